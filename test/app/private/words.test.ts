// What is said of noise, cost and what is left.
import { expect, test } from "vitest";
import { beyond, leavingText, promiseText } from "../../../src/app/private/words.ts";

test("noise is told as a multiple of what one person can change, and as a share of the cost", () => {
  const sums = {
    statistic: "sums",
    mechanism: "discrete Laplace",
    sensitivity: "268435456",
    share: "19/20",
    scale: "5368709120/19",
  };
  expect(leavingText(sums, { epsilon: "1" })).toBe(
    "whole numbers with discrete Laplace noise, 1.05 times the most that one person can change (epsilon 0.95)",
  );
  const cells = { ...sums, mechanism: "discrete Gaussian", sensitivity: "sqrt(2)", scale: "sqrt(25/2)" };
  expect(leavingText({ ...cells, share: "1/25" }, { rho: "0.04" })).toBe(
    "whole numbers with discrete Gaussian noise, 2.5 times the most that one person can change (rho 0.04)",
  );
});

test("a cost in rho is told as the epsilon that was typed", () => {
  expect(promiseText({ rho: "0.463" }, { epsilon: "5", delta: "1e-6" })).toBe("epsilon 5 at delta 1e-6");
  expect(promiseText({ epsilon: "1" }, { epsilon: "1" })).toBe("epsilon 1");
});

test("a choice is no noise on a number", () => {
  const choice = {
    statistic: "VaR",
    mechanism: "permute-and-flip",
    sensitivity: "1",
    share: "1/6",
    scale: "12",
  };
  expect(leavingText(choice, { epsilon: "1" })).toBe(
    "one of a fixed list of values, chosen by chance, the better the likelier (permute-and-flip; epsilon 0.167)",
  );
});

test("what costs more than is left is told beforehand, and nothing that would fit is", () => {
  const budget = { epsilon: "1.5" };
  expect(beyond({ epsilon: "1" }, { budget, left: "0.5" })).toMatch(/cost epsilon 1 and only 0\.5 is left/);
  expect(beyond({ epsilon: "0.5" }, { budget, left: "0.5" })).toBeNull();
  // what is left is rounded down
  expect(beyond({ epsilon: "1/3" }, { budget, left: "0.333333" })).toBeNull();
  expect(beyond({ rho: "1" }, { budget, left: "0.5" })).toBeNull();
  expect(beyond({ epsilon: "1" }, { budget: { ...budget, delta: "1e-6" }, left: "0.5" })).toBeNull();
  expect(beyond({ epsilon: "1" }, { budget: null, left: "0" })).toBeNull();
});
