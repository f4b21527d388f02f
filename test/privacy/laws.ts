// Tests of a sample against a law, at a false-alarm rate of 1e-6 each; words counted, so that two ways to the same draw can be compared.
import { chiSquareUpperTail } from "../../src/math/gamma.ts";
import type { RandomBits } from "../../src/privacy/random-bits.ts";

export const falseAlarm = 1e-6;

/** P value of Pearson's chi-square; neighbouring cells are merged until each expects at least 20. */
export function chiSquareP(counts: readonly number[], probabilities: readonly number[]): number {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const cells: { count: number; expected: number }[] = [];
  let open = { count: 0, expected: 0 };
  for (let i = 0; i < counts.length; i++) {
    open.count += counts[i]!;
    open.expected += n * probabilities[i]!;
    if (open.expected >= 20) {
      cells.push(open);
      open = { count: 0, expected: 0 };
    }
  }
  const last = cells.at(-1)!;
  last.count += open.count;
  last.expected += open.expected;
  const statistic = cells.reduce((sum, { count, expected }) => sum + (count - expected) ** 2 / expected, 0);
  return cells.length === 1 ? 1 : chiSquareUpperTail(statistic, cells.length - 1);
}

/** Chi-square P value of integers against a mass function on -reach..reach, what lies beyond being added to the ends. */
export function integerLawP(draws: ArrayLike<number>, mass: (x: number) => number, reach: number): number {
  const counts = new Array<number>(2 * reach + 1).fill(0);
  for (let i = 0; i < draws.length; i++) {
    const at = Math.min(2 * reach, Math.max(0, draws[i]! + reach));
    counts[at] = counts[at]! + 1;
  }
  const probabilities = counts.map((_, at) => mass(at - reach));
  const rest = 1 - probabilities.reduce((sum, p) => sum + p, 0);
  probabilities[0]! += rest / 2;
  probabilities[2 * reach]! += rest / 2;
  return chiSquareP(counts, probabilities);
}

/** Asymptotic P value of Kolmogorov and Smirnov's test, conservative for discrete laws; `below` is P(X < x), `upTo` P(X <= x). */
export function kolmogorovP(
  draws: ArrayLike<number>,
  upTo: (x: number) => number,
  below: (x: number) => number = upTo,
): number {
  const sorted = Float64Array.from(draws).sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    if (sorted[i] !== sorted[i + 1]) distance = Math.max(distance, (i + 1) / n - upTo(sorted[i]!));
    if (sorted[i] !== sorted[i - 1]) distance = Math.max(distance, below(sorted[i]!) - i / n);
  }
  const x = distance * Math.sqrt(n);
  let sum = 0;
  for (let k = 1; k < 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return x < 0.2 ? 1 : Math.min(1, sum);
}

/** The same bits, with the number of words taken. */
export function counted(bits: RandomBits): RandomBits & { words: number } {
  return {
    words: 0,
    next() {
      this.words++;
      return bits.next();
    },
  };
}
