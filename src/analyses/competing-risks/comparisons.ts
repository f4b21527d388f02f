// Incidence at chosen times and mean time lost: per group and cause, and between groups.
import { type Comparison, difference, ratio } from "../../math/restricted-mean.ts";
import type { Table } from "../analysis.ts";
import { pairsOf } from "../pairs.ts";
import { TableBuilder } from "../table-builder.ts";
import { bandedAt, type Fitted } from "./curves.ts";
import type { Selected } from "./rows.ts";

const columns = {
  group: "text",
  reference: "text",
  cause: "text",
  measure: "text",
  estimate: "number",
  std_error: "number",
  lower: "number",
  upper: "number",
  statistic: "number",
  p_value: "number",
} as const;
const untested = { statistic: Number.NaN, p_value: Number.NaN };

/** The largest time that every group reaches. */
export function commonTime({ groups }: Fitted): number {
  return Math.min(...groups.map(({ curves }) => curves.time[curves.time.length - 1]!));
}

/** Incidence of each cause at each time ("incidence") and its differences and ratios between groups. */
export function landmarkTable(
  { groups }: Fitted,
  { causeNames }: Selected,
  times: readonly number[],
  level: number,
): Table {
  const table = new TableBuilder({ ...columns, time: "number" });
  for (const time of times) {
    for (const [k, cause] of causeNames.entries()) {
      const at = groups.map(({ curves, byCause }) => bandedAt(curves, byCause[k]!, time));
      for (const [g, { estimate, stdError, lower, upper }] of at.entries()) {
        const own = { group: groups[g]!.label, reference: "", cause, measure: "incidence", time };
        table.add({ ...own, estimate, std_error: stdError, lower, upper, ...untested });
      }
      for (const [i, j] of pairsOf(groups.length)) {
        const pair = { group: groups[i]!.label, reference: groups[j]!.label, cause, time };
        table.add({ ...pair, measure: "difference", ...cells(difference(at[i]!, at[j]!, level)) });
        if (at[j]!.estimate > 0 && at[i]!.estimate > 0)
          table.add({ ...pair, measure: "ratio", ...cells(ratio(at[i]!, at[j]!, level)) });
      }
    }
  }
  return table.table();
}

/**
 * Mean time lost to each cause by `tau` ("time lost"), its differences and ratios between groups, and the mean time free of every event
 * ("time free of every event", without a cause).
 */
export function timeLostTable(
  { groups, z }: Fitted,
  { causeNames }: Selected,
  tau: number,
  level: number,
): Table {
  const table = new TableBuilder({ ...columns, tau: "number" });
  const means = groups.map((fit) => fit.timeLost(tau));
  const parts = [
    ...causeNames.map((cause, k) => ({ cause, measure: "time lost", of: means.map((m) => m.byCause[k]!) })),
    { cause: "", measure: "time free of every event", of: means.map((m) => m.eventFree) },
  ];
  for (const { cause, measure, of } of parts) {
    for (const [g, { estimate, stdError }] of of.entries()) {
      const limits = {
        lower: Math.max(0, estimate - z * stdError),
        upper: Math.min(tau, estimate + z * stdError),
      };
      const own = { group: groups[g]!.label, reference: "", cause, measure, tau };
      table.add({ ...own, estimate, std_error: stdError, ...limits, ...untested });
    }
    for (const [i, j] of pairsOf(groups.length)) {
      const pair = { group: groups[i]!.label, reference: groups[j]!.label, cause, tau };
      table.add({ ...pair, measure: "difference", ...cells(difference(of[i]!, of[j]!, level)) });
      if (of[j]!.estimate > 0 && of[i]!.estimate > 0)
        table.add({ ...pair, measure: "ratio", ...cells(ratio(of[i]!, of[j]!, level)) });
    }
  }
  return table.table();
}

function cells({ estimate, stdError, lower, upper, statistic, pValue }: Comparison) {
  return { estimate, std_error: stdError, lower, upper, statistic, p_value: pValue };
}
