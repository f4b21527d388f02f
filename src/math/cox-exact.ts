// The exact partial likelihood of Cox (1972) for discrete time, where tied events are tied in truth: at a time with d events among n at
// risk, the probability that it was these d, by the recursion of Gail, Lubin and Rubinstein (1981), Biometrika 68:703, over elementary
// symmetric functions with their first and second derivatives. O(n d p^2) per event time; no case weights.
import { type CoxDesign, type Pause, predictors, sliceWork } from "./cox-design.ts";
import type { PartialLikelihood } from "./cox-likelihood.ts";
import { log } from "./elementary.ts";
import { mirror } from "./linear-algebra.ts";

/** Multiplications that one evaluation of the exact likelihood takes: what a caller refuses or warns by. */
export function exactWork({
  terms,
  times,
  eventStart,
  eventCount,
  rowStart,
  stratumStart,
}: CoxDesign): number {
  let work = 0;
  for (let s = 0; s + 1 < stratumStart.length; s++) {
    for (let k = stratumStart[s]!; k < stratumStart[s + 1]!; k++) {
      work += (rowStart[s + 1]! - eventStart[k]!) * eventCount[k]! * (1 + terms + (terms * (terms + 1)) / 2);
    }
  }
  return times.length === 0 ? 0 : work;
}

/** As partialLikelihood, for the exact treatment of ties. `design.weight` must be null. */
export async function exactLikelihood(
  design: CoxDesign,
  beta: ArrayLike<number>,
  pause?: Pause,
): Promise<PartialLikelihood> {
  if (design.weight) throw new Error("exactLikelihood: rows must have no weights, got weights");
  const { terms: p, x, eventStart, eventCount, stratumStart, rowStart, first } = design;
  const state = predictors(design, beta);
  const score = new Float64Array(p);
  const information = new Float64Array(p * p);
  let loglik = 0;
  let work = 0;
  for (let s = 0; s + 1 < stratumStart.length; s++) {
    for (let k = stratumStart[s]!; k < stratumStart[s + 1]!; k++) {
      const d = eventCount[k]!;
      const begin = eventStart[k]!;
      const end = rowStart[s + 1]!;
      for (let row = begin; row < begin + d; row++) {
        loglik += state.linear[row]! - state.shift;
        for (let a = 0; a < p; a++) score[a]! += x[row * p + a]!;
      }
      let s0 = 0;
      for (let row = begin; row < end; row++) if (first[row]! <= k) s0 += state.risk[row]!;
      // with risks scaled so, the last symmetric function is near one and the largest below exp(d / e)
      const factor = d / (Math.E * s0);
      const sums = new SymmetricSums(d, p);
      for (let row = begin; row < end; row++) {
        if (first[row]! > k) continue;
        sums.include(state.risk[row]! * factor, x, row * p);
        work += d * p * p;
        if (pause && work > sliceWork) {
          work = 0;
          await pause();
        }
      }
      loglik -= log(sums.value[d]!) - d * log(factor);
      sums.subtractFrom(score, information);
    }
  }
  return { loglik, score, information: mirror(information, p) };
}

/** Elementary symmetric functions of orders 0..d over the rows included, with gradient and Hessian (upper triangle). */
class SymmetricSums {
  readonly value: Float64Array;
  readonly #gradient: Float64Array;
  readonly #hessian: Float64Array;
  readonly #d: number;
  readonly #p: number;

  constructor(d: number, p: number) {
    this.#d = d;
    this.#p = p;
    this.value = new Float64Array(d + 1);
    this.value[0] = 1;
    this.#gradient = new Float64Array((d + 1) * p);
    this.#hessian = new Float64Array((d + 1) * p * p);
  }

  /** B(m) += r B(m - 1), and its derivatives by the product rule, where r = exp(x' beta). */
  include(r: number, x: Float64Array, at: number): void {
    const p = this.#p;
    const { value } = this;
    const gradient = this.#gradient;
    const hessian = this.#hessian;
    for (let m = this.#d; m >= 1; m--) {
      const below = value[m - 1]!;
      if (below === 0) continue;
      value[m]! += r * below;
      const g = m * p;
      const gBelow = g - p;
      const h = m * p * p;
      const hBelow = h - p * p;
      for (let a = 0; a < p; a++) {
        const xa = x[at + a]!;
        const ga = gradient[gBelow + a]!;
        gradient[g + a]! += r * (ga + below * xa);
        for (let b = a; b < p; b++) {
          const xb = x[at + b]!;
          const gb = gradient[gBelow + b]!;
          hessian[h + a * p + b]! += r * (hessian[hBelow + a * p + b]! + ga * xb + xa * gb + below * xa * xb);
        }
      }
    }
  }

  /** score -= B'/B, information += B''/B - (B'/B)(B'/B)', at order d. */
  subtractFrom(score: Float64Array, information: Float64Array): void {
    const p = this.#p;
    const d = this.#d;
    const b0 = this.value[d]!;
    for (let a = 0; a < p; a++) {
      const ga = this.#gradient[d * p + a]! / b0;
      score[a]! -= ga;
      for (let b = a; b < p; b++) {
        information[a * p + b]! +=
          this.#hessian[d * p * p + a * p + b]! / b0 - (ga * this.#gradient[d * p + b]!) / b0;
      }
    }
  }
}
