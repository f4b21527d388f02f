// Counts of values that were named, from a table of all values: what a release is compared with.
import type { Table } from "../analysis.ts";
import { placeAmong } from "../same-value.ts";

/** Each named value's share of the rows with one of them, in any spelling. `groups` has the columns group and rows. */
export function namedShares(groups: Table | undefined, named: readonly string[]): Float64Array {
  const counts = new Float64Array(named.length);
  for (const [i, label] of ((groups?.group ?? []) as readonly string[]).entries()) {
    const place = placeAmong(named, label);
    if (place >= 0) counts[place]! += Number(groups!.rows![i]);
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / all);
}
