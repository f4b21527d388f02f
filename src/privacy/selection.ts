// The coins of permute-and-flip and of the exponential mechanism: candidate i shows success with probability
// exp(-factor (best utility - utility of i)), with factor = epsilon / (2 sensitivity), tossed exactly (bernoulli.ts; no Gumbel noise in
// floating point). A coin of exponent a + f, a whole, is a coins of 1/e and one of exp(-f), and each coin of 1/e begins with a fair
// one: on a large grid the fair ones are tossed first, for many candidates at once, and nearly all are out after one or two.
import { bernoulliExp, bernoulliExpBig, inverseEAfterHalf } from "./bernoulli.ts";
import type { RandomBits } from "./random-bits.ts";
import { divide, exactInteger, isPositive, type Rational, rational } from "./rational.ts";

export interface Choice {
  /** integer >= 1: the most by which one unit changes any one candidate's utility */
  readonly sensitivity: number | bigint;
  /**
   * Any one neighbour moves the utilities all up or all down; the factor is then epsilon / sensitivity. A utility that is a distance from
   * a target rank is not monotonic.
   */
  readonly monotonic?: boolean;
}

/** The factor of the exponent, checked. */
export function exponentFactor({ sensitivity, monotonic = false }: Choice, epsilon: Rational): Rational {
  const most = exactInteger(sensitivity);
  if (most < 1n) throw new Error(`exponentFactor: sensitivity is at least 1, got ${most}`);
  if (!isPositive(epsilon)) throw new Error("exponentFactor: epsilon is positive");
  return divide(epsilon, rational(monotonic ? most : 2n * most));
}

/** The largest of the utilities, which must be safe integers less than 2^53 apart; at least one. */
export function bestUtility(utilities: ArrayLike<number>): number {
  let best = Number.NEGATIVE_INFINITY;
  let worst = Number.POSITIVE_INFINITY;
  for (let i = 0; i < utilities.length; i++) {
    const utility = utilities[i]!;
    if (!Number.isSafeInteger(utility)) throw new Error(`bestUtility: safe integers, got ${utility}`);
    if (utility > best) best = utility;
    if (utility < worst) worst = utility;
  }
  if (!Number.isSafeInteger(best - worst)) throw new Error(`bestUtility: no span, got ${worst} to ${best}`);
  return best;
}

/** Coins of exponent factor * gap. */
export class GapCoins {
  readonly #bits: RandomBits;
  readonly #n: bigint;
  readonly #d: bigint;
  /** n and d as numbers, used only where gap n and d are safe integers */
  readonly #step: number;
  readonly #unit: number;

  constructor(factor: Rational, bits: RandomBits) {
    this.#bits = bits;
    this.#n = factor.numerator;
    this.#d = factor.denominator;
    this.#step = Number(factor.numerator);
    this.#unit = Number(factor.denominator);
  }

  /** True with probability exp(-factor gap), gap a safe integer >= 0; exp(-factor gap) 2^tossed if that many fair coins have been passed. */
  toss(gap: number, tossed = 0): boolean {
    for (let k = 0; k < tossed; k++) if (!inverseEAfterHalf(this.#bits)) return false;
    const exponent = gap * this.#step;
    return this.#isSafe(exponent)
      ? bernoulliExp(exponent - tossed * this.#unit, this.#unit, this.#bits)
      : bernoulliExpBig(BigInt(gap) * this.#n - BigInt(tossed) * this.#d, this.#d, this.#bits);
  }

  /**
   * Indices of the successes of one coin for each utility. In 32 neighbours at a time the fair coins that all of them have are tossed
   * together, one bit each of a word, until none is left.
   */
  successes(utilities: ArrayLike<number>): number[] {
    const best = bestUtility(utilities);
    const found: number[] = [];
    for (let from = 0; from < utilities.length; from += 32) {
      const count = Math.min(32, utilities.length - from);
      let nearest = Number.POSITIVE_INFINITY;
      for (let lane = 0; lane < count; lane++) nearest = Math.min(nearest, best - utilities[from + lane]!);
      let left = count === 32 ? -1 : (1 << count) - 1;
      let tossed = 0;
      let exponent = nearest * this.#step;
      if (this.#isSafe(exponent))
        for (; left !== 0 && exponent >= this.#unit; exponent -= this.#unit) {
          left &= this.#bits.next();
          tossed++;
        }
      while (left !== 0) {
        const lane = 31 - Math.clz32(left);
        left ^= 1 << lane;
        if (this.toss(best - utilities[from + lane]!, tossed)) found.push(from + lane);
      }
    }
    return found;
  }

  #isSafe(exponent: number): boolean {
    return exponent <= Number.MAX_SAFE_INTEGER && this.#unit <= Number.MAX_SAFE_INTEGER;
  }
}
