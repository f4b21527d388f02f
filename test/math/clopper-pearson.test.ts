import { expect, test } from "vitest";
import { binomialLower, binomialUpper } from "../../src/math/clopper-pearson.ts";

/** P(X >= k) by summing the binomial law in logarithms. */
function upperTail(k: number, n: number, p: number): number {
  let log = 0;
  let sum = 0;
  for (let x = 0; x <= n; x++) {
    if (x > 0) log += Math.log((n - x + 1) / x);
    if (x >= k) sum += Math.exp(log + x * Math.log(p) + (n - x) * Math.log1p(-p));
  }
  return sum;
}

// R: binom.test(k, n, conf.level = 1 - 2 * alpha)$conf.int
test.each([
  [7, 20, 0.025, 0.1539092047845411, 0.5921885345328282],
  [3, 50_000, 5e-7, 2.895009846669741e-7, 4.4288361463344e-4],
  [31_234, 50_000, 5e-7, 0.6140381106224261, 0.6352405707590841],
  [49_990, 50_000, 5e-4, 0.9994949658657996, 0.9999460159362635],
])("limits for %d of %d at %d are those of R", (k, n, alpha, lower, upper) => {
  expect([binomialLower(k, n, alpha), binomialUpper(k, n, alpha)]).toBeAllclose([lower, upper], {
    relative: 1e-9,
  });
});

test("none and all: a limit at the end, and the closed form at the other", () => {
  expect([binomialLower(0, 50, 1e-6), binomialUpper(50, 50, 1e-6)]).toEqual([0, 1]);
  // (1 - q)^n = alpha
  expect([binomialUpper(0, 50_000, 5e-7), binomialLower(50, 50, 1e-6)]).toBeAllclose(
    [1 - 5e-7 ** (1 / 50_000), 1e-6 ** (1 / 50)],
    { relative: 1e-9 },
  );
});

test("limits solve their equations by direct summation", () => {
  for (const [k, n] of [
    [1, 10],
    [5, 10],
    [13, 400],
    [399, 400],
  ] as const)
    for (const alpha of [0.2, 0.01, 5e-7]) {
      expect([upperTail(k, n, binomialLower(k, n, alpha))]).toBeAllclose([alpha], { relative: 1e-8 });
      expect([1 - upperTail(k + 1, n, binomialUpper(k, n, alpha))]).toBeAllclose([alpha], { relative: 1e-6 });
    }
});

test("what is no sample is refused", () => {
  expect(() => binomialLower(-1, 10, 0.1)).toThrow("binomialLower");
  expect(() => binomialLower(11, 10, 0.1)).toThrow("binomialLower");
  expect(() => binomialUpper(1, 10, 0)).toThrow("binomialLower");
});
