// next-token on the CPU: masses against the softmax in float64, the law of the draws, what is flagged, and the integers against BigInt.
import { expect, test } from "vitest";
import { cpu, type NextTokenInput, nextTokens } from "../../src/kernels/next-token/cpu.ts";
import { kernel } from "../../src/kernels/next-token/index.ts";
import {
  answerFor,
  type NextTokens,
  planOf,
  rowsFor,
  status,
  streamOf,
} from "../../src/kernels/next-token/next-token.ts";
import { chiSquareUpperTail } from "../../src/math/gamma.ts";
import { generator } from "../generator.ts";
import { inputOf, integersOf, softmaxMasses, tokenOracle, weightOracle } from "./next-token-cases.ts";

function onCpu(input: NextTokenInput): NextTokens {
  const answer = kernel.allocate(input);
  nextTokens(input.logits, input.plan, input.rows, answer);
  return answer;
}

/** One outcome set per token, so that the masses are the whole law. */
function eachToken(logits: readonly number[], masked = -1): NextTokenInput {
  const V = logits.length;
  const sets = new Uint8Array(V * V);
  for (let v = 0; v < V; v++) sets[v * V + v] = 1;
  const rows = rowsFor(1);
  rows.live[0] = 1;
  rows.masked[0] = masked;
  rows.key.set(streamOf([1, 2], 3, masked < 0 ? null : masked));
  return { plan: planOf(V, sets), rows, logits: Float32Array.from(logits) };
}

test("every distance below 2^20 units: the weight is within its stated error, and so are distances up to the last weight", () => {
  const input = eachToken([0, 0]);
  const answer = answerFor(input.plan, 1);
  let worst = 0;
  let lowest = 0;
  for (let d = 1; d < 2 ** 20; d++) {
    // below 2^24 units a float32 holds the distance exactly
    const x = -d * 2 ** -26;
    input.logits[1] = x;
    nextTokens(input.logits, input.plan, input.rows, answer);
    const error = answer.mass[1]! / answer.mass[0]! / Math.exp(x) - 1;
    worst = Math.max(worst, error);
    lowest = Math.min(lowest, error);
  }
  expect(worst).toBeLessThan(1.01 * 2 ** -28);
  expect(lowest).toBeGreaterThan(-0.33 * 2 ** -28);
  const random = generator(5);
  for (let round = 0; round < 200_000; round++) {
    const x = Math.fround(-48 * random());
    input.logits[1] = x;
    nextTokens(input.logits, input.plan, input.rows, answer);
    const error = Math.abs(answer.mass[1]! / answer.mass[0]! - Math.exp(x));
    // relative, with the floor to 2^-26 of |x| < 1/8, and half a unit of 2^-68
    if (!(error <= Math.exp(x) * (1.8 * 2 ** -28 + (x > -0.125 ? 2 ** -26 : 0)) + 2 ** -69)) {
      expect.fail(`at ${x} the weight is off by ${error}`);
    }
  }
});

test("masses equal the float64 softmax to 1e-6 absolute and relative, down to 1e-9", () => {
  const shapes = [
    [40, 2, 1, 3],
    [40, 112, 4, 3],
    [40, 112, 32, 0.01],
    [40, 112, 5, 12],
    [10, 1000, 8, 8],
    [2, 50_000, 6, 6],
  ] as const;
  for (const [n, vocabulary, outcomes, spread] of shapes) {
    const input = inputOf(n, vocabulary, outcomes, spread);
    const answer = onCpu(input);
    for (let row = 0; row < n; row++) {
      const p = softmaxMasses(input, row);
      const at = row * outcomes;
      const tolerance = { relative: 2.5e-8, absolute: vocabulary * 2 ** -69 };
      expect(answer.mass.subarray(at, at + outcomes)).toBeAllclose(p, tolerance);
    }
  }
});

test("a mass of 1e-9 spread over 20,000 tokens keeps its relative accuracy", () => {
  const vocabulary = 50_000;
  const sets = new Uint8Array(vocabulary);
  sets.fill(1, 30_000);
  const rows = rowsFor(1);
  rows.live[0] = 1;
  const random = generator(8);
  const logits = new Float32Array(vocabulary).map((_, v) => (v < 30_000 ? 0 : -20.3) + random());
  const input = { plan: planOf(vocabulary, sets), rows, logits };
  const answer = onCpu(input);
  const p = softmaxMasses(input, 0);
  expect(p[0]).toBeGreaterThan(9e-10);
  expect(p[0]).toBeLessThan(1.2e-9);
  expect(answer.mass).toBeAllclose(p, { relative: 2e-7 });
});

