// Where everything of a survival figure stands: one computation for the curves and for the table of numbers at risk, so that they cannot
// be misaligned. The breaks are the ticks of the axis and the columns of the table; where they would touch, both lose the same ones.
// Curves fall from 1 (survival) or rise from 0 (incidence).

import { formatCount, formatTicks } from "./format.ts";
import { spread } from "./labels.ts";
import { bandPath, linePath } from "./line-band.tsx";
import { type Scale, scale } from "./scale.ts";
import { censorMarks, pointsOf, stepBand, stepPath, upTo } from "./survival-paths.ts";
import { fitted, textWidth } from "./text-width.ts";

/** How a curve is told from others: number of its colour, and of its dashes. */
export interface CurveMark {
  readonly colour: number;
  readonly dash: number;
}

/** One curve. Arrays by time, ascending; NaN limits where there are none. */
export interface SurvivalSeries {
  readonly name: string;
  readonly time: ArrayLike<number>;
  /** the share without the event, or with it where curves rise */
  readonly survival: ArrayLike<number>;
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  readonly censored: ArrayLike<number>;
  /** time of the median guide; NaN: none */
  readonly median: number;
  /** default: a colour and a dash of its own */
  readonly mark?: CurveMark;
  /** straight lines between the times, as of a release on a grid; default: steps */
  readonly straight?: boolean;
  /** another curve in steps to compare with, thin and without a band */
  readonly beside?: Pick<SurvivalSeries, "time" | "survival">;
  /** where else the curve might lie: straight limits at times */
  readonly expected?: Pick<SurvivalSeries, "time" | "lower" | "upper">;
}

export interface CountRow {
  readonly name: string;
  /** of the curve it belongs to; null: of none in particular */
  readonly mark: CurveMark | null;
}

/** A block of the table: counts[row][break]. */
export interface CountBlock {
  readonly title: string;
  readonly counts: readonly (readonly number[])[];
  /** default: one for each curve */
  readonly rows?: readonly CountRow[];
}

export interface SurvivalFigure {
  readonly series: readonly SurvivalSeries[];
  readonly breaks: readonly number[];
  readonly blocks: readonly CountBlock[];
  readonly width: number;
  readonly unit: string;
  /** curves rise from 0, and the axis ends a little above them; default: they fall from 1 */
  readonly rising?: boolean;
}

export interface PlacedCurve {
  readonly mark: CurveMark;
  readonly path: string;
  readonly band: string;
  /** empty without one */
  readonly beside: string;
  readonly expected: string;
  /** censoring marks: centre of each */
  readonly censored: readonly { readonly x: number; readonly y: number }[];
  /** the name beside the end of a curve that reaches the right edge; none without room or with one group */
  readonly label: { readonly text: string; readonly x: number; readonly y: number } | null;
  readonly median: { readonly x: number; readonly y: number } | null;
}

export interface SurvivalLayout {
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly bottom: number;
  readonly height: number;
  readonly remark: { readonly x: number; readonly y: number; readonly anchor: "start" | "end" };
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  readonly curves: readonly PlacedCurve[];
  /** right end of the median line, or null */
  readonly medianLine: number | null;
  readonly blocks: readonly {
    readonly title: string;
    readonly y: number;
    readonly rows: readonly {
      readonly name: string;
      readonly mark: CurveMark | null;
      readonly y: number;
      readonly cells: readonly { readonly x: number; readonly text: string }[];
    }[];
  }[];
}

/** .tick-text of the style sheet */
export const tickSize = 12.5;
const rowHeight = 19;
const swatch = 22;

