// Brier score, AUC over time, calibration and their accuracy against R (hand-coded there, with riskRegression::Score as a second opinion).
import { expect, test } from "vitest";
import {
  brierScore,
  constantBrierScore,
  predictionAccuracy,
  trapezoidWeights,
} from "../../src/math/brier.ts";
import { eventShares, groupedCalibration, overallCalibration } from "../../src/math/calibration-at-time.ts";
import { calibrationCurve } from "../../src/math/calibration-curve.ts";
import { type CensoringTies, censoringCurve } from "../../src/math/censoring-curve.ts";
import { durationError } from "../../src/math/duration-error.ts";
import {
  combine,
  type Estimate,
  type HorizonWeights,
  horizonWeights,
  standardError,
} from "../../src/math/ipcw.ts";
import { indexAt } from "../../src/math/product-limit.ts";
import { quantile } from "../../src/math/quantile.ts";
import { riskOrder } from "../../src/math/risk-order.ts";
import { finish } from "../../src/math/steps.ts";
import { cumulativeDynamicAuc, rankMarkerSteps } from "../../src/math/time-dependent-auc.ts";
import { goldenColumn, goldens } from "../golden/golden.ts";

type Columns = Readonly<Record<string, number[]>>;
interface Scores {
  readonly reverse_km: Columns;
  readonly simple_km: Columns;
  readonly integrated_brier_trapezoid_180_730: number;
  readonly riskRegression: { readonly brier: Columns; readonly auc: Columns };
  readonly calibration_quintiles: Readonly<
    Record<
      string,
      {
        readonly breaks_type7_right_closed: number[];
        readonly table: Columns;
        readonly greenwood_nam_dagostino: Readonly<Record<"chisq" | "df" | "p", number>>;
      }
    >
  >;
}

const [golden] = goldens<Scores>(/^surv_lung_brier_calibration\.json$/);
const tolerance = { relative: golden!.tolerance.rel, absolute: golden!.tolerance.abs };
const time = goldenColumn("lung_risk", "time");
const event = Uint8Array.from(goldenColumn("lung_risk", "status"), (s) => (s === 2 ? 1 : 0));
const times = golden!.options.times as number[];
const risks = times.map((t) => goldenColumn("lung_risk", `risk${t}`));

function aucOf(weights: HorizonWeights, risk: Float64Array): Estimate {
  return cumulativeDynamicAuc(weights, finish(rankMarkerSteps(weights.curve, risk)));
}

function scoresOf(ties: CensoringTies): Record<string, number[]> {
  const curve = censoringCurve({ time, event }, ties);
  const rows = times.map((t, k) => {
    const weights = horizonWeights(curve, t);
    const brier = brierScore(weights, risks[k]!);
    const reference = constantBrierScore(weights, eventShares(riskOrder({ time, event }), [t])[0]!);
    return {
      time: t,
      brier: brier.estimate,
      brier_km_null: reference.estimate,
      ipa: predictionAccuracy(brier, reference).estimate,
      auc_cumulative_dynamic: aucOf(weights, risks[k]!).estimate,
      sum_weights_over_n: weights.weight.reduce((a, b) => a + b, 0) / time.length,
      G_at_t: curve.survival[indexAt(curve.cellTime, t)]!,
    };
  });
  return Object.fromEntries(
    Object.keys(rows[0]!).map((name) => [name, rows.map((row) => row[name as keyof typeof row])]),
  );
}

test.each([
  ["reverse_km", "events-first"],
  ["simple_km", "together"],
] as const)("%s: scores of lung at four times", (rule, ties) => {
  const got = scoresOf(ties);
  for (const [name, want] of Object.entries(golden!.result[rule])) {
    expect(got[name]!, name).toBeAllclose(want, tolerance);
  }
});

test("riskRegression's Brier scores and AUC, at its tolerance", () => {
  const got = scoresOf("events-first");
  const { brier, auc } = golden!.result.riskRegression;
  expect([...got.brier_km_null!, ...got.brier!]).toBeAllclose(brier.Brier!, { relative: 1e-10 });
  expect(got.auc_cumulative_dynamic).toBeAllclose(auc.AUC!, { relative: 1e-10 });
});

test("the integrated Brier score by trapezoids", () => {
  const weights = trapezoidWeights(times);
  const { brier } = scoresOf("events-first");
  const mean = weights.reduce((sum, w, k) => sum + w * brier![k]!, 0);
  expect([mean]).toBeAllclose([golden!.result.integrated_brier_trapezoid_180_730], tolerance);
});

