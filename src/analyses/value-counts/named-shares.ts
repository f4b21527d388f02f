// Shares of values that were named or found, from the exact table of all values: what a release is compared with.
import type { Table } from "../analysis.ts";
import { placeAmong, plainValue } from "../same-value.ts";

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

/** Stands in the table of groups for all that is not shown. */
export const hiddenValues = "values not shown";

/** Each named value's share of all rows with a value, in any spelling, from the exact table of all values. */
export function sharesOfAll(groups: Table | undefined, names: readonly string[]): Float64Array {
  const counts = new Float64Array(names.length);
  let all = 0;
  for (const [i, label] of ((groups?.group ?? []) as readonly string[]).entries()) {
    const rows = groups!.rows![i] as number;
    all += rows;
    const place = names.indexOf(plainValue(label));
    if (place >= 0) counts[place]! += rows;
  }
  return counts.map((count) => count / all);
}
