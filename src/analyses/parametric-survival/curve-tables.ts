// Fitted curves, hazards, quantiles and restricted means per distribution and group, and the observed curves, as tables.
import { normalQuantile } from "../../math/normal.ts";
import { type Estimate, FittedCurve, type Patterns, patternsOf } from "../../math/parametric-curve.ts";
import type { Inputs, Table } from "../analysis.ts";
import { roundBreaks } from "../round-breaks.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Fitted, FittedDistribution } from "./fit.ts";
import type { Selected } from "./rows.ts";

/** Times of a drawn curve. */
const drawn = 80;
/** Curves average over at most so many different rows of covariates. */
export const mostPatterns = 300;

export interface CurveTables {
  readonly tables: Readonly<Record<"curve" | "at_times" | "quantiles" | "rmst" | "kaplan_meier", Table>>;
  readonly tau: number;
  /** false: curves average over a part of the rows */
  readonly whole: boolean;
}

const curveColumns = {
  distribution: "text",
  group: "text",
  time: "number",
  survival: "number",
  std_error: "number",
  lower: "number",
  upper: "number",
  hazard: "number",
  hazard_error: "number",
  hazard_lower: "number",
  hazard_upper: "number",
} as const;
const estimateColumns = {
  estimate: "number",
  std_error: "number",
  lower: "number",
  upper: "number",
} as const;

export async function curveTables(
  fitted: Fitted,
  data: Selected,
  params: Inputs["params"],
  pause: () => Promise<void>,
): Promise<CurveTables> {
  const { design, observed } = fitted;
  const z = normalQuantile((1 + Number(params.level)) / 2);
  const ends = observed.map(({ time }) => time[time.length - 1]!);
  const last = Math.max(...ends);
  const tau = Number(params.tau) > 0 ? Number(params.tau) : Math.min(...ends);
  const chosen = params.times as readonly number[];
  const times = chosen.length > 0 ? chosen : roundBreaks(last).slice(1);
  const probabilities = params.probabilities as readonly number[];
  const members = data.groups.map((_, g) => rowsWhere(data.level, g));
  const patterns = members.map((rows) => patternsOf(design, rows, mostPatterns));
  const curve = new TableBuilder(curveColumns);
  const atTimes = new TableBuilder(curveColumns);
  const quantiles = new TableBuilder({
    distribution: "text",
    group: "text",
    probability: "number",
    ...estimateColumns,
  });
  const rmst = new TableBuilder({ distribution: "text", group: "text", tau: "number", ...estimateColumns });
  for (const each of fitted.all) {
    if (!each.known) continue;
    const { distribution } = each;
    for (const [g, group] of data.groups.entries()) {
      await pause();
      const line = fittedCurve(each, data, patterns[g]!, z);
      for (let i = 0; i <= drawn; i++) {
        const time = (last * i) / drawn;
        curve.add({ distribution, group, time, ...point(line, time) });
      }
      for (const time of times) atTimes.add({ distribution, group, time, ...point(line, time) });
      await pause();
      for (const probability of probabilities)
        quantiles.add({
          distribution,
          group,
          probability,
          ...cells(line.quantile(probability, ends[g]! || 1)),
        });
      rmst.add({ distribution, group, tau, ...cells(line.restrictedMean(tau)) });
    }
  }
  return {
    tables: {
      curve: curve.table(),
      at_times: atTimes.table(),
      quantiles: quantiles.table(),
      rmst: rmst.table(),
      kaplan_meier: observedTable(fitted, data),
    },
    tau,
    whole: patterns.every(({ whole }) => whole),
  };
}

/** Without a covariance (an infinite coefficient) the curve has no limits. */
function fittedCurve({ used, fit }: FittedDistribution, { terms }: Selected, patterns: Patterns, z: number) {
  const certain = fit.infinite.length === 0;
  const model = certain ? used : { ...used, scaledVariance: used.scaledVariance.map(() => Number.NaN) };
  return new FittedCurve(model, terms.names.length, patterns, z);
}

function point(line: FittedCurve, time: number) {
  const survival = line.survival(time);
  // some hazards are infinite at 0
  const hazard = time > 0 ? line.hazard(time) : nothing;
  return {
    survival: survival.estimate,
    std_error: survival.stdError,
    lower: survival.lower,
    upper: survival.upper,
    hazard: hazard.estimate,
    hazard_error: hazard.stdError,
    hazard_lower: hazard.lower,
    hazard_upper: finite(hazard.upper),
  };
}
const nothing: Estimate = {
  estimate: Number.NaN,
  stdError: Number.NaN,
  lower: Number.NaN,
  upper: Number.NaN,
};

function cells({ estimate, stdError, lower, upper }: Estimate) {
  return { estimate, std_error: finite(stdError), lower: finite(lower), upper: finite(upper) };
}

function finite(v: number): number {
  return Number.isFinite(v) ? v : Number.NaN;
}

function rowsWhere(level: Int32Array, g: number): Int32Array {
  const rows: number[] = [];
  for (let i = 0; i < level.length; i++) if (level[i] === g) rows.push(i);
  return Int32Array.from(rows);
}

/** The Kaplan-Meier curves of the groups. */
function observedTable({ observed }: Fitted, { groups }: Selected): Table {
  const gather = (of: (curve: Fitted["observed"][number]) => Float64Array) =>
    Float64Array.from(observed.flatMap((curve) => Array.from(of(curve))));
  return {
    group: observed.flatMap(({ time }, g) => new Array<string>(time.length).fill(groups[g]!)),
    time: gather(({ time }) => time),
    at_risk: gather(({ atRisk }) => atRisk),
    events: gather(({ events }) => events),
    censored: gather(({ censored }) => censored),
    survival: gather(({ survival }) => survival),
  };
}
