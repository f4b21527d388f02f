// The regressions as tables: coefficients, tests of all of them together, fit, what the terms are, predicted incidence.
import { coxTests, waldStatistic } from "../../math/cox-fit.ts";
import { exp } from "../../math/elementary.ts";
import { fineGrayIncidence } from "../../math/fine-gray.ts";
import { chiSquareUpperTail } from "../../math/gamma.ts";
import { normalCdf, normalQuantile } from "../../math/normal.ts";
import type { Table } from "../analysis.ts";
import type { Terms } from "../covariates.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Model } from "./regression.ts";

/** What the tables need of a model of either kind. */
export interface Summary {
  readonly coefficients: Float64Array;
  /** of the coefficients, terms x terms */
  readonly variance: Float64Array;
  /** of errors: the sandwich of Fine-Gray, which has no other; robust or not of a cause-specific model */
  readonly stdError: (j: number) => number;
  readonly robustError: (j: number) => number;
  readonly dropped: readonly number[];
  readonly infinite: readonly { readonly term: number; readonly sign: 1 | -1 }[];
  readonly converged: boolean;
}

export function summaryOf(model: Model): Summary {
  const p = model.design.terms;
  const error = (variance: Float64Array) => (j: number) => Math.sqrt(variance[j * p + j]!);
  if (model.kind === "Fine-Gray") {
    const { coefficients, maximum } = model.fit;
    const { dropped, infinite, converged } = maximum;
    const sandwich = error(model.variance);
    return {
      coefficients,
      variance: model.variance,
      stdError: sandwich,
      robustError: sandwich,
      dropped,
      infinite,
      converged,
    };
  }
  const { fit, robust } = model;
  return {
    coefficients: fit.coefficients,
    variance: robust ?? fit.variance,
    stdError: error(fit.variance),
    robustError: robust ? error(robust) : () => Number.NaN,
    dropped: fit.dropped,
    infinite: fit.infinite,
    converged: fit.converged,
  };
}

/**
 * A row per model and term; nothing is defined where a term was dropped or its estimate is infinite. `hazard_ratio` is that of the
 * subdistribution for Fine-Gray. z, p and limits use the robust error where there is one.
 */
export function coefficientTable(models: readonly Model[], terms: Terms | undefined, level: number): Table {
  const quantile = normalQuantile((1 + level) / 2);
  const table = new TableBuilder({
    cause: "text",
    model: "text",
    term: "text",
    estimate: "number",
    std_error: "number",
    robust_error: "number",
    z: "number",
    p_value: "number",
    hazard_ratio: "number",
    lower: "number",
    upper: "number",
  });
  for (const model of models) {
    const { coefficients, variance, stdError, robustError, dropped, infinite } = summaryOf(model);
    const p = coefficients.length;
    terms?.names.forEach((term, j) => {
      const known = !dropped.includes(j) && !infinite.some((each) => each.term === j);
      const estimate = known ? coefficients[j]! : Number.NaN;
      const used = known ? Math.sqrt(variance[j * p + j]!) : Number.NaN;
      const z = used > 0 ? estimate / used : Number.NaN;
      table.add({
        cause: model.cause,
        model: model.kind,
        term,
        estimate,
        std_error: known ? stdError(j) : Number.NaN,
        robust_error: known ? robustError(j) : Number.NaN,
        z,
        p_value: 2 * normalCdf(Math.abs(z), true),
        hazard_ratio: finite(exp(estimate)),
        lower: finite(exp(estimate - quantile * used)),
        upper: finite(exp(estimate + quantile * used)),
      });
    });
  }
  return table.table();
}

