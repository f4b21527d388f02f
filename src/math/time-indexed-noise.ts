// A published way to add noise to a survival curve that carries NO PROOF of privacy: to compare with, on public data only, and never for a
// release. Veeraragavan, Karimireddy and Nygård (2024), arXiv 2412.05164, as far as its abstract gives it.
//   From the abstract: Laplace noise on the Kaplan-Meier curve, "time-indexed", its scale falling as fewer remain at risk; values clipped;
//   the curve smoothed; its cumulative structure kept.
//   Our guess: the noise is put on S itself at every distinct time of k (which are published as they stand in the data); epsilon is shared
//   equally among them; the scale at n_j at risk of n is (n_j / n) k / (n epsilon), that is 1/n, the change of S at its start, times the
//   share still at risk; clipping is to 0..1; smoothing is the mean of nine neighbouring times, fewer at the ends; what rises is cut off.
// Why there is no proof: adding or removing one person moves S late in the curve by up to S / n_j, which grows as n_j falls, while this
// noise shrinks with n_j. The noise at one time is then too small for its share of epsilon, by any factor.
import { log } from "./elementary.ts";
import type { Uniforms } from "./variates.ts";

/** Times before and after that a smoothed value is the mean of. */
const reach = 4;

/** Survival at the distinct times of the data, ascending, and the number at risk there; arrays of equal length. */
export interface ExactCurve {
  readonly atRisk: ArrayLike<number>;
  readonly survival: ArrayLike<number>;
}

/** Scale of the noise with `atRisk` of `persons` at risk, when `times` times share epsilon. */
export function timeIndexedScale(atRisk: number, persons: number, times: number, epsilon: number): number {
  return ((atRisk / persons) * times) / (persons * epsilon);
}

/**
 * One draw at the curve's times: a step function that never rises. `persons`: at risk at time zero; `epsilon` > 0. Takes one uniform per
 * time, in order. Simulation only.
 */
export function timeIndexedCurve(
  { atRisk, survival }: ExactCurve,
  persons: number,
  epsilon: number,
  uniforms: Uniforms,
): Float64Array {
  if (!(epsilon > 0)) throw new Error(`timeIndexedCurve: epsilon > 0, got ${epsilon}`);
  const times = survival.length;
  const noisy = Float64Array.from(survival, (s, k) => {
    const scale = timeIndexedScale(atRisk[k]!, persons, times, epsilon);
    return Math.min(1, Math.max(0, s + scale * laplace(uniforms)));
  });
  let least = 1;
  return noisy.map((_, k) => {
    const near = noisy.subarray(Math.max(0, k - reach), k + reach + 1);
    least = Math.min(least, near.reduce((a, b) => a + b, 0) / near.length);
    return least;
  });
}

/** Laplace of scale 1, by inversion. */
function laplace(uniforms: Uniforms): number {
  const u = uniforms.next() - 0.5;
  return u < 0 ? log(1 + 2 * u) : -log(1 - 2 * u);
}
