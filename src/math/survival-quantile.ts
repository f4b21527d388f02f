// Quantiles of a survival time by inverting a survival curve, and their limits by inverting the curve's limits (Brookmeyer and
// Crowley 1982, Biometrics 38:29). Programs differ
//   when the curve is level at exactly 1 - p: the first time of the plateau, or its middle;
//   when a limit is not monotone (few at risk after a late entry): the first time at which it is at or below 1 - p, or, as R's
//   quantile.survfit, the time at which it is nearest to 1 - p from below, which can put a lower limit above the estimate.

/** sqrt(2^-52), as R's quantile.survfit: a curve that close to 1 - p is at it. */
const fuzz = 1.4901161193847656e-8;

export type QuantileRule = "midpoint" | "first" | "nearest";

/**
 * The p-quantile: the time at which `curve` (survival or one of its limits, one value per time, NaN where undefined) comes to 1 - p
 * or below; NaN when it never does. Rules "midpoint" and "nearest": when the curve equals 1 - p there, the middle of that time and
 * the next one at which the curve is lower, or the last time when it never is. `origin` is where the curve starts at 1.
 */
export function survivalQuantile(
  time: Float64Array,
  curve: Float64Array,
  p: number,
  rule: QuantileRule = "midpoint",
  origin = 0,
): number {
  if (p <= 0) return origin;
  const target = 1 - p;
  const find = rule === "nearest" ? nearestBelow : firstBelow;
  const at = find(curve, target + fuzz);
  if (at < 0) return Number.NaN;
  if (rule === "first" || curve[at]! < target - fuzz) return time[at]!;
  const next = find(curve, target - fuzz);
  if (next >= 0) return (time[at]! + time[next]!) / 2;
  // the plateau lasts to the end of the curve, unless the limit stops being defined before it
  const last = time.length - 1;
  return Number.isNaN(curve[last]!) ? Number.NaN : (time[at]! + time[last]!) / 2;
}

function firstBelow(curve: Float64Array, bound: number): number {
  return curve.findIndex((value) => value <= bound);
}

function nearestBelow(curve: Float64Array, bound: number): number {
  let at = -1;
  for (let i = 0; i < curve.length; i++) {
    if (curve[i]! <= bound && !(at >= 0 && curve[i]! <= curve[at]!)) at = i;
  }
  return at;
}
