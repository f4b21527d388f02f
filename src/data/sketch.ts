// Small pictures of columns: at most 24 bars with heights from 0 to 1. For looking, not for computing.
import { log } from "../math/elementary.ts";
import type { Sketch } from "./summary.ts";

const MOST_BARS = 24;

/** Numbers in ascending order, none missing. A logarithmic scale when they are positive, span two decades and lean to the left. */
export function numberSketch(sorted: Float64Array, whole: boolean): Sketch {
  const n = sorted.length;
  if (n === 0) return { bars: [], scale: "linear" };
  const low = sorted[0]!;
  const high = sorted[n - 1]!;
  const middle = sorted[n >> 1]!;
  if (low === high) return { bars: [1], scale: "linear" };
  const skewed = low > 0 && high > 100 * low && high - middle > 3 * (middle - low);
  if (skewed) return { bars: histogram(sorted, log(low), log(high), barsFor(n), log), scale: "log" };
  // whole numbers: every bar covers equally many of them
  const span = high - low + 1;
  if (whole && span < 1e9) {
    const width = Math.ceil(span / Math.min(MOST_BARS, Math.max(barsFor(n), Math.min(span, MOST_BARS))));
    const bars = Math.ceil(span / width);
    return { bars: histogram(sorted, low, low + bars * width, bars), scale: "linear" };
  }
  return { bars: histogram(sorted, low, high, barsFor(n)), scale: "linear" };
}

/** Milliseconds in ascending order, none missing. */
export function timeSketch(values: Float64Array, min: number, max: number): Sketch {
  if (values.length === 0) return { bars: [], scale: "time" };
  return { bars: min === max ? [1] : histogram(values, min, max, barsFor(values.length)), scale: "time" };
}

/** Rows of each category, most frequent first. */
export function categorySketch(rows: readonly number[]): Sketch {
  return { bars: scaled(rows.slice(0, MOST_BARS)), scale: "category" };
}

/** Rice's rule, 2 n^(1/3), within what can be drawn. */
function barsFor(n: number): number {
  let bars = 3;
  while (bars < MOST_BARS && bars ** 3 < 8 * n) bars++;
  return bars;
}

/** Values in ascending order: where each bar ends is found by bisection. */
function histogram(
  sorted: Float64Array,
  low: number,
  high: number,
  bars: number,
  transform: (value: number) => number = (value) => value,
): number[] {
  // halves: the difference of two finite doubles may overflow
  const span = high / 2 - low / 2;
  const counts: number[] = [];
  let begin = 0;
  for (let bar = 1; bar <= bars; bar++) {
    let end = begin;
    for (let above = sorted.length; end < above; ) {
      const middle = (end + above) >> 1;
      const within = bar === bars || ((transform(sorted[middle]!) / 2 - low / 2) / span) * bars < bar;
      if (within) end = middle + 1;
      else above = middle;
    }
    counts.push(end - begin);
    begin = end;
  }
  return scaled(counts);
}

function scaled(counts: readonly number[]): number[] {
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  return counts.map((count) => (most === 0 ? 0 : count / most));
}
