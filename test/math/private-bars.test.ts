import { expect, test } from "vitest";
import { rising } from "../../src/math/isotonic.ts";
import { noisyShareLimits } from "../../src/math/noisy-share.ts";
import { binnedMean, binnedQuantiles, cleanCounts, cumulativeShares } from "../../src/math/private-bars.ts";

const z = 1.959963984540054;
const bars = (counts: readonly number[], variance = 0, known: number | null = null) => ({
  counts,
  variance,
  known,
});

test("isotonic means by hand: 3 falls below its neighbour, weights count", () => {
  expect([...rising([1, 4, 2, 6], () => 1)]).toEqual([1, 3, 3, 6]);
  expect([...rising([1, 4, 2, 6], (i) => (i === 1 ? 3 : 1))]).toEqual([1, 3.5, 3.5, 6]);
  expect([...rising([3, 2, 1], () => 1)]).toEqual([2, 2, 2]);
});

test("limits of a share solve its equation, with any noise and covariance", () => {
  const noise = { part: 9, shared: 4, whole: 16 };
  const { lower, upper } = noisyShareLimits(40, 130, noise, z);
  for (const p of [lower, upper]) {
    const variance = 130 * p * (1 - p) + noise.part - 2 * p * noise.shared + p * p * noise.whole;
    expect(Math.abs(40 - 130 * p)).toBeCloseTo(z * Math.sqrt(variance), 9);
  }
  expect(noisyShareLimits(3, 4, noise, z)).toEqual({ lower: 0, upper: 1 });
});

test("by hand: equal bars make a straight line, and limits are those of the score test", () => {
  const [found] = binnedQuantiles(bars([10, 10, 10, 10]), [0.5], z);
  const reach = 4 * z * Math.sqrt(0.25 / 40);
  expect([found!.estimate, found!.lower, found!.upper]).toBeAllclose([2, 2 - reach, 2 + reach], {
    absolute: 1e-9,
  });
  // of k bars the noise in F - p is v (k (1 - 2 p) + p^2 bars), here v bars / 4 at p = 1/2 whatever k
  const [noisy] = binnedQuantiles(bars([10, 10, 10, 10], 5), [0.5], z);
  expect([noisy!.lower]).toBeAllclose([2 - 4 * z * (Math.sqrt(10 + 5) / 40)], { absolute: 1e-9 });
});

test("a quantile lies in the bar where the cumulative share passes it, whatever the shape", () => {
  const counts = [0, 3, 50, 1, 0, 0, 20, 2];
  const shares = cumulativeShares(bars(counts))!;
  for (let level = 0.01; level < 1; level += 0.01) {
    const [found] = binnedQuantiles(bars(counts), [level], z);
    const bar = Math.floor(found!.estimate);
    expect(shares[bar]!).toBeLessThanOrEqual(level + 1e-12);
    expect(shares[Math.ceil(found!.estimate)]!).toBeGreaterThanOrEqual(level - 1e-12);
  }
});

test("mean and variance of the middles; counts below zero and rows that are known", () => {
  const { mean, stdDev, stdError } = binnedMean(bars([1, 2, 1]));
  expect([mean, stdDev, stdError]).toBeAllclose([1.5, Math.sqrt(0.5), Math.sqrt(0.5 / 4)], {
    relative: 1e-14,
  });
  expect([...cleanCounts(bars([5, -1, 2]))]).toEqual([4.5, 0, 1.5]);
  // two rows that the bars lack are spread over them
  expect([...cleanCounts(bars([3, 1], 1, 6))]).toEqual([4, 2]);
  expect(binnedMean(bars([-3, 1])).mean).toBeNaN();
  expect(binnedQuantiles(bars([-3, 1]), [0.5], z)).toEqual([{ estimate: Number.NaN, lower: 0, upper: 2 }]);
});
