// The parameters under the names that flexsurv and R's d/p/q functions give them, with every covariate at zero. Each is a monotone function of one
// coefficient, so its limits are those of the coefficient transformed, and its standard error the delta method's.
import { exp, expm1 } from "./elementary.ts";
import type { Estimate } from "./parametric-curve.ts";
import type { ParametricFit } from "./parametric-fit.ts";
import { type Distribution, type ParameterName, stretches } from "./parametric-models.ts";

interface Form {
  readonly name: string;
  readonly of: (eta: number) => number;
  readonly slope: (eta: number) => number;
}

const same = (name: string): Form => ({ name, of: (v) => v, slope: () => 1 });
const exponential = (name: string): Form => ({ name, of: exp, slope: exp });
const inverse = (name: string): Form => ({ name, of: (v) => exp(-v), slope: (v) => -exp(-v) });
const kappa: Form = { name: "kappa", of: expm1, slope: exp };
const share = (v: number) => 1 / (1 + exp(-v));
const cured: Form = { name: "cured", of: share, slope: (v) => share(v) * (1 - share(v)) };

const forms: Readonly<Record<Distribution, Readonly<Partial<Record<ParameterName, Form>>>>> = {
  exponential: { location: inverse("rate") },
  weibull: { location: exponential("scale"), "log scale": inverse("shape") },
  lognormal: { location: same("meanlog"), "log scale": exponential("sdlog") },
  loglogistic: { location: exponential("scale"), "log scale": inverse("shape") },
  gompertz: { "log rate": exponential("rate"), shape: same("shape") },
  "generalised-gamma": { location: same("mu"), "log scale": exponential("sigma"), shape: same("Q") },
  apgw: {
    location: inverse("phi"),
    "log scale": inverse("gamma"),
    "log(1 + kappa)": kappa,
    "log lambda": exponential("lambda"),
  },
};

export interface NaturalParameter extends Estimate {
  readonly name: string;
}

/** In the order of the model's parameters. A parameter that is held fixed has its value and no error; one held at a bound, or infinite, is not defined. */
export function naturalParameters(fit: ParametricFit, quantile: number): NaturalParameter[] {
  const { plan, coefficients, variance, boundary, infinite } = fit;
  const size = coefficients.length;
  const at = stretches(plan);
  return plan.parameters.flatMap(({ name, block }, j) => {
    const form = name === "logit cured" ? cured : forms[plan.distribution][name];
    if (!form) return [];
    const none = { stdError: Number.NaN, lower: Number.NaN, upper: Number.NaN };
    const { from } = at[j]!;
    const lost = block.intercept && infinite.some(({ index }) => index === from);
    if (lost || boundary?.parameter === name) return [{ name: form.name, estimate: Number.NaN, ...none }];
    if (!block.intercept) return [{ name: form.name, estimate: form.of(block.offset), ...none }];
    const eta = coefficients[from]!;
    const error = Math.sqrt(variance[from * size + from]!);
    const ends = [form.of(eta - quantile * error), form.of(eta + quantile * error)];
    return [
      {
        name: form.name,
        estimate: form.of(eta),
        stdError: Math.abs(form.slope(eta)) * error,
        lower: Math.min(...ends),
        upper: Math.max(...ends),
      },
    ];
  });
}
