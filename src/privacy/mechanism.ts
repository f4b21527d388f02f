// What a mechanism says about itself: its privacy loss is stated where its noise is made.
//   integers in, integers out   discrete-laplace.ts, discrete-gaussian.ts (choice by kind of loss: mechanism-for.ts)
//   utilities in, an index out  permute-and-flip.ts, exponential-mechanism.ts
//   counts in, some of them out geometric-threshold.ts
// The loss is that of the mechanism's law. How long a draw of noise takes depends on the noise, how long a choice takes on the utilities
// too: timings are not part of a release, and whoever can measure them is not held off.
import type { RandomBits } from "./random-bits.ts";
import { add, formatRational, isPositive, type Rational, zero } from "./rational.ts";

/** One noisy answer, or one family of answers on disjoint parts of the data, in words and exact numbers (rationals as text). */
export interface Statement {
  /** what is released: "events and censorings per bin" */
  readonly statistic: string;
  /** "discrete Laplace", "discrete Gaussian", "permute-and-flip" */
  readonly mechanism: string;
  /** most that one unit changes the integer, in the integer's unit: "1"; for a Gaussian its Euclidean length, "sqrt(2)" */
  readonly sensitivity: string;
  /** share of epsilon, or of rho where noise is Gaussian; the shares of a release add up to its cost */
  readonly share: string;
  /** scale or standard deviation of the noise, in the integer's unit: "2", "sqrt(25/2)" */
  readonly scale: string;
}

/** Exact rationals as text. A delta is lost whatever else is released, and deltas add up; that of rho is chosen when it is read. */
export type Cost = { readonly epsilon: string; readonly delta?: string } | { readonly rho: string };

/**
 * Pure epsilon, (epsilon, delta), or rho of zero-concentrated differential privacy (zCDP; Bun and Steinke 2016). More than zero.
 */
export type Loss = { readonly epsilon: Rational; readonly delta?: Rational } | { readonly rho: Rational };

/** Noise added to integers. */
export interface AdditiveMechanism {
  readonly loss: Loss;
  /**
   * Each value (safe integer) plus noise of its own, set to the nearer end of -(2^53 - 1)..2^53 - 1 where it lies outside
   * (post-processing: the law of the rest does not change).
   */
  add(values: ArrayLike<number>, bits: RandomBits): number[];
  statement(statistic: string): Statement;
}

/** One of several candidates chosen, those of high utility more often. */
export interface SelectionMechanism {
  readonly loss: Loss;
  /** Index of the chosen candidate; utilities are safe integers, equal ones side by side are quickest. */
  choose(utilities: ArrayLike<number>, bits: RandomBits): number;
  statement(statistic: string): Statement;
}

/** Counts of values that are themselves not public: few are shown that only one unit has. */
export interface ThresholdMechanism {
  readonly loss: Loss;
  /** the least noisy count that is shown */
  readonly threshold: number;
  /** Each count (safe integer >= 1) plus noise of its own where that reaches the threshold, else null. */
  show(counts: ArrayLike<number>, bits: RandomBits): (number | null)[];
  statement(statistic: string): Statement;
}

/** Sum of losses of one kind, as text; mixing kinds is a defect of the caller. */
export function costOf(losses: readonly Loss[]): Cost {
  let epsilon = zero;
  let delta = zero;
  let rho = zero;
  let concentrated = 0;
  for (const loss of losses) {
    if ("rho" in loss) {
      rho = add(rho, loss.rho);
      concentrated++;
    } else {
      epsilon = add(epsilon, loss.epsilon);
      if (loss.delta) delta = add(delta, loss.delta);
    }
  }
  if (concentrated === 0) {
    const pure = { epsilon: formatRational(epsilon) };
    return isPositive(delta) ? { ...pure, delta: formatRational(delta) } : pure;
  }
  if (concentrated < losses.length) throw new Error("costOf: losses of one kind, got epsilon and rho");
  return { rho: formatRational(rho) };
}
