// Value at risk and conditional value at risk of a sample, exact at atoms, in float64.
//   Rockafellar and Uryasev (2002), Acerbi and Tasche (2002): with the weight above q, W(> q), total weight W and tail mass tau = 1 - level
//   VaR  = smallest q with W(> q) <= tau W
//   CVaR = [ sum over x > VaR of w x + (tau W - W(> VaR)) VaR ] / (tau W)
// Losses: larger is worse.
import { quantile, quantilePosition, snap } from "./quantile.ts";
import { ExactSum } from "./sum.ts";

/** Losses in descending order with their weights in the same order (null: all weights one). At least one. */
export interface Losses {
  readonly descending: Float64Array;
  readonly weights: Float64Array | null;
  readonly totalWeight: number;
}

/** Sorts losses (no NaN) with optional positive weights. */
export function sortLosses(values: Float64Array, weights: Float64Array | null): Losses {
  if (!weights) {
    return {
      descending: Float64Array.from(values).sort().reverse(),
      weights: null,
      totalWeight: values.length,
    };
  }
  const order = Uint32Array.from(values, (_, i) => i).sort((i, j) => values[j]! - values[i]! || i - j);
  const sortedWeights = new Float64Array(order.length);
  const descending = new Float64Array(order.length);
  const total = new ExactSum();
  order.forEach((i, rank) => {
    descending[rank] = values[i]!;
    sortedWeights[rank] = weights[i]!;
    total.add(weights[i]!);
  });
  return { descending, weights: sortedWeights, totalWeight: total.value };
}

export interface TailEstimate {
  /** VaR by the quantile type asked for; with weights always the inverse of the weighted distribution function (type 1) */
  readonly valueAtRisk: number;
  /** the Rockafellar-Uryasev CVaR, of any type */
  readonly cvar: number;
  /** standard error of the CVaR from its influence function; with weights linearised: sqrt(sum w^2 IF^2) / sum w */
  readonly influenceError: number;
  /** acceleration of the BCa interval, sum IF^3 / (6 (sum IF^2)^1.5) */
  readonly acceleration: number;
  /** sums of IF^2 and IF^3 over the rows, each counted in proportion to its weight, the counts adding up to n */
  readonly influenceMoments: readonly [number, number];
}

/** VaR and CVaR at `level` in (0, 1). */
export function tailEstimate(losses: Losses, level: number, quantileType: number): TailEstimate {
  const { descending, weights, totalWeight } = losses;
  const n = descending.length;
  const target = weights ? (1 - level) * totalWeight : snap(n * (1 - level), n);
  // weights such as 0.1 add up to what they should but for rounding
  const slack = 16 * Number.EPSILON * totalWeight;
  // the atom at VaR: the first run of equal values whose end reaches past the tail mass
  let rank = 0;
  const reached = new ExactSum();
  for (;;) {
    let end = rank;
    for (; end < n && descending[end] === descending[rank]; end++) reached.add(weights?.[end] ?? 1);
    if (end === n || reached.value > target + slack) break;
    rank = end;
  }
  const q = descending[rank]!;
  // the formula above with the excess over VaR summed: nothing cancels, and CVaR is never below VaR
  const excess = new ExactSum();
  for (let i = 0; i < rank; i++) excess.add((weights?.[i] ?? 1) * (descending[i]! - q));
  const cvar = q + excess.value / target;
  const valueAtRisk =
    weights || quantileType === 1
      ? q
      : quantile(Float64Array.from(descending).reverse(), level, quantileType);
  return { valueAtRisk, cvar, ...influence(losses, rank, q, cvar, level) };
}

/** Moments of IF_i = (x_i - q)_+ / tau + q - CVaR; the rows not above q share one value. */
function influence(losses: Losses, above: number, q: number, cvar: number, level: number) {
  const { descending, weights, totalWeight } = losses;
  const n = descending.length;
  let squares = 0;
  let cubes = 0;
  let designSquares = 0;
  const add = (value: number, weight: number, rows: number) => {
    const count = (rows * weight * n) / totalWeight;
    squares += count * value * value;
    cubes += count * value * value * value;
    designSquares += rows * weight * weight * value * value;
  };
  for (let i = 0; i < above; i++) add((descending[i]! - q) / (1 - level) + q - cvar, weights?.[i] ?? 1, 1);
  if (weights) for (let i = above; i < n; i++) add(q - cvar, weights[i]!, 1);
  else add(q - cvar, 1, n - above);
  return {
    influenceError: Math.sqrt(designSquares) / totalWeight,
    acceleration: acceleration(squares, cubes),
    influenceMoments: [squares, cubes] as const,
  };
}

/** Efron's acceleration from sums of squared and cubed influence values; 0 when nothing varies. */
export function acceleration(squares: number, cubes: number): number {
  return squares > 0 ? cubes / (6 * squares * Math.sqrt(squares)) : 0;
}

/**
 * Acceleration of VaR. Equal weights: from the exact delete-one jackknife, as boot.ci; it takes at most three values, because leaving a
 * row out only moves which order statistics are used. Unequal weights: from the two-valued influence function.
 */
export function varAcceleration(
  { descending, weights }: Losses,
  level: number,
  quantileType: number,
): number {
  const n = descending.length;
  if (weights) return (2 * level - 1) / (6 * Math.sqrt(n * level * (1 - level)));
  if (n < 3) return 0;
  const { below, above, weight } = quantilePosition(n - 1, level, quantileType);
  // rank from 1 among all n, ascending; a rank at or above the one left out moves up by one
  const without = (left: number) => {
    const value = (rank: number) => descending[n - (rank < left ? rank : rank + 1)]!;
    return (1 - weight) * value(below) + weight * value(above);
  };
  const values = [without(n), without(above), without(1)] as const;
  const counts = [n - above, above - below, below] as const;
  const mean = values.reduce((sum, value, i) => sum + (value * counts[i]!) / n, 0);
  let squares = 0;
  let cubes = 0;
  values.forEach((value, i) => {
    const influence = (n - 1) * (mean - value);
    squares += counts[i]! * influence * influence;
    cubes += counts[i]! * influence * influence * influence;
  });
  // all delete-one values equal but for rounding: VaR sits on an atom
  return Math.max(...values) - Math.min(...values) <= 1e-14 * Math.abs(mean)
    ? 0
    : acceleration(squares, cubes);
}
