// Intervals of scores under censoring hold the true value as often as they say, and estimates are right on average. Events are exponential with
// rates from 0.2 to 1.8, predictions the true probabilities, censoring uniform on 0 to 2: some 40 % of the rows.
import { expect, test } from "vitest";
import { brierScore } from "../../src/math/brier.ts";
import { overallCalibration } from "../../src/math/calibration-at-time.ts";
import { censoringCurve } from "../../src/math/censoring-curve.ts";
import { type Estimate, horizonWeights, standardError } from "../../src/math/ipcw.ts";
import { finish } from "../../src/math/steps.ts";
import { cumulativeDynamicAuc, rankMarkerSteps } from "../../src/math/time-dependent-auc.ts";
import { generator } from "../generator.ts";

const runs = 1000;
const rows = 200;
const [low, high] = [0.2, 1.8];

function drawn(random: () => number) {
  const rate = Float64Array.from({ length: rows }, () => low + (high - low) * random());
  const life = rate.map((r) => -Math.log(1 - random()) / r);
  const lost = rate.map(() => 2 * random());
  return {
    time: life.map((t, i) => Math.min(t, lost[i]!)),
    event: Uint8Array.from(life, (t, i) => (t <= lost[i]! ? 1 : 0)),
    risk: rate.map((r) => 1 - Math.exp(-r)),
  };
}

/** Integrals over the rates by a fine midpoint rule: the Brier score E p (1 - p), and the AUC of p. */
function truth() {
  const n = 4000;
  const risk = Array.from({ length: n }, (_, i) => 1 - Math.exp(-(low + ((high - low) * (i + 0.5)) / n)));
  let [brier, cases, controls, pairs] = [0, 0, 0, 0];
  for (const p of risk) {
    brier += (p * (1 - p)) / n;
    // cases so far have lower risks than this control: pairs in the wrong order
    pairs += (1 - p) * (cases + p / 2);
    cases += p;
    controls += 1 - p;
  }
  return { brier, auc: 1 - pairs / (cases * controls), excess: 0 };
}

test("Brier score, AUC and observed minus predicted: unbiased, and 95 % intervals cover", () => {
  const random = generator(2024);
  const want = truth();
  const found = { brier: [] as number[], auc: [] as number[], excess: [] as number[] };
  const held = { brier: 0, auc: 0, excess: 0 };
  for (let run = 0; run < runs; run++) {
    const { time, event, risk } = drawn(random);
    const curve = censoringCurve({ time, event }, "events-first");
    const weights = horizonWeights(curve, 1);
    const got: Record<keyof typeof found, Estimate> = {
      brier: brierScore(weights, risk),
      auc: cumulativeDynamicAuc(weights, finish(rankMarkerSteps(curve, risk))),
      excess: overallCalibration(weights, risk).excess,
    };
    for (const score of ["brier", "auc", "excess"] as const) {
      const off = got[score].estimate - want[score];
      found[score].push(off);
      if (Math.abs(off) <= 1.959964 * standardError(got[score].influence)) held[score]++;
    }
  }
  for (const score of ["brier", "auc", "excess"] as const) {
    const mean = found[score].reduce((a, b) => a + b) / runs;
    const spread = Math.sqrt(found[score].reduce((sum, v) => sum + (v - mean) ** 2, 0) / runs);
    // five standard errors of a mean, and of a share of 95 %; 1 % are allowed to the normal approximation at 200 rows
    expect(Math.abs(mean) / (spread / Math.sqrt(runs)), `${score}: bias`).toBeLessThan(5);
    expect(held[score] / runs, `${score}: coverage`).toBeGreaterThan(0.95 - 5 * 0.0069 - 0.01);
    expect(held[score] / runs, `${score}: coverage`).toBeLessThan(0.95 + 5 * 0.0069);
  }
});
