import { expect, test } from "vitest";
import {
  allocateTokens,
  allocateToTarget,
  combinePhases,
  type Pilot,
  pilotOf,
  twoPhasePlan,
} from "../../src/math/trajectory-allocation.ts";
import { riskValues } from "../../src/math/trajectory-estimate.ts";
import { badTurn, exactMoments, nearlyCertain, referenceChains, samplePool } from "./trajectory-chains.ts";

const pilots: Pilot[] = [
  { variance: 0.04, tokens: 10 },
  { variance: 0.01, tokens: 10 },
  { variance: 0.04, tokens: 40 },
  { variance: 1e-8, tokens: 5 },
];
const squaredErrors = (counts: ArrayLike<number>) =>
  pilots.reduce((sum, { variance }, i) => sum + variance / counts[i]!, 0);
const spent = (counts: ArrayLike<number>) =>
  pilots.reduce((sum, { tokens }, i) => sum + tokens * counts[i]!, 0);

test("tokens go by sd over root tokens, within the budget", () => {
  const counts = allocateTokens(pilots, 7010);
  expect([...counts]).toEqual([200, 100, 100, 2]);
  expect(spent(counts)).toBeLessThanOrEqual(7010);
});

test.each([70, 150, 333, 1000])(
  "no other whole numbers within a budget of %d tokens do better by more than a step",
  (budget) => {
    const counts = allocateTokens(pilots, budget);
    expect(spent(counts)).toBeLessThanOrEqual(Math.max(budget, spent([2, 2, 2, 2])));
    let best = Number.POSITIVE_INFINITY;
    for (let a = 2; a * 10 <= budget; a++)
      for (let b = 2; a * 10 + b * 10 <= budget; b++) {
        const c = Math.floor((budget - 10 - a * 10 - b * 10) / 40);
        if (c >= 2) best = Math.min(best, squaredErrors([a, b, c, 2]));
      }
    if (best < Number.POSITIVE_INFINITY) expect(squaredErrors(counts) / best).toBeLessThan(1.06);
  },
);

test("a budget too small gives the least, and subjects without variance get no more", () => {
  expect([...allocateTokens(pilots, 1)]).toEqual([2, 2, 2, 2]);
  expect([...allocateTokens([{ variance: 0, tokens: 5 }], 1000)]).toEqual([2]);
  expect([...allocateTokens([], 1000)]).toEqual([]);
});

test("a target is met by each subject, within its bounds", () => {
  expect([...allocateToTarget(pilots, 0.02, 80)]).toEqual([80, 25, 80, 2]);
  expect(() => allocateToTarget(pilots, 0, 80)).toThrow("standard error > 0");
});

test("a pilot that agrees by chance keeps a variance", () => {
  const none = riskValues(samplePool(badTurn, null, 8, 1), 0, "mc");
  none.values.fill(0);
  const { variance, tokens } = pilotOf({ ...none, mean: 0, varianceOfMean: 0 }, 12);
  expect(variance).toBeGreaterThan(0.001);
  expect(tokens).toBe(12);
  expect(pilotOf({ ...none, mean: 1, varianceOfMean: 0 }, 12).variance).toBeCloseTo(variance, 14);
  expect(() => pilotOf({ values: new Float64Array(1), mean: 0, varianceOfMean: Number.NaN }, 1)).toThrow(
    "at least two",
  );
});

test("both phases by a weight fixed before are unbiased with honest errors; one pool of both is biased", () => {
  const pilotSize = 8;
  for (const [chain, target] of [
    [badTurn, 0.05],
    [nearlyCertain, 0.02],
  ] as const) {
    const { risk } = exactMoments(chain);
    const runs = 3000;
    const sums = { fixed: 0, without: 0, pooled: 0 };
    const squares = { ...sums };
    let claimed = 0;
    for (let r = 0; r < runs; r++) {
      const pilotPool = samplePool(chain, 0, pilotSize, 2 * r);
      const pilot = riskValues(pilotPool, 0, "reach");
      const counts = allocateToTarget([pilotOf(pilot, 10)], target, 200);
      const mainPool = samplePool(chain, 0, counts[0]!, 2 * r + 1);
      const main = riskValues(mainPool, 0, "reach");
      const fixed = combinePhases(pilot, main, 0.25);
      claimed += fixed.varianceOfMean / runs;
      const found = {
        fixed: fixed.mean,
        without: combinePhases(pilot, main, 0).mean,
        pooled: (pilotSize * pilot.mean + counts[0]! * main.mean) / (pilotSize + counts[0]!),
      };
      for (const name of ["fixed", "without", "pooled"] as const) {
        sums[name] += (found[name] - risk) / runs;
        squares[name] += (found[name] - risk) ** 2 / runs;
      }
    }
    const score = (name: keyof typeof sums) =>
      sums[name] / Math.sqrt((squares[name] - sums[name] ** 2) / runs);
    expect(Math.abs(score("fixed"))).toBeLessThan(4.9);
    expect(Math.abs(score("without"))).toBeLessThan(4.9);
    expect(Math.abs(score("pooled"))).toBeGreaterThan(4.9);
    expect(claimed / squares.fixed).toBeGreaterThan(0.85);
    expect(claimed / squares.fixed).toBeLessThan(1.15);
  }
});

test("two phases by the plan beat an equal split of the same tokens on a mixed cohort", () => {
  const { rare, common, heralded } = referenceChains;
  const cohort = [rare, badTurn, common, nearlyCertain, heralded];
  const risks = cohort.map((chain) => exactMoments(chain).risk);
  const { pilot: size, least, weight } = twoPhasePlan(64)!;
  const total = (tokens: Int32Array) => tokens.reduce((sum, each) => sum + each, 0);
  const equal = { squares: 0, tokens: 0 };
  const phases = { squares: 0, tokens: 0 };
  for (let r = 0; r < 600; r++) {
    let budget = 0;
    cohort.forEach((chain, i) => {
      const pool = samplePool(chain, 0, 64, 3 * (r * 5 + i));
      budget += total(pool.tokens);
      equal.squares += (riskValues(pool, 0, "reach").mean - risks[i]!) ** 2;
    });
    equal.tokens += budget;
    const pilotPools = cohort.map((chain, i) => samplePool(chain, 0, size, 3 * (r * 5 + i) + 1));
    const pilots = pilotPools.map((pool) => riskValues(pool, 0, "reach"));
    const spent = pilotPools.reduce((sum, pool) => sum + total(pool.tokens), 0);
    const counts = allocateTokens(
      pilots.map((values, i) => pilotOf(values, total(pilotPools[i]!.tokens) / size)),
      budget - spent,
      least,
    );
    phases.tokens += spent;
    cohort.forEach((chain, i) => {
      const pool = samplePool(chain, 0, counts[i]!, 3 * (r * 5 + i) + 2);
      phases.tokens += total(pool.tokens);
      phases.squares +=
        (combinePhases(pilots[i]!, riskValues(pool, 0, "reach"), weight).mean - risks[i]!) ** 2;
    });
  }
  expect(phases.tokens / equal.tokens).toBeCloseTo(1, 1);
  expect((equal.squares * equal.tokens) / (phases.squares * phases.tokens)).toBeGreaterThan(1.05);
  expect(twoPhasePlan(47)).toBeNull();
  expect(twoPhasePlan(400)).toEqual({ pilot: 100, least: 100, weight: 0.25 });
});
