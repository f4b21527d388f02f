// CVaR, mean and VaR of one group from its released numbers, with intervals for sampling and noise together.
//   CVaR   lower bound, or floor, + T(k)/k. Errors: noise of the l stretches it is the sum of; the noisy count, which moves it by
//          (CVaR - VaR) dn/n;
//          sampling, by the influence function, b sqrt((c - tau) / (n tau)), where b = CVaR - VaR and the second moment of the excess is
//          c b^2. b is not released: it comes from how much lower the losses just below the tail are, x(rank) = VaR - b ln(rank/k).
//          c = 2 for exponential tails and 4 for Pareto tails of index 3; 3 is used.
//   VaR    a candidate by rank; its rank errs by sqrt(k (1 - tau)) from sampling and by sqrt 2 scales from the choice; read off as losses
//          by the same x(rank), which makes the interval asymmetric.
//   mean   lower bound + T(n)/n; its variance from the released stretches, the lowest of which is bounded by Bhatia and Davis (2000).

import { exp, log } from "../../math/elementary.ts";
import { type IntegerNoise, noiseAbove, noiseSampler, noiseVariance } from "../../math/integer-noise.ts";
import { floorUnit } from "../../math/private-floor.ts";
import { monotoneMeans, rankParts, valueSteps } from "../../math/private-tail.ts";
import type { Key } from "../../math/threefry.ts";
import { Uniforms } from "../../math/variates.ts";
import { candidateSteps, largestTail, rankEnds, type TailPlan, tailEnd } from "./private-plan.ts";

export interface Estimate {
  readonly estimate: number;
  readonly stdError: number;
  readonly lower: number;
  readonly upper: number;
}

/** Of one group, from its noisy sums. */
export interface TailCurve {
  readonly cvar: readonly Estimate[];
  /** by level: CVaR - VaR of a tail that falls off as the released stretches do */
  readonly excess: readonly number[];
  /** null where a floor cuts off what lies below the tails */
  readonly mean: Estimate | null;
}

const simulation: Key = [0x706c756d, 0x7461696c];
const runs = 400;
const excessMoment = 3;
/** Stretches below the tail are joined until they reach this many times its rank. */
const fewestRatio = 1.5;

/** `floor`: that of the plan as it was drawn, as a loss; null where the plan has none. */
export function tailCurve(
  sums: readonly number[],
  n: number,
  floor: number | null,
  own: TailPlan,
  noise: IntegerNoise,
  z: number,
): TailCurve {
  const { upper, levels } = own;
  const lower = floor ?? own.lower;
  const ends = rankEnds(n, own);
  const unit = (upper - lower) / valueSteps;
  const means = monotoneMeans(sums, ends).map((mean) => lower + unit * mean);
  const count = own.count ? noiseVariance(own.count.noise) : 0;
  const totals: number[] = [];
  for (const [i, mean] of means.entries()) {
    totals.push((totals[i - 1] ?? 0) + mean * (ends[i]! - (ends[i - 1] ?? 0)));
  }
  // a tail's mean is never above that of a smaller tail; pooled stretches would break this by a rounding
  const tailMeans: number[] = [];
  for (const [i, total] of totals.entries()) {
    tailMeans.push(Math.max(lower, Math.min(tailMeans[i - 1] ?? upper, total / ends[i]!)));
  }
  const added = noiseOfTotals(
    means.map((mean) => (mean - lower) / unit),
    ends,
    noise,
  );
  const noiseAt = (i: number) => (added[i]! * unit * unit) / (ends[i]! * ends[i]!);
  const raised = floor === null ? 0 : raisedBy(means.at(-1)!, ends, noise, floor, n, own);
  // the sum of i + 1 Laplace variates has excess kurtosis 3 / (i + 1); Cornish and Fisher's first term widens the interval for it
  const within = (estimate: number, i: number, rest: number): Estimate => {
    const variance = noiseAt(i) + rest;
    const stdError = Math.sqrt(variance);
    const share = variance > 0 ? noiseAt(i) / variance : 0;
    const kurtosis = noise.law === "laplace" ? (3 / (i + 1)) * share * share : 0;
    const reach = z + (kurtosis * (z * z * z - 3 * z)) / 24;
    const clip = (value: number) => Math.min(upper, Math.max(own.lower, value));
    return {
      estimate,
      stdError,
      lower: clip(estimate - reach * Math.sqrt(variance + raised)),
      upper: clip(estimate + reach * stdError),
    };
  };

  const excess = levels.map((level) => {
    const i = ends.indexOf(tailEnd(n, level));
    const next = ends.findIndex((end) => end >= fewestRatio * ends[i]!);
    const j = next < 0 ? ends.length - 1 : next;
    if (j <= i) return upper - tailMeans[i]!;
    const ratio = ends[j]! / ends[i]!;
    const below = (totals[j]! - totals[i]!) / (ends[j]! - ends[i]!);
    if (floor !== null) return fallOff(tailMeans[i]! - floor, Math.max(0, below - floor), ratio);
    return (Math.max(0, tailMeans[i]! - below) * (ratio - 1)) / (ratio * log(ratio));
  });
  const cvar = levels.map((level, l) => {
    const i = ends.indexOf(tailEnd(n, level));
    const tau = ends[i]! / (n * rankParts);
    const b = excess[l]!;
    const sampling = (b * b * Math.max(0, excessMoment - tau)) / (n * tau);
    return within(tailMeans[i]!, i, sampling + (b * b * count) / (n * n));
  });
  if (floor !== null) return { cvar, excess, mean: null };
  const last = ends.length - 1;
  const mean = tailMeans[last]!;
  const spread = spreadOf(means, ends, mean, lower, excess.at(-1)!);
  const counted = ((mean - lower) * (mean - lower) * count) / (n * n);
  return { cvar, excess, mean: within(mean, last, spread / n + counted) };
}

