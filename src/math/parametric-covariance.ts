// Coefficients and covariances of parametric fits on the scale of the data, from those on centred and scaled terms; the robust covariance.

import type { ParametricDesign } from "./parametric-design.ts";
import type { ParametricFit } from "./parametric-fit.ts";
import { scores } from "./parametric-likelihood.ts";
import { longStep } from "./parametric-maximise.ts";
import { type ModelPlan, stretches } from "./parametric-models.ts";

/** Change of coefficients, rows new, columns old: from terms centred and scaled back to the data, b / s, and the intercept less the sum of b c / s. */
function toDataScale({ centre, scale }: ParametricDesign, plan: ModelPlan, size: number): Float64Array {
  const change = new Float64Array(size * size);
  stretches(plan).forEach(({ from }, j) => {
    const { intercept, terms } = plan.parameters[j]!.block;
    if (intercept) change[from * size + from] = 1;
    terms.forEach((term, k) => {
      const column = from + Number(intercept) + k;
      change[column * size + column] = 1 / scale[term]!;
      if (intercept) change[from * size + column] = -centre[term]! / scale[term]!;
    });
  });
  return change;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const product = new Float64Array(size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) product[i]! += matrix[i * size + j]! * vector[j]!;
  return product;
}

/** Estimates and covariance back on the scale of the data. */
export function onDataScale(
  design: ParametricDesign,
  plan: ModelPlan,
  scaled: Float64Array,
  scaledVariance: Float64Array,
): { coefficients: Float64Array; variance: Float64Array } {
  const size = scaled.length;
  const change = toDataScale(design, plan, size);
  return { coefficients: times(change, scaled), variance: sandwich(change, scaledVariance, size) };
}

/** Of a step on the way to infinity, the coefficients that go along with it once centring is undone. */
export function infiniteCoefficients(
  design: ParametricDesign,
  plan: ModelPlan,
  step: Float64Array,
): ParametricFit["infinite"] {
  const change = toDataScale(design, plan, step.length);
  const moved = times(change, step).map((v, j) => v / change[j * step.length + j]!);
  const longest = moved.reduce((most, v) => Math.max(most, Math.abs(v)), longStep);
  return [...moved.keys()]
    .filter((j) => Math.abs(moved[j]!) > 0.05 * longest)
    .map((index) => ({ index, side: moved[index]! > 0 ? 1 : -1 }));
}

/** A V A'. */
function sandwich(a: Float64Array, v: Float64Array, size: number): Float64Array {
  const half = new Float64Array(size * size);
  const whole = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++)
      if (a[i * size + k] !== 0)
        for (let j = 0; j < size; j++) half[i * size + j]! += a[i * size + k]! * v[k * size + j]!;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      for (let k = 0; k < size; k++) whole[i * size + j]! += half[i * size + k]! * a[j * size + k]!;
  return whole;
}

/**
 * The fit with the robust covariance in place of the model's: V (sum of u u' over clusters, or rows) V with weighted scores u (White 1982; Lin and
 * Wei 1989), as survreg's robust = TRUE. `clusters`: a code 0..count - 1 per row.
 */
export function withRobustVariance(
  design: ParametricDesign,
  fit: ParametricFit,
  clusters: { readonly codes: Int32Array; readonly count: number } | null,
): ParametricFit {
  const { plan, scaled } = fit;
  const size = scaled.length;
  const model = { family: plan.family, blocks: plan.parameters.map(({ block }) => block) };
  const rows = scores(design, model, scaled);
  const units = clusters ? clusters.count : design.rows;
  const sums = new Float64Array(units * size);
  for (let i = 0; i < design.rows; i++) {
    const unit = clusters ? clusters.codes[i]! : i;
    const w = design.weight ? design.weight[i]! : 1;
    for (let j = 0; j < size; j++) sums[unit * size + j]! += w * rows[i * size + j]!;
  }
  const meat = new Float64Array(size * size);
  for (let unit = 0; unit < units; unit++)
    for (let a = 0; a < size; a++)
      for (let b = 0; b < size; b++) meat[a * size + b]! += sums[unit * size + a]! * sums[unit * size + b]!;
  const scaledVariance = sandwich(fit.scaledVariance, meat, size);
  return { ...fit, scaledVariance, variance: onDataScale(design, plan, scaled, scaledVariance).variance };
}
