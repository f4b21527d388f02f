// Limits of a share from noisy counts: R's Wilson limits where there is no noise, and the equation that they solve where there is.
import { expect, test } from "vitest";
import { noisyShareLimits, noNoise } from "../../src/math/noisy-share.ts";

const z = 1.95996398454005;

test("without noise they are R's prop.test(correct = FALSE)", () => {
  const of = (part: number, whole: number) => Object.values(noisyShareLimits(part, whole, noNoise, z));
  expect(of(3, 10)).toBeAllclose([0.107791267406, 0.603221852539], { relative: 1e-9 });
  expect(of(0, 25)).toBeAllclose([0, 0.133192250939], { absolute: 1e-9 });
});

test("with noise E - p N is z standard deviations from zero at both limits, and nearer between them", () => {
  for (const [part, whole, noise] of [
    [30, 100, { part: 8, shared: 8, whole: 16 }],
    [12, 80, { part: 2, shared: 1, whole: 9 }],
    [55, 60, { part: 4, shared: 0, whole: 0 }],
  ] as const) {
    const deviations = (p: number) => {
      const variance = whole * p * (1 - p) + noise.part - 2 * p * noise.shared + p * p * noise.whole;
      return Math.abs(part - p * whole) / Math.sqrt(variance);
    };
    const { lower, upper } = noisyShareLimits(part, whole, noise, z);
    expect(lower).toBeGreaterThan(0);
    expect(upper).toBeLessThan(1);
    expect([deviations(lower), deviations(upper)]).toBeAllclose([z, z], { relative: 1e-9 });
    expect(deviations((lower + upper) / 2)).toBeLessThan(z);
  }
});

test("counts that noise has taken where none can be say nothing, or are set to the nearer end", () => {
  expect(noisyShareLimits(3, -2, noNoise, z)).toEqual({ lower: 0, upper: 1 });
  expect(noisyShareLimits(1, 4, { part: 50, shared: 50, whole: 100 }, z)).toEqual({ lower: 0, upper: 1 });
  expect(noisyShareLimits(-3, 25, noNoise, z)).toEqual(noisyShareLimits(0, 25, noNoise, z));
});
