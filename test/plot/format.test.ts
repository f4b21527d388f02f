import { expect, test } from "vitest";
import {
  decimalsFor,
  formatCount,
  formatExact,
  formatInterval,
  formatNumber,
  formatPercent,
  formatRatioEnd,
  formatTicks,
  formatWithError,
} from "../../src/plot/format.ts";

// decimals by the rule's own three ranges, and its examples: 0.827 +- 0.119 -> 0.83 +- 0.12; 0.827 +- 0.367 -> 0.8 +- 0.4
test("an error of 100 to 354 keeps two digits, of 355 to 949 one, of 950 on two again", () => {
  expect([0.119, 0.354, 0.355, 0.367, 0.949, 0.95, 0.999].map(decimalsFor)).toEqual([2, 2, 1, 1, 1, 1, 1]);
  expect([3.2, 0.897, 3200, 12].map(decimalsFor)).toEqual([1, 1, -2, 0]);
  expect(formatWithError(0.827, 0.119)).toBe("0.83");
  expect(formatWithError(0.827, 0.367)).toBe("0.8");
});

test("numbers of the Danish fires read as a statistician would write them", () => {
  expect(formatWithError(24.1643, 3.2)).toBe("24.2");
  expect(formatWithError(9.9726, 0.897)).toBe("10.0");
  expect(formatInterval(19.64, 32.08, 3.2)).toBe("19.6 to 32.1");
  expect(formatWithError(59.08, 12)).toBe("59");
});

test("the end of an interval is never rounded to zero", () => {
  expect(formatInterval(2.5, 12_345, 3200)).toBe("2.5 to 12,300");
  expect(formatInterval(-0.0042, 6.31, 3.2)).toBe("−0.0042 to 6.3");
  expect(formatInterval(0, 6.31, 3.2)).toBe("0.0 to 6.3");
});

test("the end of a ratio's interval is never rounded to 1", () => {
  expect(formatRatioEnd(1.0002)).toBe("1.0002");
  expect(formatRatioEnd(0.99987)).toBe("0.9999");
  expect(formatRatioEnd(1)).toBe("1");
  expect(formatRatioEnd(0.7518)).toBe("0.752");
});

test("large values round to the error, group thousands and carry a real minus", () => {
  expect(formatWithError(1234567, 3200)).toBe("1,234,600");
  expect(formatWithError(-1234.56, 0.12)).toBe("−1,234.56");
  expect(formatWithError(-0.004, 3.2)).toBe("0.0");
  expect(formatWithError(0.4, 3200)).toBe("0");
});

test("tiny and huge values are written with powers of ten, digits still from the error", () => {
  expect(formatWithError(8.3456e-9, 9.1e-10)).toBe("8.3\u202f×\u202f10⁻⁹");
  expect(formatWithError(3.789e12, 2.1e10)).toBe("3.789\u202f×\u202f10¹²");
  expect(formatNumber(1e12)).toBe("10¹²");
  expect(formatNumber(-1e-9)).toBe("−10⁻⁹");
});

test("without a usable error six digits are shown, without trailing zeros", () => {
  for (const error of [0, Number.NaN, Number.POSITIVE_INFINITY, -1])
    expect(formatWithError(7.25, error)).toBe("7.25");
  expect(formatNumber(0.1 + 0.2)).toBe("0.3");
  expect(formatNumber(263.250366, 4)).toBe("263.3");
});

test("no more than ten digits are shown, however small the error", () => {
  expect(formatWithError(Math.PI, 1e-14)).toBe("3.141592654");
});

test("what is not defined is a dash, never NaN", () => {
  expect(formatWithError(Number.NaN, 1)).toBe("–");
  expect(formatInterval(Number.NaN, Number.NaN, 1)).toBe("–");
  expect(formatPercent(Number.NaN)).toBe("–");
  expect(formatCount(Number.NaN)).toBe("–");
  expect(formatNumber(Number.NEGATIVE_INFINITY)).toBe("−∞");
  expect(formatExact(Number.NaN)).toBe("");
});

test("percentages shed the dust of floating point", () => {
  expect(formatPercent(1 - 0.95)).toBe("5\u202f%");
  expect(formatPercent(0.975)).toBe("97.5\u202f%");
  expect(formatPercent(0.0001)).toBe("0.01\u202f%");
});

test("ticks of one axis share their decimals", () => {
  expect(formatTicks([0, 0.5, 1])).toEqual(["0.0", "0.5", "1.0"]);
  expect(formatTicks([0, 20, 40])).toEqual(["0", "20", "40"]);
  expect(formatTicks([-2e12, 0, 2e12])).toEqual(["−2\u202f×\u202f10¹²", "0", "2\u202f×\u202f10¹²"]);
  expect(formatTicks([0.001, 0.01, 0.1, 1, 10], "log")).toEqual(["0.001", "0.01", "0.1", "1", "10"]);
});

test("the exact text gives back the same double", () => {
  for (const value of [0.1, 1 / 3, 5e-324, -1.7976931348623157e308, 24.1643]) {
    expect(Number(formatExact(value))).toBe(value);
  }
});
