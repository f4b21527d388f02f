// Where the points of a course over time stand, and its corners when it goes in steps.
import { gutter } from "./axis.tsx";
import { formatPercent } from "./format.ts";
import type { BandPoint } from "./line-band.tsx";
import { type Extent, extentOf, type Scale, scale } from "./scale.ts";

const right = 12;
/** Left end of the course, in pixels. */
export const courseLeft = gutter([formatPercent(1)]) + 6;

/** The horizontal scale; `from`: where it begins, otherwise at the first point. */
export function courseScale(points: readonly BandPoint[], width: number, from: number | undefined): Scale {
  const own = extentOf(points.map(({ x }) => x));
  const domain: Extent = from === undefined ? own : [Math.min(from, own[0]), own[1]];
  return scale("linear", domain, [courseLeft, width - right]);
}

/** Horizontal places of the points in a picture of this width. */
export function coursePlaces(points: readonly BandPoint[], width: number, from?: number): number[] {
  const x = courseScale(points, width, from);
  return points.map((point) => x.at(point.x));
}

/** Line and band of values that hold until the next point. */
export function inSteps(points: readonly BandPoint[]): BandPoint[] {
  return points.flatMap((point, i) => {
    const next = points[i + 1];
    return next ? [point, { ...point, x: next.x }] : [point];
  });
}
