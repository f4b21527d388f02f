// Coins whose probability is exp(-x) for a rational x, tossed exactly: Canonne, Kamath and Steinke (2020), "The discrete Gaussian for
// differential privacy", arXiv 2004.00010, algorithm 1. With K the first k at which a coin of probability x/k fails,
// P(K > k) = x^k / k!, so P(K odd) = 1 - x + x^2/2! - ... = exp(-x).
// Each rule stands twice: on numbers as long as every intermediate is a safe integer, else on bigint; same words, same answer.
import type { RandomBits } from "./random-bits.ts";
import { uniformBelow, uniformBelowBig } from "./uniform.ts";

/** Integer quotient, rounded down, of safe integers n >= 0 and d >= 1: both sides of the division are exact. */
export function quotient(n: number, d: number): number {
  return (n - (n % d)) / d;
}

/** True with probability n / (d k). */
function coin(n: number, d: number, k: number, bits: RandomBits): boolean {
  const sides = d * k;
  if (sides <= Number.MAX_SAFE_INTEGER) return uniformBelow(sides, bits) < n;
  return uniformBelowBig(BigInt(d) * BigInt(k), bits) < BigInt(n);
}

/** Continues the search for K at `from`, every coin below it having shown success. */
function endsOdd(n: number, d: number, from: number, bits: RandomBits): boolean {
  let k = from;
  while (coin(n, d, k, bits)) k++;
  return k % 2 === 1;
}

/** True with probability exp(-n/d), 0 <= n <= d, safe integers. */
export function bernoulliExpFraction(n: number, d: number, bits: RandomBits): boolean {
  return n === 0 || endsOdd(n, d, 1, bits);
}

/** True with probability 1/e. Its first toss decides half the time: a fair coin (k = 1 cannot fail, k = 2 fails into an even K). */
export function bernoulliInverseE(bits: RandomBits): boolean {
  return uniformBelow(2, bits) === 0 && inverseEAfterHalf(bits);
}

/** True with probability 2/e: what is left of a coin of 1/e after its fair coin has shown success. */
export function inverseEAfterHalf(bits: RandomBits): boolean {
  return endsOdd(1, 1, 3, bits);
}

/** True with probability exp(-n/d), n >= 0, d >= 1, safe integers. */
export function bernoulliExp(n: number, d: number, bits: RandomBits): boolean {
  for (let whole = quotient(n, d); whole > 0; whole--) if (!bernoulliInverseE(bits)) return false;
  return bernoulliExpFraction(n % d, d, bits);
}

/** bernoulliExpFraction on bigint. */
export function bernoulliExpFractionBig(n: bigint, d: bigint, bits: RandomBits): boolean {
  if (n === 0n) return true;
  let k = 1n;
  while (uniformBelowBig(d * k, bits) < n) k++;
  return k % 2n === 1n;
}

/** bernoulliExp on bigint. */
export function bernoulliExpBig(n: bigint, d: bigint, bits: RandomBits): boolean {
  for (let whole = n / d; whole > 0n; whole--) if (!bernoulliExpFractionBig(1n, 1n, bits)) return false;
  return bernoulliExpFractionBig(n % d, d, bits);
}
