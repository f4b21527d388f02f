import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { checkPublicTerms, checkTerms, publicTerms } from "../../src/privacy/check-terms.ts";

const good = {
  epsilon: "0.5",
  delta: "1e-6",
  unit: { column: "id", atMost: 3 },
  grid: { max: 1024, bins: 8 },
  bounds: { lower: 0, upper: 10 },
  groups: ["a", "b"],
  size: 228,
  outputs: ["curve"],
  budget: "1",
};

test("whole terms and the least there can be pass as they are", () => {
  expect(checkTerms(good)).toEqual(good);
  expect(checkTerms({ epsilon: "1/3", unit: "row" })).toEqual({ epsilon: "1/3", unit: "row" });
});

test("what is published of the terms has neither the person's column nor the budget", () => {
  const { budget: _, ...rest } = good;
  expect(publicTerms({ ...good, budgetDelta: "1e-5" })).not.toHaveProperty("budgetDelta");
  const published = publicTerms(checkTerms(good));
  expect(published).toEqual({ ...rest, unit: { atMost: 3 } });
  expect(checkPublicTerms(published)).toEqual(published);
  expect(() => checkPublicTerms(good)).toThrow(/unknown entry "budget"/);
  expect(() => checkPublicTerms({ ...rest })).toThrow(/unknown entry "column"/);
});

test.each([
  ["no object", "1", /must be an object/],
  ["a list", [], /must be an object/],
  ["an unknown entry", { ...good, seed: 1 }, /unknown entry "seed".*Known: epsilon/],
  ["no epsilon", { unit: "row" }, /Epsilon is missing/],
  ["epsilon as a number", { ...good, epsilon: 0.5 }, /write "0.5" in quotation marks, got 0.5/],
  ["epsilon zero", { ...good, epsilon: "0" }, /Epsilon must be more than zero/],
  ["epsilon negative", { ...good, epsilon: "-1" }, /Epsilon must be more than zero/],
  ["epsilon in words", { ...good, epsilon: "one" }, /not an exact number/],
  ["epsilon NaN", { ...good, epsilon: "NaN" }, /not an exact number/],
  ["epsilon infinite", { ...good, epsilon: "Infinity" }, /not an exact number/],
  ["epsilon with a decimal comma", { ...good, epsilon: "0,5" }, /decimal point/],
  ["delta zero", { ...good, delta: "0" }, /Delta must lie between 0 and 1/],
  ["delta one", { ...good, delta: "1" }, /Delta must lie between 0 and 1/],
  ["no unit", { epsilon: "1" }, /Say whose presence is hidden/],
  ["a unit that is only a name", { ...good, unit: "id" }, /Name the column/],
  ["a unit without a column", { ...good, unit: { column: "", atMost: 1 } }, /names the column/],
  [
    "no rows per person",
    { ...good, unit: { column: "id", atMost: 0 } },
    /"atMost".*from 1 to 1,000,000, got 0/,
  ],
  ["half a row per person", { ...good, unit: { column: "id", atMost: 1.5 } }, /got 1.5/],
  [
    "a grid that ends at zero",
    { ...good, grid: { max: 0 } },
    /above zero in the unit of the durations, got 0/,
  ],
  ["a grid that ends nowhere", { ...good, grid: { max: Number.POSITIVE_INFINITY } }, /got Infinity/],
  ["one bin", { ...good, grid: { max: 1, bins: 1 } }, /from 2 to 1,024, got 1/],
  ["too many bins", { ...good, grid: { max: 1, bins: 1025 } }, /from 2 to 1,024, got 1025/],
  ["bounds reversed", { ...good, bounds: { lower: 10, upper: 0 } }, /lower bound \(10\).*Exchange/],
  ["bounds that are one", { ...good, bounds: { lower: 1, upper: 1 } }, /Widen/],
  ["bounds too far apart", { ...good, bounds: { lower: -1e308, upper: 1e308 } }, /Narrow them/],
  [
    "one bound",
    { ...good, bounds: { lower: 0 } },
    /The upper bound.*without looking at the data, got nothing/,
  ],
  ["no groups", { ...good, groups: [] }, /"groups" must be a list/],
  ["groups that are numbers", { ...good, groups: [1] }, /"groups" must be a list/],
  ["a group twice", { ...good, groups: ["a", "a"] }, /lists "a" twice/],
  [
    "too many groups",
    { ...good, groups: Array.from({ length: 101 }, (_, i) => `${i}`) },
    /101 values, and 100/,
  ],
  ["a long group", { ...good, groups: ["x".repeat(201)] }, /201 characters/],
  ["a size of half a person", { ...good, size: 0.5 }, /whole number of 1 or more/],
  ["no outputs", { ...good, outputs: [] }, /"outputs" must be a list/],
  ["a budget of nothing", { ...good, budget: "0" }, /The budget must be more than zero/],
  [
    "a budget's delta below delta",
    { ...good, delta: "1e-5", budgetDelta: "1e-6" },
    /delta of 1e-6 is less than the 1e-5 of this release/,
  ],
  ["a budget's delta of one", { ...good, budgetDelta: "1" }, /between 0 and 1/],
  ["a budget below epsilon", { ...good, budget: "0.49" }, /budget of 0.49 is less than the epsilon of 0.5/],
])("%s: a sentence", (_, terms, message) => {
  expect(() => checkTerms(terms)).toThrow(UserError);
  expect(() => checkTerms(terms)).toThrow(message);
});
