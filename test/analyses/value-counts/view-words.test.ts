import { expect, test } from "vitest";
import { mostFrequent, type QuantileRow } from "../../../src/analyses/value-counts/view-tables.ts";
import {
  quantileInterval,
  quantileSentence,
  shareInterval,
  shareText,
  valueSentence,
} from "../../../src/analyses/value-counts/view-words.ts";

const nan = Number.NaN;
const wording = { unit: "years", items: "patients" };
const row = (estimate: number, lower: number, upper: number, level = 0.5): QuantileRow => ({
  group: "all",
  level,
  estimate,
  std_error: (upper - lower) / 4,
  lower,
  upper,
});
const said = (of: QuantileRow, whose = "") =>
  Object.values(quantileSentence(of, "age", whose, wording)).join("");

test("the sentence of a quantile: its limits, one of them, none, or no width", () => {
  expect(said(row(63, 61, 65))).toBe(
    "For half of the patients, age is at most 63 years; it could well be 61 to 65.",
  );
  expect(said(row(63.279, 60.12, 66.31, 0.9), "sex 1")).toBe(
    "For 90\u202f% of the patients of sex 1, age is at most 63.3 years; it could well be 60.1 to 66.3.",
  );
  expect(said(row(63, 61, nan))).toMatch(/could well be 61 or more\.$/);
  expect(said(row(63, nan, 65))).toMatch(/could well be at most 65\.$/);
  expect(said(row(63, nan, nan))).toMatch(/at most 63 years\.$/);
  expect(said(row(63, 63, 63))).toMatch(/at most 63 years\.$/);
  expect(quantileInterval(row(1, nan, nan))).toBe("");
});

test("the sentence of a value, and small shares", () => {
  const value = { value: "f", count: 3, share: 0.4983, lower: 0.4333, upper: 0.5617 };
  const parts = valueSentence(value, 4, 1, "sex", wording);
  expect(Object.values(parts).join("")).toBe(
    "Of the patients, 49.8\u202f% have sex f, the most frequent of 4 values; it could well be 43.3 to 56.2\u202f%.",
  );
  expect(valueSentence(value, 1, 1, "sex", wording).after).toMatch(/the only value/);
  expect(valueSentence(value, 4, 2, "sex", wording).after).toMatch(
    /^ have sex f, and none of the 4 values is more frequent; it could/,
  );
  const other = { ...value, value: "m", count: 2 };
  expect(mostFrequent([other, value, { ...value, value: "x" }])).toEqual({ row: value, alike: 2 });
  expect(shareText(0.004412)).toBe("0.44\u202f%");
  expect(shareInterval({ lower: 0, upper: 0.02449 })).toBe("0 to 2.45\u202f%");
});
