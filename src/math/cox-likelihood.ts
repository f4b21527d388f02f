// The log partial likelihood of Cox (1975), its gradient (score) and negative Hessian (information), for Efron's and Breslow's ties,
// strata, delayed entry and case weights. On the scaled covariates, O(n p^2 / 2) with two passes over the sorted rows:
//   descending   log-likelihood, score, hazard increments, and what the squared means take from the information
//   ascending    information += sum_i w_i r_i H_i x_i x_i', H_i the hazard row i was exposed to while at risk
// so that the p^2 products are made once per row and not once more per event time. The sum over rows equals the usual sum of weighted
// covariances over event times. Float64 throughout; accurate because the covariates are centred.
import { type CoxDesign, type Pause, predictors, RiskSweep } from "./cox-design.ts";
import { newTieSums, tieSums } from "./cox-ties.ts";
import { mirror } from "./linear-algebra.ts";
import { timeStretches } from "./risk-order.ts";
import { stepRows } from "./steps.ts";

export interface PartialLikelihood {
  readonly loglik: number;
  /** gradient at beta */
  readonly score: Float64Array;
  /** negative Hessian, terms x terms */
  readonly information: Float64Array;
}

/** `beta` on the scaled covariates. A log-likelihood that is not finite means that beta is out of reach. */
export async function partialLikelihood(
  design: CoxDesign,
  beta: ArrayLike<number>,
  efron: boolean,
  pause?: Pause,
): Promise<PartialLikelihood> {
  const { terms: p, times, weight, x, rows } = design;
  const state = predictors(design, beta);
  await pause?.();
  const sweep = new RiskSweep(design, state);
  const descent: Descent = {
    linear: state.linear,
    shift: state.shift,
    loglik: 0,
    score: new Float64Array(p),
    information: new Float64Array(p * p),
    hazard: new Float64Array(times.length),
    own: new Float64Array(times.length),
  };
  for (const [from, to] of timeStretches(design, Math.ceil(stepRows / (1 + p / 8)))) {
    descend(design, efron, sweep, descent, from, to);
    await pause?.();
  }
  const { score, information } = descent;
  const exposure = exposures(design, descent.hazard, descent.own);
  const slice = Math.max(1, Math.floor((stepRows * 40) / (p * p + p + 1)));
  for (let from = 0; from < rows; from += slice) {
    const to = Math.min(rows, from + slice);
    for (let i = from; i < to; i++) exposure[i]! *= (weight ? weight[i]! : 1) * state.risk[i]!;
    addProducts(x, p, exposure, from, to, information);
    await pause?.();
  }
  return { loglik: descent.loglik, score, information: mirror(information, p) };
}

/** What the descending pass adds to. */
interface Descent {
  readonly linear: Float64Array;
  readonly shift: number;
  loglik: number;
  readonly score: Float64Array;
  readonly information: Float64Array;
  readonly hazard: Float64Array;
  readonly own: Float64Array;
}

/** Event times to - 1 down to from. */
function descend(
  { terms: p, weight, x, eventStart, eventCount }: CoxDesign,
  efron: boolean,
  sweep: RiskSweep,
  descent: Descent,
  from: number,
  to: number,
): void {
  const { s1, e1 } = sweep;
  const { linear, shift, score, information, hazard, own } = descent;
  const sums = newTieSums();
  let { loglik } = descent;
  for (let k = to - 1; k >= from; k--) {
    sweep.moveTo(k);
    const {
      hazard: h,
      own: o,
      logs,
      square,
      cross,
      crossSquare,
    } = tieSums(efron, eventCount[k]!, sweep, sums);
    hazard[k] = h;
    own[k] = o;
    loglik -= logs;
    const end = eventStart[k]! + eventCount[k]!;
    for (let row = eventStart[k]!; row < end; row++) {
      const w = weight ? weight[row]! : 1;
      loglik += w * (linear[row]! - shift);
      for (let a = 0; a < p; a++) score[a]! += w * x[row * p + a]!;
    }
    for (let a = 0; a < p; a++) {
      score[a]! -= h * s1[a]! - (h - o) * e1[a]!;
      const left = square * s1[a]! - cross * e1[a]!;
      const right = cross * s1[a]! - crossSquare * e1[a]!;
      for (let b = a; b < p; b++) information[a * p + b]! -= left * s1[b]! - right * e1[b]!;
    }
  }
  descent.loglik = loglik;
}

/**
 * Hazard that each sorted row was exposed to while at risk: increments `hazard` over event times first..last - 1, with `own` in place of
 * `hazard` at the time of its own event.
 */
export function exposures(
  { rows, first, last, event }: CoxDesign,
  hazard: Float64Array,
  own: Float64Array,
): Float64Array {
  const sum = new Float64Array(hazard.length + 1);
  for (let k = 0; k < hazard.length; k++) sum[k + 1] = sum[k]! + hazard[k]!;
  const exposure = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const end = last[i]!;
    if (first[i]! >= end) continue;
    const h = sum[end]! - sum[first[i]!]!;
    exposure[i] = event[i] === 1 ? h - (hazard[end - 1]! - own[end - 1]!) : h;
  }
  return exposure;
}

/** matrix += sum over rows from..to-1 of factor[i] x_i x_i', upper triangle. */
export function addProducts(
  x: Float64Array,
  p: number,
  factor: Float64Array,
  from: number,
  to: number,
  matrix: Float64Array,
): void {
  // four rows at a time: the matrix is loaded and stored a quarter as often
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const [i0, i1, i2, i3] = [i * p, (i + 1) * p, (i + 2) * p, (i + 3) * p];
    for (let a = 0; a < p; a++) {
      const f0 = factor[i]! * x[i0 + a]!;
      const f1 = factor[i + 1]! * x[i1 + a]!;
      const f2 = factor[i + 2]! * x[i2 + a]!;
      const f3 = factor[i + 3]! * x[i3 + a]!;
      const row = a * p;
      for (let b = a; b < p; b++) {
        matrix[row + b]! += f0 * x[i0 + b]! + f1 * x[i1 + b]! + f2 * x[i2 + b]! + f3 * x[i3 + b]!;
      }
    }
  }
  for (; i < to; i++) {
    for (let a = 0; a < p; a++) {
      const f = factor[i]! * x[i * p + a]!;
      for (let b = a; b < p; b++) matrix[a * p + b]! += f * x[i * p + b]!;
    }
  }
}
