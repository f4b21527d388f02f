// Cox models against R where the golden files of textbook data are silent: entry, ties, weights, strata and clusters together, ridge, rank
// transform, dependent columns (test/golden/cox.R).
import { describe, expect, test } from "vitest";
import { concordance } from "../../src/math/concordance.ts";
import type { ConcordanceWeighting } from "../../src/math/concordance-weights.ts";
import { predictedCurve, stepAt } from "../../src/math/cox-baseline.ts";
import { coxDesign, type Ties } from "../../src/math/cox-design.ts";
import { coxFit, coxTests } from "../../src/math/cox-fit.ts";
import { coxPath } from "../../src/math/cox-path.ts";
import { proportionalTests, type TimeTransform, transformedTimes } from "../../src/math/cox-proportional.ts";
import {
  devianceResiduals,
  martingaleResiduals,
  schoenfeldResiduals,
  scoreByRow,
  scoreResiduals,
} from "../../src/math/cox-residuals.ts";
import { robustScoreStatistic, robustVariance } from "../../src/math/cox-robust.ts";
import { riskOrder } from "../../src/math/risk-order.ts";
import { goldens } from "../golden/golden.ts";
import { type CoxChoice, coxRows } from "./cox-rows.ts";

interface Model {
  readonly coef: number[];
  readonly var: number[][];
  readonly naive?: number[][];
  readonly rscore?: number;
  readonly loglik: [number, number];
  readonly score: number;
  readonly martingale?: number[];
  readonly deviance?: number[];
  readonly scores?: number[][];
  readonly schoenfeld?: number[][];
  readonly concordance?: number[];
  readonly zph?: Readonly<Record<TimeTransform, number[]>>;
}
interface More {
  readonly models: Readonly<Record<string, Model>>;
  readonly curves: Readonly<Record<string, { time: number[]; cumhaz: number[]; std_err: number[] }>>;
  readonly ridge: Readonly<Record<string, Model>>;
  readonly weightings: Readonly<Record<ConcordanceWeighting, number[]>>;
  readonly dropped: { readonly coef: (number | null)[]; readonly var: number[][] };
}
const { result } = goldens<More>(/^surv_more/)[0]!;
const close = (got: ArrayLike<number>, expected: readonly number[]) =>
  expect(got).toBeAllclose(expected, { relative: 1e-7, absolute: 1e-9 });

const whole: CoxChoice = { time: "exit", event: (row) => row.event === "1", covariates: ["x", "z", "u"] };
const late: CoxChoice = { ...whole, entry: "entry" };
const choices: Readonly<Record<string, CoxChoice>> = {
  efron: whole,
  breslow: whole,
  late_efron: late,
  late_breslow: late,
  weighted: { ...whole, weight: "w" },
  weighted_breslow: { ...whole, weight: "w" },
  late_weighted: { ...late, weight: "w" },
  copies: { ...whole, weight: "copies" },
  strata: { ...whole, strata: "site" },
  late_strata: { ...late, strata: "site" },
  robust: whole,
  cluster: { ...whole, cluster: "id" },
  all: { ...late, weight: "w", strata: "site", cluster: "id" },
  exact_late: { ...late, first: 40 },
};
const tiesOf = (name: string): Ties =>
  name.includes("exact") ? "exact" : /breslow|copies/.test(name) ? "breslow" : "efron";
const byColumn = (matrix: readonly number[][]) => matrix[0]!.map((_, j) => matrix.map((row) => row[j]!));

async function fitted(name: string) {
  const chosen = coxRows("cox_more", choices[name]!);
  const design = coxDesign(chosen.rows);
  const fit = await coxFit(design, { ties: tiesOf(name) });
  return { ...chosen, design, fit, path: coxPath(design, fit) };
}

test("every model of the file is tested", () => {
  expect(Object.keys(result.models).sort()).toEqual(Object.keys(choices).sort());
});

