// Unbiasedness against matrix powers, variances against exact recursions, and the identities behind the estimators. A line fails by
// chance once in a million runs (4.9 standard errors); seeds are fixed.
import { expect, test } from "vitest";
import {
  estimateRisk,
  type RiskEstimator,
  riskEstimators,
  riskValues,
} from "../../src/math/trajectory-estimate.ts";
import type { Pool } from "../../src/math/trajectory-pool.ts";
import {
  badTurn,
  type Chain,
  clinicChain,
  exactMoments,
  exactRisk,
  nearlyCertain,
  referenceChains,
  samplePool,
} from "./trajectory-chains.ts";

const z = 4.9;

function meanAndError(values: ArrayLike<number>): { mean: number; error: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  const squares = list.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (list.length - 1) / list.length) };
}

/** Passes when the mean of the values is `want` within 4.9 standard errors. */
function expectMean(values: ArrayLike<number>, want: number, what: string): void {
  const { mean, error } = meanAndError(values);
  expect(Math.abs(mean - want), `${what}: ${mean} +- ${error}, exact ${want}`).toBeLessThanOrEqual(
    z * error + 1e-12,
  );
}

const horizons: [string, Chain][] = [
  ["one token", clinicChain({ tokens: 1 })],
  ["five tokens", clinicChain({ tokens: 5 })],
  ["forty tokens", clinicChain({ tokens: 40 })],
  ["twelve hours", clinicChain({ hours: 12 })],
  ["four days", clinicChain({ hours: 96 })],
  ["four days and at most six tokens", clinicChain({ hours: 96 }, 6)],
];

test.each(horizons)(
  "all estimators have the exact risk as mean, four outcomes, horizon of %s",
  (_, chain) => {
    const unmasked = samplePool(chain, null, 20_000, 1);
    for (let outcome = 0; outcome < 4; outcome++) {
      const masked = samplePool(chain, outcome, 20_000, 1);
      const want = exactRisk(chain, outcome);
      for (const estimator of riskEstimators) {
        const pool = estimator === "reach" ? masked : unmasked;
        expectMean(riskValues(pool, outcome, estimator).values, want, `${estimator} of outcome ${outcome}`);
      }
      const { values } = riskValues(masked, outcome, "reach");
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(meanAndError(values).error ** 2 * values.length).toBeLessThanOrEqual(want * (1 - want) + 1e-12);
    }
  },
);

test.each([
  ["a horizon of one token", clinicChain({ tokens: 1 })],
  ["a cap of one token", clinicChain({ hours: 1000 }, 1)],
])("with %s scope, reach and mix are the exact risk and say so; mc still counts hits", (_, chain) => {
  const unmasked = samplePool(chain, null, 16, 1);
  const masked = samplePool(chain, 0, 16, 1);
  for (const estimator of ["scope", "reach", "mix"] as const) {
    const each = estimateRisk(estimator === "reach" ? masked : unmasked, 0, estimator);
    expect(each.estimate).toBeCloseTo(exactRisk(chain, 0), 14);
    expect(each.standardError! / each.estimate).toBe(2 ** -21);
    expect([each.lower, each.upper]).toBeAllclose([each.estimate, each.estimate], { relative: 1e-6 });
    expect(each.lower).toBeLessThan(each.estimate);
    expect(each.upper).toBeGreaterThan(each.estimate);
    expect([each.trajectories, each.tokens, each.tokensPaid]).toEqual([16, 16, 16]);
  }
  const { lower, upper } = estimateRisk(unmasked, 0, "mc");
  expect(upper - lower).toBeGreaterThan(0.1);
});

test("futures of two steps that agree are no certainty", () => {
  const pool = samplePool(clinicChain({ tokens: 2 }), 0, 16, 1);
  pool.logSurvival.fill(-0.1);
  const { standardError, lower, upper } = estimateRisk(pool, 0, "reach");
  expect(standardError).toBeNull();
  expect(upper - lower).toBeGreaterThan(0.01);
});

