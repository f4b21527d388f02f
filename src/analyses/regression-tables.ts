// What the tables of every survival regression hold in the same way: the terms, a hazard ratio with its error, test and limits, the tests of
// a Cox fit and its likelihood. The analyses put their own columns in front (a cause, a model).
import type { Concordance } from "../math/concordance.ts";
import { type CoxFit, coxTests } from "../math/cox-fit.ts";
import { exp } from "../math/elementary.ts";
import { chiSquareUpperTail } from "../math/gamma.ts";
import { normalCdf } from "../math/normal.ts";
import type { Table } from "./analysis.ts";
import type { Terms } from "./covariates.ts";
import { TableBuilder } from "./table-builder.ts";

/** What the tables need of a fitted model. */
export interface Coefficients {
  readonly coefficients: Float64Array;
  /** of the coefficients, terms x terms: the one that z, p and limits use */
  readonly variance: Float64Array;
  readonly stdError: (j: number) => number;
  /** NaN where no robust error was asked for */
  readonly robustError: (j: number) => number;
  readonly dropped: readonly number[];
  readonly infinite: readonly { readonly term: number; readonly sign: 1 | -1 }[];
  readonly converged: boolean;
}

/** `robust`: the sandwich, null where the model's own errors are used. */
export function coxCoefficients(fit: CoxFit, robust: Float64Array | null): Coefficients {
  const { coefficients, dropped, infinite, converged } = fit;
  return {
    coefficients,
    variance: robust ?? fit.variance,
    stdError: errorsOf(fit.variance, coefficients.length),
    robustError: robust ? errorsOf(robust, coefficients.length) : () => Number.NaN,
    dropped,
    infinite,
    converged,
  };
}

/** Square roots of the diagonal of a matrix, terms x terms. */
export function errorsOf(variance: Float64Array, terms: number): (j: number) => number {
  return (j) => Math.sqrt(variance[j * terms + j]!);
}

export const ratioColumns = {
  estimate: "number",
  std_error: "number",
  robust_error: "number",
  z: "number",
  p_value: "number",
  hazard_ratio: "number",
  lower: "number",
  upper: "number",
} as const;

/**
 * Coefficient j: nothing is defined where the term was dropped or its estimate is infinite. z, p and limits use the robust error where
 * there is one; the limits are those of the ratio. `quantile`: of the normal law, for the limits.
 */
export function ratioCells(model: Coefficients, j: number, quantile: number) {
  const { coefficients, variance, stdError, robustError, dropped, infinite } = model;
  const known = !dropped.includes(j) && !infinite.some(({ term }) => term === j);
  const estimate = known ? coefficients[j]! : Number.NaN;
  const used = known ? errorsOf(variance, coefficients.length)(j) : Number.NaN;
  const z = used > 0 ? estimate / used : Number.NaN;
  return {
    estimate,
    std_error: known ? stdError(j) : Number.NaN,
    robust_error: known ? robustError(j) : Number.NaN,
    z,
    p_value: 2 * normalCdf(Math.abs(z), true),
    hazard_ratio: finite(exp(estimate)),
    lower: finite(exp(estimate - quantile * used)),
    upper: finite(exp(estimate + quantile * used)),
  };
}

export const testColumns = { statistic: "number", df: "number", p_value: "number" } as const;

/** A chi-square statistic with its p; none without degrees of freedom. */
export function testCells(statistic: number, df: number) {
  return { statistic, df, p_value: df > 0 ? chiSquareUpperTail(statistic, df) : Number.NaN };
}

/** Tests of all coefficients together. Wald's uses the given variance. */
export function coxTestRows(fit: CoxFit, variance: Float64Array) {
  const { ratio, wald, score } = coxTests(fit, variance);
  return [
    { test: "likelihood-ratio", ...testCells(ratio.statistic, ratio.df) },
    { test: "Wald", ...testCells(wald.statistic, wald.df) },
    { test: "score", ...testCells(score.statistic, score.df) },
  ];
}

export const fitColumns = {
  n: "number",
  events: "number",
  loglik_null: "number",
  loglik: "number",
  aic: "number",
  concordance: "number",
  concordance_se: "number",
} as const;

/** Likelihood and concordance of a Cox fit. */
export function coxFitCells(fit: CoxFit, { concordance, stdError }: Concordance) {
  const { loglikNull: loglik_null, loglik } = fit;
  const df = fit.coefficients.length - fit.dropped.length;
  return { loglik_null, loglik, aic: 2 * df - 2 * loglik, concordance, concordance_se: stdError };
}

/** Of each term: its covariate, and for a category its value and what it is compared with (else empty). */
export function termTable(terms: Terms | undefined): Table {
  const table = new TableBuilder({ term: "text", covariate: "text", value: "text", reference: "text" });
  for (const { name, first, count, reference } of terms?.covariates ?? []) {
    for (let j = first; j < first + count; j++) {
      const term = terms!.names[j]!;
      const value = reference === null ? "" : term.slice(name.length + 1);
      table.add({ term, covariate: name, value, reference: reference ?? "" });
    }
  }
  return table.table();
}

/** An exponential may be infinite: then it is not defined. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}
