// Golden data files as rows with competing causes.
import type { CauseRows } from "../../src/math/cause-counts.ts";
import { tableOf } from "./cox-rows.ts";

export interface GoldenCauses extends CauseRows {
  readonly groups: readonly string[];
  readonly level: Int32Array;
}

/** mgus2: months to malignancy (1) or death before it (2); groups sorted. */
export function mgus2(group?: string): GoldenCauses {
  const table = tableOf("mgus2");
  const groups = group ? [...new Set(table.map((row) => row[group]!))].sort() : ["all"];
  return {
    time: Float64Array.from(table, (row) => Number(row.etime)),
    cause: Int32Array.from(table, (row) => Number(row.event)),
    causes: 2,
    level: Int32Array.from(table, (row) => (group ? groups.indexOf(row[group]!) : 0)),
    levels: groups.length,
    groups,
  };
}

export function rowsOfLevel({ level }: GoldenCauses, g: number): Int32Array {
  return Int32Array.from(level.keys()).filter((i) => level[i] === g);
}
