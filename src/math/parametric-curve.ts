// What a fitted model says: survival, hazard, quantiles and restricted mean, for given covariates or averaged over those of many rows (direct
// standardisation: the curve that the model predicts for the whole group), with standard errors by the delta method from the covariance of all coefficients.
//   average    S = sum w S(t | x),  hazard = sum w f(t | x) / S
//   limits     survival on the log(-log) scale, hazard and quantiles on the log scale, the restricted mean on its own
import { exp, log } from "./elementary.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { quadraticForm } from "./linear-algebra.ts";
import type { ParametricDesign } from "./parametric-design.ts";
import { type Jet, jet } from "./parametric-family.ts";
import type { ParametricFit } from "./parametric-fit.ts";
import { stretches } from "./parametric-models.ts";

/** Covariates to average over: `count` rows of centred and scaled terms, weights that sum to one. */
export interface Patterns {
  readonly count: number;
  readonly x: Float64Array;
  readonly weights: Float64Array;
}

export interface Estimate {
  readonly estimate: number;
  readonly stdError: number;
  readonly lower: number;
  readonly upper: number;
}

/** One row with these covariates, on the scale of the data. */
export function patternAt({ terms, centre, scale }: ParametricDesign, values: readonly number[]): Patterns {
  const x = Float64Array.from({ length: terms }, (_, j) => (values[j]! - centre[j]!) / scale[j]!);
  return { count: 1, x, weights: Float64Array.of(1) };
}

/**
 * The different covariates of the chosen rows with their shares. Beyond `most` different ones every k-th row is taken, and `whole` is false.
 */
export function patternsOf(
  design: ParametricDesign,
  rows: Int32Array,
  most: number,
): Patterns & { readonly whole: boolean } {
  const found = distinct(design, rows, most);
  if (found) return { ...found, whole: true };
  const every = Math.ceil(rows.length / most);
  const some = rows.filter((_, i) => i % every === 0);
  return { ...distinct(design, some, most)!, whole: false };
}

function distinct({ x, terms, weight }: ParametricDesign, rows: Int32Array, most: number): Patterns | null {
  const place = new Map<string, number>();
  const first: number[] = [];
  const sums: number[] = [];
  let total = 0;
  for (const i of rows) {
    const key = terms === 0 ? "" : x.subarray(i * terms, (i + 1) * terms).join();
    let at = place.get(key);
    if (at === undefined) {
      if (place.size === most) return null;
      at = place.size;
      place.set(key, at);
      first.push(i);
      sums.push(0);
    }
    const w = weight ? weight[i]! : 1;
    sums[at]! += w;
    total += w;
  }
  return {
    count: first.length,
    x: Float64Array.from(
      { length: first.length * terms },
      (_, at) => x[first[Math.floor(at / terms)]! * terms + (at % terms)]!,
    ),
    weights: Float64Array.from(sums, (w) => w / total),
  };
}

const nodes = gaussLegendre(48);

/** The average curve of `patterns` under `fit`. `quantile`: of the normal distribution, for the limits. */
export class FittedCurve {
  readonly #fit: ParametricFit;
  readonly #terms: number;
  readonly #patterns: Patterns;
  readonly #quantile: number;
  readonly #eta: Float64Array;
  readonly #jet: Jet;
  readonly #from: readonly number[];

  constructor(fit: ParametricFit, terms: number, patterns: Patterns, quantile: number) {
    this.#fit = fit;
    this.#terms = terms;
    this.#patterns = patterns;
    this.#quantile = quantile;
    this.#eta = new Float64Array(fit.plan.family.size);
    this.#jet = jet(fit.plan.family.size);
    this.#from = stretches(fit.plan).map(({ from }) => from);
  }

