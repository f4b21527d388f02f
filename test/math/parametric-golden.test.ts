// Parametric regression against R: survreg's four distributions, and hand-coded maximum likelihood for Gompertz and generalised gamma.
import { describe, expect, test } from "vitest";
import { fromJson, goldens } from "../golden/golden.ts";
import { diagonal, fitter, parametricRows } from "./parametric-rows.ts";

interface Regression {
  readonly coefficients: { readonly term: string[]; readonly coef: number[]; readonly se: number[] };
  readonly vcov: number[][];
  readonly loglik: number;
  readonly aic: number;
}

const cells = ["small", "adeno", "large"].map((cell) => `celltype=${cell === "small" ? "smallcell" : cell}`);
const cases = [
  ["lung", ["age", "sex"], "time", "status", "2"],
  ["veteran", ["trt", ...cells, "karno", "age"], "time", "status", "1"],
  ["ovarian", ["age", "rx"], "futime", "fustat", "1"],
] as const;

describe.each(cases)("%s", (dataset, covariates, time, status, event) => {
  const [golden] = goldens<Record<string, Regression | Record<string, Regression>>>(
    new RegExp(`^surv_${dataset}_aft\\.json$`),
  );
  const byDistribution = (golden!.result.age_sex ?? golden!.result) as Record<string, Regression>;

  test.each(["weibull", "exponential", "lognormal", "loglogistic"] as const)("%s", async (distribution) => {
    const want = byDistribution[distribution]!;
    const rows = parametricRows(dataset, { time, event: (row) => row[status] === event, covariates });
    const fit = await fitter(rows).fitter.fit(distribution);
    expect(fit.converged).toBe(true);
    expect(fit.coefficients).toBeAllclose(fromJson(want.coefficients.coef), {
      relative: 1e-7,
      absolute: 1e-9,
    });
    expect(diagonal(fit.variance).map(Math.sqrt)).toBeAllclose(fromJson(want.coefficients.se), {
      relative: 1e-7,
      absolute: 1e-9,
    });
    expect(fit.variance).toBeAllclose(want.vcov.flat(), { relative: 1e-6, absolute: 1e-9 });
    expect([fit.loglik, 2 * fit.coefficients.length - 2 * fit.loglik]).toBeAllclose([want.loglik, want.aic], {
      relative: 1e-11,
    });
  });
});

interface WithoutCovariates {
  readonly gompertz: Readonly<Record<"shape_b" | "log_rate" | "se_shape" | "se_log_rate" | "loglik", number>>;
  readonly generalised_gamma_prentice: Readonly<
    Record<"mu" | "log_sigma" | "Q" | "se_mu" | "se_log_sigma" | "se_Q" | "loglik", number>
  >;
}

test("lung: Gompertz and generalised gamma without covariates", async () => {
  const [golden] = goldens<WithoutCovariates>(/^surv_lung_gompertz_gengamma\.json$/);
  const { gompertz, generalised_gamma_prentice: gamma } = golden!.result;
  const tolerance = { relative: golden!.tolerance.rel, absolute: golden!.tolerance.abs };
  const rows = parametricRows("lung", { time: "time", event: (row) => row.status === "2", covariates: [] });
  const { fitter: each } = fitter(rows);
  const first = await each.fit("gompertz");
  expect(first.coefficients).toBeAllclose([gompertz.log_rate, gompertz.shape_b], tolerance);
  expect(diagonal(first.variance).map(Math.sqrt)).toBeAllclose(
    [gompertz.se_log_rate, gompertz.se_shape],
    tolerance,
  );
  expect([first.loglik]).toBeAllclose([gompertz.loglik], { relative: 1e-10 });
  const second = await each.fit("generalised-gamma");
  expect(second.coefficients).toBeAllclose([gamma.mu, gamma.log_sigma, gamma.Q], tolerance);
  expect(diagonal(second.variance).map(Math.sqrt)).toBeAllclose(
    [gamma.se_mu, gamma.se_log_sigma, gamma.se_Q],
    tolerance,
  );
  expect([second.loglik]).toBeAllclose([gamma.loglik], { relative: 1e-10 });
});
