// Inputs for the tests of next-token, and oracles that share no code with it: the softmax in float64, and the draw in BigInt.
import type { NextTokenInput } from "../../src/kernels/next-token/cpu.ts";
import {
  type NextTokens,
  planOf,
  recordWords,
  rowsFor,
  streamOf,
} from "../../src/kernels/next-token/next-token.ts";
import { block, threefry } from "../../src/math/threefry.ts";
import { generator } from "../generator.ts";

/** Rows of a random model: every pool in turn, logits about normal with standard deviation `spread`. */
export function inputOf(n: number, vocabulary: number, outcomes: number, spread = 3): NextTokenInput {
  const random = generator(n * 1_000_003 + vocabulary * 101 + outcomes);
  const sets = new Uint8Array(outcomes * vocabulary);
  for (let i = 0; i < sets.length; i++) sets[i] = random() < 0.15 ? 1 : 0;
  const logits = new Float32Array(n * vocabulary).map(
    () => 2 * spread * (random() + random() + random() - 1.5),
  );
  const rows = rowsFor(n);
  for (let row = 0; row < n; row++) {
    const pool = row % (outcomes + 1) === 0 ? null : (row % (outcomes + 1)) - 1;
    rows.live[row] = 1;
    rows.masked[row] = pool ?? -1;
    rows.key.set(streamOf([123456789, 4000000000], row >> 3, pool), 2 * row);
    rows.trajectory[row] = row & 7;
    rows.step[row] = 1 + (row % 5);
  }
  return { plan: planOf(vocabulary, sets), rows, logits };
}

/** Masses of the outcome sets of one row, by summing exponentials. */
export function softmaxMasses({ plan, logits }: NextTokenInput, row: number): number[] {
  const { vocabulary, outcomes, members } = plan;
  const values = [...logits.subarray(row * vocabulary, (row + 1) * vocabulary)];
  const largest = values.reduce((a, b) => Math.max(a, b));
  const weights = values.map((x) => Math.exp(x - largest));
  const sum = (keep: (v: number) => boolean) =>
    weights
      .filter((_, v) => keep(v))
      .sort((a, b) => a - b)
      .reduce((a, b) => a + b, 0);
  const total = sum(() => true);
  return Array.from({ length: outcomes }, (_, k) => sum((v) => ((members[v]! >>> k) & 1) === 1) / total);
}

export function integerAt(words: Uint32Array, at: number): bigint {
  return BigInt(words[at]!) | (BigInt(words[at + 1]!) << 32n) | (BigInt(words[at + 2]!) << 64n);
}

/** The integer weight of one token, by the formulas of weight.ts: X to W. */
export function weightOracle(logit: number, largest: number): bigint {
  if (logit < -(2 ** 24)) return 0n;
  const fixed = (x: number) => {
    // a float32 times 2^150 is an integer, and a double holds it
    const scaled = BigInt(x * 2 ** 150);
    const unit = 2n ** 124n;
    return scaled >= 0n ? scaled / unit : -((-scaled + unit - 1n) / unit);
  };
  const d = fixed(largest) - fixed(logit);
  if (d >= 48n << 26n) return 0n;
  const [i, r] = [d >> 20n, d & 0xfffffn];
  let k = 0;
  while (Math.exp(-Number(i) / 64) * 2 ** k < 1) k++;
  const a = BigInt(Math.round(Math.exp(-Number(i) / 64) * 2 ** (28 + k)));
  const square = (r * r) >> 20n;
  const cubic = (((square * r) >> 20n) * (2731n - ((21n * r) >> 21n))) >> 22n;
  const e = 16n * r - (square >> 3n) + cubic;
  const m = a - ((a * e) >> 30n);
  const shift = 40 - k;
  return shift >= 0 ? m << BigInt(shift) : (m + (1n << BigInt(-shift - 1))) >> BigInt(-shift);
}

/** The token of one row from the weights of all its tokens. */
export function tokenOracle({ plan, rows }: NextTokenInput, row: number, weights: readonly bigint[]): number {
  const masked = rows.masked[row]!;
  const allowed = weights.map((w, v) => (masked >= 0 && ((plan.members[v]! >>> masked) & 1) === 1 ? 0n : w));
  threefry(rows.key[2 * row]!, rows.key[2 * row + 1]!, rows.trajectory[row]!, rows.step[row]!);
  const uniform = BigInt(block[0]!) | (BigInt(block[1]!) << 32n);
  const drawn = (allowed.reduce((a, b) => a + b, 0n) * uniform) >> 64n;
  let reached = 0n;
  return allowed.findIndex((w) => {
    reached += w;
    return reached > drawn;
  });
}

/** Total weight and the weights of the outcomes, from a row's record. */
export function integersOf({ record }: NextTokens, outcomes: number, row: number): bigint[] {
  const at = row * recordWords(outcomes) + 2;
  return Array.from({ length: outcomes + 1 }, (_, j) => integerAt(record, at + 3 * j));
}