  /** Value of the average survival or density at t > 0, and its gradient by the coefficients. */
  #average(what: "survival" | "density", t: number): { value: number; gradient: Float64Array } {
    const { plan, scaled } = this.#fit;
    const { count, x, weights } = this.#patterns;
    const gradient = new Float64Array(scaled.length);
    const logTime = log(t);
    let value = 0;
    for (let i = 0; i < count; i++) {
      this.#predict(i);
      plan.family[what](t, logTime, this.#eta, this.#jet);
      const share = weights[i]! * exp(this.#jet.value);
      value += share;
      if (share === 0) continue;
      plan.parameters.forEach(({ block }, j) => {
        const slope = share * this.#jet.first[j]!;
        let to = this.#from[j]!;
        if (block.intercept) gradient[to++]! += slope;
        for (const term of block.terms) gradient[to++]! += slope * x[i * this.#terms + term]!;
      });
    }
    return { value, gradient };
  }

  #predict(i: number): void {
    const { plan, scaled } = this.#fit;
    plan.parameters.forEach(({ block }, j) => {
      let at = this.#from[j]!;
      let sum = block.offset;
      if (block.intercept) sum += scaled[at++]!;
      for (const term of block.terms) sum += scaled[at++]! * this.#patterns.x[i * this.#terms + term]!;
      this.#eta[j] = sum;
    });
  }

  #error(gradient: Float64Array): number {
    const variance = quadraticForm(this.#fit.scaledVariance, gradient);
    return Math.sqrt(Math.max(0, variance));
  }

  /** Limits on the log scale. */
  #onLogScale(estimate: number, stdError: number): Estimate {
    const reach = exp((this.#quantile * stdError) / estimate);
    return { estimate, stdError, lower: estimate / reach, upper: estimate * reach };
  }

  /** At t >= 0. */
  survival(t: number): Estimate {
    if (!(t > 0)) return { estimate: 1, stdError: 0, lower: 1, upper: 1 };
    const { value, gradient } = this.#average("survival", t);
    const stdError = this.#error(gradient);
    if (!(value > 0 && value < 1)) return { estimate: value, stdError, lower: Number.NaN, upper: Number.NaN };
    // S^exp(+-c): log(-log S) moved by its standard error
    const c = (this.#quantile * stdError) / (value * -log(value));
    const power = (e: number) => exp(log(value) * exp(e));
    return { estimate: value, stdError, lower: power(c), upper: power(-c) };
  }

  /** At t > 0; not defined where nobody is left. */
  hazard(t: number): Estimate {
    const s = this.#average("survival", t);
    const f = this.#average("density", t);
    const estimate = f.value / s.value;
    if (!(estimate > 0 && Number.isFinite(estimate))) {
      return { estimate: Number.NaN, stdError: Number.NaN, lower: Number.NaN, upper: Number.NaN };
    }
    const gradient = f.gradient.map((v, j) => (v - estimate * s.gradient[j]!) / s.value);
    return this.#onLogScale(estimate, this.#error(gradient));
  }

  /** The time by which a share has had the event; not defined when fewer ever do. `scale`: a time of the data's size. */
  quantile(share: number, scale: number): Estimate {
    const left = 1 - share;
    const above = (u: number) => this.#average("survival", exp(u)).value > left;
    let low = log(scale);
    let high = low;
    while (!above(low) && low > log(scale) - 200) low -= 2;
    while (above(high) && high < log(scale) + 60) high += 2;
    if (above(high) || !above(low))
      return { estimate: Number.NaN, stdError: Number.NaN, lower: Number.NaN, upper: Number.NaN };
    // bisection to a rough root, then Newton's method, halved where it leaves the bracket
    let u = (low + high) / 2;
    for (let round = 0; round < 100; round++) {
      const t = exp(u);
      const s = this.#average("survival", t).value;
      if (s > left) low = u;
      else high = u;
      const step = (s - left) / (this.#average("density", t).value * t);
      const next = u + step;
      const inside = next > low && next < high;
      u = inside ? next : (low + high) / 2;
      if ((inside && Math.abs(step) < 1e-14) || high - low < 1e-14) break;
    }
    const t = exp(u);
    const density = this.#average("density", t).value;
    return this.#onLogScale(t, this.#error(this.#average("survival", t).gradient) / density);
  }

  /** Mean time without the event up to tau: the area under the curve. */
  restrictedMean(tau: number): Estimate {
    let estimate = 0;
    const gradient = new Float64Array(this.#fit.scaled.length);
    nodes.nodes.forEach((u, k) => {
      // t = tau u^4 smooths what is steep at zero
      const cube = u * u * u;
      const { value, gradient: slope } = this.#average("survival", tau * cube * u);
      const weight = nodes.weights[k]! * 4 * tau * cube;
      estimate += weight * value;
      for (let j = 0; j < gradient.length; j++) gradient[j]! += weight * slope[j]!;
    });
    const stdError = this.#error(gradient);
    const reach = this.#quantile * stdError;
    return { estimate, stdError, lower: estimate - reach, upper: estimate + reach };
  }
}
