// Estimates per group and their differences between groups, in the columns of the exact tables "rmst" and "landmark". Groups are disjoint
// and their noise is independent, so errors add as for independent samples.
import { type Comparison, difference, ratio } from "../../math/restricted-mean.ts";
import type { Table } from "../analysis.ts";
import { pairsOf } from "../pairs.ts";
import { TableBuilder } from "../table-builder.ts";

export interface Comparable {
  readonly label: string;
  readonly estimate: number;
  readonly stdError: number;
  readonly lower: number;
  readonly upper: number;
}

/** `at`: the column that says up to which, or at which, time; `ratios`: compare by ratio as well (positive estimates only). */
export function comparedTable(
  rows: readonly Comparable[],
  measure: string,
  level: number,
  at: { readonly name: "tau" | "time"; readonly value: number },
  ratios: boolean,
): Table {
  const table = new TableBuilder({
    group: "text",
    reference: "text",
    measure: "text",
    estimate: "number",
    std_error: "number",
    lower: "number",
    upper: "number",
    statistic: "number",
    p_value: "number",
    [at.name]: "number",
  });
  for (const { label, estimate, stdError, lower, upper } of rows) {
    table.add({
      group: label,
      reference: "",
      measure,
      estimate,
      std_error: stdError,
      lower,
      upper,
      statistic: Number.NaN,
      p_value: Number.NaN,
      [at.name]: at.value,
    });
  }
  const compare = (i: number, j: number, name: string, by: Comparison) => {
    table.add({
      group: rows[i]!.label,
      reference: rows[j]!.label,
      measure: name,
      estimate: by.estimate,
      std_error: by.stdError,
      lower: by.lower,
      upper: by.upper,
      statistic: by.statistic,
      p_value: by.pValue,
      [at.name]: at.value,
    });
  };
  for (const [i, j] of pairsOf(rows.length)) {
    const [a, b] = [rows[i]!, rows[j]!];
    compare(i, j, "difference", difference(a, b, level));
    if (ratios && a.estimate > 0 && b.estimate > 0) compare(i, j, "ratio", ratio(a, b, level));
  }
  return table.table();
}
