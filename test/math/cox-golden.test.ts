// Cox models against R's survival: every number of the golden files.
import { describe, expect, test } from "vitest";
import { concordance } from "../../src/math/concordance.ts";
import { predictedCurve, stepAt } from "../../src/math/cox-baseline.ts";
import { coxDesign } from "../../src/math/cox-design.ts";
import { coxFit, coxTests } from "../../src/math/cox-fit.ts";
import { coxPath } from "../../src/math/cox-path.ts";
import { proportionalTests, type TimeTransform, transformedTimes } from "../../src/math/cox-proportional.ts";
import {
  devianceResiduals,
  dfbetas,
  martingaleResiduals,
  schoenfeldResiduals,
  scoreByRow,
  scoreResiduals,
} from "../../src/math/cox-residuals.ts";
import { robustScoreStatistic, robustVariance } from "../../src/math/cox-robust.ts";
import { exp } from "../../src/math/elementary.ts";
import { chiSquareUpperTail } from "../../src/math/gamma.ts";
import { normalCdf, normalQuantile } from "../../src/math/normal.ts";
import { cases, models, type Test } from "./cox-models.ts";
import { coxRows } from "./cox-rows.ts";

test("every golden Cox model has a test and every test a model", () => {
  expect(models.map(({ name }) => name).sort()).toEqual(Object.keys(cases).sort());
});

// R iterates to about 1e-10, and so do we: ten times tighter than the files ask for
const tolerance = { relative: 1e-7, absolute: 1e-9 };

