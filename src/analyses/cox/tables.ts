// Coefficients, tests and fit as tables.
import { coxTests } from "../../math/cox-fit.ts";
import { exp } from "../../math/elementary.ts";
import { chiSquareUpperTail } from "../../math/gamma.ts";
import { normalCdf, normalQuantile } from "../../math/normal.ts";
import type { Table } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Fitted } from "./fit.ts";
import type { Selected } from "./rows.ts";

/** exp that says "not defined" where it would be infinite. */
function ratio(v: number): number {
  const e = exp(v);
  return Number.isFinite(e) ? e : Number.NaN;
}

/** A row per term; nothing is defined where a term was dropped or its estimate is infinite. z, p and limits use the robust error where there is one. */
export function coefficientTable(
  { fit, robust, variance }: Fitted,
  { terms }: Selected,
  level: number,
): Table {
  const p = terms.names.length;
  const quantile = normalQuantile((1 + level) / 2);
  const table = new TableBuilder({
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
  terms.names.forEach((term, j) => {
    const known = !fit.dropped.includes(j) && !fit.infinite.some((each) => each.term === j);
    const error = (v: Float64Array) => (known ? Math.sqrt(v[j * p + j]!) : Number.NaN);
    const estimate = known ? fit.coefficients[j]! : Number.NaN;
    const used = error(variance);
    const z = used > 0 ? estimate / used : Number.NaN;
    table.add({
      term,
      estimate,
      std_error: error(fit.variance),
      robust_error: robust ? used : Number.NaN,
      z,
      p_value: 2 * normalCdf(Math.abs(z), true),
      hazard_ratio: ratio(estimate),
      lower: ratio(estimate - quantile * used),
      upper: ratio(estimate + quantile * used),
    });
  });
  return table.table();
}

/** Tests of all coefficients together. Wald's uses the robust variance where there is one. */
export function testTable({ fit, robust, variance }: Fitted): Table {
  const { ratio: likelihood, wald, score } = coxTests(fit, variance);
  const table = new TableBuilder({ test: "text", statistic: "number", df: "number", p_value: "number" });
  const add = (test: string, statistic: number, df: number) =>
    table.add({ test, statistic, df, p_value: df > 0 ? chiSquareUpperTail(statistic, df) : Number.NaN });
  add("likelihood-ratio", likelihood.statistic, likelihood.df);
  add("Wald", wald.statistic, wald.df);
  add("score", score.statistic, score.df);
  if (robust) add("robust score", robust.scoreStatistic, score.df);
  return table.table();
}

export function fitTable({ design, fit, concordance }: Fitted, { events }: Selected): Table {
  const df = fit.coefficients.length - fit.dropped.length;
  return {
    n: Float64Array.of(design.rows),
    events: Float64Array.of(events),
    loglik_null: Float64Array.of(fit.loglikNull),
    loglik: Float64Array.of(fit.loglik),
    aic: Float64Array.of(2 * df - 2 * fit.loglik),
    concordance: Float64Array.of(concordance.concordance),
    concordance_se: Float64Array.of(concordance.stdError),
  };
}

/** Of each term: its covariate, and for a category its value and what it is compared with (else empty). */
export function termTable({ terms }: Selected): Table {
  const table = new TableBuilder({ term: "text", covariate: "text", value: "text", reference: "text" });
  for (const { name, first, count, reference } of terms.covariates) {
    for (let j = first; j < first + count; j++) {
      const term = terms.names[j]!;
      const value = reference === null ? "" : term.slice(name.length + 1);
      table.add({ term, covariate: name, value, reference: reference ?? "" });
    }
  }
  return table.table();
}
