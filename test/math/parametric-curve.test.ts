// Predictions against R's predict.survreg and pweibull, and against themselves.
import { expect, test } from "vitest";
import { gammaQ } from "../../src/math/gamma.ts";
import { normalQuantile } from "../../src/math/normal.ts";
import { FittedCurve, patternAt, patternsOf } from "../../src/math/parametric-curve.ts";
import { effectRatios } from "../../src/math/parametric-effects.ts";
import { naturalParameters } from "../../src/math/parametric-natural.ts";
import { goldens } from "../golden/golden.ts";
import { fitter, parametricRows } from "./parametric-rows.ts";

interface Regression {
  readonly prediction: {
    readonly newdata: { readonly age: number[]; readonly sex: number[] };
    readonly probs: number[];
    readonly quantile: number[][];
    readonly quantile_se: number[][];
    readonly times: number[];
    readonly surv: number[][];
  };
}
const lung = {
  time: "time",
  event: (row: Readonly<Record<string, string>>) => row.status === "2",
  covariates: ["age", "sex"],
};
const z = normalQuantile(0.975);
const everyone = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

test.each(["weibull", "exponential", "lognormal", "loglogistic"] as const)(
  "%s: quantiles with standard errors and survival for given covariates are R's",
  async (distribution) => {
    const [golden] = goldens<{ age_sex: Record<string, Regression> }>(/^surv_lung_aft\.json$/);
    const want = golden!.result.age_sex[distribution]!.prediction;
    const { design, fitter: each } = fitter(parametricRows("lung", lung));
    const fit = await each.fit(distribution);
    want.newdata.age.forEach((age, i) => {
      const curve = new FittedCurve(fit, 2, patternAt(design, [age, want.newdata.sex[i]!]), z);
      const quantiles = want.probs.map((p) => curve.quantile(p, 300));
      expect(quantiles.map((q) => q.estimate)).toBeAllclose(want.quantile[i]!, { relative: 1e-7 });
      expect(quantiles.map((q) => q.stdError)).toBeAllclose(want.quantile_se[i]!, { relative: 1e-7 });
      expect(want.times.map((t) => curve.survival(t).estimate)).toBeAllclose(want.surv[i]!, {
        relative: 1e-7,
      });
    });
  },
);

test("the average curve is the average of the rows' curves, and its error follows the likelihood", async () => {
  const { design, fitter: each } = fitter(parametricRows("lung", lung));
  const fit = await each.fit("apgw");
  const rows = everyone(design.rows);
  const all = patternsOf(design, rows, 1000);
  expect(all.whole).toBe(true);
  expect(all.count).toBeLessThan(design.rows);
  const curve = new FittedCurve(fit, 2, all, z);
  const { covariates } = parametricRows("lung", lung);
  const alone = (i: number) =>
    new FittedCurve(
      fit,
      2,
      patternAt(
        design,
        covariates.map((column) => column[i]!),
      ),
      z,
    );
  const mean = rows.reduce((sum, i) => sum + alone(i).survival(365).estimate, 0) / design.rows;
  const got = curve.survival(365);
  expect([got.estimate]).toBeAllclose([mean], { relative: 1e-12 });
  // gradient by moving each coefficient
  let variance = 0;
  const size = fit.scaled.length;
  const slopes = [...fit.scaled.keys()].map((j) => {
    const moved = (h: number) =>
      new FittedCurve(
        { ...fit, scaled: fit.scaled.map((v, k) => (k === j ? v + h : v)) },
        2,
        all,
        z,
      ).survival(365).estimate;
    return (moved(1e-4) - moved(-1e-4)) / 2e-4;
  });
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) variance += slopes[a]! * slopes[b]! * fit.scaledVariance[a * size + b]!;
  expect([got.stdError]).toBeAllclose([Math.sqrt(variance)], { relative: 1e-6 });
  expect(got.lower).toBeLessThan(got.estimate);
  expect(patternsOf(design, rows, 20).whole).toBe(false);
});

