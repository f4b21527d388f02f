// Confidence interval of a risk from the mean of m trajectories: Clopper and Pearson's limits at the effective number of trajectories
// (Korn and Graubard 1998, Survey Methodology 24:193). A mean p with variance v is worth n = p (1 - p) / v plain Monte-Carlo samples; the
// limits are those of n p hits in n, n lowered by (z / t)^2 with m - 1 degrees of freedom. They lie in [0, 1] and are skewed where the
// estimate is near 0 or 1. MC has Clopper and Pearson's own limits (n = m): of the usual ones the only ones that never cover too rarely.
//
// Few trajectories can agree by chance, or because none took the course of events that matters. So the variance is shrunk towards MC's
// with the weight of a quarter of an observation: ((m - 1) v + w p (1 - p) / m) / (m - 1 + w), w = 1/4. One trajectory is then worth at
// most 4 m - 3 samples, and equal values never give an interval without width. Chosen over logit-scale t limits and Jeffreys limits,
// whose coverage on the chains of the tests was 1 to 3 points lower.
//
// Coverage of nominal 95 percent, simulated over 4,000 pools of 8 / 16 / 32 / 64 trajectories (trajectory-coverage.test.ts):
//   rare and spontaneous, risk .046   MC .99 or more; reach 1.00 / .99 / .97 / .97; scope and mix within .01 of it
//   common, risk .57                  reach .97 / .97 / .96 / .96   mix .95 / .97 / .96 / .96   scope .95 / .95 / .96 / .96
//   heralded, risk .16                all .75 / .93 / .99 / .96: eight futures miss the herald one time in four
//   bad turn, risk .15                reach .87 / .95 / .96 / .97   mix .84 / .91 / .95 / .96   scope .84 / .90 / .94 / .95
//   nearly certain, risk .98          reach 1.00 / .60 / .75 / .79  mix .91 / .92 / .94 / .96   scope .87 / .87 / .88 / .90
//                                     (reach's variance sits in 1 future of 70, scope's in a few long ones)
// MC's are .96 to 1.00 on all of them.
// What no trajectory met cannot be in its variance. `unseenShare` says how much can be missed, and `boundedInterval`, as wide as MC's,
// holds for REACH on all of them (.96 to 1.00).
import { betaCdf } from "./beta.ts";
import { normalQuantile } from "./normal.ts";

export interface Limits {
  readonly lower: number;
  readonly upper: number;
}

const priorWeight = 0.25;
/** Beyond this the limits differ from the estimate by less than is ever shown, and the incomplete beta function is slow. */
const mostEffective = 1e7;

/** The variance of the mean of m trajectories shrunk towards MC's; positive where 0 < mean < 1. */
export function shrunkVariance(mean: number, variance: number, count: number): number {
  const plain = (mean * (1 - mean)) / count;
  return ((count - 1) * variance + priorWeight * Math.max(0, plain)) / (count - 1 + priorWeight);
}

/**
 * Limits of a risk from an unbiased estimate (which may lie outside [0, 1]), the estimated variance of that mean, and m. With one
 * trajectory nothing is known of the variance: [0, 1].
 */
export function effectiveInterval(
  estimate: number,
  variance: number,
  count: number,
  confidence: number,
): Limits {
  if (count < 2) return { lower: 0, upper: 1 };
  const mean = Math.min(1, Math.max(0, estimate));
  const spread = shrunkVariance(mean, variance, count);
  // a mean at an end says nothing of the variance in hits: as MC's
  const worth = mean > 0 && mean < 1 ? (mean * (1 - mean)) / spread : count;
  const t = studentQuantile(confidence, count - 1);
  const z = normalQuantile(0.5 + confidence / 2);
  return limits(mean, Math.min(mostEffective, worth * (z / t) * (z / t)), confidence);
}

/**
 * Limits for the mean of any values in [0, 1] (MC, REACH), as if every trajectory were one MC sample: Clopper and Pearson's. Sums of
 * such values vary no more than hits do (Hoeffding 1963), so these hold whatever the trajectories have not met.
 */
export function boundedInterval(mean: number, count: number, confidence: number): Limits {
  return limits(mean, count, confidence);
}

/** The largest share of all futures that a course of events can have and yet be missed by `count` of them with this confidence. */
export function unseenShare(count: number, confidence: number): number {
  return limits(0, count, 2 * confidence - 1).upper;
}

/** Clopper and Pearson's limits for `mean * worth` hits in `worth` samples; neither need be whole. */
function limits(mean: number, worth: number, confidence: number): Limits {
  const alpha = (1 - confidence) / 2;
  const hits = mean * worth;
  const misses = (1 - mean) * worth;
  return {
    lower: hits === 0 ? 0 : betaQuantile(alpha, hits, misses + 1),
    upper: misses === 0 ? 1 : 1 - betaQuantile(alpha, misses, hits + 1),
  };
}

/** The x with I_x(a, b) = probability, by bisection to the last bit. */
function betaQuantile(probability: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return low;
    if (betaCdf(middle, a, b) < probability) low = middle;
    else high = middle;
  }
}

/** The t with P(|T| <= t) = confidence, Student's law with `df` degrees of freedom. */
export function studentQuantile(confidence: number, df: number): number {
  const x = betaQuantile(1 - confidence, df / 2, 0.5);
  return Math.sqrt((df * (1 - x)) / x);
}
