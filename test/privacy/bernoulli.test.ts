import { expect, test } from "vitest";
import {
  bernoulliExp,
  bernoulliExpBig,
  bernoulliExpFraction,
  bernoulliInverseE,
  inverseEAfterHalf,
  quotient,
} from "../../src/privacy/bernoulli.ts";
import { type RandomBits, simulationBits } from "../../src/privacy/random-bits.ts";
import { chiSquareP, counted, falseAlarm } from "./laws.ts";

/** P value of a coin's successes in a million tosses. */
function coinP(toss: (bits: RandomBits) => boolean, probability: number, seed: number): number {
  const bits = simulationBits(seed);
  let successes = 0;
  for (let i = 0; i < 1_000_000; i++) if (toss(bits)) successes++;
  return chiSquareP([successes, 1_000_000 - successes], [probability, 1 - probability]);
}

test.each([
  [1, 2],
  [1, 3],
  [2, 3],
  [99, 100],
  [1, 1000],
  [5, 2],
  [7, 1],
  [123456789, 1e8],
  [2 ** 52, 2 ** 53 - 1],
])("a coin of exp(-%d/%d) has that probability", (n, d) => {
  expect(coinP((bits) => bernoulliExp(n, d, bits), Math.exp(-n / d), n)).toBeGreaterThan(falseAlarm);
});

test("the coins of 1/e and 2/e have those probabilities", () => {
  expect(coinP(bernoulliInverseE, Math.exp(-1), 1)).toBeGreaterThan(falseAlarm);
  expect(coinP(inverseEAfterHalf, 2 * Math.exp(-1), 2)).toBeGreaterThan(falseAlarm);
});

test("certain and hopeless coins", () => {
  const bits = counted(simulationBits(1));
  expect(bernoulliExpFraction(0, 5, bits)).toBe(true);
  expect(bits.words).toBe(0);
  for (let i = 0; i < 100; i++) expect(bernoulliExp(1000, 1, bits)).toBe(false);
});

test("numbers and bigint toss the same coin from the same words, also where the number's path must hand over", () => {
  const edge = Number.MAX_SAFE_INTEGER;
  const cases = [
    [0, 1],
    [1, 1],
    [3, 2],
    [1, 7],
    [29, 10],
    [edge - 1, edge],
    [edge, edge - 1],
    [1, edge],
    [edge, 3 * 2 ** 50],
  ];
  for (const [n, d] of cases as [number, number][]) {
    const one = counted(simulationBits(9));
    const other = counted(simulationBits(9));
    for (let i = 0; i < 1000; i++)
      expect(bernoulliExp(n, d, one)).toBe(bernoulliExpBig(BigInt(n), BigInt(d), other));
    expect(one.words).toBe(other.words);
  }
});

test("the integer quotient is exact up to 2^53 - 1", () => {
  const edge = Number.MAX_SAFE_INTEGER;
  for (const n of [0, 1, 2 ** 32 + 7, edge - 1, edge])
    for (const d of [1, 2, 3, 10, 2 ** 31, 2 ** 52 + 1, edge])
      expect(quotient(n, d)).toBe(Number(BigInt(n) / BigInt(d)));
});
