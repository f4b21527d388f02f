// CVaR, mean and VaR of one group from its released numbers, with intervals for sampling and noise together.
//   CVaR   lower bound, or floor, + T(k)/k. Errors: noise of the l stretches it is the sum of; the noisy count, which moves it by
//          (CVaR - VaR) dn/n;
//          sampling, by the influence function, b sqrt((c - tau) / (n tau)), where b = CVaR - VaR and the second moment of the excess is
//          c b^2. b is not released: it comes from how much lower the losses just below the tail are, x(rank) = VaR - b ln(rank/k).
//          c = 2 for exponential tails and 4 for Pareto tails of index 3; 3 is used, or what the stretches of the tail show, if that is more.
//   VaR    a candidate by rank; its rank errs by sqrt(k (1 - tau)) from sampling and by sqrt 2 scales from the choice; read off as losses
//          by the same x(rank), which makes the interval asymmetric.
//   mean   lower bound + T(n)/n; its variance from the released stretches, the lowest of which is bounded by Bhatia and Davis (2000).

import { exp, log } from "../../math/elementary.ts";
import { type IntegerNoise, noiseSampler, noiseVariance } from "../../math/integer-noise.ts";
import { monotoneMeans, rankParts, valueSteps } from "../../math/private-tail.ts";
import type { Key } from "../../math/threefry.ts";
import { Uniforms } from "../../math/variates.ts";
import { candidateSteps, lossAt, rankEnds, type TailPlan, tailEnd } from "./private-plan.ts";
import { bareMoment, excessMoment, fallOff, raisedBy, secondMoment } from "./tail-shape.ts";

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
/** Stretches below the tail are joined until they reach this many times its rank. */
const fewestRatio = 1.5;

/** `floor`: that of the plan as it was drawn, in steps; null where the plan has none. */
export function tailCurve(
  sums: readonly number[],
  n: number,
  floor: number | null,
  own: TailPlan,
  noise: IntegerNoise,
  z: number,
): TailCurve {
  const { upper, levels } = own;
  const lower = lossAt(floor ?? 0, own);
  const ends = rankEnds(n, own);
  const unit = ((upper - own.lower) / valueSteps) * ((valueSteps - (floor ?? 0)) / valueSteps);
  const steps = monotoneMeans(sums, ends);
  const means = steps.map((mean) => lower + unit * mean);
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
  const added = noiseOfTotals(steps, ends, noise);
  const noiseAt = (i: number) => (added[i]! * unit * unit) / (ends[i]! * ends[i]!);
  /** variance of the mean of one stretch by its noise */
  const noiseOfMean = (i: number) => {
    const error = unit / (ends[i]! - (ends[i - 1] ?? 0));
    return noiseVariance(noise) * error * error;
  };
  const last = ends.length - 1;
  const clear = means[last]! - lower > 2 * Math.sqrt(noiseOfMean(last));
  const raised = floor === null || clear ? 0 : raisedBy(floor, n, own);
  // the sum of i + 1 Laplace variates has excess kurtosis 3 / (i + 1); Cornish and Fisher's first term widens the interval for it
  const within = (estimate: number, i: number, rest: number): Estimate => {
    const variance = noiseAt(i) + rest;
    const share = variance > 0 ? noiseAt(i) / variance : 0;
    const kurtosis = noise.law === "laplace" ? (3 / (i + 1)) * share * share : 0;
    const reach = z + (kurtosis * (z * z * z - 3 * z)) / 24;
    const clip = (value: number) => Math.min(upper, Math.max(own.lower, value));
    // a floor above VaR only raises
    const stdError = Math.sqrt(variance + raised);
    return {
      estimate,
      stdError,
      lower: clip(estimate - reach * stdError),
      upper: clip(estimate + reach * Math.sqrt(variance)),
    };
  };

  /** ends of the tail of a level and of the stretches just below it, and the mean of these */
  const placeOf = (level: number) => {
    const i = ends.indexOf(tailEnd(n, level));
    const next = ends.findIndex((end) => end >= fewestRatio * ends[i]!);
    const j = next < 0 ? last : next;
    return { i, j, below: j > i ? (totals[j]! - totals[i]!) / (ends[j]! - ends[i]!) : Number.NaN };
  };
  const excess = levels.map((level) => {
    const { i, j, below } = placeOf(level);
    if (j <= i) return upper - tailMeans[i]!;
    const ratio = ends[j]! / ends[i]!;
    if (floor !== null) return fallOff(tailMeans[i]! - lower, Math.max(0, below - lower), ratio);
    return (Math.max(0, tailMeans[i]! - below) * (ratio - 1)) / (ratio * log(ratio));
  });
  const cvar = levels.map((level, l) => {
    const { i, j, below } = placeOf(level);
    const tau = ends[i]! / (n * rankParts);
    const b = excess[l]!;
    const from = tailMeans[i]! - b;
    let moment = excessMoment * b * b;
    if (own.version > 1) {
      moment = Math.max(moment, secondMoment(means.slice(0, i + 1), ends, from, noiseOfMean));
      const error = (Math.sqrt(noiseVariance(noise) * (j - i)) * unit) / (ends[j]! - ends[i]!);
      const bare = below - lower < error + (tailMeans[i]! - lower) / 100;
      if (bare && error < b / 4) moment = bareMoment(moment, b, upper - from);
    }
    const sampling = Math.max(0, moment - tau * b * b) / (n * tau);
    return within(tailMeans[i]!, i, sampling + (b * b * count) / (n * n));
  });
  if (floor !== null) return { cvar, excess, mean: null };
  const mean = tailMeans[last]!;
  const spread = spreadOf(means, ends, mean, lower, excess.at(-1)!);
  const counted = ((mean - lower) * (mean - lower) * count) / (n * n);
  return { cvar, excess, mean: within(mean, last, spread / n + counted) };
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