test.each(["365", "540"])("calibration in fifths at %s days", (t) => {
  const want = golden!.result.calibration_quintiles[`t${t}`]!;
  const risk = risks[times.indexOf(Number(t))]!;
  const { groups, statistic, df, pValue } = groupedCalibration(
    riskOrder({ time, event }),
    risk,
    Number(t),
    5,
  );
  const { table } = want;
  const breaks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((p) => quantile(risk.slice().sort(), p, 7));
  expect(breaks).toBeAllclose(want.breaks_type7_right_closed, tolerance);
  expect(groups.map((g) => g.rows)).toEqual(table.n);
  expect(groups.map((g) => g.predicted)).toBeAllclose(table.mean_predicted!, tolerance);
  expect(groups.map((g) => g.observed)).toBeAllclose(table.observed_1_minus_km!, tolerance);
  expect(groups.map((g) => g.stdError)).toBeAllclose(table.se_observed!, tolerance);
  const { chisq, df: wantDf, p } = want.greenwood_nam_dagostino;
  expect([statistic, df, pValue]).toBeAllclose([chisq, wantDf, p], tolerance);
});

interface Errors {
  readonly time: number;
  readonly score: string[];
  readonly estimate: number[];
  readonly std_error: number[];
}
interface Smooth {
  readonly time: number;
  readonly span: number;
  readonly predicted: number[];
  readonly observed: number[];
  readonly std_error: number[];
}
const [more] = goldens<
  Record<"events_first" | "together" | "riskRegression", Errors[]> & { readonly smooth: Smooth[] }
>(/^surv_scores_more\.json$/);

/** Age of the same patients on a scale of 0 to 1: a poor prediction. */
function agesOf(): Float64Array {
  const id = [...goldenColumn("lung", "id")];
  const age = goldenColumn("lung", "age");
  return goldenColumn("lung_risk", "id").map((one) =>
    Math.min(1, Math.max(0, (age[id.indexOf(one)]! - 35) / 60)),
  );
}

function estimatesAt(t: number, ties: CensoringTies): Record<string, Estimate> {
  const curve = censoringCurve({ time, event }, ties);
  const weights = horizonWeights(curve, t);
  const cox = risks[times.indexOf(t)]!;
  const age = agesOf();
  const [brierCox, brierAge] = [brierScore(weights, cox), brierScore(weights, age)];
  const [aucCox, aucAge] = [aucOf(weights, cox), aucOf(weights, age)];
  const { observed, excess, ratio } = overallCalibration(weights, cox);
  const predicted = cox.map((p) => 1000 * (1 - p));
  return {
    brier_cox: brierCox,
    brier_age: brierAge,
    brier_difference: combine(1, brierAge, -1, brierCox),
    auc_cox: aucCox,
    auc_age: aucAge,
    auc_difference: combine(1, aucAge, -1, aucCox),
    observed,
    excess,
    log_ratio: { ...ratio, estimate: Math.log(ratio.estimate) },
    absolute_error: durationError(weights, predicted, "absolute"),
    kaplan_meier_risk: durationError(horizonWeights(curve, Number.POSITIVE_INFINITY), predicted, "squared"),
  };
}

test.each([
  ["events_first", "events-first"],
  ["together", "together"],
] as const)("%s: standard errors are those of derivatives of R's weighted curves", (name, ties) => {
  const { rel, abs } = more!.tolerance;
  for (const want of more!.result[name]) {
    const got = estimatesAt(want.time, ties);
    const list = want.score.map((score) => got[score]!);
    expect(list.map((e) => e.estimate)).toBeAllclose(want.estimate, { relative: 1e-10, absolute: 1e-12 });
    const errors = list.map((e) => standardError(e.influence));
    expect(errors).toBeAllclose(want.std_error, { relative: rel, absolute: abs });
  }
});

test("riskRegression's standard errors agree to its rule for ties in the hazard of censoring", () => {
  for (const want of more!.result.riskRegression) {
    const got = estimatesAt(want.time, "events-first");
    const n = time.length;
    const errors = want.score.map((score) => standardError(got[score]!.influence) * Math.sqrt(n / (n - 1)));
    expect(errors).toBeAllclose(want.std_error, { relative: 1.5e-3 });
    // the AUC, whose cases weigh little late, is closer
    const auc = (values: readonly number[]) => values.filter((_, i) => want.score[i]!.startsWith("auc"));
    expect(auc(errors)).toBeAllclose(auc(want.std_error), { relative: 5e-5 });
  }
});

test("the smooth calibration curve is R's loess with the same weights, its error the sandwich", () => {
  const curve = censoringCurve({ time, event }, "events-first");
  for (const want of more!.result.smooth) {
    const risk = risks[times.indexOf(want.time)]!;
    const got = calibrationCurve(horizonWeights(curve, want.time), risk, want.span);
    expect(got.map(({ predicted }) => predicted)).toBeAllclose(want.predicted, { relative: 1e-12 });
    // loess rounds its kernel off within a thousandth of the bandwidth of either end
    expect(got.map(({ observed }) => observed)).toBeAllclose(want.observed, { absolute: 1e-7 });
    expect(got.map(({ stdError }) => stdError)).toBeAllclose(want.std_error, { relative: 1e-9 });
  }
});
