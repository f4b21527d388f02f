// What noisy counts in bars of equal width tell of the values: shares, cumulative shares, quantiles, mean and spread. Noise of variance v in
// each bar, independent. Positions are in bars from the lower end of the first. Where the rows in all bars, N, are known (but for noise), what
// the counts lack is spread over the bars evenly, which is the weighting by variance of the sums from below and from above.
//   share of bar j      c_j of N, limits by noisy-share.ts
//   share below edge k  sum of the first k bars of N, pooled until it rises from edge to edge; the noise of k bars adds up
//   between edges       cubic Hermite interpolation, slopes the mean of the bars beside the edge, at most three times the lesser (monotone:
//                       Fritsch and Carlson 1980, SIAM J Numer Anal 17:238)
//   quantile at p       where the share below, F, is p. Limits: the first and last place where the score test of F = p does not reject,
//                       N |F - p| <= z sqrt(N p (1 - p) + v_F - 2 p c + p^2 v_N); farther by half of what a straight line within the bar would
//                       change, because the shape of the law there is not known
//   mean, variance      sum c_j m_j / N and sum c_j (m_j - mean)^2 / N, m_j the middle of bar j; the mean's variance: noise v sum (m_j - mean)^2 / N^2,
//                       sampling s^2 / N
import { rising } from "./isotonic.ts";
import { type Interval, noisyShareLimits, type ShareNoise } from "./noisy-share.ts";
import { projectToTotal } from "./projection.ts";

/** Noisy counts of one group. */
export interface NoisyBars {
  /** at least two, as drawn */
  readonly counts: readonly number[];
  /** rows in all bars where that is known but for noise of variance `variance`; null: as many as the counts add up to */
  readonly known: number | null;
  /** of the noise in each count */
  readonly variance: number;
}

/** Rows in all bars; not above zero where nothing is known. */
export function rowsIn({ counts, known }: NoisyBars): number {
  return known ?? counts.reduce((sum, count) => sum + count, 0);
}

/** Counts that add up to the rows. */
function evened(bars: NoisyBars): Float64Array {
  const { counts } = bars;
  const lacking = rowsIn(bars) - counts.reduce((sum, count) => sum + count, 0);
  return Float64Array.from(counts, (count) => count + lacking / counts.length);
}

/** Counts without negative ones that add up to the rows; zeros when there are none. */
export function cleanCounts(bars: NoisyBars): Float64Array {
  return projectToTotal(evened(bars));
}

/** Noise in the sum of `size` evened counts, and in all rows. */
function noiseOf({ counts, known, variance }: NoisyBars, size: number): ShareNoise {
  const bars = counts.length;
  if (known === null) return { part: size * variance, shared: size * variance, whole: bars * variance };
  const share = size / bars;
  return { part: variance * (size * (1 - share) + share * share), shared: variance * share, whole: variance };
}

/** Limits of the share of each bar. */
export function shareLimits(bars: NoisyBars, z: number): Interval[] {
  const rows = rowsIn(bars);
  const noise = noiseOf(bars, 1);
  return Array.from(evened(bars), (count) => noisyShareLimits(count, rows, noise, z));
}

/** Shares below the edges 0, 1, ..., bars, rising from 0 to 1; null without rows. */
export function cumulativeShares(bars: NoisyBars): Float64Array | null {
  const rows = rowsIn(bars);
  if (!(rows > 0)) return null;
  let sum = 0;
  const sums = evened(bars).map((count) => {
    sum += count;
    return Math.min(1, Math.max(0, sum / rows));
  });
  const shares = new Float64Array(sums.length + 1);
  shares.set(
    rising(sums.subarray(0, -1), () => 1),
    1,
  );
  shares[sums.length] = 1;
  return shares;
}

/** Halvings of a bar: more than a double shows. */
const halvings = 40;

