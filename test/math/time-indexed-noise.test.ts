// The published way without a proof: by hand, by the law of its noise, and why it has no proof.
import { expect, test } from "vitest";
import { timeIndexedCurve, timeIndexedScale } from "../../src/math/time-indexed-noise.ts";
import { Uniforms } from "../../src/math/variates.ts";

const uniforms = (item = 0) => new Uniforms([7, 8], item);

test("by hand: Laplace noise by inversion, values cut to 0..1, the mean of neighbours, nothing rises", () => {
  // 10 persons, three times: all are neighbours of each other, so every value is the mean of the three
  const curve = { atRisk: [10, 6, 2], survival: [0.9, 0.5, 0.25] };
  const stream = uniforms();
  const noisy = curve.survival.map((s, k) => {
    const u = stream.next();
    // (n_j / n) k / (n epsilon), n = 10, k = 3, epsilon = 2
    const scale = [0.15, 0.09, 0.03][k]!;
    const noise = u < 0.5 ? scale * Math.log(2 * u) : -scale * Math.log(2 * (1 - u));
    return Math.min(1, Math.max(0, s + noise));
  });
  const mean = (noisy[0]! + noisy[1]! + noisy[2]!) / 3;
  expect(timeIndexedCurve(curve, 10, 2, uniforms())).toBeAllclose([mean, mean, mean], { relative: 1e-12 });
});

test("almost without noise it is the exact curve, smoothed over nine times, fewer at the ends", () => {
  const survival = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0];
  const atRisk = survival.map((_, k) => 11 - k);
  // first: the mean of 1 .. 0.6; in the middle itself; last: the mean of 0.4 .. 0
  expect(timeIndexedCurve({ atRisk, survival }, 11, 1e12, uniforms())).toBeAllclose(
    [0.8, 0.75, 0.7, 0.65, 0.6, 0.5, 0.4, 0.35, 0.3, 0.25, 0.2],
    { absolute: 1e-9 },
  );
});

test("whatever the noise, it stays within 0 and 1 and never rises; nobody gives no curve; epsilon must be positive", () => {
  const survival = Array.from({ length: 40 }, (_, k) => 1 - k / 40);
  const curve = { atRisk: survival.map((s) => 40 * s), survival };
  for (let item = 0; item < 50; item++) {
    const drawn = timeIndexedCurve(curve, 40, 0.01, uniforms(item));
    let before = 1;
    for (const value of drawn) {
      expect(value >= 0 && value <= before).toBe(true);
      before = value;
    }
  }
  expect(timeIndexedCurve({ atRisk: [], survival: [] }, 0, 1, uniforms())).toHaveLength(0);
  expect(() => timeIndexedCurve(curve, 40, 0, uniforms())).toThrow(/epsilon > 0/);
});

test("by law: at a single time the noise is Laplace of the stated scale (Kolmogorov-Smirnov, false-alarm rate 1e-6)", () => {
  const draws = 100_000;
  const curve = { atRisk: [30], survival: [0.5] };
  const scale = timeIndexedScale(30, 40, 1, 2);
  expect(scale).toBeCloseTo(0.75 / 80, 15);
  const noise = Float64Array.from(
    { length: draws },
    (_, item) => (timeIndexedCurve(curve, 40, 2, uniforms(item))[0]! - 0.5) / scale,
  ).sort();
  const below = (x: number) => (x < 0 ? Math.exp(x) / 2 : 1 - Math.exp(-x) / 2);
  let worst = 0;
  noise.forEach((x, i) => {
    worst = Math.max(worst, (i + 1) / draws - below(x), below(x) - i / draws);
  });
  // 2 exp(-2 n d^2) = 1e-6
  expect(worst).toBeLessThan(Math.sqrt(Math.log(2e6) / (2 * draws)));
});

test("why it has no proof: late in a curve one person moves it by far more than the noise there can hide", () => {
  // 100 persons: 80 events at 1, 18 censored at 2, an event at 3 with 2 at risk, the last one censored at 4
  const withPerson = 0.2 * (1 / 2);
  // without the person whose event is at 3
  const without = 19 / 99;
  const scale = timeIndexedScale(2, 100, 4, 1);
  expect(scale).toBeCloseTo(0.0008, 15);
  // the privacy loss of the noise at that time alone, where all four times together should cost epsilon = 1
  expect((without - withPerson) / scale).toBeGreaterThan(100);
  // the noise shrinks with the number at risk
  expect(timeIndexedScale(2, 100, 4, 1)).toBeCloseTo(timeIndexedScale(100, 100, 4, 1) / 50, 15);
});
