// The tests between groups and what they observe and expect.

import { holm } from "../../math/holm.ts";
import {
  type LogrankSums,
  type LogrankWeight,
  logrankSums,
  logrankTest,
  type TestResult,
  trendTest,
} from "../../math/logrank.ts";
import { countSurvival } from "../../math/survival-counts.ts";
import type { Table } from "../analysis.ts";
import { pairsOf } from "../pairs.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Fitted } from "./fit.ts";
import type { PermutationP } from "./permutation.ts";
import type { Selected } from "./rows.ts";

const logrank: LogrankWeight = { family: "log-rank" };

export interface TestTables {
  readonly tests: Table;
  readonly observed: Table;
}

/**
 * Log-rank, Gehan-Breslow, Tarone-Ware, Fleming-Harrington, trend from three groups on, all of them stratified as well when there are
 * strata, and the log-rank test of each pair with Holm's adjustment. Empty tables when fewer than two groups can be compared.
 * `permuted`: permutation p-values by name of the test.
 */
export function testTables(
  { counts, conventions, groups: fits }: Fitted,
  data: Selected,
  params: { readonly rho: number; readonly gamma: number },
  permuted: ReadonlyMap<string, PermutationP>,
): TestTables {
  const tests = new TableBuilder({
    test: "text",
    comparison: "text",
    statistic: "number",
    df: "number",
    p_value: "number",
    p_adjusted: "number",
    p_permutation: "number",
    mc_error: "number",
  });
  const observed = new TableBuilder({ test: "text", group: "text", observed: "number", expected: "number" });
  const labels = fits.map(({ label }) => label);
  const size = labels.length;
  if (size > 1 && data.weights !== "fractional") {
    const fleming: LogrankWeight = { family: "fleming-harrington", ...params };
    const named: readonly (readonly [string, LogrankWeight])[] = [
      ["log-rank", logrank],
      ["Gehan-Breslow", { family: "gehan" }],
      ["Tarone-Ware", { family: "tarone-ware" }],
      [`Fleming-Harrington(${params.rho}, ${params.gamma})`, fleming],
    ];
    const add = (
      test: string,
      comparison: string,
      { statistic, df, pValue }: TestResult,
      adjusted = Number.NaN,
    ) => {
      const p = comparison === "overall" ? permuted.get(test) : undefined;
      const monteCarlo = { p_permutation: p?.estimate ?? Number.NaN, mc_error: p?.stdError ?? Number.NaN };
      tests.add({ test, comparison, statistic, df, p_value: pValue, p_adjusted: adjusted, ...monteCarlo });
    };
    const addSums = (test: string, sums: LogrankSums) => {
      for (const [g, group] of labels.entries()) {
        observed.add({ test, group, observed: sums.observed[g]!, expected: sums.expected[g]! });
      }
    };
    const layers = [{ prefix: "", counts }];
    if (data.strata)
      layers.push({ prefix: "stratified ", counts: stratified(data, conventions.tieTolerance) });
    for (const layer of layers) {
      for (const [name, weight] of named) {
        const sums = logrankSums(layer.counts, size, weight);
        add(layer.prefix + name, "overall", logrankTest(sums));
        addSums(layer.prefix + name, sums);
        if (name === "log-rank" && size > 2)
          add(`${layer.prefix}trend`, "overall", trendTest(sums, scoresOf(labels)));
      }
    }
    const { prefix, counts: last } = layers[layers.length - 1]!;
    const pairs = size > 2 ? pairsOf(size) : [];
    const results = pairs.map((pair) => logrankTest(logrankSums(last, size, logrank, pair)));
    const adjusted = holm(results.map(({ pValue }) => pValue));
    for (const [k, [i, j]] of pairs.entries()) {
      add(`${prefix}pairwise log-rank`, `${labels[i]!} vs ${labels[j]!}`, results[k]!, adjusted[k]);
    }
  }
  return { tests: tests.table(), observed: observed.table() };
}

/** Counts per stratum and group: level = stratum * groups + group. */
export function stratified(data: Selected, tolerance: number) {
  const { codes, labels } = data.strata!;
  const level = data.level.map((g, i) => codes[i]! * data.levels + g);
  return countSurvival({ ...data, level, levels: data.levels * labels.length }, tolerance);
}

/** The groups' own numbers when every label is one (doses), else 1, 2, ... in their order. */
export function scoresOf(labels: readonly string[]): number[] {
  const numbers = labels.map((label) => (label.trim() === "" ? Number.NaN : Number(label)));
  return numbers.every(Number.isFinite) ? numbers : labels.map((_, g) => g + 1);
}
