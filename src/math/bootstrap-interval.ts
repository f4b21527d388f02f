// Bootstrap confidence intervals as R's boot.ci: normal, basic, percentile, BCa, studentised, with the Monte-Carlo error of each end.
// Davison and Hinkley (1997), chapter 5; quantiles of replicates by boot's norm.inter.
//
// Monte-Carlo error: an end is a smooth function of the empirical distribution of the R replicates. For a quantile at probability a,
// sd = sqrt(a (1 - a) / R) / density, the density read off the replicates half a sd either way; for BCa the error of z0 is added with its
// covariance; for the normal interval, the errors of the replicates' mean and standard deviation.
import { normalCdf, normalDensity, normalQuantile } from "./normal.ts";

export const intervalMethods = ["normal", "basic", "percentile", "bca", "studentised"] as const;
export type IntervalMethod = (typeof intervalMethods)[number];

export interface Interval {
  readonly lower: number;
  readonly upper: number;
  /** Monte-Carlo standard error of each end */
  readonly lowerError: number;
  readonly upperError: number;
}

export interface Replicates {
  readonly estimate: number;
  /** ascending, finite */
  readonly sorted: Float64Array;
  readonly mean: number;
  /** standard deviation, divisor R - 1 */
  readonly standardDeviation: number;
}

/** Sorts replicates once for all methods. At least two. */
export function summariseReplicates(estimate: number, replicates: Float64Array): Replicates {
  const sorted = Float64Array.from(replicates).sort();
  let sum = 0;
  for (const value of replicates) sum += value - estimate;
  const mean = estimate + sum / replicates.length;
  let squares = 0;
  for (const value of replicates) squares += (value - mean) * (value - mean);
  return { estimate, sorted, mean, standardDeviation: Math.sqrt(squares / (replicates.length - 1)) };
}

/** The quantile of ascending replicates at rank (R + 1) probability, interpolated on the normal scale (boot's norm.inter). */
export function replicateQuantile(sorted: Float64Array, probability: number): number {
  const count = sorted.length;
  const at = (count + 1) * probability;
  const k = Math.floor(at);
  if (k <= 0) return sorted[0]!;
  if (k >= count) return sorted[count - 1]!;
  const low = sorted[k - 1]!;
  const high = sorted[k]!;
  if (k === at || low === high) return low;
  const from = normalQuantile(k / (count + 1));
  const to = normalQuantile((k + 1) / (count + 1));
  return low + ((normalQuantile(probability) - from) / (to - from)) * (high - low);
}

/** Rise of the quantile function at `probability` over one Monte-Carlo standard deviation of the probability. */
function quantileError(sorted: Float64Array, probability: number, sd: number): number {
  const below = Math.max(0, probability - sd);
  const above = Math.min(1, probability + sd);
  if (above === below) return 0;
  return ((replicateQuantile(sorted, above) - replicateQuantile(sorted, below)) * sd) / (above - below);
}

function binomialError(probability: number, count: number): number {
  return Math.sqrt((probability * (1 - probability)) / count);
}

export function percentileInterval({ sorted }: Replicates, confidence: number): Interval {
  const a = (1 - confidence) / 2;
  const sd = binomialError(a, sorted.length);
  return {
    lower: replicateQuantile(sorted, a),
    upper: replicateQuantile(sorted, 1 - a),
    lowerError: quantileError(sorted, a, sd),
    upperError: quantileError(sorted, 1 - a, sd),
  };
}

export function basicInterval(replicates: Replicates, confidence: number): Interval {
  const { estimate } = replicates;
  const { lower, upper, lowerError, upperError } = percentileInterval(replicates, confidence);
  return {
    lower: 2 * estimate - upper,
    upper: 2 * estimate - lower,
    lowerError: upperError,
    upperError: lowerError,
  };
}

/** Estimate less the bootstrap bias, plus and minus z standard deviations of the replicates. */
export function normalInterval(
  { estimate, sorted, mean, standardDeviation }: Replicates,
  confidence: number,
): Interval {
  const z = normalQuantile((1 + confidence) / 2);
  const centre = 2 * estimate - mean;
  let third = 0;
  let fourth = 0;
  for (const value of sorted) {
    const u = standardDeviation > 0 ? (value - mean) / standardDeviation : 0;
    third += u * u * u;
    fourth += u * u * u * u;
  }
  const skewness = third / sorted.length;
  const spread = (z * z * (fourth / sorted.length - 1)) / 4;
  const error = (sign: number) =>
    standardDeviation * Math.sqrt(Math.max(0, 1 + spread - sign * z * skewness) / sorted.length);
  const half = z * standardDeviation;
  return { lower: centre - half, upper: centre + half, lowerError: error(-1), upperError: error(1) };
}

/**
 * Bias-corrected and accelerated (Efron 1987). z0 from the share of replicates strictly below the estimate, as boot.ci.
 * Null when that share is 0 or 1, or the acceleration turns the level over: no such interval exists.
 */
export function bcaInterval(
  { estimate, sorted }: Replicates,
  confidence: number,
  acceleration: number,
): Interval | null {
  const count = sorted.length;
  const share = countBelow(sorted, estimate) / count;
  if (share === 0 || share === 1) return null;
  const z0 = normalQuantile(share);
  const end = (probability: number) => {
    const w = z0 + normalQuantile(probability);
    const below = 1 - acceleration * w;
    if (below <= 0) return null;
    const z = z0 + w / below;
    const level = normalCdf(z);
    const at = replicateQuantile(sorted, level);
    // d level / d z0 and the covariance of the empirical distribution function at the two places
    const slope = normalDensity(z) * (1 + 1 / (below * below));
    const pull = slope / normalDensity(z0);
    const covariance = Math.min(level, share) - level * share;
    const variance = level * (1 - level) + pull * pull * share * (1 - share) - 2 * pull * covariance;
    return { at, error: quantileError(sorted, level, Math.sqrt(Math.max(0, variance) / count)) };
  };
  const a = (1 - confidence) / 2;
  const lower = end(a);
  const upper = end(1 - a);
  if (!lower || !upper) return null;
  return { lower: lower.at, upper: upper.at, lowerError: lower.error, upperError: upper.error };
}

/**
 * Studentised (bootstrap t): quantiles of (replicate - estimate) / own standard error, turned round the estimate.
 * Null when too many replicates have no standard error, or the estimate has none.
 */
export function studentisedInterval(
  estimate: number,
  standardError: number,
  replicates: Float64Array,
  replicateErrors: Float64Array,
  confidence: number,
): Interval | null {
  if (!(standardError > 0)) return null;
  const t = new Float64Array(replicates.length);
  for (let r = 0; r < t.length; r++) {
    const difference = replicates[r]! - estimate;
    t[r] = difference === 0 ? 0 : difference / replicateErrors[r]!;
  }
  t.sort();
  const a = (1 - confidence) / 2;
  const sd = binomialError(a, t.length);
  const low = replicateQuantile(t, a);
  const high = replicateQuantile(t, 1 - a);
  const lowerError = standardError * quantileError(t, 1 - a, sd);
  const upperError = standardError * quantileError(t, a, sd);
  if (![low, high, lowerError, upperError].every(Number.isFinite)) return null;
  return {
    lower: estimate - standardError * high,
    upper: estimate - standardError * low,
    lowerError,
    upperError,
  };
}

/** Number of entries of an ascending array strictly below `value`. */
export function countBelow(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
