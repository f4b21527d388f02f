// Curves, bands and marks of a survival figure as SVG paths: in steps, and short however many rows stand behind them.
import type { BandPoint } from "./line-band.tsx";
import type { Scale } from "./scale.ts";
import type { SurvivalSeries } from "./survival-layout.ts";

/** The times as far as the axis goes. */
export function upTo(time: ArrayLike<number>, last: number): number[] {
  return Array.from(time).filter((each) => each <= last);
}

/** A curve and its limits as points of straight lines. */
export function pointsOf(
  { time, lower, upper }: Pick<SurvivalSeries, "time" | "lower" | "upper">,
  curve: ArrayLike<number>,
): BandPoint[] {
  return Array.from(time, (x, i) => ({ x, y: curve[i]!, lower: lower[i]!, upper: upper[i]! }));
}

/** The curve from (0, `start`) in steps; steps within a quarter of a pixel are one, so that a million rows make a short path. */
export function stepPath(
  time: ArrayLike<number>,
  survival: ArrayLike<number>,
  x: Scale,
  y: Scale,
  start = 1,
): string {
  let path = `M${pixel(x.at(0))} ${pixel(y.at(start))}`;
  let drawnX = x.at(0);
  let drawnY = y.at(start);
  for (let i = 0; i < time.length; i++) {
    const last = i === time.length - 1;
    const here = y.at(survival[i]!);
    if (Math.abs(here - drawnY) < 0.25 && !last) continue;
    const across = x.at(time[i]!);
    if (across - drawnX >= 0.25 || last) path += `H${pixel(across)}`;
    if (here !== drawnY) path += `V${pixel(here)}`;
    drawnX = Math.max(drawnX, across);
    drawnY = here;
  }
  return path;
}

/** The area between the limits in steps, one piece per run of times that have both. */
export function stepBand({ time, lower, upper }: SurvivalSeries, x: Scale, y: Scale): string {
  const defined = (i: number) => Number.isFinite(lower[i]!) && Number.isFinite(upper[i]!);
  let band = "";
  for (let from = 0; from < time.length; from++) {
    if (!defined(from)) continue;
    let to = from;
    while (to + 1 < time.length && defined(to + 1)) to++;
    // limits hold until the next time, the last ones until the last time
    const corners: number[] = [];
    for (let i = from; i <= to; i++) {
      const before = corners[corners.length - 1];
      const moved =
        before === undefined ||
        i === to ||
        Math.abs(y.at(upper[i]!) - y.at(upper[before]!)) >= 0.25 ||
        Math.abs(y.at(lower[i]!) - y.at(lower[before]!)) >= 0.25;
      if (moved) corners.push(i);
    }
    const end = x.at(time[Math.min(to + 1, time.length - 1)]!);
    const edge = (limit: ArrayLike<number>) =>
      corners.map(
        (i, k) =>
          [
            x.at(time[i]!),
            corners[k + 1] === undefined ? end : x.at(time[corners[k + 1]!]!),
            y.at(limit[i]!),
          ] as const,
      );
    const there = edge(upper).map(
      ([start, stop, level]) => `${pixel(start)} ${pixel(level)}L${pixel(stop)} ${pixel(level)}`,
    );
    const back = edge(lower)
      .reverse()
      .map(([start, stop, level]) => `${pixel(stop)} ${pixel(level)}L${pixel(start)} ${pixel(level)}`);
    band += `M${[...there, ...back].join("L")}Z`;
    from = to;
  }
  return band;
}

/** One mark per pixel column and level at most. */
export function censorMarks(
  { time, survival, censored }: SurvivalSeries,
  x: Scale,
  y: Scale,
): { x: number; y: number }[] {
  const marks: { x: number; y: number }[] = [];
  for (let i = 0; i < time.length; i++) {
    if (!(censored[i]! > 0)) continue;
    const mark = { x: x.at(time[i]!), y: y.at(survival[i]!) };
    const before = marks[marks.length - 1];
    if (!before || mark.x - before.x >= 1.5 || Math.abs(mark.y - before.y) >= 1.5) marks.push(mark);
  }
  return marks;
}

function pixel(value: number): string {
  return String(Math.round(value * 100) / 100);
}
