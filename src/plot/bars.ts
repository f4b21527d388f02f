// A histogram's bars as rectangles, cut where a value separates two parts (body and tail, inside and outside an interval).
import type { Scale } from "./scale.ts";

export interface Bin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

export interface Bar {
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
  /** how many of the cuts lie at or below the bar's left end: 0 is left of all of them */
  readonly part: number;
}

/**
 * Bars for bins of equal width on the x scale. A bin that contains a cut becomes two bars of the same height: nobody should see
 * a value on the wrong side. A bin with rows is at least one pixel high.
 */
export function barsOf(bins: readonly Bin[], cuts: readonly number[], x: Scale, y: Scale): Bar[] {
  const base = y.at(0);
  const sorted = cuts.filter(Number.isFinite).sort((a, b) => a - b);
  const bars: Bar[] = [];
  for (const bin of bins) {
    if (!(bin.count > 0)) continue;
    const left = x.at(bin.lower);
    const right = x.at(bin.upper);
    if (!Number.isFinite(left) || !Number.isFinite(right)) continue;
    if (right === left) {
      // all rows at one value: a bar to be seen, on the near side of a cut at that very value
      const part = sorted.filter((c) => c < bin.lower).length + (sorted.includes(bin.lower) ? 1 : 0);
      const top = Math.min(base - 1, y.at(bin.count));
      bars.push({ x: left - 8, width: 16, y: top, height: base - top, part });
      continue;
    }
    const gap = Math.min(1, (right - left) * 0.15);
    const height = Math.max(1, base - y.at(bin.count));
    const shape = { y: base - height, height };
    const edges = [bin.lower, ...sorted.filter((c) => c > bin.lower && c < bin.upper), bin.upper];
    for (let i = 0; i + 1 < edges.length; i++) {
      const from = i === 0 ? left : x.at(edges[i]!);
      const to = i + 2 === edges.length ? right - gap : x.at(edges[i + 1]!);
      const part = sorted.filter((c) => c <= edges[i]!).length;
      bars.push({ x: from, width: Math.max(0.75, to - from), ...shape, part });
    }
  }
  return bars;
}
