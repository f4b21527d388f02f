// The exact bootstrap of VaR and CVaR in O(n tau) per replicate, without a sort.
//
// A bootstrap sample's k largest values have ranks ceil(n U_(1)) <= ... <= ceil(n U_(k)) among the descending losses, U_(i) the order
// statistics of n uniforms. CVaR needs the k = n - m + 1 largest, m = ceil(n level). So: V = U_(k) ~ Beta(k, n + 1 - k), once per replicate;
// given V the other k - 1 are independent uniforms on (0, V), and their order does not matter, because CVaR only needs their sum:
//   CVaR* = [ sum of the k - 1 draws + (m - n level) x(V) ] / (n tau),   VaR* = x(V)
// The squares of the draws' excesses over VaR* give the replicate its own standard error (for studentised intervals) at no further cost.
// With weights the n draws have probabilities proportional to them, and ranks are looked up among their cumulative sums.
//
// planTail() turns losses into the integers of kernel tail-resample; replicates() turns its sums back into statistics. Error: values are
// rounded to 2^-31 of the range of the tail, uniforms to 2^-32 of it; both far below the bootstrap's own standard error.
import { expm1, log } from "./elementary.ts";
import { type QuantilePosition, quantilePosition, snap } from "./quantile.ts";
import type { Losses } from "./tail.ts";
import { foldIn, type Key } from "./threefry.ts";
import { betaVariate, Uniforms } from "./variates.ts";

export interface TailPlan {
  readonly losses: Losses;
  readonly level: number;
  /** k, the rank from above of the order statistic that bounds the tail */
  readonly rank: number;
  /** m - n level in [0, 1): the share of the k-th value in the sum */
  readonly fraction: number;
  /** what tail-resample takes: see its cpu.ts */
  readonly kernel: {
    readonly key: Key;
    readonly draws: number;
    readonly cuts: Uint32Array;
    readonly shift: number;
    readonly edges: Uint32Array;
    readonly table: Uint32Array;
  };
  readonly streams: { readonly cuts: Key; readonly quantile: Key };
  /** a uniform to its position */
  readonly positionOf: (uniform: number) => number;
  /** a position to its rank, from 0 */
  readonly rankOf: (position: number) => number;
  readonly valueAt: Float64Array;
  readonly fixedPoint: FixedPoint;
  /**
   * Range of the tail over the spread of its lower nine tenths (0 when those are equal). The fixed point has 31 bits for the range, so
   * replicates without the largest losses keep 31 - log2(outreach) bits of their own spread.
   */
  readonly outreach: number;
}

/** value = origin + valueStep * integer; (value - centre)^2 = squareStep * integer */
interface FixedPoint {
  readonly origin: number;
  readonly valueStep: number;
  readonly centre: number;
  readonly squareStep: number;
}

const largest = 2 ** 31 - 1;
const valueStream = 0;
const cutStream = 1;
const quantileStream = 2;

/**
 * Prepares `replicates` bootstrap samples of losses at one level; drawCuts() must then draw their V. `key` names the stream (seed and group); levels get streams of their
 * own, so that asking for another level changes no number.
 */
export function planTail(losses: Losses, level: number, replicates: number, key: Key): TailPlan {
  const n = losses.descending.length;
  const m = Math.max(1, Math.ceil(snap(n * level, n)));
  const rank = n - m + 1;
  const fraction = Math.max(0, m - snap(n * level, n));
  const levelKey = foldIn(foldIn(key, rank), Math.round(level * 2 ** 32) >>> 0);

  // V reaches past this rank with probability below 1e-24 (Chernoff); such a V would be cut off here
  const reach = Math.min(n, rank + Math.ceil(12 * Math.sqrt(rank)) + 64);
  const positions = losses.weights ? weightedPositions(losses, reach / n) : evenPositions(n, reach);

  const { table, fixedPoint } = tabulate(losses.descending.subarray(0, positions.ranks), rank);
  return {
    losses,
    level,
    rank,
    fraction,
    kernel: {
      key: foldIn(levelKey, valueStream),
      draws: rank - 1,
      cuts: new Uint32Array(replicates),
      shift: positions.shift,
      edges: positions.edges,
      table,
    },
    streams: { cuts: foldIn(levelKey, cutStream), quantile: foldIn(levelKey, quantileStream) },
    positionOf: positions.of,
    rankOf: positions.rankOf,
    valueAt: losses.descending,
    fixedPoint,
    outreach: outreachOf(losses.descending.subarray(0, positions.ranks)),
  };
}

