// Residuals of a Cox model, as residuals.coxph of R's survival. Per row (in the order of the caller's rows): martingale, deviance, score,
// dfbeta. Per event (by stratum and time): Schoenfeld and scaled Schoenfeld. Unweighted, as R's default. On the scale of the data.
import type { CoxDesign } from "./cox-design.ts";
import type { CoxFit } from "./cox-fit.ts";
import { exposures } from "./cox-likelihood.ts";
import { type CoxPath, scaledVariance } from "./cox-path.ts";
import { log } from "./elementary.ts";
import { finish, inStretches, type Steps, stepRows } from "./steps.ts";

/** Events minus expected events of each row (Barlow and Prentice 1988). */
export function martingaleResiduals(design: CoxDesign, path: CoxPath): Float64Array {
  const { rows, order, event } = design;
  const exposure = exposures(design, path.hazard, path.own);
  const residuals = new Float64Array(rows);
  for (let i = 0; i < rows; i++) residuals[order[i]!] = event[i]! - path.predictors.risk[i]! * exposure[i]!;
  return residuals;
}

/** Martingale residuals made more symmetric (Therneau, Grambsch and Fleming 1990). `event` by row. */
export function devianceResiduals(martingale: Float64Array, event: Uint8Array): Float64Array {
  return martingale.map((m, i) => {
    const d = event[i]!;
    const expected = d - m;
    const inner = d === 1 && expected > 0 ? m + log(expected) : m;
    return Math.sign(m) * Math.sqrt(Math.max(0, -2 * inner));
  });
}

/**
 * Contribution of each row to the score, sorted positions x terms, on the scaled covariates:
 * event (x - mean) - r [x H - sum of mean dH over the times at risk].
 */
export function scoreResiduals(design: CoxDesign, path: CoxPath): Float64Array {
  return finish(scoreResidualsSteps(design, path));
}

/** As scoreResiduals, in pieces. */
export function* scoreResidualsSteps(design: CoxDesign, path: CoxPath): Steps<Float64Array> {
  const { rows, terms: p, times } = design;
  const exposure = exposures(design, path.hazard, path.own);
  const sum = new Float64Array((times.length + 1) * p);
  for (let at = 0; at < times.length * p; at++) sum[at + p] = sum[at]! + path.meanHazard[at]!;
  yield;
  const residuals = new Float64Array(rows * p);
  yield* inStretches(stepRows, 0, rows, (from, to) => {
    fillScores(design, path, exposure, sum, residuals, from, to);
  });
  return residuals;
}

/** Score residuals of sorted rows from..to - 1; `sum`: running sums of the mean hazard. */
function fillScores(
  { terms: p, x, event, first, last }: CoxDesign,
  { predictors, mean, meanHazard, ownMeanHazard }: CoxPath,
  exposure: Float64Array,
  sum: Float64Array,
  residuals: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const end = last[i]! * p;
    const begin = first[i]! * p;
    if (begin >= end) continue;
    const r = predictors.risk[i]!;
    const own = end - p;
    const isEvent = event[i] === 1;
    for (let j = 0; j < p; j++) {
      const xj = x[i * p + j]!;
      let passed = sum[end + j]! - sum[begin + j]!;
      if (isEvent) passed -= meanHazard[own + j]! - ownMeanHazard[own + j]!;
      residuals[i * p + j] = (isEvent ? xj - mean[own + j]! : 0) - r * (xj * exposure[i]! - passed);
    }
  }
}

/** Score residuals of each row on the scale of the data, one array per term, in the caller's order. */
export function scoreByRow({ rows, terms, order, scale }: CoxDesign, sorted: Float64Array): Float64Array[] {
  return Array.from({ length: terms }, (_, j) => {
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) column[order[i]!] = sorted[i * terms + j]! * scale[j]!;
    return column;
  });
}

/** Approximate change of each coefficient when a row is left out: score residuals times the variance. One array per term. */
export function dfbetas(design: CoxDesign, fit: CoxFit, sorted: Float64Array): Float64Array[] {
  const { rows, terms: p, order, scale } = design;
  const variance = scaledVariance(design, fit.variance);
  return Array.from({ length: p }, (_, j) => {
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let a = 0; a < p; a++) sum += sorted[i * p + a]! * variance[a * p + j]!;
      column[order[i]!] = sum / scale[j]!;
    }
    return column;
  });
}

function addMultiple(sum: Float64Array, column: Float64Array, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += column[i]! * factor;
}

export interface EventResiduals {
  /** row, and number of the event time, of each event */
  readonly row: Uint32Array;
  readonly timeNumber: Int32Array;
  /** one array per term */
  readonly schoenfeld: readonly Float64Array[];
  /** times the variance and the number of events, plus the coefficient: estimates beta(t) (Grambsch and Therneau 1994) */
  readonly scaled: readonly Float64Array[];
}

/** Covariates of each event minus their mean over the risk set (Schoenfeld 1982), plain and scaled. */
export function schoenfeldResiduals(design: CoxDesign, fit: CoxFit, path: CoxPath): EventResiduals {
  return finish(schoenfeldSteps(design, fit, path));
}

/** As schoenfeldResiduals, a term a step. */
export function* schoenfeldSteps(design: CoxDesign, fit: CoxFit, path: CoxPath): Steps<EventResiduals> {
  const { terms: p, x, order, scale, times, eventStart, eventCount } = design;
  const events = eventCount.reduce((sum, d) => sum + d, 0);
  const row = new Uint32Array(events);
  const timeNumber = new Int32Array(events);
  const schoenfeld = Array.from({ length: p }, () => new Float64Array(events));
  let e = 0;
  for (let k = 0; k < times.length; k++) {
    for (let i = eventStart[k]!; i < eventStart[k]! + eventCount[k]!; i++, e++) {
      row[e] = order[i]!;
      timeNumber[e] = k;
      for (let j = 0; j < p; j++) schoenfeld[j]![e] = (x[i * p + j]! - path.mean[k * p + j]!) * scale[j]!;
    }
  }
  yield;
  const scaled: Float64Array[] = [];
  for (let j = 0; j < p; j++) {
    const column = new Float64Array(events);
    for (let a = 0; a < p; a++) addMultiple(column, schoenfeld[a]!, fit.variance[a * p + j]! * events);
    for (let i = 0; i < events; i++) column[i]! += fit.coefficients[j]!;
    scaled.push(column);
    yield;
  }
  return { row, timeNumber, schoenfeld, scaled };
}
