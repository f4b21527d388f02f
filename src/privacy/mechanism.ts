// What a mechanism says about itself: its privacy loss is stated where its noise is made.

/** One noisy answer, or one family of answers on disjoint parts of the data, in words and exact numbers (rationals as text). */
export interface Statement {
  /** what is released: "events and censorings per bin" */
  readonly statistic: string;
  /** "discrete Laplace", "discrete Gaussian", "permute-and-flip" */
  readonly mechanism: string;
  /** most that one unit changes the integer, in the integer's unit */
  readonly sensitivity: string;
  /** share of epsilon (or of rho, when `delta` was stated); the shares of a release add up to its cost */
  readonly share: string;
  /** scale or standard deviation of the noise, in the integer's unit */
  readonly scale: string;
}

/** Exact rationals as text. */
export type Cost = { readonly epsilon: string } | { readonly rho: string };