test("the law that is drawn from is within 2^-27 of the softmax in total variation", () => {
  const random = generator(77);
  let worst = 0;
  const look = (logits: readonly number[]) => {
    const input = eachToken(logits);
    const { mass } = onCpu(input);
    const p = softmaxMasses(input, 0);
    worst = Math.max(worst, p.reduce((sum, each, k) => sum + Math.abs(each - mass[k]!), 0) / 2);
  };
  for (const spread of [1e-3, 0.1, 0.125, 1, 5, 20]) {
    for (let round = 0; round < 50; round++) {
      look(Array.from({ length: 32 }, () => Math.fround(spread * (2 * random() - 1))));
    }
  }
  expect(worst).toBeLessThan(2 ** -27);
  // half the logits lose nothing to the floor and half lose a whole unit
  for (let j = 1; j < 2000; j++) {
    const below = Math.fround(j * 2 ** -26 * (1 - 2 ** -23));
    look(Array.from({ length: 8 }, (_, v) => (v % 2 === 0 ? j * 2 ** -26 : below)));
  }
  expect(worst).toBeLessThan(2 ** -27);
  expect(worst).toBeGreaterThan(2 ** -29);
});

test.each([-1, 3])("draws follow the law (chi-square at 1e-6), outcome %i masked", (masked) => {
  const logits = [0, -1, 2, 1.5, -4, 0.25, 1, -0.5];
  const input = eachToken(logits, masked);
  const answer = answerFor(input.plan, 1);
  const draws = 400_000;
  const counts = new Array<number>(logits.length).fill(0);
  for (let draw = 0; draw < draws; draw++) {
    input.rows.trajectory[0] = draw % 1000;
    input.rows.step[0] = 1 + Math.floor(draw / 1000);
    nextTokens(input.logits, input.plan, input.rows, answer);
    counts[answer.token[0]!]!++;
  }
  const weights = logits.map((x, v) => (v === masked ? 0 : Math.exp(x)));
  const total = weights.reduce((a, b) => a + b);
  const statistic = weights.reduce((sum, weight, v) => {
    const expected = (draws * weight) / total;
    return expected === 0 ? sum : sum + (counts[v]! - expected) ** 2 / expected;
  }, 0);
  if (masked >= 0) expect(counts[masked]).toBe(0);
  expect(chiSquareUpperTail(statistic, logits.length - (masked < 0 ? 1 : 2))).toBeGreaterThan(1e-6);
});

test("weights of a single unit are drawn as they should be: the bounds between tokens are exact", () => {
  // e^-47 2^68 rounds to 1, so the number drawn is 0 or 1
  const input = eachToken([0, -47, -47], 0);
  const answer = answerFor(input.plan, 1);
  const counts = [0, 0, 0];
  for (let step = 1; step <= 400; step++) {
    input.rows.step[0] = step;
    nextTokens(input.logits, input.plan, input.rows, answer);
    counts[answer.token[0]!]!++;
  }
  expect(integersOf(answer, 3, 0).slice(2)).toEqual([1n, 1n]);
  expect(counts[0]).toBe(0);
  // 200 +- 4.9 standard deviations
  expect(Math.abs(counts[1]! - 200)).toBeLessThan(49);
});

test("a draw depends on seed, subject, pool, trajectory and step, and on nothing else in the batch", () => {
  const input = inputOf(60, 50, 3);
  const whole = onCpu(input);
  for (const row of [0, 17, 59]) {
    const rows = rowsFor(1);
    rows.live[0] = 1;
    rows.masked[0] = input.rows.masked[row]!;
    rows.key.set(input.rows.key.subarray(2 * row, 2 * row + 2));
    rows.trajectory[0] = input.rows.trajectory[row]!;
    rows.step[0] = input.rows.step[row]!;
    const alone = onCpu({ plan: input.plan, rows, logits: input.logits.subarray(50 * row, 50 * row + 50) });
    expect(alone.token[0]).toBe(whole.token[row]);
    expect(alone.mass).toEqual(whole.mass.slice(3 * row, 3 * row + 3));
  }
  const streams = [streamOf([1, 2], 3, null), streamOf([1, 2], 3, 0), streamOf([1, 2], 3, 1)];
  streams.push(streamOf([1, 2], 4, null), streamOf([1, 3], 3, null), streamOf([1, 2], 4, 0));
  expect(new Set(streams.map(String)).size).toBe(streams.length);
});