/** Estimate and limits in bars, in 0..bars; the whole range, and no estimate, where the counts say nothing. */
export function binnedQuantiles(
  bars: NoisyBars,
  levels: readonly number[],
  z: number,
): (Interval & { readonly estimate: number })[] {
  const last = bars.counts.length;
  const rows = rowsIn(bars);
  const shares = cumulativeShares(bars);
  if (!shares) return levels.map(() => ({ estimate: Number.NaN, lower: 0, upper: last }));
  const below = interpolated(shares);
  return levels.map((level) => {
    const reach = (at: number) => {
      const { part, shared, whole } = noiseOf(bars, at);
      const variance = rows * level * (1 - level) + part - 2 * level * shared + level * level * whole;
      return (z * Math.sqrt(variance)) / rows;
    };
    const estimate = firstPlace(last, (at) => below(at) >= level);
    const bar = Math.min(last - 1, Math.floor(estimate));
    const rise = shares[bar + 1]! - shares[bar]!;
    const straight = rise > 0 ? bar + (level - shares[bar]!) / rise : estimate;
    const shape = Math.abs(straight - estimate) / 2;
    const lower = firstPlace(last, (at) => below(at) >= level - reach(at));
    const upper = last - firstPlace(last, (back) => below(last - back) <= level + reach(last - back));
    return { estimate, lower: Math.max(0, lower - shape), upper: Math.min(last, upper + shape) };
  });
}

/** The first place in 0..last at which `holds`, taken to hold from there to the next edge; `last` where it holds nowhere. */
function firstPlace(last: number, holds: (at: number) => boolean): number {
  let edge = 0;
  while (edge < last && !holds(edge)) edge++;
  if (edge === 0 || !holds(edge)) return edge;
  let low = 0;
  let high = 1;
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (holds(edge - 1 + middle)) high = middle;
    else low = middle;
  }
  return edge - 1 + high;
}

/** Values at the edges joined by a cubic that never falls. */
function interpolated(values: Float64Array): (at: number) => number {
  const last = values.length - 1;
  const rise = (bar: number) => values[bar + 1]! - values[bar]!;
  const slopes = Float64Array.from(values, (_, edge) => {
    const [left, right] = [rise(Math.max(0, edge - 1)), rise(Math.min(last - 1, edge))];
    // at either end from the two bars next to it
    const mean =
      edge === 0
        ? (3 * right - rise(1)) / 2
        : edge === last
          ? (3 * left - rise(last - 2)) / 2
          : (left + right) / 2;
    return Math.min(Math.max(0, mean), 3 * left, 3 * right);
  });
  return (at) => {
    const bar = Math.min(last - 1, Math.floor(at));
    const s = at - bar;
    const r = 1 - s;
    return (
      values[bar]! * (1 + 2 * s) * r * r +
      slopes[bar]! * s * r * r +
      values[bar + 1]! * s * s * (3 - 2 * s) -
      slopes[bar + 1]! * s * s * r
    );
  };
}

/** Mean and its standard error, and the standard deviation of the values, in bars; NaN without rows. */
export function binnedMean(bars: NoisyBars): {
  readonly mean: number;
  readonly stdError: number;
  readonly stdDev: number;
} {
  const { counts, variance } = bars;
  const rows = rowsIn(bars);
  if (!(rows > 0)) return { mean: Number.NaN, stdError: Number.NaN, stdDev: Number.NaN };
  const middle = (j: number) => j + 0.5;
  const raw = evened(bars);
  const average = (of: Float64Array, f: (j: number) => number) =>
    of.reduce((sum, count, j) => sum + count * f(j), 0) / rows;
  const mean = Math.min(counts.length, Math.max(0, average(raw, middle)));
  const spread = (of: Float64Array) => average(of, (j) => (middle(j) - mean) ** 2);
  // cleaning leaves some of the noise far from the mean, which widens the spread: only where none is left without it
  const square = spread(raw) > 0 ? spread(raw) : spread(cleanCounts(bars));
  // what is spread evenly over the bars has no part in the noise about the middle
  const about = bars.known === null ? mean : counts.length / 2;
  const noise = counts.reduce((sum, _, j) => sum + (middle(j) - about) ** 2, 0) * (variance / rows ** 2);
  const ofRows = bars.known === null ? 0 : ((mean - about) ** 2 * variance) / rows ** 2;
  return { mean, stdError: Math.sqrt(noise + ofRows + square / rows), stdDev: Math.sqrt(square) };
}
