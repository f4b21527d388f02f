// Covariance of Cox coefficients that does not lean on the model: the infinitesimal jackknife D'D of weighted dfbetas (Lin and Wei 1989),
// summed within clusters first where rows belong together.
import type { CoxDesign } from "./cox-design.ts";
import { type CoxFit, waldStatistic } from "./cox-fit.ts";
import { addProducts } from "./cox-likelihood.ts";
import { coxPathSteps, scaledVariance } from "./cox-path.ts";
import { scoreResidualsSteps } from "./cox-residuals.ts";
import { mirror } from "./linear-algebra.ts";
import { finish, inStretches, type Steps, stepRows } from "./steps.ts";

/** Which rows belong together: a code 0..count-1 per row, in the caller's order. */
export interface Clusters {
  readonly codes: Int32Array;
  readonly count: number;
}

/** terms x terms, on the scale of the data. `sorted`: from scoreResiduals at the fit. */
export function robustVariance(
  design: CoxDesign,
  fit: CoxFit,
  sorted: Float64Array,
  clusters: Clusters | null,
): Float64Array {
  return finish(robustVarianceSteps(design, fit, sorted, clusters));
}

/** As robustVariance, in pieces. */
export function* robustVarianceSteps(
  design: CoxDesign,
  fit: CoxFit,
  sorted: Float64Array,
  clusters: Clusters | null,
): Steps<Float64Array> {
  const { terms: p, scale } = design;
  const variance = scaledVariance(design, fit.variance);
  const meat = yield* outerProducts(design, sorted, clusters);
  const half = multiply(variance, meat, p);
  return multiply(half, variance, p).map((v, at) => v / (scale[Math.floor(at / p)]! * scale[at % p]!));
}

/** The score test of all coefficients with the covariance of the score estimated from its contributions, at beta = 0. */
export function robustScoreStatistic(design: CoxDesign, fit: CoxFit, clusters: Clusters | null): number {
  return finish(robustScoreSteps(design, fit, clusters));
}

/** As robustScoreStatistic, in pieces. */
export function* robustScoreSteps(design: CoxDesign, fit: CoxFit, clusters: Clusters | null): Steps<number> {
  const { terms: p } = design;
  const kept = [...fit.coefficients.keys()].filter((j) => !fit.dropped.includes(j));
  if (kept.length === 0) return Number.NaN;
  const atZero = yield* coxPathSteps(design, { ties: fit.ties, scaled: new Float64Array(p) });
  const meat = yield* outerProducts(design, yield* scoreResidualsSteps(design, atZero), clusters);
  return waldStatistic(fit.scoreNull, meat, kept);
}

/** Sum over clusters (or rows) of the outer product of their weighted residuals. */
function* outerProducts(
  design: CoxDesign,
  sorted: Float64Array,
  clusters: Clusters | null,
): Steps<Float64Array> {
  const { rows, terms: p, weight, order } = design;
  const units = clusters ? clusters.count : rows;
  let sums = sorted;
  if (clusters || weight) {
    const added = new Float64Array(units * p);
    yield* inStretches(stepRows, 0, rows, (from, to) => {
      for (let i = from; i < to; i++) {
        const unit = clusters ? clusters.codes[order[i]!]! : i;
        const w = weight ? weight[i]! : 1;
        for (let j = 0; j < p; j++) added[unit * p + j]! += w * sorted[i * p + j]!;
      }
    });
    sums = added;
  }
  const product = new Float64Array(p * p);
  const ones = new Float64Array(units).fill(1);
  yield* inStretches(stepRows, 0, units, (from, to) => addProducts(sums, p, ones, from, to, product));
  return mirror(product, p);
}

function multiply(a: Float64Array, b: Float64Array, p: number): Float64Array {
  const product = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < p; k++) {
      for (let j = 0; j < p; j++) product[i * p + j]! += a[i * p + k]! * b[k * p + j]!;
    }
  }
  return product;
}
