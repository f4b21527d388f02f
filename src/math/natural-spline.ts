// Least-squares natural cubic spline with four degrees of freedom (two inner knots at the thirds of x), as the smooth in R's
// plot(cox.zph): a wide view of a trend, not an interpolation.
import { factorise, inverse, quadraticForm } from "./linear-algebra.ts";
import { ascendingOrder } from "./sort-order.ts";

export interface SmoothPoint {
  readonly x: number;
  readonly value: number;
  /** standard deviation of the value for residuals of standard deviation one */
  readonly leverage: number;
  /** of the observation whose x this is */
  readonly label: number;
}

/** Truncated-power basis of natural cubic splines (Hastie, Tibshirani and Friedman, Elements, 5.2.1) of x scaled to 0..1, into four places. */
function fillBasis(x: number, first: number, second: number, into: Float64Array, at: number): void {
  const cube = (v: number) => (v > 0 ? v * v * v : 0);
  const last = cube(x - 1);
  const d = (knot: number) => (cube(x - knot) - last) / (1 - knot);
  const before = d(second);
  into[at] = 1;
  into[at + 1] = x;
  into[at + 2] = d(0) - before;
  into[at + 3] = d(first) - before;
}

/**
 * The smooth of y over x at up to `points` of the observed x, evenly spaced over their order. Observations sorted or not; empty with fewer
 * than five different x.
 */
export function splineSmooth(
  x: Float64Array,
  y: Float64Array,
  labels: Float64Array,
  points = 60,
): SmoothPoint[] {
  return splineSmoother(x, labels, points)(y);
}

/** splineSmooth for many y over the same x. */
export function splineSmoother(
  x: Float64Array,
  labels: Float64Array,
  points = 60,
): (y: Float64Array) => SmoothPoint[] {
  const order = ascendingOrder(x);
  const distinct = order.filter((i, at) => at === 0 || x[i] !== x[order[at - 1]!]);
  if (distinct.length < 5) return () => [];
  const low = x[distinct[0]!]!;
  const width = x[distinct[distinct.length - 1]!]! - low;
  const third = (k: number) => (x[distinct[Math.round((k * (distinct.length - 1)) / 3)]!]! - low) / width;
  const basis = new Float64Array(4 * x.length);
  const [first, second] = [third(1), third(2)];
  for (let i = 0; i < x.length; i++) fillBasis((x[i]! - low) / width, first, second, basis, 4 * i);
  const gram = new Float64Array(16);
  for (let at = 0; at < basis.length; at += 4) {
    for (let j = 0; j < 4; j++) {
      for (let k = 0; k < 4; k++) gram[j * 4 + k]! += basis[at + j]! * basis[at + k]!;
    }
  }
  const spread = inverse(factorise(gram, 4, 1e-13));
  const count = Math.min(points, distinct.length);
  const shown = Array.from(
    { length: count },
    (_, m) => distinct[Math.round((m * (distinct.length - 1)) / (count - 1))]!,
  );
  return (y) => {
    const moment = new Float64Array(4);
    for (let i = 0; i < y.length; i++) {
      for (let j = 0; j < 4; j++) moment[j]! += basis[4 * i + j]! * y[i]!;
    }
    const coefficients = [0, 1, 2, 3].map((j) =>
      moment.reduce((sum, m, k) => sum + spread[j * 4 + k]! * m, 0),
    );
    return shown.map((i) => {
      const b = basis.subarray(4 * i, 4 * i + 4);
      return {
        x: x[i]!,
        value: b.reduce((sum, v, j) => sum + v * coefficients[j]!, 0),
        leverage: Math.sqrt(Math.max(0, quadraticForm(spread, b))),
        label: labels[i]!,
      };
    });
  };
}
