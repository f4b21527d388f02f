// How often the limits hold the exact risk, against what the comment of trajectory-interval.ts says. 800 pools a line; a line fails by chance
// once in a million runs (4.9 binomial standard errors either way, and half a digit of what is stated).
import { expect, test } from "vitest";
import { estimateRisk } from "../../src/math/trajectory-estimate.ts";
import {
  boundedInterval,
  effectiveInterval,
  studentQuantile,
  unseenShare,
} from "../../src/math/trajectory-interval.ts";
import { badTurn, exactMoments, nearlyCertain, referenceChains, samplePool } from "./trajectory-chains.ts";

const stated = [
  ["rare", referenceChains.rare, 16, { reach: 0.99, mix: 0.99, scope: 0.99 }],
  ["rare", referenceChains.rare, 64, { reach: 0.97, mix: 0.96, scope: 0.97 }],
  ["common", referenceChains.common, 8, { reach: 0.97, mix: 0.95, scope: 0.95 }],
  ["common", referenceChains.common, 32, { reach: 0.96, mix: 0.96, scope: 0.96 }],
  ["heralded", referenceChains.heralded, 8, { reach: 0.75, mix: 0.75, scope: 0.75 }],
  ["heralded", referenceChains.heralded, 64, { reach: 0.96, mix: 0.96, scope: 0.96 }],
  ["bad turn", badTurn, 16, { reach: 0.95, mix: 0.91, scope: 0.9 }],
  ["nearly certain", nearlyCertain, 32, { reach: 0.75, mix: 0.94, scope: 0.88 }],
] as const;

const pools = 800;

test.each(stated)("limits of the %s chain hold as often as stated", (_, chain, count, coverage) => {
  const { risk } = exactMoments(chain);
  const held = { mc: 0, scope: 0, mix: 0, reach: 0, bounded: 0 };
  const holds = ({ lower, upper }: { lower: number; upper: number }) =>
    lower <= risk && risk <= upper ? 1 : 0;
  for (let r = 0; r < pools; r++) {
    const unmasked = samplePool(chain, null, count, 50_000 + r);
    const reach = estimateRisk(samplePool(chain, 0, count, 50_000 + r), 0, "reach");
    for (const name of ["mc", "scope", "mix"] as const)
      held[name] += holds(estimateRisk(unmasked, 0, name)) / pools;
    held.reach += holds(reach) / pools;
    held.bounded += holds(boundedInterval(reach.estimate, count, 0.95)) / pools;
    for (const end of [reach.lower, reach.upper])
      if (!(end >= 0 && end <= 1)) throw new Error(`outside: ${end}`);
  }
  for (const [name, want] of Object.entries(coverage)) {
    const error = 4.9 * Math.sqrt((want * (1 - want)) / pools) + 0.005;
    expect(
      Math.abs(held[name as keyof typeof held] - want),
      `${name} ${held[name as keyof typeof held]}`,
    ).toBeLessThan(error);
  }
  const least = 0.95 - 4.9 * Math.sqrt((0.95 * 0.05) / pools);
  expect(Math.min(held.mc, held.bounded)).toBeGreaterThan(least);
});

test("quantiles of Student's law are the tables'", () => {
  expect([studentQuantile(0.95, 1), studentQuantile(0.95, 7), studentQuantile(0.99, 30)]).toBeAllclose(
    [12.7062047361747, 2.36462425159278, 2.74999565356722],
    { relative: 1e-11 },
  );
});

test("no hit in n samples leaves room for 1 - alpha^(1/n)", () => {
  expect(unseenShare(8, 0.95)).toBeCloseTo(1 - 0.05 ** (1 / 8), 12);
  expect(boundedInterval(0, 8, 0.95).upper).toBeCloseTo(1 - 0.025 ** (1 / 8), 12);
});

test("limits shrink with the variance, keep a width without it, and stay in [0, 1] for any estimate", () => {
  const width = (estimate: number, variance: number, count: number) => {
    const { lower, upper } = effectiveInterval(estimate, variance, count, 0.95);
    expect(lower).toBeGreaterThanOrEqual(0);
    expect(upper).toBeLessThanOrEqual(1);
    return upper - lower;
  };
  expect(width(0.1, 1e-4, 16)).toBeLessThan(width(0.1, 1e-3, 16));
  for (const estimate of [-0.2, 0, 1e-12, 1e-6, 0.01, 0.5, 0.999999, 1, 1.7])
    for (const count of [2, 8, 64, 4096]) {
      expect(width(estimate, 0, count)).toBeGreaterThan(1e-7);
      expect(width(estimate, 0.2, count)).toBeLessThanOrEqual(1);
    }
});
