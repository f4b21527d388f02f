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

/** Truncated-power basis of natural cubic splines (Hastie, Tibshirani and Friedman, Elements, 5.2.1) on x scaled to 0..1. */
function basis(x: number, knots: readonly number[]): number[] {
  const cube = (v: number) => (v > 0 ? v * v * v : 0);
  const last = knots[knots.length - 1]!;
  const d = (k: number) => (cube(x - knots[k]!) - cube(x - last)) / (last - knots[k]!);
  const before = knots.length - 2;
  return [1, x, ...Array.from({ length: before }, (_, k) => d(k) - d(before))];
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
  const order = ascendingOrder(x);
  const distinct = order.filter((i, at) => at === 0 || x[i] !== x[order[at - 1]!]);
  if (distinct.length < 5) return [];
  const low = x[distinct[0]!]!;
  const width = x[distinct[distinct.length - 1]!]! - low;
  const at = (i: number) => (x[i]! - low) / width;
  const third = (k: number) => at(distinct[Math.round((k * (distinct.length - 1)) / 3)]!);
  const knots = [0, third(1), third(2), 1];
  const gram = new Float64Array(16);
  const moment = new Float64Array(4);
  for (let i = 0; i < x.length; i++) {
    const b = basis(at(i), knots);
    for (let j = 0; j < 4; j++) {
      moment[j]! += b[j]! * y[i]!;
      for (let k = 0; k < 4; k++) gram[j * 4 + k]! += b[j]! * b[k]!;
    }
  }
  const spread = inverse(factorise(gram, 4, 1e-13));
  const coefficients = [0, 1, 2, 3].map((j) => moment.reduce((sum, m, k) => sum + spread[j * 4 + k]! * m, 0));
  const count = Math.min(points, distinct.length);
  return Array.from({ length: count }, (_, m) => {
    const i = distinct[Math.round((m * (distinct.length - 1)) / (count - 1))]!;
    const b = basis(at(i), knots);
    return {
      x: x[i]!,
      value: b.reduce((sum, v, j) => sum + v * coefficients[j]!, 0),
      leverage: Math.sqrt(Math.max(0, quadraticForm(spread, b))),
      label: labels[i]!,
    };
  });
}
