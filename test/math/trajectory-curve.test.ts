// One masked pool gives the risk at every shorter horizon: each point against matrix powers with that horizon.
import { expect, test } from "vitest";
import {
  hazardByPosition,
  incidenceByPosition,
  incidenceByTime,
  type MaskedPaths,
} from "../../src/math/trajectory-curve.ts";
import { estimateRisk } from "../../src/math/trajectory-estimate.ts";
import type { Path, Roulette } from "../../src/math/trajectory-pool.ts";
import { Uniforms } from "../../src/math/variates.ts";
import { type Chain, clinicChain, exactRisk, masses, samplePool } from "./trajectory-chains.ts";

function maskedPaths(chain: Chain, outcome: number, count: number, threshold = 0): MaskedPaths {
  const tokens: number[][] = Array.from({ length: count }, () => []);
  const roulette: Roulette = {
    threshold,
    uniform: (trajectory, step) => new Uniforms([5, step], trajectory).next(),
  };
  const pool = samplePool(chain, outcome, count, 6, threshold > 0 ? roulette : undefined, (row, token) =>
    tokens[row]!.push(token),
  );
  const mass = masses(chain);
  const paths = tokens.map((path): Path => {
    let elapsed = 0;
    return {
      tokens: Int32Array.from(path),
      masses: Float64Array.from(path, (_, t) => mass[t === 0 ? chain.start : path[t - 1]!]![outcome]!),
      hours: Float64Array.from(path, (token) => {
        elapsed += chain.rules.hoursOf[token]!;
        return elapsed;
      }),
    };
  });
  return { pool, paths, threshold };
}

test.each([0, 0.2, 0.7])(
  "incidence by position is the exact risk at every horizon, roulette below %d",
  (threshold) => {
    for (const outcome of [0, 2]) {
      const masked = maskedPaths(clinicChain({ tokens: 30 }), outcome, 10_000, threshold);
      const { at, incidence, standardError } = incidenceByPosition(masked, 30);
      expect([at[0], incidence[0], at[30]]).toEqual([0, 0, 30]);
      for (let t = 1; t <= 30; t++) {
        const exact = exactRisk(clinicChain({ tokens: t }), outcome);
        expect(Math.abs(incidence[t]! - exact), `step ${t}`).toBeLessThan(4.9 * standardError[t]! + 1e-12);
        expect(incidence[t]!).toBeGreaterThanOrEqual(incidence[t - 1]! - 6 * standardError[t]!);
      }
      const { estimate } = estimateRisk(masked.pool, outcome, "reach");
      expect(incidence[30]).toBeCloseTo(estimate, 13);
    }
  },
);

test.each([0, 0.2])(
  "incidence by time is the exact risk at every horizon in hours, roulette below %d",
  (threshold) => {
    const masked = maskedPaths(clinicChain({ hours: 48 }), 0, 10_000, threshold);
    const hours = Float64Array.of(0, 1, 5, 6, 7, 12, 24, 36, 48);
    const { incidence, standardError } = incidenceByTime(masked, hours);
    hours.forEach((h, i) => {
      if (h === 0) return;
      const exact = exactRisk(clinicChain({ hours: h }), 0);
      expect(Math.abs(incidence[i]! - exact), `${h} hours`).toBeLessThan(4.9 * standardError[i]!);
    });
    expect(incidence.at(-1)).toBeCloseTo(estimateRisk(masked.pool, 0, "reach").estimate, 13);
  },
);

test.each([0, 0.2])("hazard by position is the exact conditional one, roulette below %d", (threshold) => {
  const chain = clinicChain({ tokens: 12 });
  const { hazard, atRisk } = hazardByPosition(maskedPaths(chain, 0, 60_000, threshold), 12);
  const { transition, rules } = chain;
  let now = transition.map((_, token) => Number(token === chain.start));
  for (let t = 0; t < 12; t++) {
    const alive = now.reduce((sum, p) => sum + p, 0);
    const events = now.reduce((sum, p, token) => sum + p * masses(chain)[token]![0]!, 0);
    expect(atRisk[t]! / alive).toBeCloseTo(1, 1);
    expect(hazard[t]! / (events / alive)).toBeCloseTo(1, 1);
    now = transition.map((_, to) =>
      rules.outcomes[to] === 1 || rules.terminal[to] === 1
        ? 0
        : now.reduce((sum, p, from) => sum + p * transition[from]![to]!, 0),
    );
  }
});

test("after the last path's end the hazard is unknown", () => {
  const { hazard, atRisk } = hazardByPosition(maskedPaths(clinicChain({ tokens: 3 }), 0, 10), 5);
  expect([hazard[3], hazard[4], atRisk[3], atRisk[4]]).toEqual([Number.NaN, Number.NaN, 0, 0]);
});