export function layOut(figure: SurvivalFigure): SurvivalLayout {
  const { series, width, breaks, rising = false } = figure;
  const narrow = width < 480;
  const marks = series.map(({ mark }, g) => mark ?? { colour: g, dash: g });
  const curveRows = series.map(({ name }, g): CountRow => ({ name, mark: marks[g]! }));
  const rowsIn = ({ rows = curveRows }: CountBlock) => rows;
  const names = series.map(({ name }) => name);
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => textWidth(text, tickSize)));
  // the first column of the table is centred on the curves' left end
  const firstHalf =
    widest(figure.blocks.flatMap(({ counts }) => counts.map((row) => countText(row[0] ?? 0)))) / 2;
  const rowNames = figure.blocks.flatMap((block) =>
    rowsIn(block).length > 1 ? rowsIn(block).map(({ name }) => name) : [],
  );
  const nameRoom = Math.min(widest(rowNames), width * 0.2);
  const left = Math.ceil(Math.max(48, nameRoom > 0 ? swatch + nameRoom + 10 + firstHalf : firstHalf + 4));
  // and the last column on the last tick, which may stand at their right end
  const lastHalf =
    widest([
      formatTicks(breaks).at(-1) ?? "",
      ...figure.blocks.flatMap(({ counts }) => counts.map((row) => countText(row.at(-1) ?? 0))),
    ]) / 2;
  const named = !narrow && series.length > 1;
  const labelRoom = Math.max(named ? Math.min(widest(names) + 14, width * 0.2) : 14, Math.ceil(lastHalf));
  const right = width - labelRoom;
  const plotHeight = narrow ? 240 : Math.min(380, Math.max(280, width * 0.42));
  const bottom = 16 + plotHeight;
  // not by what stands beside a curve: that is for the own screen only, and the axis goes into saved pictures
  const last = Math.max(
    ...breaks,
    ...series.flatMap(({ time, expected }) => [time, expected?.time ?? []].map(endOf)),
  );
  const x = scale("linear", [0, last > 0 ? last : 1], [left, right]);
  const y = scale("linear", [0, rising ? highest(series) : 1], [bottom, 16]);

  const kept = clearBreaks(figure, x);
  const labels = formatTicks(kept.map((i) => breaks[i]!));
  const ticks = kept.map((i, k) => ({ x: x.at(breaks[i]!), label: labels[k]! }));
  const lastOf = (values: ArrayLike<number>, otherwise: number) => values[values.length - 1] ?? otherwise;
  const room = width - right - 10;
  const reaching = series.map(({ time }) => x.at(lastOf(time, 0)) > right - 0.12 * (right - left));
  const labelled =
    series.length > 1 && !narrow && room > 20 ? [...series.keys()].filter((g) => reaching[g]) : [];
  const at = spread(
    labelled.map((g) => y.at(lastOf(series[g]!.survival, 1))),
    tickSize + 3,
    22,
    bottom - 4,
  );
  // curves that have come down leave the upper right corner empty, others the lower left one; rising ones the upper left one
  const high = series.some(({ survival }) => lastOf(survival, 1) > 0.5);
  const remark = rising
    ? ({ x: left + 10, y: 34, anchor: "start" } as const)
    : high
      ? ({ x: left + 10, y: bottom - 12, anchor: "start" } as const)
      : ({ x: right - 8, y: 34, anchor: "end" } as const);
  const curves = series.map((one, g): PlacedCurve => {
    const place = labelled.indexOf(g);
    const start = rising ? 0 : 1;
    const { beside, expected, straight = false } = one;
    return {
      mark: marks[g]!,
      path: straight
        ? linePath(pointsOf(one, one.survival), x, y)
        : stepPath(one.time, one.survival, x, y, start),
      band: straight ? bandPath(pointsOf(one, one.survival), x, y) : stepBand(one, x, y),
      beside: beside ? stepPath(upTo(beside.time, last), beside.survival, x, y, start) : "",
      expected: expected ? bandPath(pointsOf(expected, expected.lower), x, y) : "",
      censored: censorMarks(one, x, y),
      label: place < 0 ? null : { text: fitted(one.name, tickSize, room), x: right + 8, y: at[place]! + 4 },
      median: Number.isFinite(one.median) ? { x: x.at(one.median), y: y.at(0.5) } : null,
    };
  });
  const medians = curves.flatMap(({ median }) => (median ? [median.x] : []));

  let top = bottom + (figure.unit === "" ? 34 : 52);
  const blocks = figure.blocks.map((block) => {
    const title = top + 14;
    const rows = block.counts.map((counts, g) => ({
      name: fitted(rowsIn(block)[g]!.name, tickSize, left - swatch - 10 - firstHalf),
      mark: rowsIn(block)[g]!.mark,
      y: title + rowHeight * (g + 1),
      cells: kept.map((i, k) => ({ x: ticks[k]!.x, text: countText(counts[i]!) })),
    }));
    top = title + rowHeight * rows.length + 10;
    return { title: block.title, y: title, rows };
  });
  const medianLine = medians.length > 0 ? Math.max(...medians) : null;
  return { x, y, left, bottom, height: top + 4, remark, ticks, curves, medianLine, blocks };
}

function endOf(time: ArrayLike<number>): number {
  return time[time.length - 1] ?? 0;
}

/** A little above the highest limit or curve; 1 when they come near it, or when there is none. */
function highest(series: readonly SurvivalSeries[]): number {
  let most = 0;
  for (const { survival, upper } of series) {
    for (let i = 0; i < survival.length; i++) {
      const limit = upper[i]!;
      most = Math.max(most, survival[i]!, Number.isFinite(limit) ? limit : 0);
    }
  }
  return most > 0.8 || most === 0 ? 1 : 1.06 * most;
}

/** Weighted counts are shown to one decimal. */
function countText(count: number): string {
  return Number.isInteger(count) ? formatCount(count) : count.toFixed(1);
}

/** The breaks to show: every one, or every second, third, ... so that no tick and no count touches its neighbour. */
function clearBreaks({ breaks, blocks }: SurvivalFigure, x: Scale): number[] {
  const labels = formatTicks(breaks);
  const half = breaks.map((_, i) => {
    const texts = [labels[i]!, ...blocks.flatMap(({ counts }) => counts.map((row) => countText(row[i]!)))];
    return Math.max(...texts.map((text) => textWidth(text, tickSize))) / 2;
  });
  for (let every = 1; ; every++) {
    const kept = breaks.map((_, i) => i).filter((i) => i % every === 0);
    const touches = kept.some((i, k) => {
      const next = kept[k + 1];
      return next !== undefined && x.at(breaks[i]!) + half[i]! + 8 > x.at(breaks[next]!) - half[next]!;
    });
    if (!touches) return kept;
  }
}
