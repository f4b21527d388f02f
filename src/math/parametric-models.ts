// The distributions offered, as families with their parameters: what each is called, which takes covariates, where it may not go.
//   time scale    exponential, Weibull, lognormal, log-logistic, generalised gamma, APGW (aft):  log T = location + e^(log scale) error, as R's survreg
//   hazard scale  Gompertz: log rate; APGW (ph): log of lambda, with phi = 1 / timeUnit, so that the unit of time does not matter
import { log } from "./elementary.ts";
import type { Block } from "./parametric-design.ts";
import {
  cured,
  exponential,
  type Family,
  gompertz,
  locationScale,
  proportional,
} from "./parametric-family.ts";
import { extremeValue, logistic, normal } from "./parametric-laws.ts";
import { logGamma } from "./parametric-log-gamma.ts";
import { powerWeibull } from "./parametric-power-weibull.ts";

export const distributions = [
  "exponential",
  "weibull",
  "lognormal",
  "loglogistic",
  "gompertz",
  "generalised-gamma",
  "apgw",
] as const;
export type Distribution = (typeof distributions)[number];

/** Those under which an event at time 0 is possible. */
export const fromZero: readonly Distribution[] = ["exponential", "gompertz"];

/** Where the covariates of APGW enter. */
export type PowerScale = "aft" | "ph";

export type ParameterName =
  | "location"
  | "log scale"
  | "log rate"
  | "shape"
  | "log(1 + kappa)"
  | "log lambda"
  | "logit cured";

export interface Parameter {
  readonly name: ParameterName;
  readonly block: Block;
  /** the intercept stays within: at an end the likelihood has no maximum inside */
  readonly low: number;
  readonly high: number;
}

export interface ModelPlan {
  readonly distribution: Distribution;
  readonly cure: boolean;
  readonly family: Family;
  readonly parameters: readonly Parameter[];
  /** parameter with the covariates */
  readonly main: number;
  /** what exp(coefficient) of it is: ratio of times or of hazards */
  readonly effect: "time ratio" | "hazard ratio";
}

export interface PlanOptions {
  /** terms of the main parameter, and of the second one: log scale, or Gompertz' shape */
  readonly terms: readonly number[];
  readonly shapeTerms: readonly number[];
  readonly scale: PowerScale;
  readonly timeUnit: number;
}

const free = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
/** e^-15 = 3e-7: a log scale below means that the likelihood rises for ever. */
const spread = { low: -15, high: 15 };
const logGammaShape = { low: -12, high: 12 };
/** kappa from -0.999 to 160,000: beyond, the law no longer changes. */
const powerShape = { low: -7, high: 12 };
/** logit of a share of 1e-6. */
const cureShare = { low: -14, high: 14 };

export function planModel(distribution: Distribution, cure: boolean, options: PlanOptions): ModelPlan {
  const main: Block = { offset: 0, intercept: true, terms: options.terms };
  const second: Block = { offset: 0, intercept: true, terms: options.shapeTerms };
  const alone: Block = { offset: 0, intercept: true, terms: [] };
  const fixed = (offset: number): Block => ({ offset, intercept: false, terms: [] });
  const location: Parameter = { name: "location", block: main, ...free };
  const logScale: Parameter = { name: "log scale", block: second, ...spread };
  const kappa: Parameter = { name: "log(1 + kappa)", block: alone, ...powerShape };
  const plan = (
    family: Family,
    parameters: Parameter[],
    at = 0,
    effect: ModelPlan["effect"] = "time ratio",
  ) => ({
    distribution,
    cure,
    family: cure ? cured(family) : family,
    parameters: cure
      ? [...parameters, { name: "logit cured", block: alone, ...cureShare } as const]
      : parameters,
    main: at,
    effect,
  });
  switch (distribution) {
    case "exponential":
      return plan(exponential, [location]);
    case "weibull":
      return plan(locationScale(extremeValue, false), [location, logScale]);
    case "lognormal":
      return plan(locationScale(normal, false), [location, logScale]);
    case "loglogistic":
      return plan(locationScale(logistic, false), [location, logScale]);
    case "generalised-gamma":
      return plan(locationScale(logGamma, true), [
        location,
        logScale,
        { name: "shape", block: alone, ...logGammaShape },
      ]);
    case "gompertz":
      return plan(
        gompertz,
        [
          { name: "log rate", block: main, ...free },
          { name: "shape", block: second, ...free },
        ],
        0,
        "hazard ratio",
      );
    case "apgw":
      if (options.scale === "aft")
        return plan(locationScale(powerWeibull, true), [location, logScale, kappa]);
      return plan(
        proportional(locationScale(powerWeibull, true)),
        [
          { ...location, block: fixed(log(options.timeUnit)) },
          logScale,
          kappa,
          { name: "log lambda", block: main, ...free },
        ],
        3,
        "hazard ratio",
      );
  }
}

/** Coefficients of one parameter within the vector of all: from..to - 1, the intercept first. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export function stretches(plan: ModelPlan): Stretch[] {
  let from = 0;
  return plan.parameters.map(({ block }) => {
    const to = from + Number(block.intercept) + block.terms.length;
    const stretch = { from, to };
    from = to;
    return stretch;
  });
}
