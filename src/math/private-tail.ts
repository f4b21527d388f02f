// Sums of the largest losses in whole steps, for the private release of CVaR and means.
// Losses are set to the nearer end of public bounds and rounded to 2^20 equal steps between them, ranks are counted in 1/256 of a row; so
// everything below is an exact integer. Write T(k) for the sum of the k largest (a fraction of the last one, zeros when there are fewer),
// and release the sums of neighbouring stretches of ranks, T(k_1), T(k_2) - T(k_1), ... .
// Sensitivity. Adding a row x raises T(k) by (x - x_(k))_+, which does not fall with k; so every stretch grows by something not negative
// and all of them together by at most x - x_(k_last) <= the range: one row changes the whole list by at most the range (sum of absolute
// changes), however many stretches. Replacing y by x raises T(k) by (x - z_k)_+ - (y - z_k)_+, z the other rows, which for x > y
// again lies between 0 and the range and does not fall with k: the same bound. All levels and the mean cost what one costs.

import { rising } from "./isotonic.ts";

/** Steps between the bounds. */
export const valueSteps = 2 ** 20;
/** Parts of a row in which ranks are counted. */
export const rankParts = 256;
/** Most that one row changes the sums together. */
export const rowChange = valueSteps * rankParts;

/** Steps above `lower` of each value, in 0..valueSteps; values that are not numbers are left out. */
export function toSteps(values: Float64Array, lower: number, upper: number): Int32Array {
  const steps = new Int32Array(values.length);
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const share = (Math.min(upper, Math.max(lower, value)) - lower) / (upper - lower);
    steps[size++] = Math.round(share * valueSteps);
  }
  return steps.subarray(0, size);
}

const digitBits = 11;

/** Descending copy of integers in 0..2^22 - 1, by two passes of a radix sort. */
export function sortDescending(values: Int32Array): Int32Array {
  const mask = (1 << digitBits) - 1;
  let from = values;
  for (const shift of [0, digitBits]) {
    const place = new Int32Array(mask + 2);
    for (const value of from) place[mask - ((value >> shift) & mask) + 1]!++;
    for (let d = 0; d < mask; d++) place[d + 1]! += place[d]!;
    const to = new Int32Array(from.length);
    for (const value of from) to[place[mask - ((value >> shift) & mask)]!++] = value;
    from = to;
  }
  return from;
}

/** Sums of the stretches that end at `ends` (ascending, in parts of a row); at most 2^53. */
export function stretchSums(descending: Int32Array, ends: readonly number[]): number[] {
  const sums: number[] = [];
  let whole = 0;
  let row = 0;
  let before = 0;
  for (const end of ends) {
    const rows = Math.floor(end / rankParts);
    for (; row < rows && row < descending.length; row++) whole += descending[row]!;
    const partly = rows < descending.length ? (end - rows * rankParts) * descending[rows]! : 0;
    const total = whole * rankParts + partly;
    sums.push(total - before);
    before = total;
  }
  return sums;
}

/**
 * Means per stretch, in steps, from noisy sums: nearest in squared distance of the sums among means that do not rise and lie in
 * 0..valueSteps (pool adjacent violators, weights the squared lengths).
 */
export function monotoneMeans(sums: readonly number[], ends: readonly number[]): number[] {
  const length = (i: number) => ends[i]! - (ends[i - 1] ?? 0);
  const falling = rising(
    sums.map((sum, i) => -sum / length(i)),
    (i) => length(i) * length(i),
  );
  return Array.from(falling, (mean) => Math.min(valueSteps, Math.max(0, -mean)));
}
