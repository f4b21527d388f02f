// Sample quantiles: the nine types of Hyndman and Fan (1996), as R's quantile().

/**
 * Products such as 20,000 x 0.95 are integers more often than floating point admits, and a quantile then moves by a whole data point.
 * So a value within a relative 4 ulp of `scale` of an integer is that integer. The one place where this is decided.
 */
export function snap(value: number, scale: number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) <= 4 * Number.EPSILON * Math.max(1, Math.abs(scale)) ? nearest : value;
}

/** Where a quantile lies among ascending order statistics: (1 - weight) x_(below) + weight x_(below + 1), ranks from 1, clamped to 1..n. */
export interface QuantilePosition {
  readonly below: number;
  readonly above: number;
  readonly weight: number;
}

/** a and b of p -> a + p (n + 1 - a - b), for types 4 to 9. */
const plotting: readonly (readonly [number, number])[] = [
  [0, 1],
  [0.5, 0.5],
  [0, 0],
  [1, 1],
  [1 / 3, 1 / 3],
  [3 / 8, 3 / 8],
];

/** The position of the quantile at probability p of n values; type 1 to 9 as in R. */
export function quantilePosition(n: number, p: number, type: number): QuantilePosition {
  let below: number;
  let weight: number;
  if (type <= 3) {
    const at = snap(type === 3 ? n * p - 0.5 : n * p, n);
    below = Math.floor(at);
    const past = at > below;
    if (type === 1) weight = past ? 1 : 0;
    else if (type === 2) weight = past ? 1 : 0.5;
    else weight = past || Math.abs(below % 2) === 1 ? 1 : 0;
  } else {
    const pair = plotting[type - 4];
    if (!pair) throw new Error(`quantilePosition: type 1 to 9, got ${type}`);
    const at = snap(pair[0] + p * (n + 1 - pair[0] - pair[1]), n);
    below = Math.floor(at);
    weight = at - below;
  }
  const clamp = (rank: number) => Math.min(n, Math.max(1, rank));
  return { below: clamp(below), above: clamp(below + 1), weight };
}

/** The quantile of `sorted` (ascending, at least one value, no NaN). */
export function quantile(sorted: Float64Array, p: number, type: number): number {
  const { below, above, weight } = quantilePosition(sorted.length, p, type);
  const low = sorted[below - 1]!;
  const high = sorted[above - 1]!;
  if (weight === 0 || low === high) return low;
  return weight === 1 ? high : (1 - weight) * low + weight * high;
}
