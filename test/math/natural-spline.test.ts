// The smooth of the proportional-hazards plot, against R: lm(y ~ ns(x, knots = ..., Boundary.knots = ...)) with the same knots spans the same
// curves, so fitted values and their errors agree whatever the basis.
import { expect, test } from "vitest";
import { splineSmooth } from "../../src/math/natural-spline.ts";

// x <- c(1:12); y <- c(2.1,3.9,3.2,5.8,4.4,4.1,2.6,1.9,0.4,1.2,2.2,4.8); library(splines)
// f <- lm(y ~ ns(x, knots = c(5, 8), Boundary.knots = c(1, 12))); fitted(f); sqrt(hatvalues(f))
const x = Float64Array.from({ length: 12 }, (_, i) => i + 1);
const y = Float64Array.of(2.1, 3.9, 3.2, 5.8, 4.4, 4.1, 2.6, 1.9, 0.4, 1.2, 2.2, 4.8);
const fitted: number[] = [
  1.990055563141502, 3.384477069469817, 4.511126384437046, 5.102231316682104, 4.890019674843902,
  3.770712270096269, 2.296501923752659, 1.183574459661449, 0.983856868275414, 1.592240806464956,
  2.739359097704881, 4.15584456547,
];
const leverage: number[] = [
  0.818437682679649, 0.5372999615542307, 0.4690915300226918, 0.541394336783014, 0.5532161901566581,
  0.4714505980403371, 0.4714505980403369, 0.5532161901566581, 0.541394336783014, 0.4690915300226918,
  0.5372999615542305, 0.8184376826796492,
];

test("fitted values and leverages are R's", () => {
  const smooth = splineSmooth(x, y, x);
  expect(smooth.map((point) => point.x)).toEqual([...x]);
  expect(smooth.map(({ value }) => value)).toBeAllclose(fitted, { relative: 1e-10, absolute: 1e-12 });
  expect(smooth.map((point) => point.leverage)).toBeAllclose(leverage, { relative: 1e-10, absolute: 1e-12 });
});

test("a straight line is kept as it is, in any order of the rows and any unit", () => {
  const far = x.map((v) => 1e6 + 1e-3 * v).reverse();
  const line = far.map((v) => 3 - 2 * v);
  for (const point of splineSmooth(far, line, far, 7)) {
    expect([point.value]).toBeAllclose([3 - 2 * point.x], { relative: 1e-9, absolute: 0 });
  }
  expect(splineSmooth(far, line, far, 7)).toHaveLength(7);
});

test("with fewer than five different x there is no smooth", () => {
  expect(splineSmooth(Float64Array.of(1, 1, 2, 3, 4), y.subarray(0, 5), x.subarray(0, 5))).toEqual([]);
});