test("leaving out the step that crosses the horizon biases scope and reach: these tests would see it", () => {
  const chain = clinicChain({ tokens: 5 });
  const pool = samplePool(chain, null, 20_000, 1);
  const without = Array.from({ length: pool.count }, (_, row) => {
    const last = pool.steps[row * 4]! === 5 && pool.hit[row * 4] === 0 ? pool.lastMass[row * 4]! : 0;
    return pool.scope[row * 4]! - last;
  });
  const { mean, error } = meanAndError(without);
  expect((exactRisk(chain, 0) - mean) / error).toBeGreaterThan(10 * z);
});

test.each([
  ["rare", 0.046, 3, 26, 28],
  ["common", 0.566, 3, 0.94, 3.1],
  ["heralded", 0.159, 3, 1.04, 1.05],
] as const)(
  "exact variance ratios of the %s reference chain are the quoted ones",
  (name, risk, digits, scope, reach) => {
    const exact = exactMoments(referenceChains[name]);
    const halfDigit = (value: number) => 0.5 * 10 ** -(String(value).split(".")[1]?.length ?? 0);
    expect(exact.risk).toBeCloseTo(exactRisk(referenceChains[name], 0), 13);
    expect(Math.abs(exact.risk - risk)).toBeLessThan(0.5 * 10 ** -digits);
    expect(Math.abs(exact.mc / exact.scope - scope)).toBeLessThan(halfDigit(scope));
    expect(Math.abs(exact.mc / exact.reach - reach)).toBeLessThan(halfDigit(reach));
    expect(exact.mix).toBeLessThan(Math.min(exact.mc, exact.scope));
  },
);

test.each([
  ["rare", referenceChains.rare],
  ["common", referenceChains.common],
  ["heralded", referenceChains.heralded],
  ["nearly certain", nearlyCertain],
  ["bad turn", badTurn],
])("sampled variances and lengths of the %s chain are the exact ones", (_, chain) => {
  const exact = exactMoments(chain);
  const unmasked = samplePool(chain, null, 40_000, 2);
  const masked = samplePool(chain, 0, 40_000, 2);
  for (const estimator of riskEstimators) {
    const { values } = riskValues(estimator === "reach" ? masked : unmasked, 0, estimator);
    expectMean(values, exact.risk, estimator);
    // squared deviations from the exact mean have the variance as mean; the mix' c is an estimate: 1 percent for that
    const squares = values.map((value) => (value - exact.risk) ** 2);
    const { mean, error } = meanAndError(squares);
    const slack = estimator === "mix" ? 0.01 * exact.mix : 0;
    expect(Math.abs(mean - exact[estimator]), estimator).toBeLessThanOrEqual(z * error + slack);
  }
  expectMean(unmasked.steps, exact.tokens, "tokens");
  expectMean(masked.steps, exact.maskedTokens, "masked tokens");
});

test.each(horizons.slice(1))("identities of the martingale hold, horizon of %s", (_, chain) => {
  const pool = samplePool(chain, null, 20_000, 4);
  for (let outcome = 0; outcome < 4; outcome++) {
    const cells = Array.from({ length: pool.count }, (_, i) => i * 4 + outcome);
    const { hit: n, scope: s, squares: q, lastMass: p } = pool;
    const zero = (what: string, of: (cell: number) => number) =>
      expectMean(cells.map(of), 0, `${what}, ${outcome}`);
    zero("E[S^2] = E[N (2 S - p_tau)]", (i) => s[i]! ** 2 - n[i]! * (2 * s[i]! - p[i]!));
    zero("E[N S] = E[S^2 + Q] / 2", (i) => n[i]! * s[i]! - (s[i]! ** 2 + q[i]!) / 2);
    zero("Var(N - S) = E[S - Q]", (i) => (n[i]! - s[i]!) ** 2 - (s[i]! - q[i]!));
    zero("E[N p_tau] = E[Q]", (i) => n[i]! * p[i]! - q[i]!);
  }
});

