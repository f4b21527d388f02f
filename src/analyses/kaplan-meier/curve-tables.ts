// Tables that describe the curves: curve, quantiles, groups, at_risk.

import { survivalCurve } from "../../math/product-limit.ts";
import { countSurvival } from "../../math/survival-counts.ts";
import { survivalQuantile } from "../../math/survival-quantile.ts";
import type { Table } from "../analysis.ts";
import { roundBreaks } from "../round-breaks.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Fitted, GroupFit } from "./fit.ts";
import type { Selected } from "./rows.ts";

/** One row per group and distinct time at which a row ends. Long tables are written column by column. */
export function curveTable(groups: readonly GroupFit[]): Table {
  const size = groups.reduce((sum, { curve }) => sum + curve.time.length, 0);
  const gather = (of: (fit: GroupFit) => Float64Array) => {
    const column = new Float64Array(size);
    let at = 0;
    for (const fit of groups) {
      column.set(of(fit), at);
      at += fit.curve.time.length;
    }
    return column;
  };
  return {
    group: groups.flatMap(({ label, curve }) => new Array<string>(curve.time.length).fill(label)),
    time: gather(({ curve }) => curve.time),
    at_risk: gather(({ curve }) => curve.atRisk),
    events: gather(({ curve }) => curve.events),
    censored: gather(({ curve }) => curve.censored),
    survival: gather(({ curve }) => curve.survival),
    std_error: gather(({ curve, logError }) => logError.map((error, i) => error * curve.survival[i]!)),
    lower: gather(({ lower }) => lower),
    upper: gather(({ upper }) => upper),
    cumulative_hazard: gather(({ curve }) => curve.cumulativeHazard),
    cumulative_hazard_se: gather(({ hazardError }) => hazardError),
  };
}

export function quantileTable({ groups, conventions }: Fitted, probabilities: readonly number[]): Table {
  const table = new TableBuilder({
    group: "text",
    probability: "number",
    estimate: "number",
    lower: "number",
    upper: "number",
  });
  for (const { label, curve, lower, upper } of groups) {
    for (const probability of probabilities) {
      const at = (values: Float64Array) =>
        survivalQuantile(curve.time, values, probability, conventions.quantileRule);
      table.add({
        group: label,
        probability,
        estimate: at(curve.survival),
        lower: at(lower),
        upper: at(upper),
      });
    }
  }
  return table.table();
}

/** Rows, events and follow-up per group. Median follow-up by the curve of the censorings (reverse Kaplan-Meier, Schemper and Smith 1996). */
export function groupsTable({ groups, conventions }: Fitted, data: Selected): Table {
  const table = new TableBuilder({
    group: "text",
    rows: "number",
    weight_sum: "number",
    events: "number",
    censored: "number",
    last_time: "number",
    median_follow_up: "number",
  });
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
  const event = data.event.map((e) => 1 - e);
  const reversed = countSurvival({ ...data, event }, conventions.tieTolerance);
  for (const [g, { label, rows, curve }] of groups.entries()) {
    const followUp = survivalCurve(reversed, g);
    const [events, censored] = [sum(curve.events), sum(curve.censored)];
    table.add({
      group: label,
      rows,
      weight_sum: events + censored,
      events,
      censored,
      last_time: curve.time[curve.time.length - 1]!,
      median_follow_up: survivalQuantile(followUp.time, followUp.survival, 0.5, conventions.quantileRule),
    });
  }
  return table.table();
}

/** Counts at the breaks: at risk at t (entry before t, end at t or later), and events and censorings before t. */
export function atRiskTable({ groups, counts }: Fitted, chosen: readonly number[]): Table {
  const table = new TableBuilder({
    group: "text",
    time: "number",
    at_risk: "number",
    events: "number",
    censored: "number",
  });
  const last = Math.max(...groups.map(({ curve }) => curve.time[curve.time.length - 1]!));
  const breaks = chosen.length > 0 ? chosen : roundBreaks(last);
  for (const [g, { label }] of groups.entries()) {
    let k = counts.start[g]!;
    let events = 0;
    let censored = 0;
    for (const time of breaks) {
      while (k < counts.start[g + 1]! && counts.time[k]! < time) {
        events += counts.events[k]!;
        censored += counts.censored[k]!;
        k++;
      }
      const here = k < counts.start[g + 1]!;
      // those who enter at 0 are shown at 0, though at risk only after it
      const entering = here && time === 0 && counts.time[k] === 0 ? counts.entered[k]! : 0;
      const at_risk = here ? counts.atRisk[k]! + entering : 0;
      table.add({ group: label, time, at_risk, events, censored });
    }
  }
  return table.table();
}
