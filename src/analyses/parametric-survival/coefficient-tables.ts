// Fit, coefficients, natural parameters and ratios as tables.
import { exp } from "../../math/elementary.ts";
import { normalCdf, normalQuantile } from "../../math/normal.ts";
import { effectRatios } from "../../math/parametric-effects.ts";
import { stretches } from "../../math/parametric-models.ts";
import { naturalParameters } from "../../math/parametric-natural.ts";
import type { Table } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Fitted } from "./fit.ts";
import type { Selected } from "./rows.ts";

const undefinedIfInfinite = (v: number) => (Number.isFinite(v) ? v : Number.NaN);

/** One row per distribution; without a maximum nothing is defined. */
export function fitTable({ all, best }: Fitted): Table {
  const table = new TableBuilder({
    distribution: "text",
    loglik: "number",
    aic: "number",
    bic: "number",
    parameters: "number",
    aic_difference: "number",
    converged: "number",
  });
  for (const { distribution, fit, parameters, aic, bic, known } of all) {
    const shown = (v: number) => (known ? v : Number.NaN);
    table.add({
      distribution,
      loglik: shown(fit.loglik),
      aic: shown(aic),
      bic: shown(bic),
      parameters,
      aic_difference: shown(aic - (best?.aic ?? Number.NaN)),
      converged: fit.converged ? 1 : 0,
    });
  }
  return table.table();
}

/** A row per coefficient on the scale on which it is estimated; lower and upper are limits of the estimate. Terms without one: not defined. */
export function coefficientTable(
  { all, robust, dropped }: Fitted,
  { terms }: Selected,
  level: number,
): Table {
  const quantile = normalQuantile((1 + level) / 2);
  const table = new TableBuilder({
    distribution: "text",
    parameter: "text",
    term: "text",
    estimate: "number",
    std_error: "number",
    robust_error: "number",
    z: "number",
    p_value: "number",
    lower: "number",
    upper: "number",
    time_ratio: "number",
    hazard_ratio: "number",
  });
  const none = Number.NaN;
  for (const { distribution, fit, used, known } of all) {
    const { plan, coefficients } = fit;
    const size = coefficients.length;
    stretches(plan).forEach(({ from, to }, j) => {
      const { name: parameter, block } = plan.parameters[j]!;
      const names = [
        ...(block.intercept ? ["(Intercept)"] : []),
        ...block.terms.map((term) => terms.names[term]!),
      ];
      for (let at = from; at < to; at++) {
        const term = names[at - from]!;
        const finite = known && !fit.infinite.some(({ index }) => index === at);
        const estimate = finite ? coefficients[at]! : none;
        const errorOf = (variance: Float64Array) => (finite ? Math.sqrt(variance[at * size + at]!) : none);
        const error = errorOf(used.variance);
        const z = error > 0 ? estimate / error : none;
        const ratio = j === plan.main && term !== "(Intercept)" ? undefinedIfInfinite(exp(estimate)) : none;
        table.add({
          distribution,
          parameter,
          term,
          estimate,
          std_error: errorOf(fit.variance),
          robust_error: robust ? error : none,
          z,
          p_value: 2 * normalCdf(Math.abs(z), true),
          lower: estimate - quantile * error,
          upper: estimate + quantile * error,
          time_ratio: plan.effect === "time ratio" ? ratio : none,
          hazard_ratio: plan.effect === "hazard ratio" ? ratio : none,
        });
      }
      const left = j === plan.main ? dropped.main : block.terms.length > 0 ? dropped.shape : [];
      for (const k of left) {
        table.add({
          distribution,
          parameter,
          term: terms.names[k]!,
          estimate: none,
          std_error: none,
          robust_error: none,
          z: none,
          p_value: none,
          lower: none,
          upper: none,
          time_ratio: none,
          hazard_ratio: none,
        });
      }
    });
  }
  return table.table();
}

/** The parameters by flexsurv's names, with every covariate at zero or its reference. */
export function parameterTable({ all }: Fitted, level: number): Table {
  const quantile = normalQuantile((1 + level) / 2);
  const table = new TableBuilder({
    distribution: "text",
    parameter: "text",
    estimate: "number",
    std_error: "number",
    lower: "number",
    upper: "number",
  });
  for (const { distribution, used, known } of all) {
    if (!known) continue;
    for (const { name, estimate, stdError, lower, upper } of naturalParameters(used, quantile)) {
      table.add({
        distribution,
        parameter: name,
        estimate: undefinedIfInfinite(estimate),
        std_error: undefinedIfInfinite(stdError),
        lower: undefinedIfInfinite(lower),
        upper: undefinedIfInfinite(upper),
      });
    }
  }
  return table.table();
}

/** Ratios of times, hazards and odds for one unit more of each covariate of the main parameter. */
export function effectTable({ all }: Fitted, { terms }: Selected, level: number): Table {
  const quantile = normalQuantile((1 + level) / 2);
  const table = new TableBuilder({
    distribution: "text",
    term: "text",
    effect: "text",
    estimate: "number",
    lower: "number",
    upper: "number",
    p_value: "number",
  });
  for (const { distribution, fit, used, known } of all) {
    if (!known) continue;
    const infinite = new Set(
      fit.infinite.flatMap(({ index }) => {
        const { from } = stretches(fit.plan)[fit.plan.main]!;
        return fit.plan.parameters[fit.plan.main]!.block.terms.filter((_, k) => from + 1 + k === index);
      }),
    );
    for (const { term, effect, log, stdError } of effectRatios(used)) {
      const at = (v: number) => (infinite.has(term) ? Number.NaN : undefinedIfInfinite(exp(v)));
      table.add({
        distribution,
        term: terms.names[term]!,
        effect,
        estimate: at(log),
        lower: at(log - quantile * stdError),
        upper: at(log + quantile * stdError),
        p_value: infinite.has(term) ? Number.NaN : 2 * normalCdf(Math.abs(log / stdError), true),
      });
    }
  }
  return table.table();
}
