// Restricted mean survival time: the area under the survival curve from 0 (or the first entry) to tau, and its standard error
//   var = sum over event times t <= tau of [area from t to tau]^2 d / (n (n - d))
// (Irwin 1949; Klein and Moeschberger 2003, eq. 4.5.2; without their small-sample factor, as R). Comparisons of two independent
// groups by the normal approximation, ratios on the log scale (Royston and Parmar 2013; Uno et al. 2014).
import { exp, log } from "./elementary.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import type { SurvivalCurve } from "./product-limit.ts";

export interface RestrictedMean {
  readonly estimate: number;
  readonly stdError: number;
}

/** Restricted mean to `tau`; beyond the last time the curve is carried forward level (callers say so). In the unit of time. */
export function restrictedMean(curve: SurvivalCurve, tau: number, origin = 0): RestrictedMean {
  const { time, survival, varianceStep } = curve;
  // from the right: area from each time to tau
  let area = 0;
  let variance = 0;
  let right = tau;
  for (let i = time.length - 1; i >= 0; i--) {
    if (time[i]! >= right) continue;
    area += survival[i]! * (right - time[i]!);
    right = time[i]!;
    if (varianceStep[i]! > 0 && area > 0) variance += area * area * varianceStep[i]!;
  }
  return { estimate: area + Math.max(0, right - origin), stdError: Math.sqrt(variance) };
}

export interface Comparison {
  readonly estimate: number;
  readonly stdError: number;
  readonly lower: number;
  readonly upper: number;
  readonly statistic: number;
  readonly pValue: number;
}

/** a - b for independent estimates. */
export function difference(a: RestrictedMean, b: RestrictedMean, level: number): Comparison {
  const estimate = a.estimate - b.estimate;
  const stdError = Math.sqrt(a.stdError * a.stdError + b.stdError * b.stdError);
  const half = normalQuantile(0.5 + level / 2) * stdError;
  return { estimate, stdError, lower: estimate - half, upper: estimate + half, ...zTest(estimate, stdError) };
}

/** a / b for independent estimates; interval and test on the log scale, `stdError` that of the ratio (delta method). */
export function ratio(a: RestrictedMean, b: RestrictedMean, level: number): Comparison {
  const estimate = a.estimate / b.estimate;
  const [relativeA, relativeB] = [a.stdError / a.estimate, b.stdError / b.estimate];
  const relative = Math.sqrt(relativeA * relativeA + relativeB * relativeB);
  const factor = exp(normalQuantile(0.5 + level / 2) * relative);
  return {
    estimate,
    stdError: estimate * relative,
    lower: estimate / factor,
    upper: estimate * factor,
    ...zTest(log(estimate), relative),
  };
}

/** Two-sided normal test of zero; undefined when there is no variation. */
function zTest(estimate: number, stdError: number): { statistic: number; pValue: number } {
  const statistic = stdError > 0 ? estimate / stdError : Number.NaN;
  return { statistic, pValue: 2 * normalCdf(-Math.abs(statistic)) };
}