test("the hazard's error follows the likelihood, and its limits are those of its logarithm", async () => {
  const { design, fitter: each } = fitter(parametricRows("lung", lung));
  const fit = await each.fit("weibull");
  const all = patternsOf(design, everyone(design.rows), 1000);
  const { estimate, stdError, lower, upper } = new FittedCurve(fit, 2, all, z).hazard(300);
  const size = fit.scaled.length;
  const slopes = [...fit.scaled.keys()].map((j) => {
    const moved = (h: number) =>
      new FittedCurve({ ...fit, scaled: fit.scaled.map((v, k) => (k === j ? v + h : v)) }, 2, all, z).hazard(
        300,
      ).estimate;
    return (moved(1e-4) - moved(-1e-4)) / 2e-4;
  });
  let variance = 0;
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) variance += slopes[a]! * slopes[b]! * fit.scaledVariance[a * size + b]!;
  expect([stdError]).toBeAllclose([Math.sqrt(variance)], { relative: 1e-6 });
  const reach = Math.exp((z * stdError) / estimate);
  expect([lower, upper]).toBeAllclose([estimate / reach, estimate * reach], { relative: 1e-12 });
});

test("hazard is minus the slope of log survival, and the restricted mean the area under the curve", async () => {
  const { design, fitter: each } = fitter(parametricRows("lung", lung));
  const curve = new FittedCurve(
    await each.fit("generalised-gamma"),
    2,
    patternsOf(design, everyone(228), 500),
    z,
  );
  for (const t of [20, 200, 700]) {
    const h = 1e-3 * t;
    const slope =
      (Math.log(curve.survival(t - h).estimate) - Math.log(curve.survival(t + h).estimate)) / (2 * h);
    expect([curve.hazard(t).estimate]).toBeAllclose([slope], { relative: 1e-5 });
  }
  // Simpson's rule
  const n = 400;
  let area = 0;
  for (let i = 0; i <= n; i++)
    area += (i === 0 || i === n ? 1 : i % 2 === 0 ? 2 : 4) * curve.survival((365 * i) / n).estimate;
  expect([curve.restrictedMean(365).estimate]).toBeAllclose([(area * 365) / n / 3], { relative: 1e-6 });
});

test("the restricted mean of a Weibull curve is an incomplete gamma function", async () => {
  const { fitter: each } = fitter(parametricRows("lung", { ...lung, covariates: [] }));
  const fit = await each.fit("weibull");
  const [scale, shape] = naturalParameters(fit, z).map(({ estimate }) => estimate);
  const curve = new FittedCurve(fit, 0, { count: 1, x: new Float64Array(0), weights: Float64Array.of(1) }, z);
  // integral of exp(-(t/b)^a) to tau: (b/a) Gamma(1/a) P(1/a, (tau/b)^a)
  const tau = 500;
  const a = shape!;
  const gamma = 0.9071733;
  const part = 1 - gammaQ(1 / a, (tau / scale!) ** a);
  const got = curve.restrictedMean(tau).estimate / ((scale! / a) * part);
  // Gamma(1/a) of about 0.76 lies between 1 and 1.3
  expect(got).toBeGreaterThan(gamma);
  expect([curve.restrictedMean(1e5).estimate]).toBeAllclose([got * (scale! / a)], { relative: 1e-9 });
});

test("a quantile that fewer ever reach is not defined", async () => {
  const choice = {
    ...lung,
    event: (row: Readonly<Record<string, string>>) => row.status === "1",
    keep: (row: Readonly<Record<string, string>>) => row.etype === "2",
    covariates: [],
  };
  const fit = await fitter(parametricRows("colon", choice)).fitter.fit("weibull", true);
  const curve = new FittedCurve(fit, 0, { count: 1, x: new Float64Array(0), weights: Float64Array.of(1) }, z);
  expect(curve.quantile(0.3, 1000).estimate).toBeGreaterThan(0);
  expect(curve.quantile(0.9, 1000).estimate).toBeNaN();
});

test("Weibull: hazard ratios and time ratios are two views of one model", async () => {
  const { fitter: each } = fitter(parametricRows("lung", lung));
  const fit = await each.fit("weibull");
  const ratios = effectRatios(fit);
  expect(ratios.map(({ effect }) => effect)).toEqual([
    "time ratio",
    "hazard ratio",
    "time ratio",
    "hazard ratio",
  ]);
  const [scale, shape] = naturalParameters(fit, z);
  expect([ratios[3]!.log]).toBeAllclose([-ratios[2]!.log * shape!.estimate], { relative: 1e-14 });
  expect([scale!.estimate]).toBeAllclose([Math.exp(fit.coefficients[0]!)], { relative: 1e-14 });
  // z of the two differ only through the error of the scale
  expect(Math.abs(ratios[3]!.log / ratios[3]!.stdError + ratios[2]!.log / ratios[2]!.stdError)).toBeLessThan(
    0.2,
  );
});
