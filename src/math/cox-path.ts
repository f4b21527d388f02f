// A fitted Cox model along time: hazard increments and mean covariates at each event time, from which residuals, the baseline hazard
// and predicted survival follow. Exact ties have no hazard of their own here: Breslow's is used for them.
import { type CoxDesign, type Predictors, predictors, RiskSweep } from "./cox-design.ts";
import type { CoxFit } from "./cox-fit.ts";
import { newTieSums, tieSums } from "./cox-ties.ts";
import { timeStretches } from "./risk-order.ts";
import { finish, type Steps, stepRows } from "./steps.ts";

/** Arrays by event time (and term); covariates are the scaled ones. `own`: what the events of that time are exposed to themselves. */
export interface CoxPath {
  readonly predictors: Predictors;
  readonly atRisk: Int32Array;
  /** increments of the cumulative hazard of a subject with linear predictor `predictors.shift` */
  readonly hazard: Float64Array;
  readonly own: Float64Array;
  /** increments of the variance of that hazard for known coefficients */
  readonly hazardVariance: Float64Array;
  /** mean covariates of the risk set, averaged over tied events */
  readonly mean: Float64Array;
  /** sum of mean times hazard increment over tied events */
  readonly meanHazard: Float64Array;
  readonly ownMeanHazard: Float64Array;
}

export function coxPath(design: CoxDesign, fit: Pick<CoxFit, "ties" | "scaled">): CoxPath {
  return finish(coxPathSteps(design, fit));
}

/** As coxPath, in pieces. */
export function* coxPathSteps(design: CoxDesign, fit: Pick<CoxFit, "ties" | "scaled">): Steps<CoxPath> {
  const { terms: p, times } = design;
  const state = predictors(design, fit.scaled);
  yield;
  const sweep = new RiskSweep(design, state);
  const size = times.length;
  const path = {
    predictors: state,
    atRisk: new Int32Array(size),
    hazard: new Float64Array(size),
    own: new Float64Array(size),
    hazardVariance: new Float64Array(size),
    mean: new Float64Array(size * p),
    meanHazard: new Float64Array(size * p),
    ownMeanHazard: new Float64Array(size * p),
  };
  for (const [from, to] of timeStretches(design, stepRows >>> 1)) {
    follow(design, fit, sweep, path, from, to);
    yield;
  }
  return path;
}

/** Event times to - 1 down to from. */
function follow(
  { terms: p, eventCount }: CoxDesign,
  fit: Pick<CoxFit, "ties">,
  sweep: RiskSweep,
  path: CoxPath,
  from: number,
  to: number,
): void {
  const { s1, e1 } = sweep;
  const sums = newTieSums();
  for (let k = to - 1; k >= from; k--) {
    sweep.moveTo(k);
    const { hazard, own, square, cross, crossSquare } = tieSums(
      fit.ties === "efron",
      eventCount[k]!,
      sweep,
      sums,
    );
    path.atRisk[k] = sweep.atRisk;
    path.hazard[k] = hazard;
    path.own[k] = own;
    path.hazardVariance[k] = square;
    for (let j = 0; j < p; j++) {
      path.mean[k * p + j] = (hazard * s1[j]! - (hazard - own) * e1[j]!) / sweep.eventWeight;
      path.meanHazard[k * p + j] = square * s1[j]! - cross * e1[j]!;
      path.ownMeanHazard[k * p + j] = (square - cross) * s1[j]! - (cross - crossSquare) * e1[j]!;
    }
  }
}

/** The fitted variance on the scaled covariates. */
export function scaledVariance({ terms: p, scale }: CoxDesign, variance: Float64Array): Float64Array {
  return variance.map((v, at) => v * scale[Math.floor(at / p)]! * scale[at % p]!);
}