describe.each(Object.entries(result.models))("%s", (name, want) => {
  test("coefficients, variances and tests", async () => {
    const { design, fit, path, clusters } = await fitted(name);
    close(fit.coefficients, want.coef);
    close([fit.loglikNull, fit.loglik, coxTests(fit).score.statistic], [...want.loglik, want.score]);
    close(fit.variance, (want.naive ?? want.var).flat());
    if (!want.naive) return;
    close(robustVariance(design, fit, scoreResiduals(design, path), clusters), want.var.flat());
    close([robustScoreStatistic(design, fit, clusters)], [want.rscore!]);
  });

  if (want.martingale) {
    test("residuals, test of proportional hazards, concordance", async () => {
      const { design, fit, path, rows, clusters } = await fitted(name);
      const martingale = martingaleResiduals(design, path);
      close(martingale, want.martingale!);
      close(devianceResiduals(martingale, rows.event), want.deviance!);
      scoreByRow(design, scoreResiduals(design, path)).forEach((column, j) => {
        close(column, byColumn(want.scores!)[j]!);
      });
      schoenfeldResiduals(design, fit, path).schoenfeld.forEach((column, j) => {
        close(column, byColumn(want.schoenfeld!)[j]!);
      });
      const linear = rows.time.map((_, i) =>
        rows.covariates.reduce((sum, column, j) => sum + column[i]! * fit.coefficients[j]!, 0),
      );
      const c = concordance(design, linear, clusters);
      close(
        [c.concordance, c.stdError, c.concordant, c.discordant, c.tiedScore, c.tiedTime, c.tiedBoth],
        want.concordance!,
      );
      for (const [transform, statistics] of Object.entries(want.zph!)) {
        const g = transformedTimes(design, transform as TimeTransform, rows);
        const tests = proportionalTests(design, fit, path, g, [[0], [1], [2]]);
        close(
          tests.map(({ statistic }) => statistic),
          statistics,
        );
      }
    });
  }
});

test.each(Object.entries(result.curves))("survival of a new subject, %s", async (name, want) => {
  const { design, fit, path, clusters } = await fitted(name);
  const variance =
    name === "robust" ? robustVariance(design, fit, scoreResiduals(design, path), clusters) : fit.variance;
  const curve = predictedCurve(design, fit, path, [0.7, 1, 0.2], 0, variance);
  const at = want.time.map((t) => stepAt(curve, t)).filter((m) => m >= 0);
  const skipped = want.time.length - at.length;
  close(
    at.map((m) => curve.cumulativeHazard[m]!),
    want.cumhaz.slice(skipped),
  );
  close(
    at.map((m) => curve.stdError[m]!),
    want.std_err.slice(skipped),
  );
});

test.each(Object.entries(result.ridge))("ridge with theta %s", async (theta, want) => {
  const design = coxDesign(coxRows("cox_more", whole).rows);
  // R's ridge scales by the variance with divisor n - 1
  const ridge = (Number(theta) * design.rows) / (design.rows - 1);
  const fit = await coxFit(design, { ties: "efron", ridge });
  close(fit.coefficients, want.coef);
  close(fit.variance, want.var.flat());
  close([fit.loglikNull, fit.loglik], want.loglik);
});

test.each(Object.entries(result.weightings))(
  "concordance with time weights %s, strata, weights and clusters",
  (weighting, want) => {
    const { rows, clusters } = coxRows("cox_more", { ...choices.all!, entry: undefined });
    const c = concordance(riskOrder(rows), rows.covariates[0]!, clusters, weighting as ConcordanceWeighting);
    close([c.concordance, c.stdError, c.concordant, c.discordant, c.tiedScore, c.tiedTime, c.tiedBoth], want);
  },
);

test("a column that earlier ones determine is dropped, as in R, and so is a constant", async () => {
  const { rows } = coxRows("cox_more", whole);
  const [x, z, u] = rows.covariates as [Float64Array, Float64Array, Float64Array];
  const sum = x.map((v, i) => v + 2 * z[i]!);
  const design = coxDesign({ ...rows, covariates: [x, z, sum, x.map(() => 1), u] });
  const fit = await coxFit(design, { ties: "efron" });
  expect(fit.dropped).toEqual([2, 3]);
  close(
    fit.coefficients,
    result.dropped.coef.map((b) => b ?? 0),
  );
  close(fit.variance, result.dropped.var.flat());
  expect(coxTests(fit).wald.df).toBe(3);
});
