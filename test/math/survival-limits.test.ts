// Limits and trigonometry: against the formulas as R writes them, with the engine's own functions, and at the edges.
import { expect, test } from "vitest";
import { survivalLimits, survivalTransforms } from "../../src/math/survival-limits.ts";
import { survivalQuantile } from "../../src/math/survival-quantile.ts";
import { cosine, sine } from "../../src/math/trigonometry.ts";

test("sine and cosine on [0, pi/2] are within 2 ulp of the engine's", () => {
  for (let i = 0; i <= 2000; i++) {
    const x = Math.min((i / 2000) * (Math.PI / 2), Math.PI / 2);
    expect(Math.abs(sine(x) - Math.sin(x))).toBeLessThanOrEqual(2.3e-16);
    expect(Math.abs(cosine(x) - Math.cos(x))).toBeLessThanOrEqual(2.3e-16);
  }
  expect([sine(-1e-9), sine(1.6), cosine(2)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

/** survfit_confint of R 3.5-3 */
function asInR(p: number, half: number, transform: string): [number, number] {
  switch (transform) {
    case "plain":
      return [Math.max(p - p * half, 0), Math.min(p + p * half, 1)];
    case "log":
      return [Math.exp(Math.log(p) - half), Math.min(1, Math.exp(Math.log(p) + half))];
    case "log-log": {
      const se = half / Math.log(p);
      const middle = Math.log(-Math.log(p));
      return [Math.exp(-Math.exp(middle - se)), Math.exp(-Math.exp(middle + se))];
    }
    case "logit": {
      const se = half * (1 + p / (1 - p));
      const odds = Math.log(p / (1 - p));
      return [1 - 1 / (1 + Math.exp(odds - se)), 1 - 1 / (1 + Math.exp(odds + se))];
    }
    default: {
      const se = 0.5 * half * Math.sqrt(p / (1 - p));
      const angle = Math.asin(Math.sqrt(p));
      return [Math.sin(Math.max(0, angle - se)) ** 2, Math.sin(Math.min(Math.PI / 2, angle + se)) ** 2];
    }
  }
}

test.each(survivalTransforms)("%s limits are R's formula, cut ends included", (transform) => {
  for (const s of [1e-6, 0.01, 0.3, 0.5, 0.97, 0.999999]) {
    for (const half of [0, 1e-5, 0.02, 0.4, 1.5, 6, 40]) {
      const { lower, upper } = survivalLimits(s, half, transform);
      expect([lower, upper], `${s} ${half}`).toBeAllclose(asInR(s, half, transform), {
        relative: 1e-9,
        absolute: 1e-13,
      });
    }
  }
});

test("no limits once survival is 0; while it is 1 only log and plain have them, unless asked for", () => {
  const none = { lower: Number.NaN, upper: Number.NaN };
  const certain = { lower: 1, upper: 1 };
  for (const transform of survivalTransforms) {
    expect(survivalLimits(0, Number.NaN, transform)).toEqual(none);
    expect(survivalLimits(1, 0, transform, true)).toEqual(certain);
    const expected = transform === "log" || transform === "plain" ? certain : none;
    expect(survivalLimits(1, 0, transform)).toEqual(expected);
  }
});

test("quantile rules differ on plateaus and where a limit rises again, and nowhere else", () => {
  const time = Float64Array.of(1, 2, 3, 4, 5);
  const plateau = Float64Array.of(0.9, 0.5, 0.5, 0.3, 0.3);
  const median = (curve: Float64Array, rule: "midpoint" | "first" | "nearest") =>
    survivalQuantile(time, curve, 0.5, rule);
  expect([median(plateau, "midpoint"), median(plateau, "first"), median(plateau, "nearest")]).toEqual([
    3, 2, 3,
  ]);
  // a plateau that lasts to the end: its middle; one that stops being defined: nothing
  expect(median(Float64Array.of(0.9, 0.5, 0.5, 0.5, 0.5), "midpoint")).toBe(3.5);
  expect(median(Float64Array.of(0.9, 0.5, 0.5, 0.5, Number.NaN), "midpoint")).toBeNaN();
  const rising = Float64Array.of(0.8, 0.1, 0.45, 0.2, 0.05);
  expect([median(rising, "midpoint"), median(rising, "nearest")]).toEqual([2, 3]);
  expect(median(Float64Array.of(0.9, 0.8, 0.8, 0.7, 0.6), "first")).toBeNaN();
});
