// The headline in words, from rows as the tables hold them.
import { expect, test } from "vitest";
import {
  bestOf,
  type EffectRow,
  type FitRow,
  headline,
  type QuantileRow,
} from "../../../src/analyses/parametric-survival/view-words.ts";

const wording = { unit: "days", items: "patients" };
const terms = [
  { term: "age", covariate: "age", value: "", reference: "" },
  { term: "sex=2", covariate: "sex", value: "2", reference: "1" },
];
const effect = (term: string, kind: string, estimate: number, p: number): EffectRow => ({
  distribution: "weibull",
  term,
  effect: kind,
  estimate,
  lower: estimate * 0.8,
  upper: estimate * 1.25,
  p_value: p,
});
const median: QuantileRow = {
  distribution: "weibull",
  group: "all",
  probability: 0.5,
  tau: Number.NaN,
  estimate: 310.4,
  std_error: 20,
  lower: 281.2,
  upper: 345.7,
};

function said(...parameters: Parameters<typeof headline>): string {
  const { before, number, after } = headline(...parameters);
  return before + number + after;
}

test("the covariate that stands out, by the effect that the model is about", () => {
  const effects = [
    effect("age", "time ratio", 0.99, 0.08),
    effect("age", "hazard ratio", 1.02, 0.06),
    effect("sex=2", "time ratio", 1.5, 0.004),
    effect("sex=2", "hazard ratio", 0.6, 0.002),
  ];
  expect(said("weibull", effects, terms, [median], wording)).toBe(
    "For patients with sex 2, times until the event are 1.5 times as long as with sex 1, all else equal; it could well be between 1.2 and 1.88 times.",
  );
  expect(said("weibull", effects.slice(0, 2), terms, [median], wording)).toBe(
    "With one unit more of age, times until the event are 0.99 times as long; it could well be between 0.792 and 1.24 times, which includes no difference at all.",
  );
});

test("without covariates the median, and what to say when few ever have the event", () => {
  expect(said("weibull", [], [], [median], wording)).toBe(
    "If times are Weibull, half of the patients have the event by 310 days; it could well be between 281 and 346 days.",
  );
  const never = { ...median, estimate: Number.NaN };
  expect(said("weibull", [], [], [never], wording)).toBe(
    "If times are Weibull, fewer of the patients ever have the event than the share asked for.",
  );
  expect(said(undefined, [], [], [], wording)).toBe("No distribution can be fitted to these data.");
});

test("the best distribution is that of the lowest AIC, or none", () => {
  const row = (distribution: FitRow["distribution"], difference: number): FitRow => ({
    distribution,
    loglik: -1,
    aic: 1,
    bic: 1,
    parameters: 1,
    aic_difference: difference,
  });
  expect(bestOf([row("exponential", 3), row("weibull", 0)])?.distribution).toBe("weibull");
  expect(bestOf([row("exponential", Number.NaN)])).toBeUndefined();
});
