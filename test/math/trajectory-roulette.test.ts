import { expect, test } from "vitest";
import { riskValues } from "../../src/math/trajectory-estimate.ts";
import { PoolRecorder, type Roulette, usualThreshold } from "../../src/math/trajectory-pool.ts";
import { Uniforms } from "../../src/math/variates.ts";
import {
  badTurn,
  clinicChain,
  exactMoments,
  exactRisk,
  nearlyCertain,
  referenceChains,
  samplePool,
} from "./trajectory-chains.ts";

function roulette(threshold: number): Roulette {
  return { threshold, uniform: (trajectory, step) => new Uniforms([99, step], trajectory).next() };
}

test.each([0.05, usualThreshold, 0.5, 0.9, 1])(
  "reach with roulette below %d is unbiased, within [0, 1], four outcomes",
  (threshold) => {
    for (const chain of [clinicChain({ tokens: 30 }), clinicChain({ hours: 48 })]) {
      for (let outcome = 0; outcome < 4; outcome++) {
        const pool = samplePool(chain, outcome, 20_000, 3, roulette(threshold));
        const { values, mean, varianceOfMean } = riskValues(pool, outcome, "reach");
        expect(Math.abs(mean - exactRisk(chain, outcome)) / Math.sqrt(varianceOfMean)).toBeLessThan(4.9);
        expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
      }
    }
  },
);

test("at threshold one it is Monte Carlo with MC's length: a hit or a miss, but for a last step that keeps its mass", () => {
  const chain = referenceChains.common;
  const exact = exactMoments(chain);
  const pool = samplePool(chain, 0, 40_000, 3, roulette(1));
  const { values, mean, varianceOfMean } = riskValues(pool, 0, "reach");
  expect(values.every((value, i) => value === 1 || Math.abs(value - pool.lastMass[i]!) < 1e-15)).toBe(true);
  expect(Math.abs(mean - exact.risk)).toBeLessThan(4.9 * Math.sqrt(exact.mc / 40_000));
  expect(exact.mc / (varianceOfMean * 40_000)).toBeCloseTo(1.08, 1);
  expect(pool.tokens.reduce((sum, each) => sum + each, 0) / 40_000 / exact.tokens).toBeCloseTo(1, 1);
});

test("the usual threshold needs no more tokens than MC, and on heralded and nearly certain outcomes far fewer than reach", () => {
  for (const [chain, without, least] of [
    [referenceChains.rare, 27, 25],
    [referenceChains.common, 1.74, 1.7],
    [referenceChains.heralded, 0.91, 0.98],
    [nearlyCertain, 0.4, 0.9],
    [badTurn, 1.71, 1.6],
  ] as const) {
    const exact = exactMoments(chain);
    expect((exact.mc * exact.tokens) / (exact.reach * exact.maskedTokens) / without).toBeCloseTo(1, 1);
    const pool = samplePool(chain, 0, 40_000, 3, roulette(usualThreshold));
    const tokens = pool.tokens.reduce((sum, each) => sum + each, 0) / 40_000;
    const { varianceOfMean } = riskValues(pool, 0, "reach");
    expect((exact.mc * exact.tokens) / (varianceOfMean * 40_000 * tokens)).toBeGreaterThan(least);
  }
});

test("it ends only a trajectory that would go on, and never the counted step", () => {
  const { rules } = referenceChains.common;
  const never = { threshold: 0.5, uniform: () => 0.999 };
  const recorder = new PoolRecorder({ ...rules, horizon: { tokens: 2 } }, 0, 2, never);
  expect(recorder.advance(0, 1, Float64Array.of(0.9), 0)).toBe(true);
  expect(recorder.pool.logSurvival[0]).toBe(Number.NEGATIVE_INFINITY);
  expect(recorder.advance(1, 1, Float64Array.of(0.25), 0)).toBe(false);
  expect(recorder.advance(1, 1, Float64Array.of(0.9), 0)).toBe(true);
  expect(riskValues(recorder.pool, 0, "reach").values[1]).toBeCloseTo(1 - 0.75 * 0.1, 14);
});