/** Tests of all coefficients of a model together. Fine-Gray's likelihood is no likelihood: Wald's test with the sandwich is the one there is. */
export function modelTestTable(models: readonly Model[]): Table {
  const table = new TableBuilder({
    cause: "text",
    model: "text",
    test: "text",
    statistic: "number",
    df: "number",
    p_value: "number",
  });
  for (const model of models) {
    const { coefficients, variance, dropped, infinite } = summaryOf(model);
    const add = (test: string, statistic: number, df: number) =>
      table.add({
        cause: model.cause,
        model: model.kind,
        test,
        statistic,
        df,
        p_value: df > 0 ? chiSquareUpperTail(statistic, df) : Number.NaN,
      });
    if (model.kind === "Fine-Gray") {
      const kept = [...coefficients.keys()].filter((j) => !dropped.includes(j));
      const defined = kept.length > 0 && infinite.length === 0;
      add("Wald", defined ? waldStatistic(coefficients, variance, kept) : Number.NaN, kept.length);
    } else {
      const { ratio, wald, score } = coxTests(model.fit, variance);
      add("likelihood-ratio", ratio.statistic, ratio.df);
      add("Wald", wald.statistic, wald.df);
      add("score", score.statistic, score.df);
    }
  }
  return table.table();
}

/** Whether the coefficients of the cause-specific models hold over time. */
export function proportionalTable(models: readonly Model[]): Table {
  const table = new TableBuilder({
    cause: "text",
    term: "text",
    statistic: "number",
    df: "number",
    p_value: "number",
  });
  for (const model of models) {
    if (model.kind === "Fine-Gray") continue;
    for (const { term, statistic, df } of model.proportional) {
      const p_value = df > 0 ? chiSquareUpperTail(statistic, df) : Number.NaN;
      table.add({ cause: model.cause, term, statistic, df, p_value });
    }
  }
  return table.table();
}

/** AIC and concordance of the cause-specific models only: Fine-Gray's weighted likelihood gives neither. */
export function fitTable(models: readonly Model[]): Table {
  const table = new TableBuilder({
    cause: "text",
    model: "text",
    n: "number",
    events: "number",
    loglik_null: "number",
    loglik: "number",
    aic: "number",
    concordance: "number",
    concordance_se: "number",
  });
  for (const model of models) {
    const { cause, kind, events, design, fit } = model;
    const own = { cause, model: kind, n: design.rows, events };
    const { loglikNull: loglik_null, loglik } = fit;
    if (model.kind === "Fine-Gray") {
      const none = { aic: Number.NaN, concordance: Number.NaN, concordance_se: Number.NaN };
      table.add({ ...own, loglik_null, loglik, ...none });
    } else {
      const df = model.fit.coefficients.length - model.fit.dropped.length;
      const { concordance, stdError } = model.concordance;
      table.add({
        ...own,
        loglik_null,
        loglik,
        aic: 2 * df - 2 * loglik,
        concordance,
        concordance_se: stdError,
      });
    }
  }
  return table.table();
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

/** More event times than this are thinned evenly. */
const mostTimes = 2000;

/** Fine-Gray's incidence of a row with every number at its mean and every category at its reference. */
export function predictedTable(
  models: readonly Model[],
  terms: Terms | undefined,
  strata: readonly string[],
): Table {
  const table = new TableBuilder({
    cause: "text",
    stratum: "text",
    time: "number",
    cumulative_hazard: "number",
    estimate: "number",
  });
  for (const model of models) {
    if (model.kind !== "Fine-Gray" || model.fit.maximum.infinite.length > 0) continue;
    const x = Float64Array.from(model.design.centre);
    for (const { first, count, reference } of terms?.covariates ?? []) {
      if (reference !== null) x.fill(0, first, first + count);
    }
    strata.forEach((stratum, s) => {
      const { time, cumulativeHazard, incidence } = fineGrayIncidence(model.design, model.fit, x, s);
      const step = Math.max(1, time.length / mostTimes);
      for (let at = 0; at < time.length; at += step) {
        const i = Math.floor(at);
        table.add({
          cause: model.cause,
          stratum,
          time: time[i]!,
          cumulative_hazard: cumulativeHazard[i]!,
          estimate: incidence[i]!,
        });
      }
    });
  }
  return table.table();
}

/** exp may be infinite: then it is not defined. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}
