// Values found in the data, and the rows that have each.
import type { CategoryColumn } from "../../data/column.ts";
import { longestName } from "../names-in-integers.ts";
import { plainValue } from "../same-value.ts";

export interface FoundValues {
  /** ascending by code units; spellings of one value are one name, and one that is too long for a link is cut */
  readonly names: readonly string[];
  /** at least 1 each */
  readonly counts: Float64Array;
}

/** Whether countValues could have given the name. */
export function isFoundName(name: string): boolean {
  return name.length === longestName || plainValue(name) === name;
}

/** Of rows with a value; which name a row counts for depends on its own cell alone. */
export function countValues({ codes, labels }: CategoryColumn): FoundValues {
  const rows = new Float64Array(labels.length);
  for (const code of codes) if (code >= 0) rows[code]! += 1;
  const counts = new Map<string, number>();
  for (const [code, label] of labels.entries()) {
    if (rows[code] === 0) continue;
    const name = plainValue(label).slice(0, longestName);
    counts.set(name, (counts.get(name) ?? 0) + rows[code]!);
  }
  const names = [...counts.keys()].sort((a, b) => (a < b ? -1 : 1));
  return { names, counts: Float64Array.from(names, (name) => counts.get(name)!) };
}
