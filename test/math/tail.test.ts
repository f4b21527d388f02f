// By hand, and what must hold whatever the losses.
import { expect, test } from "vitest";
import { quantilePosition, snap } from "../../src/math/quantile.ts";
import { sortLosses, tailEstimate } from "../../src/math/tail.ts";
import { generator } from "../generator.ts";

const at = (values: number[], level: number, weights?: number[]) =>
  tailEstimate(sortLosses(Float64Array.from(values), weights ? Float64Array.from(weights) : null), level, 1);

test("five losses solved on paper", () => {
  // n tau = 1: the tail is the largest value alone
  expect(at([3, 1, 5, 2, 4], 0.8)).toMatchObject({ valueAtRisk: 4, cvar: 5 });
  // n tau = 1.5: (5 + 0.5 * 4) / 1.5; the 4th of five is the first with F >= 0.7
  const { valueAtRisk, cvar, influenceError } = at([3, 1, 5, 2, 4], 0.7);
  expect([valueAtRisk, cvar]).toBeAllclose([4, 14 / 3], { relative: 1e-15 });
  // sd of (x - 4)_+ = (0, 0, 1, 0, 0): sqrt(1/5 - 1/25) = 0.4, over tau sqrt n
  expect([influenceError]).toBeAllclose([0.4 / (0.3 * Math.sqrt(5))], { relative: 1e-12 });
});

test("an atom at VaR is split, not dropped and not doubled", () => {
  // 10 rows, n tau = 2: one 9 and one of the five 7s
  expect(at([1, 1, 1, 1, 7, 7, 7, 7, 7, 9], 0.8)).toMatchObject({ valueAtRisk: 7, cvar: 8 });
});

test("n tau that floating point takes for a non-integer is one", () => {
  expect(20_000 * (1 - 0.95)).not.toBe(1000);
  expect([snap(20_000 * (1 - 0.95), 20_000), snap(5000 * (1 - 0.95), 5000), snap(2.5, 10)]).toEqual([
    1000, 250, 2.5,
  ]);
  expect(quantilePosition(20_000, 0.95, 1)).toEqual({ below: 19_000, above: 19_001, weight: 0 });
});

const random = generator(5);
const samples = Array.from({ length: 40 }, () =>
  Array.from({ length: 1 + Math.floor(random() * 60) }, () => Math.round(random() * 20) - 5),
);
const levels = [0.5, 0.8, 0.9, 0.95, 0.99];

test("bounds: VaR <= CVaR <= maximum, and CVaR grows with the level", () => {
  for (const sample of samples) {
    const got = levels.map((level) => at(sample, level));
    for (const [i, { valueAtRisk, cvar }] of got.entries()) {
      expect(valueAtRisk).toBeLessThanOrEqual(cvar + 1e-12);
      expect(cvar).toBeLessThanOrEqual(Math.max(...sample) + 1e-12);
      if (i > 0) expect(cvar).toBeGreaterThanOrEqual(got[i - 1]!.cvar - 1e-12);
    }
  }
});

test("equivariance: a x + b, row order, and rows doubled against weights doubled", () => {
  for (const sample of samples) {
    for (const level of levels) {
      const { valueAtRisk, cvar } = at(sample, level);
      const moved = at(
        sample.map((x) => 3 * x + 2),
        level,
      );
      expect([moved.valueAtRisk, moved.cvar]).toBeAllclose([3 * valueAtRisk + 2, 3 * cvar + 2], {
        relative: 1e-12,
        absolute: 1e-12,
      });
      expect(at([...sample].reverse(), level)).toEqual(at(sample, level));
      const doubled = at(
        sample.flatMap((x, i) => (i % 2 ? [x, x] : [x])),
        level,
      );
      const weighted = at(
        sample,
        level,
        sample.map((_, i) => (i % 2 ? 2 : 1)),
      );
      expect([weighted.valueAtRisk, weighted.cvar]).toBeAllclose([doubled.valueAtRisk, doubled.cvar], {
        relative: 1e-12,
        absolute: 1e-12,
      });
    }
  }
});

test("CVaR is the minimum of the Rockafellar-Uryasev function over a fine grid", () => {
  for (const sample of samples.slice(0, 10)) {
    for (const level of levels) {
      const best = Math.min(
        ...sample.map(
          (c) => c + sample.reduce((sum, x) => sum + Math.max(0, x - c), 0) / (sample.length * (1 - level)),
        ),
      );
      expect([at(sample, level).cvar]).toBeAllclose([best], { relative: 1e-12, absolute: 1e-12 });
    }
  }
});

test("weights that add up only but for rounding move no data point", () => {
  const values = Array.from({ length: 1000 }, (_, i) => i + 1);
  for (const weight of [0.1, 0.7, 1 / 3, 1e-9, 12345.678]) {
    for (const level of [0.5, 0.8, 0.9, 0.95, 0.975, 0.99]) {
      const plain = at(values, level);
      const weighted = at(
        values,
        level,
        values.map(() => weight),
      );
      expect(weighted.valueAtRisk, `${weight} ${level}`).toBe(plain.valueAtRisk);
      expect([weighted.cvar]).toBeAllclose([plain.cvar], { relative: 1e-13 });
    }
  }
});

test("CVaR of equal losses is that loss, to the last bit", () => {
  for (let n = 1; n < 40; n++) {
    for (const level of levels)
      expect(
        at(
          Array.from({ length: n }, () => 11),
          level,
        ).cvar,
      ).toBe(11);
  }
});