/**
 * A floor above VaR raises CVaR by at most what it lies above: the mean square of that, which the noise of the floor allows. 0 where the
 * losses just below the tail are clearly above the floor, so that it cannot be.
 */
function raisedBy(
  justBelow: number,
  ends: readonly number[],
  noise: IntegerNoise,
  floor: number,
  n: number,
  { floor: found, lower, upper, levels }: TailPlan,
): number {
  const length = ends.at(-1)! - (ends.at(-2) ?? 0);
  const error = (Math.sqrt(noiseVariance(noise)) * (upper - floor)) / (valueSteps * length);
  if (justBelow - floor > 2 * error) return 0;
  const unit = ((upper - lower) / valueSteps) * floorUnit(largestTail(n, levels));
  return noiseAbove(found!.noise, found!.margin) * unit * unit;
}

/**
 * b of losses above a floor at ranks s k that are top - b - b ln s, or 0 where that is negative (top: their mean over s < 1), from their mean
 * `below` over 1 < s < ratio. 0..top: top if nothing of them is above the floor there.
 */
export function fallOff(top: number, below: number, ratio: number): number {
  const span = ratio - 1;
  const meanBelow = (b: number) => {
    const start = top - b;
    const end = Math.min(ratio, exp(start / b));
    return (start * (end - 1) - b * (end * log(end) - end + 1)) / span;
  };
  let low = 0;
  let high = top;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (middle > 0 && meanBelow(middle) > below) low = middle;
    else high = middle;
  }
  return high;
}

/** Mean squared error of the totals at `ends` when noise is added to sums with these means, in squared steps. */
function noiseOfTotals(means: readonly number[], ends: readonly number[], noise: IntegerNoise): Float64Array {
  const draw = noiseSampler(noise);
  const lengths = ends.map((end, i) => end - (ends[i - 1] ?? 0));
  const squares = new Float64Array(ends.length);
  for (let run = 0; run < runs; run++) {
    const uniforms = new Uniforms(simulation, run);
    const again = monotoneMeans(
      means.map((mean, i) => mean * lengths[i]! + draw(uniforms)),
      ends,
    );
    let shift = 0;
    for (const [i, mean] of again.entries()) {
      shift += (mean - means[i]!) * lengths[i]!;
      squares[i]! += (shift * shift) / runs;
    }
  }
  return squares;
}

/** An upper estimate of the variance of the losses: between the stretches, and within them. */
function spreadOf(
  means: readonly number[],
  ends: readonly number[],
  mean: number,
  lower: number,
  excess: number,
): number {
  const last = means.length - 1;
  return means.reduce((sum, each, i) => {
    const share = (ends[i]! - (ends[i - 1] ?? 0)) / ends[last]!;
    const above = means[i - 1] ?? each;
    const below = means[i + 1] ?? lower;
    const step = (above - below) / 2;
    const edge = (above + each) / 2;
    const inside =
      i === 0
        ? excess * excess
        : i === last
          ? Math.max(0, (edge - each) * (each - lower))
          : (step * step) / 12;
    return sum + share * ((each - mean) * (each - mean) + inside);
  }, 0);
}

/** Chance, at most, that a candidate above all losses is chosen; beyond it the interval is the whole range. */
const astray = 0.02;

/** VaR at the chosen candidate's value; `excess` NaN (no CVaR released): without interval. */
export function valueAtRisk(
  value: number,
  n: number,
  level: number,
  excess: number,
  { lower, upper, quantileScale }: TailPlan,
  z: number,
): Estimate {
  const k = tailEnd(n, level) / rankParts;
  const rankError = Math.sqrt(k * (1 - k / n) + 2 * quantileScale * quantileScale);
  const reach = (z * rankError) / k;
  if (candidateSteps * exp(-k / quantileScale) > astray) {
    return { estimate: value, stdError: Number.NaN, lower, upper };
  }
  return {
    estimate: value,
    stdError: (excess * rankError) / k,
    lower: Math.max(lower, value - excess * log(1 + reach)),
    upper: Number.isNaN(excess)
      ? Number.NaN
      : reach < 1
        ? Math.min(upper, value - excess * log(1 - reach))
        : upper,
  };
}
