// Calibration of predicted probabilities of an event by a time, under censoring. In groups of equally many rows by predicted probability (breaks
// are type-7 quantiles, intervals (a, b], the first closed): the mean prediction against one minus Kaplan-Meier with Greenwood's standard
// error, and the Greenwood-Nam-D'Agostino test, sum ((predicted - observed) / std. error)^2 on groups - 1 degrees of freedom (Demler, Paynter and
// Cook 2015, Statist. Med. 34:1659). Over all rows: observed minus predicted and observed over predicted, with inverse-probability-of-censoring
// weights (equal to one minus Kaplan-Meier when events leave before censorings).
import { chiSquareUpperTail } from "./gamma.ts";
import { type Estimate, type HorizonWeights, weightedMean } from "./ipcw.ts";
import { quantile } from "./quantile.ts";
import type { RiskOrder } from "./risk-order.ts";

export interface CalibrationGroup {
  readonly rows: number;
  /** events by the time */
  readonly events: number;
  readonly predicted: number;
  /** one minus Kaplan-Meier */
  readonly observed: number;
  readonly stdError: number;
  /** standard error of log(1 - observed), for limits on other scales */
  readonly logError: number;
}

export interface GroupedCalibration {
  /** groups from the lowest predictions to the highest; fewer than asked for when predictions are tied */
  readonly groups: readonly CalibrationGroup[];
  readonly statistic: number;
  readonly df: number;
  /** NaN when a group has no standard error */
  readonly pValue: number;
}

/** `risk` by row in the caller's order, `order` without strata, entry and weights; `groups` at least 2. */
export function groupedCalibration(
  order: RiskOrder,
  risk: Float64Array,
  horizon: number,
  groups: number,
): GroupedCalibration {
  const sorted = risk.slice().sort();
  const upper = Array.from({ length: groups }, (_, g) => quantile(sorted, (g + 1) / groups, 7));
  const ends = [...new Set(upper)];
  const level = new Int32Array(risk.length);
  const rows = ends.map(() => 0);
  const sums = ends.map(() => 0);
  for (let i = 0; i < level.length; i++) {
    const g = firstAtLeast(ends, risk[order.order[i]!]!);
    level[i] = g;
    rows[g]! += 1;
    sums[g]! += risk[order.order[i]!]!;
  }
  const found = ends
    .map((_, g): CalibrationGroup => {
      const { survival, logError, events } = survivalIn(order, horizon, level, g, rows[g]!);
      return {
        rows: rows[g]!,
        events,
        predicted: sums[g]! / rows[g]!,
        observed: 1 - survival,
        stdError: survival * logError,
        logError,
      };
    })
    .filter((group) => group.rows > 0);
  const statistic = found.reduce(
    (sum, { predicted, observed, stdError }) =>
      sum + (stdError > 0 ? ((predicted - observed) / stdError) ** 2 : Number.NaN),
    0,
  );
  const df = found.length - 1;
  return {
    groups: found,
    statistic,
    df,
    pValue: df > 0 && Number.isFinite(statistic) ? chiSquareUpperTail(statistic, df) : Number.NaN,
  };
}

interface SurvivalAt {
  readonly survival: number;
  /** Greenwood's standard error of log survival; NaN once survival is 0 */
  readonly logError: number;
  readonly events: number;
}

/** Kaplan-Meier at `horizon` among the rows whose `level` (by sorted position) is `g`, `rows` in number. */
function survivalIn(
  { times, eventStart, eventCount }: RiskOrder,
  horizon: number,
  level: Int32Array,
  g: number,
  rows: number,
): SurvivalAt {
  let [position, atRisk, survival, greenwood, events] = [0, rows, 1, 0, 0];
  for (let k = 0; k < times.length && times[k]! <= horizon; k++) {
    for (; position < eventStart[k]!; position++) if (level[position] === g) atRisk--;
    let d = 0;
    for (const end = position + eventCount[k]!; position < end; position++) if (level[position] === g) d++;
    if (d === 0) continue;
    events += d;
    survival *= (atRisk - d) / atRisk;
    greenwood += d / (atRisk * (atRisk - d));
    atRisk -= d;
  }
  return { survival, logError: survival === 0 ? Number.NaN : Math.sqrt(greenwood), events };
}

/** One minus Kaplan-Meier of all rows at each of `at` (ascending). */
export function eventShares(
  { rows, times, eventStart, eventCount }: RiskOrder,
  at: readonly number[],
): number[] {
  let [k, survival] = [0, 1];
  return at.map((t) => {
    for (; k < times.length && times[k]! <= t; k++) {
      const atRisk = rows - eventStart[k]!;
      survival *= (atRisk - eventCount[k]!) / atRisk;
    }
    return 1 - survival;
  });
}

/** Place of the first of ascending `ends` that is at least `value`. */
function firstAtLeast(ends: readonly number[], value: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

export interface OverallCalibration {
  readonly observed: Estimate;
  /** mean prediction */
  readonly predicted: Estimate;
  /** observed minus predicted: calibration in the large */
  readonly excess: Estimate;
  /** observed over predicted; its influence is that of the logarithm */
  readonly ratio: Estimate;
}

/** `risk` by row in the caller's order. */
export function overallCalibration(weights: HorizonWeights, risk: Float64Array): OverallCalibration {
  const { state, curve } = weights;
  const n = state.length;
  const happened = new Float64Array(n);
  for (let i = 0; i < n; i++) if (state[i] === 1) happened[i] = 1;
  const observed = weightedMean(weights, happened);
  let predicted = 0;
  for (let i = 0; i < n; i++) predicted += risk[i]! / n;
  const ofMean = new Float64Array(n);
  const excess = new Float64Array(n);
  const ratio = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    ofMean[i] = (risk[curve.order[i]!]! - predicted) / n;
    excess[i] = observed.influence[i]! - ofMean[i]!;
    ratio[i] = observed.influence[i]! / observed.estimate - ofMean[i]! / predicted;
  }
  return {
    observed,
    predicted: { estimate: predicted, influence: ofMean },
    excess: { estimate: observed.estimate - predicted, influence: excess },
    ratio: { estimate: observed.estimate / predicted, influence: ratio },
  };
}
