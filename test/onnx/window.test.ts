import { expect, test } from "vitest";
import { readVocabulary, staticPrefix } from "../../src/onnx/vocabulary.ts";
import { promptWindow, slidWindow } from "../../src/onnx/window.ts";

const timeline = Int32Array.of(90, 91, 1, 2, 3, 4, 5, 6, 7, 8, 9);

test("a timeline that fits is read as it is, a longer one from its static prefix and its last tokens", () => {
  expect(promptWindow(timeline, 2, 11)).toBe(timeline);
  expect([...promptWindow(timeline, 2, 8)]).toEqual([90, 91, 4, 5, 6, 7, 8, 9]);
  expect([...promptWindow(timeline, 0, 3)]).toEqual([7, 8, 9]);
});

test("a full lane keeps its static prefix and half of the rest, the new token last", () => {
  expect([...slidWindow(timeline, 2, 10)]).toEqual([90, 91, 6, 7, 8, 9]);
  expect([...slidWindow(timeline, 0, 10)]).toEqual([5, 6, 7, 8, 9]);
  expect([...slidWindow(Int32Array.of(1, 2, 3), 0, 2)]).toEqual([3]);
});

test("a static prefix never takes more than half of the context", () => {
  expect([...promptWindow(timeline, 9, 4)]).toEqual([90, 91, 8, 9]);
  expect([...slidWindow(timeline, 11, 10)]).toEqual([90, 91, 1, 2, 3, 8, 9]);
});

test("the static prefix is what the vocabulary says, up to the first other token", () => {
  const vocabulary = readVocabulary(
    '{"tokens": ["SEX//F", "AGE//40", "AGE//50", "LAB"], "static": ["SEX//F", "AGE//*"], "context": 64}',
    "v",
  );
  expect(vocabulary.context).toBe(64);
  expect(staticPrefix([0, 2, 3, 1], vocabulary)).toBe(2);
  expect(staticPrefix([3, 0], vocabulary)).toBe(0);
  expect(staticPrefix([1, 0], vocabulary)).toBe(2);
  expect(staticPrefix([1, 0], readVocabulary('["a", "b"]', "v"))).toBe(0);
});
