// What the pictures of many risks place where, and how the slider below them moves.
import { expect, test } from "vitest";
import { side } from "../../src/plot/change-bars.tsx";
import { coursePlaces, inSteps } from "../../src/plot/course-places.ts";
import { nearest, stepped } from "../../src/plot/cursor-steps.ts";
import { type RankedDot, rankPlaces, rankTop } from "../../src/plot/rank-places.ts";

test("the nearest place, the first of two as near", () => {
  expect([-5, 14, 16, 99].map((x) => nearest([0, 10, 20], x))).toEqual([0, 1, 2, 2]);
  expect(nearest([0, 10], 5)).toBe(0);
  expect(nearest([], 5)).toBe(-1);
});

test("keys move by one, by a tenth, to the ends, and no further", () => {
  const from = (key: string, index: number) => stepped(key, index, 40);
  expect(["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"].map((key) => from(key, 7))).toEqual([
    8, 8, 6, 6,
  ]);
  expect(["PageUp", "PageDown", "Home", "End"].map((key) => from(key, 7))).toEqual([11, 3, 0, 39]);
  expect([from("ArrowRight", 39), from("PageDown", 1), stepped("PageUp", 0, 3)]).toEqual([39, 0, 1]);
  expect(from("Tab", 7)).toBeNull();
});

test("dots by rank are evenly spread between the labels and the right edge", () => {
  const places = rankPlaces(100, 800, "died");
  const gaps = places.slice(1).map((x, i) => x - places[i]!);
  expect(gaps).toBeAllclose(new Array(99).fill(gaps[0]), { absolute: 1e-9 });
  expect(places[0]).toBeGreaterThan(40);
  expect(places.at(-1)).toBeLessThan(800);
  // one alone stands in the middle of the others
  expect(rankPlaces(1, 800, "died")[0]).toBeCloseTo((places[0]! + places.at(-1)!) / 2);
  expect(rankPlaces(0, 800, "")).toEqual([]);
});

const dot = (estimate: number, upper: number): RankedDot => ({ estimate, lower: 0, upper, marked: false });

test("the axis holds every interval, but one wild interval does not press the rest to the ground", () => {
  expect(rankTop([dot(0.1, 0.14), dot(0.05, 0.06)])).toBeCloseTo(1.04 * 0.14);
  // few patients: the picture must not say less than the sentence
  expect(rankTop([dot(0.08, 0.32)])).toBeCloseTo(1.04 * 0.32);
  expect(rankTop([dot(0.08, 0.32), dot(0.07, 0.2), dot(0.01, 0.6)])).toBeCloseTo(1.04 * 0.6);
  const many = Array.from({ length: 39 }, () => dot(0.1, 0.12));
  expect(rankTop([...many, dot(0.1, 0.99)])).toBeCloseTo(1.04 * 0.16);
  const wide = Array.from({ length: 10 }, () => dot(0.05, 0.4));
  expect(rankTop([...many, ...wide])).toBeCloseTo(1.04 * 0.4);
  expect(rankTop([dot(0.9, 1)])).toBe(1);
  expect([rankTop([]), rankTop([dot(Number.NaN, Number.NaN)]), rankTop([dot(0, 0)])]).toEqual([1, 1, 1]);
});

test("a course in steps holds each value until the next point", () => {
  const at = (x: number, y: number) => ({ x, y, lower: y - 0.1, upper: y + 0.1 });
  expect(inSteps([at(1, 0.2), at(3, 0.4), at(4, 0.1)])).toEqual([
    at(1, 0.2),
    { ...at(1, 0.2), x: 3 },
    at(3, 0.4),
    { ...at(3, 0.4), x: 4 },
    at(4, 0.1),
  ]);
  const places = coursePlaces([at(1, 0), at(2, 0), at(5, 0)], 600);
  expect(places[1]! - places[0]!).toBeCloseTo((places[2]! - places[0]!) / 4);
  expect(coursePlaces([at(1, 0), at(5, 0)], 600, 0)[0]).toBeGreaterThan(places[0]!);
});

test("a change counts as one only where its interval leaves out zero", () => {
  const row = (lower: number, upper: number) => ({ name: "", text: "", change: 0, lower, upper });
  expect(
    [row(0.1, 0.3), row(-0.3, -0.1), row(-0.1, 0.1), row(0, 0.1), row(Number.NaN, Number.NaN)].map(side),
  ).toEqual(["raises", "lowers", "open", "open", "open"]);
});
