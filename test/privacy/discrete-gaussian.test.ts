import { expect, test } from "vitest";
import { normalCdf } from "../../src/math/normal.ts";
import { discreteGaussian, drawGaussianBig, gaussianSampler } from "../../src/privacy/discrete-gaussian.ts";
import { parseRational } from "../../src/privacy/parse-rational.ts";
import { osBits, simulationBits } from "../../src/privacy/random-bits.ts";
import { rational } from "../../src/privacy/rational.ts";
import { counted, falseAlarm, integerLawP, kolmogorovP } from "./laws.ts";

/** P(x) = exp(-x^2 / (2 s2)) / its sum over the integers. */
function gaussianMass(s2: number): (x: number) => number {
  const reach = Math.ceil(12 * Math.sqrt(s2)) + 2;
  let sum = 0;
  for (let x = -reach; x <= reach; x++) sum += Math.exp((-x * x) / (2 * s2));
  return (x) => Math.exp((-x * x) / (2 * s2)) / sum;
}

test.each([
  [1, 20],
  [1, 3],
  [1, 1],
  [5, 2],
  [100, 7],
  [5000, 123],
  [1e4, 1],
  [123456789, 1e6],
])("a million draws with s2 = %d/%d follow the law", (p, q) => {
  const draw = gaussianSampler(rational(p, q));
  const bits = simulationBits(p, q);
  const draws = Float64Array.from({ length: 1_000_000 }, () => Number(draw(bits)));
  const reach = Math.ceil(7 * Math.sqrt(p / q)) + 1;
  expect(integerLawP(draws, gaussianMass(p / q), reach)).toBeGreaterThan(falseAlarm);
});

test("draws from the operating system's bits follow the law", () => {
  const draws = discreteGaussian({ squaredSensitivity: 2, rho: rational(1, 9) }).add(
    new Float64Array(200_000),
    osBits(),
  );
  expect(integerLawP(draws, gaussianMass(9), 25)).toBeGreaterThan(falseAlarm);
});

test.each([60, 100, 200])(
  "draws with s2 = 2^%d follow the normal law, from which they cannot be told",
  (power) => {
    const draw = gaussianSampler(rational(2n ** BigInt(power)));
    const bits = simulationBits(power);
    const sigma = 2 ** (power / 2);
    const draws = Float64Array.from({ length: 20_000 }, () => Number(draw(bits)) / sigma);
    expect(kolmogorovP(draws, (x) => normalCdf(x))).toBeGreaterThan(falseAlarm);
  },
);

test("a tiny variance leaves the values unchanged", () => {
  const mechanism = discreteGaussian({ squaredSensitivity: 1, rho: rational(10n ** 9n) });
  expect(mechanism.add([3, -7, 0], simulationBits(1))).toEqual([3, -7, 0]);
});

test("a huge variance leaves safe integers", () => {
  const mechanism = discreteGaussian({ squaredSensitivity: 2n ** 80n, rho: rational(1n, 10n ** 18n) });
  const noisy = mechanism.add(new Array(500).fill(0), simulationBits(1));
  expect(noisy.every(Number.isSafeInteger)).toBe(true);
  expect(new Set(noisy).size).toBeLessThan(20);
});

test("the two ways to a draw agree word for word", () => {
  const sizes = [
    1n,
    2n,
    3n,
    100n,
    4999n,
    2n ** 20n + 1n,
    2n ** 26n,
    2n ** 31n - 1n,
    2n ** 53n - 1n,
    2n ** 70n,
  ];
  for (const p of sizes)
    for (const q of sizes) {
      const variance = rational(p, q);
      const draw = gaussianSampler(variance);
      const one = counted(simulationBits(2));
      const other = counted(simulationBits(2));
      for (let i = 0; i < 30; i++) expect(BigInt(draw(one))).toBe(drawGaussianBig(variance, other));
      expect(one.words).toBe(other.words);
    }
});

test("the statement says what was drawn, and rho is D^2 / (2 s2)", () => {
  const mechanism = discreteGaussian({ squaredSensitivity: 2, rho: parseRational("0.02", "rho") });
  expect(mechanism.loss).toEqual({ rho: rational(1, 50) });
  expect(mechanism.statement("counts")).toEqual({
    statistic: "counts",
    mechanism: "discrete Gaussian",
    sensitivity: "sqrt(2)",
    share: "0.02",
    scale: "sqrt(50)",
  });
  expect(() => discreteGaussian({ squaredSensitivity: 0, rho: rational(1) })).toThrow("squaredSensitivity");
  expect(() => discreteGaussian({ squaredSensitivity: 1, rho: rational(0) })).toThrow("rho is positive");
});

test("the law keeps its claim: Renyi divergences between neighbours stay below alpha rho", () => {
  for (const [s2, shift] of [
    [0.3, 1],
    [1, 1],
    [7, 2],
    [40, 3],
  ] as const) {
    const mass = gaussianMass(s2);
    const reach = Math.ceil(14 * Math.sqrt(s2)) + shift;
    for (const alpha of [1.01, 1.5, 2, 5, 20]) {
      let sum = 0;
      for (let x = -reach * 3; x <= reach * 3; x++) {
        // mass^alpha * shifted mass^(1 - alpha), by exponents: neither underflows
        sum += Math.exp((-alpha * x * x - (1 - alpha) * (x - shift) ** 2) / (2 * s2)) * mass(0);
      }
      expect(Math.log(sum) / (alpha - 1)).toBeLessThanOrEqual((alpha * shift * shift) / (2 * s2) + 1e-9);
    }
  }
});
