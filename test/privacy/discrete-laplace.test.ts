import { expect, test } from "vitest";
import { discreteLaplace, drawLaplace, drawLaplaceBig } from "../../src/privacy/discrete-laplace.ts";
import { parseRational } from "../../src/privacy/parse-rational.ts";
import { osBits, type RandomBits, simulationBits } from "../../src/privacy/random-bits.ts";
import { rational, toNumber } from "../../src/privacy/rational.ts";
import { counted, falseAlarm, integerLawP, kolmogorovP } from "./laws.ts";

const epsilonOf = (text: string) => parseRational(text, "Epsilon");

/** P(x) = (1 - r) / (1 + r) r^|x| with r = exp(-1 / scale). */
function mass(x: number, scale: number): number {
  return Math.tanh(1 / (2 * scale)) * Math.exp(-Math.abs(x) / scale);
}

/** P(X <= x). */
function upTo(x: number, scale: number): number {
  const r = Math.exp(-1 / scale);
  return x < 0 ? Math.exp(x / scale) / (1 + r) : 1 - Math.exp(-(x + 1) / scale) / (1 + r);
}

function noise(epsilon: string, sensitivity: number, n: number, bits: RandomBits): number[] {
  return discreteLaplace({ sensitivity, epsilon: epsilonOf(epsilon) }).add(new Float64Array(n), bits);
}

test.each([
  ["1", 1],
  ["0.1", 1],
  ["1/3", 1],
  ["2", 1],
  ["5", 1],
  ["1.7", 3],
  ["0.01", 1],
  ["1", 7],
  ["22/7", 5],
] as const)("a million draws at epsilon %s, sensitivity %d follow the law", (epsilon, sensitivity) => {
  const scale = sensitivity / toNumber(epsilonOf(epsilon));
  const draws = noise(epsilon, sensitivity, 1_000_000, simulationBits(1, sensitivity));
  expect(integerLawP(draws, (x) => mass(x, scale), Math.ceil(12 * scale))).toBeGreaterThan(falseAlarm);
});

test("draws from the operating system's bits follow the law", () => {
  expect(integerLawP(noise("0.5", 1, 200_000, osBits()), (x) => mass(x, 2), 30)).toBeGreaterThan(falseAlarm);
});

test("draws of very large scale follow the law", () => {
  const draws = noise("1e-9", 1, 1_000_000, simulationBits(2));
  const below = (x: number) => upTo(x - 1, 1e9);
  expect(kolmogorovP(draws, (x) => upTo(x, 1e9), below)).toBeGreaterThan(falseAlarm);
});

test("draws of a scale beyond 2^53 follow the law, from the path on bigint", () => {
  const bits = simulationBits(3);
  const t = 2n ** 40n * 10n ** 9n;
  const draws = Float64Array.from({ length: 50_000 }, () => Number(drawLaplaceBig(t, 1n, bits)));
  expect(kolmogorovP(draws, (x) => upTo(x, Number(t)))).toBeGreaterThan(falseAlarm);
});

test("at a huge epsilon the values come through unchanged", () => {
  const values = [0, 1, -5, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER];
  const exact = discreteLaplace({ sensitivity: 1, epsilon: epsilonOf("1e9") });
  expect(exact.add(values, simulationBits(4))).toEqual(values);
});

test("sums leave as safe integers and keep their side: the noise is never cut before the sum", () => {
  const edge = Number.MAX_SAFE_INTEGER;
  const wide = discreteLaplace({ sensitivity: 2 ** 40, epsilon: epsilonOf("1e-9") });
  const noisy = wide.add(new Array(4000).fill(12345), simulationBits(5));
  expect(noisy.every(Number.isSafeInteger)).toBe(true);
  const cut = noisy.filter((value) => Math.abs(value) === edge).length;
  expect(cut).toBeGreaterThan(3900);
  // a scale of 2^52 leaves by bigint in one draw of e^2, by number else
  const near = discreteLaplace({ sensitivity: 2 ** 52, epsilon: rational(1) });
  for (const value of [edge, -edge, 0]) {
    const got = near.add(new Array(2000).fill(value), simulationBits(6));
    expect(got.every(Number.isSafeInteger)).toBe(true);
    const exact = simulationBits(6);
    const want = got.map(() => {
      const sum = BigInt(value) + drawLaplaceBig(2n ** 52n, 1n, exact);
      return Number(sum > BigInt(edge) ? BigInt(edge) : sum < BigInt(-edge) ? BigInt(-edge) : sum);
    });
    expect(got).toEqual(want);
  }
});

test("the two ways to a draw agree word for word, at every size of scale", () => {
  const sizes = [
    1,
    2,
    3,
    10,
    97,
    2 ** 20 + 1,
    2 ** 31,
    2 ** 32 + 1,
    2 ** 45 - 1,
    2 ** 52 + 1,
    Number.MAX_SAFE_INTEGER,
  ];
  for (const t of sizes)
    for (const s of sizes) {
      const one = counted(simulationBits(t % 1000, s % 1000));
      const other = counted(simulationBits(t % 1000, s % 1000));
      // a scale far below 1 needs many coins for anything but zero
      for (let i = 0; i < 40; i++)
        expect(BigInt(drawLaplace(t, s, one))).toBe(drawLaplaceBig(BigInt(t), BigInt(s), other));
      expect(one.words).toBe(other.words);
    }
});

test("zero is never negative", () => {
  const draws = noise("2", 1, 10_000, simulationBits(8));
  expect(draws.some((x) => x === 0)).toBe(true);
  expect(draws.some((x) => Object.is(x, -0))).toBe(false);
  expect(discreteLaplace({ sensitivity: 1, epsilon: epsilonOf("1e9") }).add([-0], simulationBits(1))).toEqual(
    [0],
  );
});

test("the statement says what was drawn", () => {
  const mechanism = discreteLaplace({ sensitivity: 3, epsilon: epsilonOf("0.25") });
  expect(mechanism.loss).toEqual({ epsilon: rational(1, 4) });
  expect(mechanism.statement("events per bin")).toEqual({
    statistic: "events per bin",
    mechanism: "discrete Laplace",
    sensitivity: "3",
    share: "0.25",
    scale: "12",
  });
});

test("what is not an integer, and what would protect nothing, is refused", () => {
  const mechanism = discreteLaplace({ sensitivity: 1, epsilon: rational(1) });
  for (const value of [0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])
    expect(() => mechanism.add([0, value], simulationBits(1))).toThrow("addNoise: values are safe integers");
  expect(() => discreteLaplace({ sensitivity: 0, epsilon: rational(1) })).toThrow(
    "sensitivity is at least 1",
  );
  expect(() => discreteLaplace({ sensitivity: 1.5, epsilon: rational(1) })).toThrow("safe integer");
  expect(() => discreteLaplace({ sensitivity: 1, epsilon: rational(0) })).toThrow("epsilon is positive");
  expect(() => discreteLaplace({ sensitivity: 1, epsilon: rational(-1) })).toThrow("epsilon is positive");
});