function outreachOf(tail: Float64Array): number {
  const lowest = tail[tail.length - 1]!;
  const spread = tail[Math.ceil(tail.length / 10)]! - lowest;
  return spread > 0 ? (tail[0]! - lowest) / spread : 0;
}

/** Draws V of replicates from..to-1, as positions, into plan.kernel.cuts. About a microsecond each. */
export function drawCuts(
  { losses, rank, streams, positionOf, kernel }: TailPlan,
  from: number,
  to: number,
): void {
  const n = losses.descending.length;
  for (let r = from; r < to; r++) {
    kernel.cuts[r] = positionOf(betaVariate(new Uniforms(streams.cuts, r), rank, n + 1 - rank));
  }
}

interface Positions {
  readonly ranks: number;
  readonly shift: number;
  readonly edges: Uint32Array;
  /** the position of a uniform; at most the last */
  of(uniform: number): number;
  rankOf(position: number): number;
}

/** Equal weights: each rank has 2^shift positions. */
function evenPositions(n: number, reach: number): Positions {
  let shift = 31;
  while (reach * 2 ** shift > 2 ** 32) shift -= 1;
  const last = reach * 2 ** shift - 1;
  return {
    ranks: reach,
    shift,
    edges: new Uint32Array(0),
    of: (uniform) => Math.min(last, Math.floor(n * uniform * 2 ** shift)),
    rankOf: (position) => position >>> shift,
  };
}

