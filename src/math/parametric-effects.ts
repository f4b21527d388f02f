// What one unit more of a covariate does, as ratios: exp(coefficient) is a ratio of times on the time scale, of hazards on the hazard scale. Weibull and
// exponential regression are both, log-logistic regression is also a model of proportional odds; those ratios are exp(-coefficient / scale), with the
// delta method's limits on the log scale.
import { exp } from "./elementary.ts";
import { quadraticForm } from "./linear-algebra.ts";
import type { ParametricFit } from "./parametric-fit.ts";
import { stretches } from "./parametric-models.ts";

export type Effect = "time ratio" | "hazard ratio" | "odds ratio";

export interface Ratio {
  /** term of the design */
  readonly term: number;
  readonly effect: Effect;
  /** log of the ratio */
  readonly log: number;
  readonly stdError: number;
}

export function effectRatios(fit: ParametricFit): Ratio[] {
  const { plan, coefficients, variance } = fit;
  const { block } = plan.parameters[plan.main]!;
  const first = stretches(plan)[plan.main]!.from + Number(block.intercept);
  const other: Effect | null =
    plan.distribution === "weibull" || plan.distribution === "exponential"
      ? "hazard ratio"
      : plan.distribution === "loglogistic"
        ? "odds ratio"
        : null;
  const scale = plan.distribution === "exponential" ? null : stretches(plan)[1]!;
  // with covariates on the scale, or a share cured, the other ratio is not constant
  const constant = (!scale || plan.parameters[1]!.block.terms.length === 0) && !plan.cure;
  return block.terms.flatMap((term, k) => {
    const at = first + k;
    const gradient = new Float64Array(coefficients.length);
    gradient[at] = 1;
    const error = () => Math.sqrt(quadraticForm(variance, gradient));
    const ratios: Ratio[] = [{ term, effect: plan.effect, log: coefficients[at]!, stdError: error() }];
    if (other && constant) {
      const rate = scale ? exp(-coefficients[scale.from]!) : 1;
      const value = -coefficients[at]! * rate;
      gradient[at] = -rate;
      if (scale) gradient[scale.from] = -value;
      ratios.push({ term, effect: other, log: value, stdError: error() });
    }
    return ratios;
  });
}
