// Where the dots of a picture by rank stand, and how high its axis reaches.
import { gutter } from "./axis.tsx";
import { formatPercent } from "./format.ts";
import { extentOf } from "./scale.ts";
import { textWidth } from "./text-width.ts";

export interface RankedDot {
  /** a share, drawn in per cent; NaN: not drawn */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly marked: boolean;
}

/** .tick-text of the style sheet */
const tickSize = 12.5;
/** Kept free at the right edge, in pixels. */
export const rankRight = 10;

/** Left end of the dots: labels of the vertical axis and of the row of marks stand before it. */
export function rankLeft(marks: string): number {
  return Math.max(gutter([formatPercent(1)]), textWidth(marks, tickSize) + 10);
}

/** Horizontal places of `count` dots in a picture of this width. */
export function rankPlaces(count: number, width: number, marks: string): number[] {
  const left = rankLeft(marks);
  const step = (width - rankRight - left) / Math.max(1, count);
  return Array.from({ length: count }, (_, i) => left + step * (i + 0.5));
}

/** Of twenty intervals so many may reach beyond the axis. */
const cutOf20 = 1;

/** From nothing to a little above the highest estimate and the intervals, but for a few wild ones among many; up to 1. */
export function rankTop(dots: readonly RankedDot[]): number {
  const [, estimate] = extentOf(
    [0],
    dots.map((dot) => dot.estimate),
  );
  const ends = dots
    .map(({ upper }) => upper)
    .filter(Number.isFinite)
    .sort((a, b) => b - a);
  const end = Math.max(estimate, ends[0] ?? 0);
  // one wild interval must not press everything else to the ground
  const most = ends[Math.floor((cutOf20 * ends.length) / 20)] ?? 0;
  return Math.min(1, 1.04 * Math.min(end, Math.max(1.6 * estimate, most))) || 1;
}
