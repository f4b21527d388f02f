// The regressions as tables: coefficients, tests of all of them together, fit, predicted incidence.
import { waldStatistic } from "../../math/cox-fit.ts";
import { fineGrayIncidence } from "../../math/fine-gray.ts";
import { normalQuantile } from "../../math/normal.ts";
import type { Table } from "../analysis.ts";
import type { Terms } from "../covariates.ts";
import {
  type Coefficients,
  coxCoefficients,
  coxFitCells,
  coxTestRows,
  errorsOf,
  fitColumns,
  ratioCells,
  ratioColumns,
  testCells,
  testColumns,
} from "../regression-tables.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Model } from "./regression.ts";

export function summaryOf(model: Model): Coefficients {
  if (model.kind === "cause-specific") return coxCoefficients(model.fit, model.robust);
  const { variance } = model;
  const { coefficients, maximum } = model.fit;
  const { dropped, infinite, converged } = maximum;
  // Fine-Gray has the sandwich and no other
  const sandwich = errorsOf(variance, model.design.terms);
  return {
    coefficients,
    variance,
    stdError: sandwich,
    robustError: sandwich,
    dropped,
    infinite,
    converged,
  };
}

/** A row per model and term. `hazard_ratio` is that of the subdistribution for Fine-Gray. */
export function coefficientTable(models: readonly Model[], terms: Terms | undefined, level: number): Table {
  const quantile = normalQuantile((1 + level) / 2);
  const table = new TableBuilder({ cause: "text", model: "text", term: "text", ...ratioColumns });
  for (const model of models) {
    const summary = summaryOf(model);
    terms?.names.forEach((term, j) => {
      table.add({ cause: model.cause, model: model.kind, term, ...ratioCells(summary, j, quantile) });
    });
  }
  return table.table();
}

/** Tests of all coefficients of a model together. Fine-Gray's likelihood is no likelihood: Wald's test with the sandwich is the one there is. */
export function modelTestTable(models: readonly Model[]): Table {
  const table = new TableBuilder({ cause: "text", model: "text", test: "text", ...testColumns });
  for (const model of models) {
    const { coefficients, variance, dropped, infinite } = summaryOf(model);
    const own = { cause: model.cause, model: model.kind };
    if (model.kind === "Fine-Gray") {
      const kept = [...coefficients.keys()].filter((j) => !dropped.includes(j));
      const defined = kept.length > 0 && infinite.length === 0;
      const wald = defined ? waldStatistic(coefficients, variance, kept) : Number.NaN;
      table.add({ ...own, test: "Wald", ...testCells(wald, kept.length) });
    } else {
      for (const row of coxTestRows(model.fit, variance)) table.add({ ...own, ...row });
    }
  }
  return table.table();
}

/** Whether the coefficients of the cause-specific models hold over time. */
export function proportionalTable(models: readonly Model[]): Table {
  const table = new TableBuilder({ cause: "text", term: "text", ...testColumns });
  for (const model of models) {
    if (model.kind === "Fine-Gray") continue;
    for (const { term, statistic, df } of model.proportional) {
      table.add({ cause: model.cause, term, ...testCells(statistic, df) });
    }
  }
  return table.table();
}

/** AIC and concordance of the cause-specific models only: Fine-Gray's weighted likelihood gives neither. */
export function fitTable(models: readonly Model[]): Table {
  const table = new TableBuilder({ cause: "text", model: "text", ...fitColumns });
  for (const model of models) {
    const { cause, kind, events, design } = model;
    const own = { cause, model: kind, n: design.rows, events };
    if (model.kind === "Fine-Gray") {
      const { loglikNull: loglik_null, loglik } = model.fit;
      const none = { aic: Number.NaN, concordance: Number.NaN, concordance_se: Number.NaN };
      table.add({ ...own, loglik_null, loglik, ...none });
    } else {
      table.add({ ...own, ...coxFitCells(model.fit, model.concordance) });
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
