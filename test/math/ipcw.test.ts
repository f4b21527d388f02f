// Weights, means and influence functions under censoring: by hand, and against loops over all rows and their numerical derivatives.
import { describe, expect, test } from "vitest";
import { brierScore } from "../../src/math/brier.ts";
import { overallCalibration } from "../../src/math/calibration-at-time.ts";
import { type CensoringTies, censoringCurve, lastFollowUp } from "../../src/math/censoring-curve.ts";
import { durationError } from "../../src/math/duration-error.ts";
import { type Estimate, horizonWeights, standardError } from "../../src/math/ipcw.ts";
import { finish } from "../../src/math/steps.ts";
import { cumulativeDynamicAuc, rankMarkerSteps } from "../../src/math/time-dependent-auc.ts";
import { derivatives, oracleAuc, oracleMean, oracleWeights, smallSample } from "./censored-oracle.ts";

const rules: readonly CensoringTies[] = ["events-first", "together"];

/** By row in the caller's order. */
function byRow(order: Uint32Array, values: ArrayLike<number>): number[] {
  const rows = new Array<number>(order.length);
  order.forEach((row, i) => {
    rows[row] = values[i]!;
  });
  return rows;
}

describe("by hand: times 1+ 2 2+ 3 4+ 5, + censored, horizon 3", () => {
  const time = Float64Array.of(5, 2, 1, 4, 2, 3);
  const event = Uint8Array.of(1, 1, 0, 0, 0, 1);
  // events first: G = 5/6 from 1; at 2 four of the five are left after the event: 5/6 x 3/4 = 5/8 from 2. Together: 5/6 x 4/5 = 2/3
  test.each([
    ["events-first", [8 / 5, 6 / 5, 0, 8 / 5, 0, 8 / 5]],
    ["together", [3 / 2, 6 / 5, 0, 3 / 2, 0, 3 / 2]],
  ] as const)("%s: the weights", (ties, want) => {
    const curve = censoringCurve({ time, event }, ties);
    const { weight, state } = horizonWeights(curve, 3);
    expect(byRow(curve.order, weight)).toBeAllclose(want, { relative: 1e-15 });
    expect(byRow(curve.order, state)).toEqual([2, 1, 0, 2, 0, 1]);
  });

  test("the Brier score of 0.5 for all is a quarter of the mean weight, and errors of durations are as on paper", () => {
    const curve = censoringCurve({ time, event }, "events-first");
    const weights = horizonWeights(curve, 3);
    expect(brierScore(weights, new Float64Array(6).fill(0.5)).estimate).toBeCloseTo(0.25, 15);
    // cut at 3: |2-4|, |3-3|, |3-3| x 2 and predictions of 4 for all: only the event at 2 is off, by 1, with weight 6/5
    const predicted = new Float64Array(6).fill(4);
    expect(durationError(weights, predicted, "absolute").estimate).toBeCloseTo(6 / 5 / 6, 15);
    expect(durationError(weights, predicted, "relative").estimate).toBeCloseTo(6 / 5 / 2 / 6, 15);
    // without a horizon: events at 2, 3, 5 weigh 6/5, 8/5 and 1 / (5/8 x 1/2) = 16/5, off by 2, 1, 1
    const all = durationError(horizonWeights(curve, Number.POSITIVE_INFINITY), predicted, "squared");
    expect(all.estimate).toBeCloseTo(((6 / 5) * 4 + 8 / 5 + 16 / 5) / 6, 14);
  });

  test("follow-up ends with the last row when that is censored", () => {
    expect(lastFollowUp(censoringCurve({ time, event }, "together"))).toBe(Number.POSITIVE_INFINITY);
    const ended = event.map((e, i) => (i === 0 ? 0 : e));
    expect(lastFollowUp(censoringCurve({ time, event: ended }, "together"))).toBe(5);
  });
});