test("integers and tokens equal the BigInt oracle", () => {
  for (const [n, vocabulary, outcomes, spread] of [
    [12, 2, 1, 1],
    [12, 65, 3, 0.02],
    [12, 112, 32, 9],
    [12, 300, 4, 40],
  ] as const) {
    const input = inputOf(n, vocabulary, outcomes, spread);
    input.logits[3] = 1e-30;
    input.logits[4] = -1e-40;
    input.logits[5] = -1e30;
    const answer = onCpu(input);
    for (let row = 0; row < n; row++) {
      const logits = [...input.logits.subarray(row * vocabulary, (row + 1) * vocabulary)];
      const largest = logits.reduce((a, b) => Math.max(a, b));
      const weights = logits.map((x) => weightOracle(x, largest));
      const sumOver = (keep: (member: number) => boolean) =>
        weights.reduce((sum, weight, v) => (keep(input.plan.members[v]!) ? sum + weight : sum), 0n);
      const want = [sumOver(() => true)];
      for (let k = 0; k < outcomes; k++) want.push(sumOver((member) => ((member >>> k) & 1) === 1));
      expect(integersOf(answer, outcomes, row)).toEqual(want);
      expect(answer.token[row]).toBe(tokenOracle(input, row, weights));
    }
  }
});

test("rows that cannot be drawn from are flagged, and the others are not touched by them", () => {
  const nan = Number.NaN;
  const inf = Number.POSITIVE_INFINITY;
  const cases: readonly [readonly number[], number, number][] = [
    [[0, nan, 1], -1, status.invalid],
    [[0, inf, 1], -1, status.invalid],
    [[-inf, -inf, -inf], -1, status.invalid],
    [[-inf, -inf, nan], 0, status.invalid],
    [[2 ** 23, 0, 0], -1, status.invalid],
    [[-1e30, -1e30, -1e30], -1, status.invalid],
    [[2 ** 23 - 1, 0, -inf], -1, status.drawn],
    [[-inf, 0, -inf], -1, status.drawn],
    [[0, -inf, -inf], 0, status.certain],
    [[0, -60, -1e9], 0, status.certain],
    [[0, -47, -1e9], 0, status.drawn],
  ];
  for (const [logits, masked, want] of cases) {
    const answer = onCpu(eachToken(logits, masked));
    expect(answer.status[0], String(logits)).toBe(want);
    expect(answer.token[0]! >= 0, String(logits)).toBe(want === status.drawn);
    if (want === status.invalid) expect([...answer.mass].every(Number.isNaN)).toBe(true);
    if (want === status.certain) expect(answer.mass[0]).toBe(1);
  }
  expect(onCpu(eachToken([-5, 0, -60], 1)).token[0]).toBe(0);
  const input = inputOf(4, 30, 2);
  const clean = onCpu(input);
  input.logits[35] = nan;
  input.rows.live[2] = 0;
  input.logits.fill(nan, 60, 90);
  const mixed = onCpu(input);
  expect([...mixed.status]).toEqual([status.drawn, status.invalid, status.idle, status.drawn]);
  expect([mixed.token[0], mixed.token[3]]).toEqual([clean.token[0], clean.token[3]]);
  expect([...mixed.token.subarray(1, 3)]).toEqual([-1, -1]);
});

test("equal logits share the mass equally and exactly; a shift of all logits by a whole number changes nothing", () => {
  const { mass } = onCpu(eachToken([3.25, 3.25, 3.25, 3.25]));
  expect([...mass]).toEqual([0.25, 0.25, 0.25, 0.25]);
  const input = inputOf(8, 40, 2);
  input.logits.forEach((x, i) => {
    input.logits[i] = Math.round(x * 1024) / 1024;
  });
  const shifted = { ...input, logits: input.logits.map((x) => x + 1000) };
  expect(onCpu(shifted).record).toEqual(onCpu(input).record);
});

test("a range of rows writes that range and nothing else", () => {
  const input = inputOf(10, 20, 2);
  const whole = onCpu(input);
  const part = kernel.allocate(input);
  cpu(input).run(part, 3, 5);
  expect(part.token.subarray(3, 5)).toEqual(whole.token.subarray(3, 5));
  expect([...part.token.subarray(0, 3), ...part.token.subarray(5)].every((token) => token === -1)).toBe(true);
  expect([...part.mass.subarray(0, 6), ...part.mass.subarray(10)].every((mass) => mass === 0)).toBe(true);
});

test("sizes that cannot be are refused by name", () => {
  expect(() => planOf(1, new Uint8Array(1))).toThrow("next-token: 2 to 65536 tokens, got 1");
  expect(() => planOf(70_000, new Uint8Array(70_000))).toThrow("got 70000");
  expect(() => planOf(4, new Uint8Array(4 * 33))).toThrow("up to 32 outcome sets of 4 tokens, got 33");
  expect(() => planOf(4, new Uint8Array(6))).toThrow("got 1.5");
});
