import { expect, test } from "vitest";
import { barsOf } from "../../src/plot/bars.ts";
import { beside, clearLabels, fittingTicks, spread } from "../../src/plot/labels.ts";
import { bandPath, linePath } from "../../src/plot/line-band.tsx";
import { extentOf, padded, reaching, scale } from "../../src/plot/scale.ts";
import { shortNames } from "../../src/plot/short-names.ts";
import { fitted, textWidth } from "../../src/plot/text-width.ts";

test("a scale maps the ends of the domain to the ends of the range, and the middle by its kind", () => {
  const linear = scale("linear", [0, 10], [100, 300]);
  expect([0, 5, 10].map(linear.at)).toEqual([100, 200, 300]);
  const log = scale("log", [1, 100], [0, 200]);
  expect([1, 10, 100].map(log.at)).toBeAllclose([0, 100, 200], { absolute: 1e-9 });
  expect(log.at(0)).toBeNaN();
});

test("a log scale over values that are not positive becomes linear; one value gets room around it", () => {
  expect(scale("log", [-1, 5], [0, 1]).kind).toBe("linear");
  expect(scale("linear", [7, 7], [0, 100]).at(7)).toBe(50);
  expect(scale("linear", [0, 0], [0, 100]).at(0)).toBe(50);
  expect(scale("log", [4, 4], [0, 100]).at(4)).toBeCloseTo(50, 9);
});

test("extents skip what is not defined", () => {
  expect(extentOf([Number.NaN, 3], [-1, Number.POSITIVE_INFINITY])).toEqual([-1, 3]);
  expect(extentOf([])).toEqual([0, 1]);
  expect(padded([0, 10], 0.1)).toEqual([-1, 11]);
});

test("one wild interval does not press the rest into a corner", () => {
  expect(reaching([0, 10], [-7000, 12], 1.5)).toEqual([-15, 12]);
  expect(reaching([5, 5], [4, 6], 1)).toEqual([4, 6]);
});

test("a label goes right of its mark, else left, and never leaves the picture", () => {
  expect(beside("CVaR 24.2", 14, 100, 120, 400).x).toBe(128);
  const left = beside("CVaR 24.2", 14, 340, 390, 400);
  expect(left.x + left.width).toBeLessThanOrEqual(332);
  for (const room of [60, 120, 400]) {
    const placed = beside("CVaR 24.2", 14, 0, room, room);
    expect(placed.x).toBeGreaterThanOrEqual(0);
    if (placed.width <= room) expect(placed.x + placed.width).toBeLessThanOrEqual(room);
  }
});

test("tick labels that are shown keep their distance and are not cut", () => {
  const labels = ["1", "2", "5", "10", "1,000,000", "2,000,000"];
  const at = [0, 10, 20, 60, 80, 200];
  const kept = clearLabels(labels, at, 12.5, [-6, 206]);
  expect(kept).toEqual([0, 2, 3]);
  const ends = kept.map((i) => [
    at[i]! - textWidth(labels[i]!, 12.5) / 2,
    at[i]! + textWidth(labels[i]!, 12.5) / 2,
  ]);
  for (let i = 1; i < ends.length; i++) expect(ends[i]![0]!).toBeGreaterThanOrEqual(ends[i - 1]![1]! + 10);
});

test("an axis takes as many ticks as their labels leave room for", () => {
  const narrow = fittingTicks(scale("linear", [1e-9, 2.3e-8], [0, 300]), 12.5);
  const wide = fittingTicks(scale("linear", [1e-9, 2.3e-8], [0, 900]), 12.5);
  expect(narrow.labels.length).toBeLessThan(wide.labels.length);
  expect(narrow.labels.length).toBeGreaterThanOrEqual(2);
});

test("positions are spread apart, in order, within their bounds", () => {
  expect(spread([10, 11, 12], 20, 0, 100)).toEqual([10, 30, 50]);
  expect(spread([95, 96], 20, 0, 100)).toEqual([80, 100]);
});

test("a bin that holds a cut becomes two bars that meet at the cut", () => {
  const x = scale("linear", [0, 10], [0, 100]);
  const y = scale("linear", [0, 4], [50, 0]);
  const bars = barsOf(
    [
      { lower: 0, upper: 5, count: 2 },
      { lower: 5, upper: 10, count: 0 },
    ],
    [3],
    x,
    y,
  );
  expect(bars.map(({ x: left, width, part }) => [left, width, part])).toEqual([
    [0, 30, 0],
    [30, 19, 1],
  ]);
  expect(bars.every((bar) => bar.height === 25 && bar.y === 25)).toBe(true);
});

test("rows at a single value are a bar that can be seen, inside an interval of no width", () => {
  const x = scale("linear", [7, 7], [0, 100]);
  const y = scale("linear", [0, 4], [50, 0]);
  const [bar] = barsOf([{ lower: 7, upper: 7, count: 4 }], [7, 7], x, y);
  expect(bar).toEqual({ x: 42, width: 16, y: 0, height: 50, part: 1 });
});

test("a lonely row is at least a pixel high", () => {
  const x = scale("linear", [0, 1], [0, 10]);
  const y = scale("linear", [0, 1e6], [300, 0]);
  expect(barsOf([{ lower: 0, upper: 1, count: 1 }], [], x, y)[0]!.height).toBe(1);
});

test("long names are shortened where they agree, and stay different", () => {
  const names = Array.from(
    { length: 12 },
    (_, i) => `Division of long names number ${i} and its subsidiaries`,
  );
  const short = [...shortNames(names).values()];
  expect(short[11]).toBe("…long names number 11…");
  expect(new Set(short).size).toBe(12);
  expect([...shortNames(["model_a", "model_b"]).values()]).toEqual(["model_a", "model_b"]);
  const same = Array.from({ length: 3 }, (_, i) => `${"x".repeat(40)}${i}${"x".repeat(40)}`);
  expect(new Set(shortNames(same).values()).size).toBe(3);
});

test("a text is shortened in the middle until it fits", () => {
  expect(fitted("short", 14, 200)).toBe("short");
  const cut = fitted("a name that is far too long", 14, 80);
  expect(textWidth(cut, 14)).toBeLessThanOrEqual(80);
  expect(cut).toContain("…");
});

test("a curve is drawn in order, its band only where it is defined", () => {
  const x = scale("linear", [0, 2], [0, 20]);
  const y = scale("linear", [0, 10], [10, 0]);
  const points = [
    { x: 0, y: 5, lower: 4, upper: 6 },
    { x: 1, y: 6, lower: 5, upper: 7 },
    { x: 2, y: 7, lower: Number.NaN, upper: Number.NaN },
  ];
  expect(linePath(points, x, y)).toBe("M0 5L10 4L20 3");
  expect(bandPath(points, x, y)).toBe("M0 4L10 3L10 5L0 6Z");
});
