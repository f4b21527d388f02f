// A smooth calibration curve at a time under censoring: the probability of the event given the predicted one, by local-linear regression of
// "had the event by the horizon" with inverse-probability-of-censoring weights (Cleveland 1979, JASA 74:829: tricube weights, bandwidth to
// the k-th nearest prediction, as R's loess of degree 1 without interpolation). Its standard error is the sandwich sum (l_i residual_i)^2 over
// the linear weights l_i; it takes the censoring weights as given. k falls as n^(4/5), the order of the best mean squared error.
import { pow } from "./elementary.ts";
import type { HorizonWeights } from "./ipcw.ts";
import { ascendingOrderSteps } from "./sort-order.ts";
import { finish, type Steps } from "./steps.ts";

export interface CalibrationPoint {
  readonly predicted: number;
  /** may leave 0..1 by a little, as a line does */
  readonly observed: number;
  readonly stdError: number;
}

/** Grid points, and the share of rows left out at each end, where a line has few rows to rest on. */
const points = 41;
const trimmed = 0.02;
/** Share of the rows within the bandwidth: this times n^(-1/5), at most 1. */
const spanFactor = 2.5;

/** `risk` by row in the caller's order; `span`: another share of the rows, 0..1. Empty when predictions hardly differ. */
export function calibrationCurve(
  weights: HorizonWeights,
  risk: Float64Array,
  span?: number,
): CalibrationPoint[] {
  return finish(calibrationCurveSteps(weights, risk, span));
}

/** As calibrationCurve, in pieces. */
export function* calibrationCurveSteps(
  weights: HorizonWeights,
  risk: Float64Array,
  span?: number,
): Steps<CalibrationPoint[]> {
  const { state, weight, curve } = weights;
  const n = risk.length;
  const byPosition = new Float64Array(n);
  for (let i = 0; i < n; i++) byPosition[i] = risk[curve.order[i]!]!;
  const ranked = sortTogether(yield* ascendingOrderSteps(byPosition), byPosition, state, weight);
  const low = ranked.risk[Math.floor(trimmed * n)]!;
  const high = ranked.risk[Math.ceil((1 - trimmed) * n) - 1]!;
  if (!(high > low)) return [];
  const share = span ?? Math.min(1, spanFactor * pow(n, -0.2));
  const k = Math.max(2, Math.floor(n * share + 1e-5));
  const found: CalibrationPoint[] = [];
  for (let i = 0; i < points; i++) {
    const point = fitAt(ranked, low + ((high - low) * i) / (points - 1), Math.min(k, n));
    if (Number.isFinite(point.observed)) found.push(point);
    yield;
  }
  return found;
}

interface Ranked {
  readonly risk: Float64Array;
  readonly happened: Uint8Array;
  readonly weight: Float64Array;
}

/** By ascending prediction: whether the event happened, and the weight. */
function sortTogether(
  order: Uint32Array,
  risk: Float64Array,
  state: Uint8Array,
  weight: Float64Array,
): Ranked {
  const n = order.length;
  const ranked = { risk: new Float64Array(n), happened: new Uint8Array(n), weight: new Float64Array(n) };
  for (let r = 0; r < n; r++) {
    const i = order[r]!;
    ranked.risk[r] = risk[i]!;
    ranked.happened[r] = state[i] === 1 ? 1 : 0;
    ranked.weight[r] = weight[i]!;
  }
  return ranked;
}

/** The local line at x over the k nearest predictions. */
function fitAt({ risk, happened, weight }: Ranked, x: number, k: number): CalibrationPoint {
  let from = nearestFrom(risk, x, k);
  let to = from + k;
  const h = Math.max(x - risk[from]!, risk[to - 1]! - x);
  while (from > 0 && x - risk[from - 1]! <= h) from--;
  while (to < risk.length && risk[to]! - x <= h) to++;
  const kernel = (i: number) => {
    const u = h > 0 ? Math.abs(risk[i]! - x) / h : 0;
    const v = 1 - u * u * u;
    return v > 0 ? weight[i]! * v * v * v : 0;
  };
  let [s0, s1, s2, t0, t1] = [0, 0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const w = kernel(i);
    const d = risk[i]! - x;
    s0 += w;
    s1 += w * d;
    s2 += w * d * d;
    if (happened[i] === 1) {
      t0 += w;
      t1 += w * d;
    }
  }
  const determinant = s0 * s2 - s1 * s1;
  // one value of the prediction within reach: its mean
  const level = !(determinant > 1e-12 * s0 * s2);
  const observed = level ? t0 / s0 : (s2 * t0 - s1 * t1) / determinant;
  const slope = level ? 0 : (s0 * t1 - s1 * t0) / determinant;
  let squares = 0;
  for (let i = from; i < to; i++) {
    const w = kernel(i);
    const d = risk[i]! - x;
    const l = level ? w / s0 : (w * (s2 - s1 * d)) / determinant;
    const residual = happened[i]! - observed - slope * d;
    squares += (l * residual) ** 2;
  }
  return { predicted: x, observed, stdError: Math.sqrt(squares) };
}

/** Where the k values nearest to x begin in an ascending column. */
function nearestFrom(sorted: Float64Array, x: number, k: number): number {
  let [low, high] = [0, sorted.length - k];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x - sorted[middle]! > sorted[middle + k]! - x) low = middle + 1;
    else high = middle;
  }
  return low;
}
