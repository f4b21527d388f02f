// Weights, clusters, left truncation, covariates on two parameters, cure, and shaped distributions with covariates, against survreg and maximum
// likelihood written out in R (test/golden/parametric.R).
import { expect, test } from "vitest";
import { withRobustVariance } from "../../src/math/parametric-covariance.ts";
import type { ParametricFit } from "../../src/math/parametric-fit.ts";
import type { Distribution } from "../../src/math/parametric-models.ts";
import { goldens } from "../golden/golden.ts";
import { coxRows } from "./cox-rows.ts";
import { diagonal, fitter, parametricRows } from "./parametric-rows.ts";

interface Expected {
  readonly coef: number[];
  readonly vcov: number[][];
  readonly loglik: number;
}
const [golden] = goldens<Record<string, Expected>>(/^surv_parametric_more\.json$/);

const late = {
  time: "exit",
  event: (row: Readonly<Record<string, string>>) => row.event === "1",
  covariates: ["x", "z"],
};
const lung = {
  time: "time",
  event: (row: Readonly<Record<string, string>>) => row.status === "2",
  covariates: ["age", "sex"],
};
const dead = { ...lung, event: (row: Readonly<Record<string, string>>) => row.status === "1" };
const deaths = { ...dead, keep: (row: Readonly<Record<string, string>>) => row.etype === "2" };

function compare(name: string, fit: ParametricFit, order = [...fit.coefficients.keys()], relative = 1e-6) {
  const want = golden!.result[name]!;
  const size = order.length;
  expect(fit.converged).toBe(true);
  expect(order.map((j) => fit.coefficients[j]!)).toBeAllclose(want.coef, { relative, absolute: 1e-8 });
  expect([fit.loglik]).toBeAllclose([want.loglik], { relative: 1e-10 });
  const errors = diagonal(fit.variance).map(Math.sqrt);
  const wanted = want.vcov.map((row, j) => Math.sqrt(row[j]!));
  expect(order.map((j) => errors[j]!)).toBeAllclose(wanted, { relative, absolute: 0 });
  // the whole covariance, in units of the standard errors
  const units = order.flatMap((a, i) =>
    order.map((b, j) => fit.variance[a * size + b]! / (wanted[i]! * wanted[j]!)),
  );
  expect(units).toBeAllclose(
    want.vcov.flatMap((row, i) => row.map((v, j) => v / (wanted[i]! * wanted[j]!))),
    { absolute: 5 * relative },
  );
}

test.each([
  ["weighted_weibull", "weibull"],
  ["weighted_lognormal", "lognormal"],
] as const)("%s: weights multiply contributions", async (name, distribution) => {
  compare(name, await fitter(parametricRows("cox_more", { ...late, weight: "w" })).fitter.fit(distribution));
});

test("robust and cluster-robust covariance are survreg's", async () => {
  const plain = fitter(parametricRows("cox_more", late));
  compare("robust_weibull", withRobustVariance(plain.design, await plain.fitter.fit("weibull"), null));
  const choice = { ...late, weight: "w", cluster: "id" };
  const clustered = fitter(parametricRows("cox_more", choice));
  const fit = await clustered.fitter.fit("loglogistic");
  const { clusters } = coxRows("cox_more", choice);
  compare("cluster_loglogistic", withRobustVariance(clustered.design, fit, clusters));
});

test.each([
  ["late_weibull", "weibull"],
  ["late_loglogistic", "loglogistic"],
  ["late_gengamma", "generalised-gamma"],
  ["late_gompertz", "gompertz"],
] as const)("%s: left truncation", async (name, distribution) => {
  compare(
    name,
    await fitter(parametricRows("cox_more", { ...late, entry: "entry" })).fitter.fit(distribution),
  );
});

test("left truncation with weights", async () => {
  const rows = parametricRows("cox_more", { ...late, entry: "entry", weight: "w" });
  compare("late_lognormal", await fitter(rows).fitter.fit("lognormal"));
});

const veteran = { ...dead, covariates: ["karno"] };
test.each([
  ["gompertz", "lung", lung, "gompertz"],
  ["gengamma_lung", "lung", lung, "generalised-gamma"],
  ["gengamma_veteran", "veteran", veteran, "generalised-gamma"],
  ["gengamma_colon", "colon", deaths, "generalised-gamma"],
  ["apgw_aft", "lung", lung, "apgw"],
  ["apgw_aft_colon", "colon", deaths, "apgw"],
] as const)("%s on %s", async (name, dataset, choice, distribution: Distribution) => {
  compare(name, await fitter(parametricRows(dataset, choice)).fitter.fit(distribution));
});

test("APGW on the hazard scale, with its unit of time", async () => {
  const { fitter: each } = fitter(parametricRows("lung", lung), { scale: "ph", timeUnit: 420 });
  // R's order: log lambda with its terms, log scale, log(1 + kappa)
  compare("apgw_ph", await each.fit("apgw"), [2, 3, 4, 0, 1]);
});

test("covariates on location and log scale", async () => {
  const rows = parametricRows("lung", lung);
  const both = fitter(rows, { shapeTerms: [1] }).fitter;
  const fit = await both.fit("weibull");
  compare("weibull_scale", fit);
  compare("apgw_scale", await both.fit("apgw"));
  // survreg with a scale for each sex is the same model
  const want = golden!.result.by_stratum! as unknown as { coef: number[]; scale: number[]; loglik: number };
  const scales = [1, 2].map((sex) => Math.exp(fit.coefficients[3]! + fit.coefficients[4]! * sex));
  expect([...fit.coefficients.subarray(0, 3), ...scales]).toBeAllclose([...want.coef, ...want.scale], {
    relative: 1e-6,
  });
});

test.each([
  ["cure_weibull", "weibull"],
  ["cure_lognormal", "lognormal"],
  ["cure_gengamma", "generalised-gamma"],
] as const)("%s: a share cured", async (name, distribution) => {
  compare(name, await fitter(parametricRows("colon", deaths)).fitter.fit(distribution, true));
});