/** Unequal weights: rank r ends at its cumulative share of the weight, scaled so that the last rank needed ends at 2^32 - 1. */
function weightedPositions({ weights, totalWeight }: Losses, shareNeeded: number): Positions {
  const all = weights!;
  let ranks = 0;
  let sum = 0;
  while (ranks < all.length && sum < shareNeeded * totalWeight) sum += all[ranks++]!;
  const edges = new Uint32Array(ranks);
  let upTo = 0;
  for (let r = 0; r < ranks; r++) {
    upTo += all[r]!;
    edges[r] = Math.min(2 ** 32 - 1, Math.round((upTo / sum) * (2 ** 32 - 1)));
  }
  edges[ranks - 1] = 2 ** 32 - 1;
  const rankOf = (position: number) => {
    let low = 0;
    let high = ranks - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (edges[middle]! > position) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const of = (uniform: number) =>
    Math.min(2 ** 32 - 2, Math.floor(((uniform * totalWeight) / sum) * (2 ** 32 - 1)));
  return { ranks, shift: 0, edges, of, rankOf };
}

/** The values of the tail's ranks, and their squared distances from the k-th, as 31-bit integers. */
function tabulate(values: Float64Array, rank: number): { table: Uint32Array; fixedPoint: FixedPoint } {
  const origin = values[values.length - 1]!;
  const centre = values[Math.min(rank, values.length) - 1]!;
  const valueStep = (values[0]! - origin) / largest;
  const reach = Math.max(values[0]! - centre, centre - origin);
  const squareStep = (reach * reach) / largest;
  const table = new Uint32Array(2 * values.length);
  for (let r = 0; r < values.length; r++) {
    const distance = values[r]! - centre;
    table[2 * r] = valueStep > 0 ? Math.min(largest, Math.round((values[r]! - origin) / valueStep)) : 0;
    table[2 * r + 1] = squareStep > 0 ? Math.min(largest, Math.round((distance * distance) / squareStep)) : 0;
  }
  return { table, fixedPoint: { origin, valueStep, centre, squareStep } };
}

export interface TailReplicates {
  readonly cvar: Float64Array;
  /** each replicate's own standard error of its CVaR, from the influence function */
  readonly cvarError: Float64Array;
}

/**
 * CVaR* and its SE* from the kernel's sums (four u32 per replicate: value low, high, square low, high). A CVaR* within the rounding of the
 * fixed point of `estimate` is the estimate: at atoms the share of replicates strictly below it (BCa's z0) would else be noise.
 */
export function cvarReplicates(plan: TailPlan, sums: Uint32Array, estimate: number): TailReplicates {
  const { losses, level, fraction, fixedPoint, valueAt, rankOf } = plan;
  const { cuts, draws } = plan.kernel;
  const { origin, valueStep, centre, squareStep } = fixedPoint;
  const n = losses.descending.length;
  const tailRows = draws + fraction;
  const rounding = Math.max(valueStep, 4 * Number.EPSILON * Math.abs(estimate));
  const cvar = new Float64Array(cuts.length);
  const cvarError = new Float64Array(cuts.length);
  for (let r = 0; r < cuts.length; r++) {
    const q = valueAt[rankOf(cuts[r]!)]!;
    const sum = draws * origin + valueStep * (sums[4 * r]! + 2 ** 32 * sums[4 * r + 1]!);
    const squares = squareStep * (sums[4 * r + 2]! + 2 ** 32 * sums[4 * r + 3]!);
    const value = (sum + fraction * q) / tailRows;
    cvar[r] = Math.abs(value - estimate) <= rounding ? estimate : value;
    // excess over q* from excess over the fixed centre
    const excess = sum - draws * q;
    const excessSquares =
      squares + 2 * (centre - q) * (sum - draws * centre) + draws * (centre - q) * (centre - q);
    const variance = excessSquares / n - (excess / n) * (excess / n);
    cvarError[r] = Math.sqrt(Math.max(0, variance) / n) / (1 - level);
  }
  return { cvar, cvarError };
}

/**
 * VaR* of replicates from..to-1 into `out`, by any of R's quantile types. Type 1 is the value at the replicate's own V; the types that
 * interpolate draw their one or two order statistics from a stream of their own. With weights always type 1.
 */
export function varReplicates(
  plan: TailPlan,
  quantileType: number,
  out: Float64Array,
  from: number,
  to: number,
): void {
  const { losses, level, rankOf, valueAt, streams } = plan;
  const { cuts } = plan.kernel;
  if (losses.weights || quantileType === 1) {
    for (let r = from; r < to; r++) out[r] = valueAt[rankOf(cuts[r]!)]!;
    return;
  }
  const position = quantilePosition(losses.descending.length, level, quantileType);
  for (let r = from; r < to; r++) {
    out[r] = quantileReplicate(losses.descending, position, new Uniforms(streams.quantile, r));
  }
}

function quantileReplicate(descending: Float64Array, position: QuantilePosition, uniforms: Uniforms): number {
  const n = descending.length;
  const value = (uniform: number) => descending[Math.min(n - 1, Math.floor(n * uniform))]!;
  // ranks from above: x_(above) is the n + 1 - above th largest
  const upperRank = n + 1 - position.above;
  const lowerRank = n + 1 - position.below;
  if (position.weight === 0) return value(betaVariate(uniforms, lowerRank, n + 1 - lowerRank));
  const upper = betaVariate(uniforms, upperRank, n + 1 - upperRank);
  if (position.weight === 1 || upperRank === lowerRank) return value(upper);
  // the next uniform above U_(upperRank): the least of the remaining n - upperRank on (U, 1)
  const step = -expm1(log(uniforms.next()) / (n - upperRank));
  const lower = upper + (1 - upper) * step;
  return (1 - position.weight) * value(lower) + position.weight * value(upper);
}
