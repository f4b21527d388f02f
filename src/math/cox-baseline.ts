// Cumulative hazard and survival of a subject with given covariates, with standard errors (Tsiatis 1981; Link 1984):
//   H(t | x) = r sum dH,   var H = r^2 (sum dV + q' V q),   q = sum (x - mean) dH,   se(S) = S se(H)
// with Efron's or Breslow's increments, those of the fit. As survfit.coxph of R's survival.
import type { CoxDesign } from "./cox-design.ts";
import type { CoxFit } from "./cox-fit.ts";
import { type CoxPath, scaledVariance } from "./cox-path.ts";
import { exp } from "./elementary.ts";
import { quadraticForm } from "./linear-algebra.ts";
import { countUpTo } from "./risk-order.ts";
import { finish, inStretches, type Steps, stepRows } from "./steps.ts";

/** By event time of the stratum. */
export interface PredictedCurve {
  readonly time: Float64Array;
  readonly cumulativeHazard: Float64Array;
  /** of the cumulative hazard */
  readonly stdError: Float64Array;
  readonly survival: Float64Array;
}

/** `covariates` on the scale of the data. `variance`: of the coefficients, default the fit's. */
export function predictedCurve(
  design: CoxDesign,
  fit: CoxFit,
  path: CoxPath,
  covariates: ArrayLike<number>,
  stratum: number,
  variance = fit.variance,
): PredictedCurve {
  return finish(predictedCurveSteps(design, fit, path, covariates, stratum, variance));
}

/** As predictedCurve, in pieces. */
export function* predictedCurveSteps(
  design: CoxDesign,
  fit: CoxFit,
  path: CoxPath,
  covariates: ArrayLike<number>,
  stratum: number,
  variance = fit.variance,
): Steps<PredictedCurve> {
  const { terms: p, centre, scale, times, stratumStart } = design;
  const x = Float64Array.from(centre, (c, j) => (covariates[j]! - c) / scale[j]!);
  const linear = x.reduce((sum, v, j) => sum + v * fit.scaled[j]!, 0);
  const r = exp(linear - path.predictors.shift);
  const spread = scaledVariance(design, variance);
  const from = stratumStart[stratum]!;
  const size = stratumStart[stratum + 1]! - from;
  const cumulativeHazard = new Float64Array(size);
  const stdError = new Float64Array(size);
  const q = new Float64Array(p);
  let [h, v] = [0, 0];
  yield* inStretches(Math.ceil(stepRows / (p * p + 8)), 0, size, (begin, end) => {
    for (let m = begin; m < end; m++) {
      const k = from + m;
      h += path.hazard[k]!;
      v += path.hazardVariance[k]!;
      for (let j = 0; j < p; j++) q[j]! += x[j]! * path.hazard[k]! - path.meanHazard[k * p + j]!;
      cumulativeHazard[m] = r * h;
      stdError[m] = r * Math.sqrt(v + quadraticForm(spread, q));
    }
  });
  return {
    time: times.slice(from, from + size),
    cumulativeHazard,
    stdError,
    survival: cumulativeHazard.map((value) => exp(-value)),
  };
}

/** Index of the last time of the curve at or before t; -1 before the first event. */
export function stepAt(curve: PredictedCurve, t: number): number {
  return countUpTo(curve.time, t, 0, curve.time.length) - 1;
}
