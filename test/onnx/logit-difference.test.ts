import { expect, test } from "vitest";
import { logitDifference } from "../../src/onnx/logit-difference.ts";

test("the largest difference, and the spread of the logits that mean something", () => {
  const never = Number.NEGATIVE_INFINITY;
  expect(logitDifference([1, 4, never, -1e9], [1.5, 3, never, -1e9])).toEqual({ apart: 1, spread: 3 });
  expect(logitDifference([2, 2], [2, 2])).toEqual({ apart: 0, spread: 1e-6 });
  expect(logitDifference([1, 2], [1, Number.NaN]).apart).toBeNaN();
  expect(logitDifference([1, 2], [1, never]).apart).toBe(Number.POSITIVE_INFINITY);
});

test("a trial of 65,536 tokens and 14 steps is not too long", () => {
  const want = new Float32Array(14 * 65_536).fill(1);
  const got = want.slice();
  got[900_000] = 3;
  expect(logitDifference(want, got).apart).toBe(2);
});
