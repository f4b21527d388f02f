// Restricted means and survival at a landmark: per group, and between groups.

import { type Comparison, difference, ratio } from "../../math/restricted-mean.ts";
import type { Table } from "../analysis.ts";
import { pairsOf } from "../pairs.ts";
import { TableBuilder } from "../table-builder.ts";
import { type Fitted, type GroupFit, survivalAt } from "./fit.ts";

const columns = {
  group: "text",
  reference: "text",
  measure: "text",
  estimate: "number",
  std_error: "number",
  lower: "number",
  upper: "number",
  statistic: "number",
  p_value: "number",
} as const;

/** The largest time that every group reaches. */
export function commonTime(groups: readonly GroupFit[]): number {
  return Math.min(...groups.map(({ curve }) => curve.time[curve.time.length - 1]!));
}

/** Restricted means to `tau` ("mean"), and their differences and ratios between groups. */
export function restrictedMeanTable({ groups, z }: Fitted, tau: number, level: number): Table {
  const table = new TableBuilder({ ...columns, tau: "number" });
  const means = groups.map((fit) => fit.restrictedMean(tau));
  for (const [g, { estimate, stdError }] of means.entries()) {
    table.add({
      ...alone(groups[g]!.label, "mean", estimate, stdError),
      lower: estimate - z * stdError,
      upper: estimate + z * stdError,
      tau,
    });
  }
  for (const [i, j] of pairsOf(groups.length)) {
    const pair = { group: groups[i]!.label, reference: groups[j]!.label, tau };
    table.add({ ...pair, measure: "difference", ...cells(difference(means[i]!, means[j]!, level)) });
    table.add({ ...pair, measure: "ratio", ...cells(ratio(means[i]!, means[j]!, level)) });
  }
  return table.table();
}

/** Survival at `time` and its differences; empty when time is 0. */
export function landmarkTable({ groups }: Fitted, time: number, level: number): Table {
  const table = new TableBuilder({ ...columns, time: "number" });
  if (time > 0) {
    const at = groups.map((fit) => survivalAt(fit, time));
    for (const [g, { estimate, stdError, lower, upper }] of at.entries()) {
      table.add({ ...alone(groups[g]!.label, "survival", estimate, stdError), lower, upper, time });
    }
    for (const [i, j] of pairsOf(groups.length)) {
      const compared = cells(difference(at[i]!, at[j]!, level));
      table.add({
        group: groups[i]!.label,
        reference: groups[j]!.label,
        measure: "difference",
        ...compared,
        time,
      });
    }
  }
  return table.table();
}

function alone(group: string, measure: string, estimate: number, std_error: number) {
  return { group, reference: "", measure, estimate, std_error, statistic: Number.NaN, p_value: Number.NaN };
}

function cells({ estimate, stdError, lower, upper, statistic, pValue }: Comparison) {
  return { estimate, std_error: stdError, lower, upper, statistic, p_value: pValue };
}