describe.each(rules)("%s", (ties) => {
  test.each([1, 2, 3, 4, 5])("estimates and influences are those of loops (seed %i)", (seed) => {
    const sample = smallSample(seed);
    const { time, risk } = sample;
    const n = time.length;
    const one = new Float64Array(n).fill(1);
    const curve = censoringCurve({ ...sample, strata: 2 }, ties);
    const horizon = 5 + (seed % 3);
    const weights = horizonWeights(curve, horizon);
    const squared = (i: number, happened: boolean) => ((happened ? 1 : 0) - risk[i]!) ** 2;
    const predicted = risk.map((p) => 12 * (1 - p));
    const cut = (v: number) => Math.min(v, horizon);
    const checks: readonly [string, Estimate, (w: Float64Array) => number][] = [
      ["Brier", brierScore(weights, risk), (w) => oracleMean(sample, w, horizon, ties, squared)],
      [
        "AUC",
        cumulativeDynamicAuc(weights, finish(rankMarkerSteps(curve, risk))),
        (w) => oracleAuc(sample, w, horizon, ties),
      ],
      [
        "absolute error to the horizon",
        durationError(weights, predicted, "absolute"),
        (w) => oracleMean(sample, w, horizon, ties, (i) => Math.abs(cut(time[i]!) - cut(predicted[i]!))),
      ],
      [
        "squared error of all events",
        durationError(horizonWeights(curve, Number.POSITIVE_INFINITY), predicted, "squared"),
        (w) => oracleMean(sample, w, Number.POSITIVE_INFINITY, ties, (i) => (time[i]! - predicted[i]!) ** 2),
      ],
      [
        "observed minus predicted",
        overallCalibration(weights, risk).excess,
        (w) =>
          oracleMean(sample, w, horizon, ties, (_, happened) => (happened ? 1 : 0)) -
          risk.reduce((sum, p, i) => sum + w[i]! * p, 0) / w.reduce((a, b) => a + b, 0),
      ],
    ];
    for (const [name, got, value] of checks) {
      expect(got.estimate, name).toBeCloseTo(value(one), 12);
      expect(byRow(curve.order, got.influence), name).toBeAllclose(derivatives(n, value), { absolute: 2e-9 });
    }
    const ratio = overallCalibration(weights, risk).ratio;
    const logRatio = (w: Float64Array) =>
      Math.log(
        oracleMean(sample, w, horizon, ties, (_, happened) => (happened ? 1 : 0)) /
          (risk.reduce((sum, p, i) => sum + w[i]! * p, 0) / w.reduce((a, b) => a + b, 0)),
      );
    expect(byRow(curve.order, ratio.influence)).toBeAllclose(derivatives(n, logRatio), { absolute: 1e-8 });
  });

  test("a floor holds weights down, is counted, and floored weights do not move with G", () => {
    const sample = smallSample(9);
    const { risk } = sample;
    const floor = 0.6;
    const curve = censoringCurve({ ...sample, strata: 2 }, ties);
    const weights = horizonWeights(curve, 8, floor);
    const one = new Float64Array(risk.length).fill(1);
    const { cases, controls } = oracleWeights(sample, one, 8, ties, floor);
    const want = cases.map((c, i) => c + controls[i]!);
    expect(byRow(curve.order, weights.weight)).toBeAllclose(want, { relative: 1e-14 });
    expect(weights.floored).toBe(want.filter((v) => Math.abs(v - 1 / floor) < 1e-12).length);
    expect(weights.floored).toBeGreaterThan(3);
    const squared = (i: number, happened: boolean) => ((happened ? 1 : 0) - risk[i]!) ** 2;
    const numeric = derivatives(risk.length, (w) => oracleMean(sample, w, 8, ties, squared, floor));
    expect(byRow(curve.order, brierScore(weights, risk).influence)).toBeAllclose(numeric, { absolute: 2e-9 });
  });
});

test("events first: the weights of every horizon before the end of follow-up sum to the number of rows", () => {
  const { time, event } = smallSample(6, 200);
  const curve = censoringCurve({ time, event }, "events-first");
  for (const horizon of [0, 3, 6, 9, 11]) {
    const { weight } = horizonWeights(curve, horizon);
    expect(weight.reduce((a, b) => a + b, 0)).toBeCloseTo(200, 10);
  }
});

test("the standard error is close to the jackknife's, which leaves rows out and sorts anew", () => {
  const { time, event, risk } = smallSample(12, 150);
  const auc = (kept: readonly number[]) => {
    const rows = {
      time: Float64Array.from(kept, (i) => time[i]!),
      event: Uint8Array.from(kept, (i) => event[i]!),
    };
    const curve = censoringCurve(rows, "events-first");
    const marker = Float64Array.from(kept, (i) => risk[i]!);
    return cumulativeDynamicAuc(horizonWeights(curve, 6), finish(rankMarkerSteps(curve, marker)));
  };
  const rows = [...time.keys()];
  const left = rows.map((k) => auc(rows.filter((i) => i !== k)).estimate);
  const mean = left.reduce((a, b) => a + b) / left.length;
  const squares = left.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const jackknife = Math.sqrt(((rows.length - 1) / rows.length) * squares);
  expect(standardError(auc(rows).influence) / jackknife).toBeCloseTo(1, 1);
});

test("times that differ by rounding only are tied, and a row's place in the file does not matter", () => {
  const time = Float64Array.of(0.3, 0.1 + 0.2, 1, 2);
  const event = Uint8Array.of(0, 1, 1, 0);
  const curve = censoringCurve({ time, event }, "events-first");
  expect([...curve.cellTime]).toEqual([0.3, 1, 2]);
  expect([...curve.order]).toEqual([1, 0, 2, 3]);
});
