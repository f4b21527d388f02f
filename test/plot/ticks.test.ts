import { expect, test } from "vitest";
import { linearTicks, logTicks } from "../../src/plot/ticks.ts";

test("linear ticks are round, inside the range and the nearest doubles to their decimals", () => {
  expect(linearTicks(0, 1, 10)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(linearTicks(0, 1, 11)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  expect(linearTicks(-37, 88, 6)).toEqual([-20, 0, 20, 40, 60, 80]);
  expect(linearTicks(1e-9, 4.2e-9, 4)).toEqual([1e-9, 2e-9, 3e-9, 4e-9]);
  expect(linearTicks(1e12, 3e12, 3)).toEqual([1e12, 2e12, 3e12]);
});

test("linear ticks never exceed the count asked for, on any range", () => {
  for (let i = 1; i < 400; i++) {
    const low = Math.sin(i) * 10 ** ((i % 25) - 12);
    const high = low + Math.abs(Math.cos(i * 7) + 1.1) * 10 ** ((i % 19) - 9);
    for (const count of [2, 5, 9]) {
      const ticks = linearTicks(low, high, count);
      expect(ticks.length).toBeLessThanOrEqual(count);
      const slack = (high - low) * 1e-6;
      expect(ticks.every((t) => t >= low - slack && t <= high + slack)).toBe(true);
    }
  }
});

test("a range without width or without end has no ticks", () => {
  expect(linearTicks(3, 3, 5)).toEqual([]);
  expect(linearTicks(0, Number.POSITIVE_INFINITY, 5)).toEqual([]);
  expect(logTicks(0, 10, 5)).toEqual([]);
  expect(logTicks(-1, 10, 5)).toEqual([]);
});

test("log ticks thin out from 1-2-5 to powers of ten to every so many powers", () => {
  expect(logTicks(1, 263, 10)).toEqual([1, 2, 5, 10, 20, 50, 100, 200]);
  expect(logTicks(1, 263, 6)).toEqual([1, 3, 10, 30, 100]);
  expect(logTicks(1, 263, 3)).toEqual([1, 10, 100]);
  expect(logTicks(1e-9, 1e12, 8)).toEqual([1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9, 1e12]);
  expect(logTicks(0.0004, 1, 9)).toEqual([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]);
});

test("within one decade a log axis takes linear ticks", () => {
  expect(logTicks(2.1, 2.9, 5)).toEqual([2.2, 2.4, 2.6, 2.8]);
});
