// Where Newton's method begins: each distribution at the fits of simpler ones that it contains or resembles, several for those whose likelihood may
// have more than one maximum.
import { exp, log } from "./elementary.ts";
import type { ParametricFit } from "./parametric-fit.ts";
import { type Distribution, type ModelPlan, stretches } from "./parametric-models.ts";

/** What a distribution starts from, and its shape there. A Weibull law is a generalised gamma with Q = 1 and an APGW with kappa = 1. */
interface Origin {
  readonly from: Distribution;
  readonly shape: number;
}

const ln2 = log(2);
const origins: Readonly<Record<Exclude<Distribution, "exponential">, readonly Origin[]>> = {
  weibull: [{ from: "exponential", shape: 0 }],
  lognormal: [{ from: "weibull", shape: 0 }],
  loglogistic: [{ from: "weibull", shape: 0 }],
  gompertz: [{ from: "exponential", shape: 0 }],
  "generalised-gamma": [
    { from: "weibull", shape: 1 },
    { from: "lognormal", shape: 0 },
    { from: "lognormal", shape: -1 },
  ],
  apgw: [
    { from: "weibull", shape: ln2 },
    { from: "loglogistic", shape: 0 },
    { from: "weibull", shape: 1.5 },
    { from: "loglogistic", shape: -0.7 },
  ],
};

/** Standard deviation of the extreme-value law over that of the law: the scales that spread log T alike. */
const likeWeibull: Readonly<Partial<Record<Distribution, number>>> = { lognormal: 1.28, loglogistic: 0.71 };

export function originsOf(distribution: Distribution): readonly Origin[] {
  return distribution === "exponential" ? [] : origins[distribution];
}

/** The exponential law with the same total time per event. */
export function firstStart(plan: ModelPlan, exposurePerEvent: number): Float64Array {
  const at = stretches(plan);
  const start = new Float64Array(at[at.length - 1]!.to);
  start[0] = log(exposurePerEvent);
  return start;
}

/** Coefficients of `plan`, without cure, at the fit of its origin. `timeUnit`: of APGW on the hazard scale. */
export function startAt(
  plan: ModelPlan,
  source: ParametricFit,
  shape: number,
  timeUnit: number,
): Float64Array {
  const at = stretches(plan);
  const start = new Float64Array(at[at.length - 1]!.to);
  const given = stretches(source.plan);
  const location = source.restart.subarray(given[0]!.from, given[0]!.to);
  const scale = given[1] ? source.restart.subarray(given[1].from, given[1].to) : new Float64Array(0);
  if (plan.distribution === "gompertz") {
    for (let j = 0; j < location.length; j++) start[j] = -location[j]!;
    return start;
  }
  const spread = scale.length > 0 ? exp(scale[0]!) : 1;
  const main = at[plan.main]!.from;
  if (plan.effect === "hazard ratio") {
    // a Weibull law of location m and scale s has hazard scale (timeUnit e^-m)^(1/s)
    location.forEach((v, j) => {
      start[main + j] = ((j === 0 ? log(timeUnit) : 0) - v) / spread;
    });
  } else start.set(location, main);
  start.set(scale, at[1]!.from);
  const factor = source.plan.distribution === "weibull" ? likeWeibull[plan.distribution] : undefined;
  if (factor !== undefined) {
    start[0]! += spread * log(ln2);
    start[at[1]!.from]! += log(factor);
  }
  if (at[2] !== undefined && at[2].to > at[2].from) start[at[2].from] = shape;
  return start;
}

/** Coefficients with a share cured, from the fit without: half and all of the share that outlives the data. */
export function curedStarts(plan: ModelPlan, plain: ParametricFit, plateau: number): Float64Array[] {
  const at = stretches(plan);
  const last = at[at.length - 1]!;
  const share = Math.min(0.9, Math.max(0.04, plateau));
  return [share, share / 2].map((pi) => {
    const start = new Float64Array(last.to);
    start.set(plain.scaled.subarray(0, last.from));
    start[last.from] = log(pi / (1 - pi));
    return start;
  });
}
