import { expect, test } from "vitest";
import { chiSquareUpperTail } from "../../src/math/gamma.ts";
import { bernoulliExpBig } from "../../src/privacy/bernoulli.ts";
import { epsilonOfBoundedRange, exponentialMechanism } from "../../src/privacy/exponential-mechanism.ts";
import { parseRational } from "../../src/privacy/parse-rational.ts";
import { permuteAndFlip } from "../../src/privacy/permute-and-flip.ts";
import { simulationBits } from "../../src/privacy/random-bits.ts";
import { compare, multiply, rational, toNumber } from "../../src/privacy/rational.ts";
import { exponentFactor, GapCoins } from "../../src/privacy/selection.ts";
import { generator } from "../generator.ts";
import { chiSquareP, falseAlarm } from "./laws.ts";

/** The law of permute-and-flip as published: every order of the candidates, coins in that order, the first success wins. */
function permuteAndFlipLaw(utilities: readonly number[], factor: number): number[] {
  const best = Math.max(...utilities);
  const law = utilities.map(() => 0);
  const orders = permutations(utilities.map((_, i) => i));
  for (const order of orders) {
    let reached = 1 / orders.length;
    for (const i of order) {
      const success = Math.exp(factor * (utilities[i]! - best));
      law[i]! += reached * success;
      reached *= 1 - success;
    }
  }
  return law;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

function exponentialLaw(utilities: readonly number[], factor: number): number[] {
  const best = Math.max(...utilities);
  const weights = utilities.map((utility) => Math.exp(factor * (utility - best)));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

function tally(choose: () => number, candidates: number, draws: number): number[] {
  const counts = new Array<number>(candidates).fill(0);
  for (let i = 0; i < draws; i++) counts[choose()]!++;
  return counts;
}

const cases = [
  [0],
  [0, 0],
  [0, -1],
  [3, 3, 1, -2],
  [-9, 4, 4, 4, 0, 3],
  [0, -100, -1, -1, -1],
  [7, 6, 5, 4, 3, 2],
];

test.each(cases)("permute-and-flip follows the published law (%j, %j, ...)", (...utilities) => {
  const mechanism = permuteAndFlip({ sensitivity: 2, epsilon: rational(7, 3) });
  const bits = simulationBits(utilities.length, 1);
  const counts = tally(() => mechanism.choose(utilities, bits), utilities.length, 1_000_000);
  expect(chiSquareP(counts, permuteAndFlipLaw(utilities, 7 / 12))).toBeGreaterThan(falseAlarm);
});

test.each(cases)("the exponential mechanism follows its law (%j, %j, ...)", (...utilities) => {
  // rho = 1/2: epsilon = 2
  const mechanism = exponentialMechanism({ sensitivity: 1, rho: rational(1, 2) });
  const bits = simulationBits(utilities.length, 2);
  const counts = tally(() => mechanism.choose(utilities, bits), utilities.length, 300_000);
  expect(chiSquareP(counts, exponentialLaw(utilities, 1))).toBeGreaterThan(falseAlarm);
});

test("on a large grid with runs of equal utility every run gets its share", () => {
  // 2,048 candidates in 8 runs; the law of the run by its number of successes, simulated in floating point
  const utilities = Float64Array.from({ length: 2048 }, (_, i) => -Math.abs((i >> 8) - 4));
  const mechanism = permuteAndFlip({ sensitivity: 1, epsilon: rational(2) });
  const bits = simulationBits(5);
  const counts = tally(() => mechanism.choose(utilities, bits) >> 8, 8, 3000);
  const shares = [0, 1, 2, 3, 4, 5, 6, 7].map((run) => Math.exp(-Math.abs(run - 4)));
  const sum = shares.reduce((a, b) => a + b);
  // with 256 candidates a run the numbers of successes hardly vary: shares are within a few parts in a thousand of proportional
  expect(
    chiSquareP(
      counts,
      shares.map((share) => share / sum),
    ),
  ).toBeGreaterThan(falseAlarm);
});

/** Every vector of utilities in -reach..reach with its neighbours, each entry moved by at most 1. */
function neighbours(length: number, reach: number, moves: readonly number[]): [number[], number[]][] {
  const vectors = product(
    length,
    Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach),
  );
  const steps = product(length, moves);
  return vectors.flatMap((from) =>
    steps.map((step) => [from, from.map((x, i) => x + step[i]!)] as [number[], number[]]),
  );
}

function product(length: number, values: readonly number[]): number[][] {
  if (length === 0) return [[]];
  return product(length - 1, values).flatMap((head) => values.map((value) => [...head, value]));
}

test("permute-and-flip keeps its claim on every small pair of neighbours, and the claim is tight", () => {
  let worst = 0;
  for (const [from, to] of neighbours(3, 2, [-1, 0, 1])) {
    const factor = toNumber(exponentFactor({ sensitivity: 1 }, rational(1)));
    const first = permuteAndFlipLaw(from, factor);
    const second = permuteAndFlipLaw(to, factor);
    for (let i = 0; i < 3; i++) worst = Math.max(worst, Math.log(first[i]! / second[i]!));
  }
  expect(worst).toBeLessThanOrEqual(1 + 1e-12);
  expect(worst).toBeGreaterThan(0.8);
});

test("with monotonic utilities twice the exponent keeps the claim", () => {
  let worst = 0;
  for (const [from, to] of neighbours(3, 2, [0, 1])) {
    const factor = toNumber(exponentFactor({ sensitivity: 1, monotonic: true }, rational(1)));
    const first = permuteAndFlipLaw(from, factor);
    const second = permuteAndFlipLaw(to, factor);
    for (let i = 0; i < 3; i++) worst = Math.max(worst, Math.abs(Math.log(first[i]! / second[i]!)));
  }
  expect(worst).toBeLessThanOrEqual(1 + 1e-12);
  expect(worst).toBeGreaterThan(0.8);
});

test("the exponential mechanism keeps its rho: Renyi divergences of every small pair stay below alpha rho", () => {
  const rho = rational(1, 3);
  for (const monotonic of [false, true]) {
    const mechanism = exponentialMechanism({ sensitivity: 1, monotonic, rho });
    const factor = 1 / toNumber(parseRational(mechanism.statement("choice").scale, "Scale"));
    for (const [from, to] of neighbours(3, 2, monotonic ? [0, 1] : [-1, 0, 1])) {
      const first = exponentialLaw(from, factor);
      const second = exponentialLaw(to, factor);
      for (const alpha of [1.1, 2, 4, 16]) {
        const [up, down] = [renyi(first, second, alpha), renyi(second, first, alpha)];
        expect(Math.max(up, down)).toBeLessThanOrEqual(alpha / 3 + 1e-12);
      }
    }
  }
});

function renyi(first: readonly number[], second: readonly number[], alpha: number): number {
  const sum = first.reduce((total, p, i) => total + p ** alpha * second[i]! ** (1 - alpha), 0);
  return Math.log(sum) / (alpha - 1);
}

test("gap coins have the probability of the exact coin, in numbers and beyond", () => {
  for (const [factor, gap] of [
    [rational(2, 7), 5],
    [rational(2, 7), 23],
    [rational(2n ** 60n + 1n, 2n ** 60n), 2],
    [rational(1n, 2n ** 53n - 1n), 2 ** 53 - 1],
    [rational(3n, 2n ** 54n), 2 ** 52],
  ] as const) {
    const coins = new GapCoins(factor, simulationBits(1));
    const exact = simulationBits(2);
    let got = 0;
    let want = 0;
    for (let i = 0; i < 100_000; i++) {
      if (coins.toss(gap)) got++;
      if (bernoulliExpBig(BigInt(gap) * factor.numerator, factor.denominator, exact)) want++;
    }
    const p = Math.exp(-toNumber(factor) * gap);
    expect(chiSquareP([got, 1e5 - got], [p, 1 - p])).toBeGreaterThan(falseAlarm);
    expect(chiSquareP([want, 1e5 - want], [p, 1 - p])).toBeGreaterThan(falseAlarm);
  }
});

test.each([
  ["small", rational(2, 5), 11],
  // gap n is a safe integer up to a gap of 7 and none from 8 on, within one word
  ["at the end of the safe integers", rational(2n ** 50n + 1n, 2n ** 50n), 9],
])(
  "coins tossed side by side are the single ones, wherever a candidate stands: factor %s",
  (_, factor, span) => {
    // 100 candidates: a word of all gaps, a word without gap 0, 1 and 2, a part of a word
    const utilities = Array.from({ length: 100 }, (_, i) => (i < 32 || i > 90 ? 0 : -2) - ((i * 37) % span));
    const coins = new GapCoins(factor, simulationBits(4));
    const counts = new Array<number>(100).fill(0);
    const runs = 100_000;
    for (let run = 0; run < runs; run++) for (const i of coins.successes(utilities)) counts[i]!++;
    let statistic = 0;
    let df = 0;
    for (let i = 0; i < 100; i++) {
      const p = Math.exp(toNumber(factor) * utilities[i]!);
      if (p === 1) expect(counts[i]).toBe(runs);
      else {
        statistic += (counts[i]! - runs * p) ** 2 / (runs * p * (1 - p));
        df++;
      }
    }
    expect(chiSquareUpperTail(statistic, df)).toBeGreaterThan(falseAlarm);
  },
);

test("candidates of one word succeed independently of each other", () => {
  const coins = new GapCoins(rational(1), simulationBits(6));
  const utilities = [0, -1, -1, -2, -2];
  const probabilities = new Array<number>(32).fill(1);
  const counts = new Array<number>(32).fill(0);
  for (let set = 0; set < 32; set++)
    for (let i = 0; i < 5; i++) {
      const p = Math.exp(utilities[i]!);
      probabilities[set]! *= (set >> i) & 1 ? p : 1 - p;
    }
  for (let run = 0; run < 300_000; run++)
    counts[coins.successes(utilities).reduce((set, i) => set | (1 << i), 0)]!++;
  expect(chiSquareP(counts, probabilities)).toBeGreaterThan(falseAlarm);
});

test("gaps that alternate are never taken for one another", () => {
  const coins = new GapCoins(rational(1), simulationBits(3));
  const counts = [0, 0, 0];
  for (let i = 0; i < 300_000; i++) if (coins.toss(i % 3)) counts[i % 3]!++;
  expect(counts[0]).toBe(100_000);
  for (const gap of [1, 2])
    expect(
      chiSquareP([counts[gap]!, 1e5 - counts[gap]!], [Math.exp(-gap), 1 - Math.exp(-gap)]),
    ).toBeGreaterThan(falseAlarm);
});

test("extreme utilities: the best wins where the rest is hopeless, and nothing overflows", () => {
  const random = generator(1);
  const mechanism = permuteAndFlip({ sensitivity: 1, epsilon: rational(10n ** 9n) });
  const wide = Array.from({ length: 500 }, () => Math.floor((random() - 0.5) * 2 ** 52));
  expect(mechanism.choose(wide, simulationBits(1))).toBe(wide.indexOf(Math.max(...wide)));
  const level = permuteAndFlip({ sensitivity: 2 ** 40, epsilon: rational(1n, 10n ** 9n) });
  const bits = simulationBits(2);
  const counts = tally(() => level.choose([0, 5, -5, 2], bits), 4, 40_000);
  expect(chiSquareP(counts, [0.25, 0.25, 0.25, 0.25])).toBeGreaterThan(falseAlarm);
});

test("what cannot be chosen from is refused", () => {
  const mechanism = permuteAndFlip({ sensitivity: 1, epsilon: rational(1) });
  const bits = simulationBits(1);
  expect(() => mechanism.choose([], bits)).toThrow("bestUtility");
  expect(() => mechanism.choose([0, 0.5], bits)).toThrow("safe integers");
  expect(() => mechanism.choose([Number.MAX_SAFE_INTEGER, -1], bits)).toThrow("bestUtility");
  expect(() => permuteAndFlip({ sensitivity: 0, epsilon: rational(1) })).toThrow("sensitivity is at least 1");
  expect(() => exponentialMechanism({ sensitivity: 1, rho: rational(0) })).toThrow();
});

test("the statements say what was chosen", () => {
  expect(permuteAndFlip({ sensitivity: 1, epsilon: rational(1, 2) }).statement("VaR")).toEqual({
    statistic: "VaR",
    mechanism: "permute-and-flip",
    sensitivity: "1",
    share: "0.5",
    scale: "4",
  });
  expect(
    exponentialMechanism({ sensitivity: 3, monotonic: true, rho: rational(1, 2) }).statement("VaR"),
  ).toEqual({
    statistic: "VaR",
    mechanism: "exponential mechanism",
    sensitivity: "3",
    share: "0.5",
    scale: "1.5",
  });
});

test.each(["1/2", "0.02", "1e-20", "1e20", "1/3"])(
  "the epsilon of bounded range for rho %s is just within it",
  (text) => {
    const rho = parseRational(text, "rho");
    const epsilon = epsilonOfBoundedRange(rho);
    const square = multiply(multiply(epsilon, epsilon), rational(1, 8));
    expect(compare(square, rho)).toBeLessThanOrEqual(0);
    expect(compare(square, multiply(rho, rational(999_999, 1_000_000)))).toBe(1);
  },
);
