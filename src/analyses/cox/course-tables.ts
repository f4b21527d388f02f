// Tables along time: test of proportional hazards with the scaled Schoenfeld residuals and their smooth, baseline, residuals by row.
import { predictedCurveSteps } from "../../math/cox-baseline.ts";
import { proportionalSteps, type TimeTransform, transformedTimes } from "../../math/cox-proportional.ts";
import { devianceResiduals, martingaleResiduals, schoenfeldSteps } from "../../math/cox-residuals.ts";
import { exp } from "../../math/elementary.ts";
import { splineSmoother } from "../../math/natural-spline.ts";
import { normalQuantile } from "../../math/normal.ts";
import type { Steps } from "../../math/steps.ts";
import type { Table } from "../analysis.ts";
import { testCells, testColumns } from "../regression-tables.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Fitted } from "./fit.ts";
import type { Selected } from "./rows.ts";

/** At most this many rows of a table that is drawn or looked through; beyond, evenly spaced ones. */
export const mostShown = 5000;

/** With more strata than this each has few rows, as in matched pairs, and nobody reads their baselines. */
export const mostBaselines = 1000;

/** Evenly spaced numbers 0..size-1, the first and the last among them. */
function spaced(size: number, most = mostShown): number[] {
  if (size <= most) return [...Array(size).keys()];
  return Array.from({ length: most }, (_, i) => Math.round((i * (size - 1)) / (most - 1)));
}

export interface ProportionalTables {
  readonly ph_test: Table;
  readonly ph_residuals: Table;
  readonly ph_smooth: Table;
}

/** One row per term, one per factor of several terms under its column's name, and "global". */
export function* proportionalTables(
  { design, fit, path, variance }: Fitted,
  { rows, terms }: Selected,
  transform: TimeTransform,
  level: number,
): Steps<ProportionalTables> {
  const p = terms.names.length;
  const tests = new TableBuilder({ term: "text", ...testColumns });
  const residuals = new TableBuilder({
    term: "text",
    time: "number",
    transformed: "number",
    schoenfeld: "number",
    residual: "number",
  });
  const smooth = new TableBuilder({
    term: "text",
    time: "number",
    estimate: "number",
    lower: "number",
    upper: "number",
  });
  const g = transformedTimes(design, transform, rows);
  yield;
  if (fit.infinite.length === 0 && g.every(Number.isFinite)) {
    const single = terms.names.map((name, j) => ({ name, columns: [j] }));
    const factors = terms.covariates
      .filter(({ count }) => count > 1)
      .map(({ name, first, count }) => ({ name, columns: [...Array(count).keys()].map((k) => first + k) }));
    const groups = [...single, ...factors];
    const results = yield* proportionalSteps(
      design,
      fit,
      path,
      g,
      groups.map(({ columns }) => columns),
    );
    results.forEach(({ statistic, df }, i) => {
      tests.add({ term: groups[i]?.name ?? "global", ...testCells(statistic, df) });
    });
    const { timeNumber, schoenfeld, scaled } = yield* schoenfeldSteps(design, fit, path);
    const time = byEvent(design.times, timeNumber);
    const smoother = splineSmoother(byEvent(g, timeNumber), time);
    yield;
    const quantile = normalQuantile((1 + level) / 2);
    for (const [j, term] of terms.names.entries()) {
      if (fit.dropped.includes(j)) continue;
      for (const i of spaced(time.length, 2000)) {
        residuals.add({
          term,
          time: time[i]!,
          transformed: g[timeNumber[i]!]!,
          schoenfeld: schoenfeld[j]![i]!,
          residual: scaled[j]![i]!,
        });
      }
      // the scaled residuals have a variance of about events times that of the coefficient
      const spread = Math.sqrt(time.length * variance[j * p + j]!);
      for (const point of smoother(scaled[j]!)) {
        const half = quantile * spread * point.leverage;
        smooth.add({
          term,
          time: point.label,
          estimate: point.value,
          lower: point.value - half,
          upper: point.value + half,
        });
      }
      yield;
    }
  }
  return { ph_test: tests.table(), ph_residuals: residuals.table(), ph_smooth: smooth.table() };
}

/** The value of each event's time. */
function byEvent(values: Float64Array, timeNumber: Int32Array): Float64Array {
  const events = new Float64Array(timeNumber.length);
  for (let i = 0; i < events.length; i++) events[i] = values[timeNumber[i]!]!;
  return events;
}

/** Cumulative hazard and survival of a row with every number at its mean and every category at its reference; limits on the log scale. */
export function* baselineTable(
  { design, fit, path, variance }: Fitted,
  data: Selected,
  level: number,
): Steps<Table> {
  const table = new TableBuilder({
    stratum: "text",
    time: "number",
    at_risk: "number",
    events: "number",
    cumulative_hazard: "number",
    cumulative_hazard_se: "number",
    survival: "number",
    lower: "number",
    upper: "number",
  });
  if (fit.infinite.length > 0 || data.strata.length > mostBaselines) return table.table();
  const quantile = normalQuantile((1 + level) / 2);
  const covariates = new Float64Array(data.terms.names.length);
  for (const { first, count, reference } of data.terms.covariates) {
    for (let j = first; j < first + count; j++) covariates[j] = reference === null ? design.centre[j]! : 0;
  }
  const most = Math.ceil(mostShown / data.strata.length);
  for (const [s, stratum] of data.strata.entries()) {
    const curve = yield* predictedCurveSteps(design, fit, path, covariates, s, variance);
    for (const m of spaced(curve.time.length, most)) {
      const k = design.stratumStart[s]! + m;
      const [h, se] = [curve.cumulativeHazard[m]!, curve.stdError[m]!];
      table.add({
        stratum,
        time: curve.time[m]!,
        at_risk: path.atRisk[k]!,
        events: design.eventCount[k]!,
        cumulative_hazard: h,
        cumulative_hazard_se: se,
        survival: curve.survival[m]!,
        lower: exp(-h - quantile * se),
        upper: Math.min(1, exp(-h + quantile * se)),
      });
    }
  }
  return table.table();
}

/** Martingale and deviance residuals of the rows used, by row of the file; evenly spaced rows of large files. */
export function* residualTable({ design, path, fit }: Fitted, { rows, rowNumbers }: Selected): Steps<Table> {
  const chosen = fit.infinite.length > 0 ? [] : spaced(design.rows);
  const martingale = martingaleResiduals(design, path);
  yield;
  const deviance = devianceResiduals(martingale, rows.event);
  yield;
  const linear = new Float64Array(design.rows);
  for (let i = 0; i < design.rows; i++) linear[design.order[i]!] = path.predictors.linear[i]!;
  const pick = (values: ArrayLike<number>) => Float64Array.from(chosen, (i) => values[i]!);
  return {
    row: pick(rowNumbers),
    linear_predictor: pick(linear),
    martingale: pick(martingale),
    deviance: pick(deviance),
  };
}
