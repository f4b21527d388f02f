import { expect, test } from "vitest";
import {
  monotoneMeans,
  rankParts,
  sortDescending,
  stretchSums,
  valueSteps,
} from "../../src/math/private-tail.ts";
import { generator } from "../generator.ts";

test("the radix sort sorts", () => {
  const random = generator(2);
  const values = Int32Array.from({ length: 5000 }, () => Math.floor(random() * (valueSteps + 1)));
  values.set([0, valueSteps, 2047, 2048, valueSteps]);
  expect(sortDescending(values)).toEqual(values.slice().sort().reverse());
  expect(sortDescending(new Int32Array(0))).toHaveLength(0);
});

test("stretches take whole and partial rows, and zeros where there are none", () => {
  const losses = Int32Array.of(10, 6, 3);
  const ends = [1.5, 2, 3.25, 9].map((rank) => rank * rankParts);
  expect(stretchSums(losses, ends)).toEqual([13, 3, 3, 0].map((sum) => sum * rankParts));
});

test("monotone means do not rise, stay in range, and keep what already is", () => {
  expect(monotoneMeans([40, 30, 20], [10, 20, 30])).toEqual([4, 3, 2]);
  // 2 and 6 over stretches of 10 and 20: weights 100 and 400
  expect(monotoneMeans([20, 120, 1], [10, 30, 31])).toEqual([5.2, 5.2, 1]);
  expect(monotoneMeans([-5, -9], [1, 2])).toEqual([0, 0]);
  expect(monotoneMeans([2 * valueSteps], [1])).toEqual([valueSteps]);
});