test("the mix is unbiased with four trajectories, and its standard error is honest", () => {
  for (const [chain, count] of [
    [referenceChains.common, 4],
    [referenceChains.heralded, 16],
    [badTurn, 8],
    [nearlyCertain, 8],
  ] as const) {
    const { risk } = exactMoments(chain);
    const runs = Array.from({ length: 4000 }, (_, r) =>
      riskValues(samplePool(chain, null, count, 100 + r), 0, "mix"),
    );
    const means = runs.map(({ mean }) => mean);
    expectMean(means, risk, `mix of ${count}`);
    const claimed = runs.reduce((sum, { varianceOfMean }) => sum + varianceOfMean, 0) / runs.length;
    const actual = meanAndError(means.map((mean) => (mean - risk) ** 2)).mean;
    expect(claimed / actual).toBeGreaterThan(0.88);
    expect(claimed / actual).toBeLessThan(1.2);
  }
});

test("the mix' coefficient for a trajectory has no trace of that trajectory", () => {
  const pool = samplePool(badTurn, null, 6, 9);
  const before = riskValues(pool, 0, "mix").values;
  const c = Array.from(before, (value, i) => (value - pool.scope[i]!) / (pool.hit[i]! - pool.scope[i]!));
  pool.scope[2] = 0.75;
  pool.squares[2] = 0.25;
  const after = riskValues(pool, 0, "mix").values;
  expect((after[2]! - 0.75) / (pool.hit[2]! - 0.75)).toBeCloseTo(c[2]!, 12);
  expect((after[1]! - pool.scope[1]!) / (pool.hit[1]! - pool.scope[1]!)).not.toBeCloseTo(c[1]!, 3);
});

test("a rare outcome without a hit has an estimate by all but MC", () => {
  const pool = samplePool(referenceChains.rare, null, 8, 1);
  expect(pool.hit.some((hit) => hit === 1)).toBe(false);
  expect(estimateRisk(pool, 0, "mc").estimate).toBe(0);
  expect(estimateRisk(pool, 0, "mc").upper).toBeCloseTo(1 - 0.025 ** (1 / 8), 12);
  for (const estimator of ["scope", "mix"] as const) {
    const { estimate, standardError, lower, upper } = estimateRisk(pool, 0, estimator);
    expect(estimate).toBeGreaterThan(0.02);
    expect(standardError).toBeGreaterThan(0);
    expect(lower).toBeLessThan(0.046);
    expect(upper).toBeGreaterThan(0.046);
  }
});

test("one trajectory has an estimate, no standard error, and limits of 0 and 1; MC has its exact ones", () => {
  const unmasked = samplePool(badTurn, null, 1, 1);
  const masked = samplePool(badTurn, 0, 1, 1);
  for (const estimator of ["scope", "reach", "mix"] as RiskEstimator[]) {
    const each = estimateRisk(estimator === "reach" ? masked : unmasked, 0, estimator);
    expect(each.standardError).toBeNull();
    expect([each.lower, each.upper]).toEqual([0, 1]);
  }
  unmasked.hit[0] = 1;
  const { lower, upper } = estimateRisk(unmasked, 0, "mc");
  expect([lower, upper]).toBeAllclose([0.025, 1], { relative: 1e-12 });
});

test("certainty is an estimate of one with room below", () => {
  const pool = samplePool(badTurn, 0, 8, 1);
  pool.logSurvival.fill(Number.NEGATIVE_INFINITY);
  const { estimate, standardError, lower, upper } = estimateRisk(pool, 0, "reach");
  expect([estimate, standardError, upper]).toEqual([1, null, 1]);
  expect(lower).toBeLessThan(0.75);
});

test("an estimator refuses the pool of another", () => {
  const chain = clinicChain({ hours: 12 });
  const masked: Pool = samplePool(chain, 1, 4, 1);
  expect(() => estimateRisk(masked, 0, "reach")).toThrow("masked for its outcome");
  expect(() => estimateRisk(masked, 1, "scope")).toThrow("the others the unmasked one");
  expect(() => estimateRisk(samplePool(chain, null, 4, 1), 4, "mc")).toThrow("no outcome 4");
  expect(() => estimateRisk(samplePool(chain, null, 0, 1), 0, "mc")).toThrow("at least one");
});
