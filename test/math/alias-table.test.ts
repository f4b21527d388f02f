// Alias tables: every outcome's share of the 2^32 words is exactly the rounded probability.
import { expect, test } from "vitest";
import { aliasDraw, aliasTable, integerShares, poissonWeights } from "../../src/math/alias-table.ts";
import { lgamma } from "../../src/math/gamma.ts";
import { generator } from "../generator.ts";

const whole = 2 ** 32;

/** How many of the 2^32 words give each outcome, from the table's words alone. */
function sharesOf({ bits, columns }: { bits: number; columns: Uint32Array }): Float64Array {
  const size = 2 ** bits;
  const shares = new Float64Array(size);
  columns.forEach((column, c) => {
    const alias = column % size;
    const kept = (column - alias) / size;
    shares[c]! += kept;
    shares[alias]! += whole / size - kept;
  });
  return shares;
}

const random = generator(1);
test.each([
  [[1]],
  [[1, 0]],
  [[3, 5]],
  [[0, 0, 7, 0]],
  [Array.from({ length: 100 }, () => random() ** 4)],
  [Array.from({ length: 1025 }, (_, i) => (i === 7 ? 1e9 : 1))],
])("weights %#: shares are the integers nearest to the probabilities", (weights) => {
  const shares = integerShares(weights);
  expect(shares.reduce((a, b) => a + b)).toBe(whole);
  const got = sharesOf(aliasTable(weights));
  expect([...got.subarray(0, weights.length)]).toEqual([...shares]);
  expect(got.subarray(weights.length).every((share) => share === 0)).toBe(true);
  const total = weights.reduce((a, b) => a + b);
  const largest = weights.indexOf(Math.max(...weights));
  weights.forEach((weight, i) => {
    if (i !== largest) expect(Math.abs(shares[i]! - (weight / total) * whole)).toBeLessThanOrEqual(0.5);
  });
});

test("aliasDraw reads the table as its rule says, at words around every threshold", () => {
  const weights = [3, 1, 4, 1, 5, 9, 2, 6];
  const { bits, columns } = aliasTable(weights);
  const padded = Uint32Array.of(77, 88, ...columns);
  const size = 2 ** bits;
  for (let c = 0; c < size; c++) {
    const alias = columns[c]! % size;
    const threshold = (columns[c]! - alias) / size;
    for (const part of [0, threshold - 1, threshold, whole / size - 1]) {
      if (part < 0 || part >= whole / size) continue;
      const want = part < threshold ? c : alias;
      expect(aliasDraw(padded, 2, bits, (c * whole) / size + part)).toBe(want);
    }
  }
});

test.each([0.01, 0.8, 1, 17.3, 400, 99_999.5])(
  "Poisson weights, mean %d: the law, and nothing that matters left out",
  (mean) => {
    const { lowest, weights } = poissonWeights(mean);
    const total = weights.reduce((a, b) => a + b);
    expect(lowest).toBeGreaterThanOrEqual(0);
    weights.forEach((weight, i) => {
      const k = lowest + i;
      const want = Math.exp(k * Math.log(mean) - mean - lgamma(k + 1));
      expect(Math.abs(weight / total - want)).toBeLessThan(1e-10);
    });
  },
);

test("weights that are no law are refused", () => {
  expect(() => aliasTable([0, 0])).toThrow(/not all 0/);
  expect(() => aliasTable([Number.NaN])).toThrow(/finite/);
});
