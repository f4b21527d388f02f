// Expectiles of losses of which only counts per bar are known, with noise in them. Distances in bars, from the lower end of the first.
// Rows above each edge, G, are the sums of the bars beyond it, pooled until they fall from edge to edge. Their integral from e upwards is the
// sum of the excesses, P(e): by the trapezoidal rule with the end correction of Euler and Maclaurin, P' = -G, and between two edges the cubic
// that meets both. With n rows in all the expectile is the root of
//   (2 level - 1) P(e) - (1 - level) (n e - P(0))  =  level sum (x - e)+ - (1 - level) sum (e - x)+,
// which falls in e. Rows are taken to be spread smoothly within a bar; a value shared by many may be off by half a bar.
import { rising } from "./isotonic.ts";

/** What a histogram tells of sums of excesses. */
export interface BinnedLosses {
  /** rows above each edge, not rising; the first entry is all rows */
  readonly above: Float64Array;
  /** sum of excesses over each edge, in bars */
  readonly excess: Float64Array;
}

/** At least two bars. `rows`: how many there are where that is known; null: as many as the counts add up to. */
export function binnedLosses(counts: ArrayLike<number>, rows: number | null): BinnedLosses {
  const bars = counts.length;
  const sums = new Float64Array(bars + 1);
  for (let j = bars - 1; j >= 0; j--) sums[j] = sums[j + 1]! + counts[j]!;
  const above = fallingBy(sums.subarray(0, bars));
  const all = rows ?? Math.max(0, above[0]!);
  above.forEach((value, j) => {
    above[j] = Math.min(all, Math.max(0, value));
  });
  above[0] = all;
  const excess = new Float64Array(bars + 1);
  for (let j = bars - 1; j >= 0; j--) excess[j] = excess[j + 1]! + (above[j]! + above[j + 1]!) / 2;
  // how steeply G falls at an inner edge from the bars at its sides, at either end from the two bars next to it
  const fall = (j: number) => above[j]! - above[j + 1]!;
  const outer = (near: number, next: number) => Math.max(0, (3 * fall(near) - fall(next)) / 2);
  const end = outer(bars - 1, bars - 2);
  for (let j = 0; j < bars; j++) {
    const slope = j === 0 ? outer(0, 1) : (fall(j - 1) + fall(j)) / 2;
    excess[j] = Math.max(0, excess[j]! + (end - slope) / 12);
  }
  return { above, excess };
}

/** Nearest numbers that do not rise; the sum over j bars has j times the noise of one. With one more entry, zero, at the end. */
function fallingBy(sums: Float64Array): Float64Array {
  const falling = new Float64Array(sums.length + 1);
  falling.set(
    rising(
      sums.map((sum) => -sum),
      (j) => 1 / (sums.length - j),
    ).map((sum) => -sum),
  );
  return falling;
}

/** Halvings of a bar: more than a double shows. */
const halvings = 30;

/** The expectile in bars, in 0..bars; null where there are no rows. */
export function binnedExpectile({ above, excess }: BinnedLosses, level: number): number | null {
  const bars = above.length - 1;
  const [rows, total] = [above[0]!, excess[0]!];
  if (!(rows > 0)) return null;
  const score = (e: number, over: number) => (2 * level - 1) * over - (1 - level) * (rows * e - total);
  let bar = 0;
  let last = bars - 1;
  while (bar < last) {
    const middle = (bar + last + 1) >> 1;
    if (score(middle, excess[middle]!) >= 0) bar = middle;
    else last = middle - 1;
  }
  let low = 0;
  let high = 1;
  for (let i = 0; i < halvings; i++) {
    const s = (low + high) / 2;
    if (score(bar + s, excessWithin(excess, above, bar, s)) >= 0) low = s;
    else high = s;
  }
  return bar + (low + high) / 2;
}

/** Sum of excesses over a point at share s of a bar: cubic Hermite interpolation. */
function excessWithin(excess: Float64Array, above: Float64Array, bar: number, s: number): number {
  const [p, q] = [excess[bar]!, excess[bar + 1]!];
  const [dp, dq] = [-above[bar]!, -above[bar + 1]!];
  const r = 1 - s;
  return p * (1 + 2 * s) * r * r + dp * s * r * r + q * s * s * (3 - 2 * s) - dq * s * s * r;
}

/** Third power of the positive part. */
const cube = (x: number) => (x > 0 ? x * x * x : 0);

/** Sampling variance of the expectile at e, in bars squared: the sandwich with second moments from the counts. */
export function binnedVariance({ above }: BinnedLosses, level: number, e: number): number {
  const bars = above.length - 1;
  const rows = above[0]!;
  let [over, under] = [0, 0];
  for (let j = 0; j < bars; j++) {
    const count = above[j]! - above[j + 1]!;
    // a bar's rows spread evenly over it, those beyond e apart from those below
    over += (count * (cube(j + 1 - e) - cube(j - e))) / 3;
    under += (count * (cube(e - j) - cube(e - j - 1))) / 3;
  }
  const bar = Math.min(bars - 1, Math.floor(e));
  const beyond = above[bar]! + (above[bar + 1]! - above[bar]!) * (e - bar);
  const slope = level * beyond + (1 - level) * (rows - beyond);
  return (level * level * over + (1 - level) * (1 - level) * under) / (slope * slope);
}
