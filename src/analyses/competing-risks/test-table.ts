// Gray's test of each cause between the groups, overall and, from three groups on, for each pair with Holm's adjustment.
import { countCauses } from "../../math/cause-counts.ts";
import { grayTest } from "../../math/gray-test.ts";
import { holm } from "../../math/holm.ts";
import type { TestResult } from "../../math/logrank.ts";
import type { Table } from "../analysis.ts";
import { pairsOf } from "../pairs.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Fitted } from "./curves.ts";
import type { Selected } from "./rows.ts";

/** Why there are no tests; empty when there are. One group is no reason worth a word. */
export function whyUntested(data: Selected): string {
  if (data.levels < 2) return "";
  if (data.entry) {
    return "Gray's test is left out: it is not defined for rows that come under observation late (entry). Compare the incidences at a time, or take the entry away.";
  }
  if (data.weights === "fractional") {
    return "Gray's test is left out: it needs weights that are whole numbers (counts of rows), or none.";
  }
  return "";
}

export function testTable({ counts }: Fitted, data: Selected, rho: number): Table {
  const table = new TableBuilder({
    cause: "text",
    test: "text",
    comparison: "text",
    statistic: "number",
    df: "number",
    p_value: "number",
    p_adjusted: "number",
  });
  const size = data.levels;
  if (size < 2 || whyUntested(data) !== "") return table.table();
  const name = rho === 0 ? "Gray" : `Gray, rho ${rho}`;
  const layers = [{ test: name, counts }];
  if (data.strata) layers.push({ test: `stratified ${name}`, counts: stratified(data, data.strata) });
  const pairs = size > 2 ? pairsOf(size) : [];
  for (const [k, cause] of data.causeNames.entries()) {
    const add = (
      test: string,
      comparison: string,
      { statistic, df, pValue }: TestResult,
      adjusted = Number.NaN,
    ) => table.add({ cause, test, comparison, statistic, df, p_value: pValue, p_adjusted: adjusted });
    for (const layer of layers) add(layer.test, "overall", grayTest(layer.counts, size, k, { rho }));
    const last = layers[layers.length - 1]!;
    const results = pairs.map((chosen) => grayTest(last.counts, size, k, { rho, chosen }));
    const adjusted = holm(results.map(({ pValue }) => pValue));
    for (const [at, [i, j]] of pairs.entries()) {
      const comparison = `${data.groups[i]!} vs ${data.groups[j]!}`;
      add(`pairwise ${last.test}`, comparison, results[at]!, adjusted[at]);
    }
  }
  return table.table();
}

/** Counts per stratum and group: level = stratum * groups + group. */
function stratified(data: Selected, { codes, labels }: NonNullable<Selected["strata"]>) {
  const level = data.level.map((g, i) => codes[i]! * data.levels + g);
  return countCauses({ ...data, level, levels: data.levels * labels.length });
}