describe.each(models)("$name", ({ name, expected, dataset }) => {
  const { rows, strataLabels, clusters } = coxRows(dataset, cases[name]!);
  const design = coxDesign(rows);
  const fitted = coxFit(design, { ties: expected.ties });
  const robust = expected.naive_se !== undefined;
  const close = (got: ArrayLike<number>, want: readonly number[]) =>
    expect(got).toBeAllclose(want, tolerance);
  const same = (test: { statistic: number; df: number }, want: Test) =>
    close(
      [test.statistic, test.df, chiSquareUpperTail(test.statistic, test.df)],
      [want.chisq, want.df, want.p],
    );

  test("coefficients, standard errors, intervals and tests", async () => {
    const fit = await fitted;
    const p = design.terms;
    const variance = robust
      ? robustVariance(design, fit, scoreResiduals(design, coxPath(design, fit)), clusters)
      : fit.variance;
    const { coefficients: want } = expected;
    const se = Float64Array.from({ length: p }, (_, j) => Math.sqrt(variance[j * p + j]!));
    const z = fit.coefficients.map((b, j) => b / se[j]!);
    const q = normalQuantile(0.975);
    expect([design.rows, design.event.reduce((a, b) => a + b, 0)]).toEqual([expected.n, expected.nevent]);
    expect(fit).toMatchObject({ converged: true, dropped: [], infinite: [] });
    close(fit.coefficients, want.coef);
    close(fit.coefficients.map(exp), want.exp_coef);
    close(se, want.se);
    close(z, want.z);
    expect(z.map((v) => 2 * normalCdf(Math.abs(v), true))).toBeAllclose(want.p, {
      relative: 1e-6,
      absolute: 0,
    });
    close(
      fit.coefficients.map((b, j) => exp(b - q * se[j]!)),
      want.hr_lower,
    );
    close(
      fit.coefficients.map((b, j) => exp(b + q * se[j]!)),
      want.hr_upper,
    );
    close(variance, expected.vcov.flat());
    close(
      [fit.loglikNull, fit.loglik, 2 * p - 2 * fit.loglik],
      [expected.loglik_null, expected.loglik, expected.aic],
    );
    const { ratio, wald, score } = coxTests(fit, variance);
    same(ratio, expected.lr_test);
    same(wald, expected.wald_test);
    same(score, expected.score_test);
    if (robust) {
      close(
        se.map((_, j) => Math.sqrt(fit.variance[j * p + j]!)),
        expected.naive_se!,
      );
      close([robustScoreStatistic(design, fit, clusters)], [expected.robust_score_test!]);
    }
  });

  test("concordance and its standard error", async () => {
    const { linear } = coxPath(design, await fitted).predictors;
    const score = new Float64Array(design.rows);
    design.order.forEach((row, i) => {
      score[row] = linear[i]!;
    });
    const got = concordance(design, score, clusters);
    const want = expected.concordance;
    close(
      [
        got.concordance,
        got.stdError,
        got.concordant,
        got.discordant,
        got.tiedScore,
        got.tiedTime,
        got.tiedBoth,
      ],
      [want.C, want.se, want.concordant, want.discordant, want.tied_x, want.tied_y, want.tied_xy],
    );
  });

  if (expected.baseline_cumhaz_at_zero_covariates)
    test("baseline hazard", async () => {
      const fit = await fitted;
      const path = coxPath(design, fit);
      const { time, cumhaz, stratum } = expected.baseline_cumhaz_at_zero_covariates!;
      const zero = new Float64Array(design.terms);
      const curves = strataLabels.map((_, s) => predictedCurve(design, fit, path, zero, s));
      const got = time.map((t, i) => {
        const label = stratum?.[i]?.replace(/^\w+=/, "") ?? "all";
        const curve = curves[strataLabels.indexOf(label)]!;
        const at = stepAt(curve, t);
        return at < 0 ? 0 : curve.cumulativeHazard[at]!;
      });
      close(got, cumhaz);
    });

  if (expected.prediction)
    test("predicted survival with standard errors", async () => {
      const fit = await fitted;
      const path = coxPath(design, fit);
      const { newdata, times, surv, std_err, cumhaz } = expected.prediction!;
      surv.forEach((want, i) => {
        const x = Object.values(newdata).map((column) => column[i]!);
        const curve = predictedCurve(design, fit, path, x, 0);
        const at = times.map((t) => stepAt(curve, t));
        close(
          at.map((m) => curve.survival[m]!),
          want,
        );
        close(
          at.map((m) => curve.survival[m]! * curve.stdError[m]!),
          std_err[i]!,
        );
        close(
          at.map((m) => curve.cumulativeHazard[m]!),
          cumhaz[i]!,
        );
      });
    });

  if (expected.zph)
    test("test of proportional hazards", async () => {
      const fit = await fitted;
      const path = coxPath(design, fit);
      const each = [...Array(design.terms).keys()].map((j) => [j]);
      for (const [transform, want] of Object.entries(expected.zph!)) {
        const g = transformedTimes(design, transform as TimeTransform, rows);
        const got = proportionalTests(design, fit, path, g, each);
        if (design.terms === 1) expect(got[0]).toEqual(got[1]);
        close(
          got.map(({ statistic }) => statistic),
          want.chisq,
        );
        expect(got.map(({ df }) => df)).toEqual(want.df);
      }
    });

  if (expected.residuals)
    test("residuals of every kind", async () => {
      const fit = await fitted;
      const path = coxPath(design, fit);
      const want = expected.residuals!;
      const columns = (matrix: readonly number[][]) => matrix[0]!.map((_, j) => matrix.map((row) => row[j]!));
      const martingale = martingaleResiduals(design, path);
      close(martingale, want.martingale);
      close(devianceResiduals(martingale, rows.event), want.deviance);
      const sorted = scoreResiduals(design, path);
      scoreByRow(design, sorted).forEach((column, j) => {
        close(column, columns(want.score)[j]!);
      });
      dfbetas(design, fit, sorted).forEach((column, j) => {
        close(column, columns(want.dfbeta)[j]!);
      });
      const events = schoenfeldResiduals(design, fit, path);
      close(
        Float64Array.from(events.timeNumber, (k) => design.times[k]!),
        want.schoenfeld_times,
      );
      events.schoenfeld.forEach((column, j) => {
        close(column, columns(want.schoenfeld)[j]!);
      });
      events.scaled.forEach((column, j) => {
        close(column, columns(want.scaled_schoenfeld)[j]!);
      });
    });
});
