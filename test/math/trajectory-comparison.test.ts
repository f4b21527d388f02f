import { expect, test } from "vitest";
import { compareEstimators, type SubjectPools } from "../../src/math/trajectory-comparison.ts";
import { badTurn, type Chain, exactMoments, referenceChains, samplePool } from "./trajectory-chains.ts";

function pools(chain: Chain, count: number, seed: number): SubjectPools {
  return { unmasked: samplePool(chain, null, count, seed), masked: samplePool(chain, 0, count, seed) };
}

function row(comparison: ReturnType<typeof compareEstimators>, estimator: string) {
  const found = comparison.estimators.find((each) => each.estimator === estimator);
  if (!found) throw new Error(`no row ${estimator}`);
  return found;
}

test.each([
  ["rare", referenceChains.rare],
  ["common", referenceChains.common],
  ["heralded", referenceChains.heralded],
  ["bad turn", badTurn],
])("ratios of a subject, the %s chain, are the exact ones", (_, chain) => {
  const exact = exactMoments(chain);
  const comparison = compareEstimators([pools(chain, 20_000, 1)], 0);
  for (const estimator of ["mc", "scope", "reach", "mix"] as const) {
    const { varianceRatio, tokenRatio, mean, standardError } = row(comparison, estimator);
    const want = exact.mc / exact[estimator];
    const tokens = estimator === "reach" ? exact.tokens / exact.maskedTokens : 1;
    expect(varianceRatio!.value / want, estimator).toBeCloseTo(1, 1);
    expect(tokenRatio!.value / (want * tokens), estimator).toBeCloseTo(1, 1);
    expect(Math.abs(mean - exact.risk)).toBeLessThan(4.9 * standardError!);
  }
  expect(comparison.kappa!.value / exact.kappa).toBeCloseTo(1, 1);
  expect(row(comparison, "mc").varianceRatio!.value).toBe(1);
});

test("a cohort's ratio is that of the variances of its mean", () => {
  const chains = [referenceChains.rare, referenceChains.common, badTurn];
  const comparison = compareEstimators(
    chains.map((chain, i) => pools(chain, 10_000, i)),
    0,
  );
  const total = (of: (exact: ReturnType<typeof exactMoments>) => number) =>
    chains.reduce((sum, chain) => sum + of(exactMoments(chain)), 0);
  const variance = total((exact) => exact.mc) / total((exact) => exact.reach);
  const { varianceRatio, tokenRatio, mean, standardError, variance: each, tokens } = row(comparison, "reach");
  expect(varianceRatio!.value / variance).toBeCloseTo(1, 1);
  const tokenWant = (variance * total((exact) => exact.tokens)) / total((exact) => exact.maskedTokens);
  expect(tokenRatio!.value / tokenWant).toBeCloseTo(1, 1);
  expect(Math.abs(mean - total((exact) => exact.risk) / 3)).toBeLessThan(4.9 * standardError!);
  expect(each).toBeCloseTo(standardError! ** 2 * 3 * 10_000, 10);
  expect(tokens / (total((exact) => exact.maskedTokens) / 3)).toBeCloseTo(1, 1);
});

test("limits of the Monte-Carlo error hold the exact ratios nine times in ten or more", () => {
  const chains = [referenceChains.common, referenceChains.rare, badTurn];
  const exact = chains.map(exactMoments);
  const sum = (of: (moments: (typeof exact)[number]) => number) =>
    exact.reduce((total, each) => total + of(each), 0);
  const want = {
    reach: sum((each) => each.mc) / sum((each) => each.reach),
    scope: sum((each) => each.mc) / sum((each) => each.scope),
    kappa: sum((each) => each.kappa * each.risk) / sum((each) => each.risk),
  };
  const held = { reach: 0, scope: 0, kappa: 0 };
  const runs = 200;
  for (let r = 0; r < runs; r++) {
    const comparison = compareEstimators(
      chains.map((chain, i) => pools(chain, 100, 7 * r + i)),
      0,
    );
    const found = {
      reach: row(comparison, "reach").varianceRatio!,
      scope: row(comparison, "scope").varianceRatio!,
      kappa: comparison.kappa!,
    };
    for (const name of ["reach", "scope", "kappa"] as const)
      if (found[name].lower! <= want[name] && want[name] <= found[name].upper!) held[name] += 1 / runs;
  }
  for (const share of Object.values(held)) expect(share).toBeGreaterThan(0.85);
});

test("a rare outcome without a hit has ratios and kappa; without masked pools there is no reach", () => {
  const unmasked = samplePool(referenceChains.rare, null, 8, 1);
  expect(unmasked.hit.includes(1)).toBe(false);
  const comparison = compareEstimators([{ unmasked }], 0);
  expect(comparison.estimators.map(({ estimator }) => estimator)).toEqual(["mc", "scope", "mix"]);
  expect(row(comparison, "scope").varianceRatio!.value).toBeGreaterThan(3);
  expect(row(comparison, "mc").mean).toBe(0);
  expect(row(comparison, "mc").variance).toBeGreaterThan(0.02);
  expect(comparison.kappa!.value).toBeLessThan(0.02);
});

test("what two or three trajectories cannot say is null, and one is refused", () => {
  const comparison = compareEstimators([pools(badTurn, 3, 1)], 0);
  expect(row(comparison, "reach").varianceRatio).toMatchObject({ lower: null, upper: null });
  const flat = pools(badTurn, 8, 1);
  flat.masked!.logSurvival.fill(-0.1);
  expect(row(compareEstimators([flat], 0), "reach")).toMatchObject({
    varianceRatio: null,
    standardError: null,
  });
  const none = pools(badTurn, 8, 1);
  for (const name of ["hit", "scope", "squares"] as const) none.unmasked[name].fill(0);
  none.masked!.logSurvival.fill(0);
  const empty = compareEstimators([none], 0);
  expect(empty.kappa).toBeNull();
  expect(empty.estimators.every(({ mean, varianceRatio }) => mean === 0 && varianceRatio === null)).toBe(
    true,
  );
  expect(() => compareEstimators([pools(badTurn, 1, 1)], 0)).toThrow("two trajectories per pool, got 1");
});
