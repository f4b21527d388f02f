// At which times predictions are judged: the horizon, and the times of the curves over time.
import { UserError } from "../../errors.ts";
import { type CensoringCurve, lastFollowUp } from "../../math/censoring-curve.ts";
import { quantile } from "../../math/quantile.ts";
import { commonEnding } from "./column-names.ts";
import type { Selected } from "./rows.ts";

export interface Plan {
  readonly horizon: number;
  /** how it was chosen, a whole sentence */
  readonly sentence: string;
  readonly chosen: boolean;
  /** ascending; the horizon is among them */
  readonly aucTimes: readonly number[];
  /** ascending; empty for scores */
  readonly brierTimes: readonly number[];
}

/** Points of the curves over time when none are asked for: shares of the events, fewer where each takes long. */
const curvePoints = 19;
const fewerPoints = 9;
const manyRows = 200_000;
/** A number in a name is taken for a time only when this share of the events has happened by then: model2 is no time. */
const fewestEvents = 0.05;
/** For durations: the share of rows still under observation at the default horizon. */
const stillThere = 0.1;

export function planOf(
  data: Selected,
  curve: CensoringCurve,
  asked: { readonly time: number; readonly times: readonly number[] },
): Plan {
  const end = lastFollowUp(curve);
  const events = eventTimes(data);
  const { horizon: wanted, sentence, chosen } = horizonOf(data, curve, events, end, asked.time);
  requireKnown(wanted, events, end, curve, "The horizon");
  // times that differ from an observed one by rounding only are that one
  const onCurve = (t: number) => snapped(t, curve);
  const horizon = onCurve(wanted);
  if (data.columnTimes) {
    for (const t of data.columnTimes) requireKnown(t, events, end, curve, "The time of a column");
    const times = data.columnTimes.map(onCurve);
    return {
      horizon,
      sentence,
      chosen,
      aucTimes: times,
      brierTimes: data.kind === "score" ? [] : times,
    };
  }
  for (const t of asked.times) requireKnown(t, events, end, curve, "A time of the curves");
  const grid = asked.times.length > 0 ? asked.times : eventGrid(events, end, data.time.length);
  const aucTimes = [...new Set([...grid.map(onCurve), horizon])].sort((a, b) => a - b);
  const brierTimes = data.kind === "duration" ? aucTimes : data.kind === "score" ? [] : [horizon];
  return { horizon, sentence, chosen, aucTimes, brierTimes };
}

function horizonOf(
  data: Selected,
  curve: CensoringCurve,
  events: Float64Array,
  end: number,
  asked: number,
): { readonly horizon: number; readonly sentence: string; readonly chosen: boolean } {
  const { columnTimes } = data;
  const inRange = (t: number) => t < end && t >= events[0]!;
  if (asked > 0) {
    if (columnTimes && !columnTimes.includes(asked)) {
      throw new UserError(
        `No column predicts the time ${asked}: there are ${columnTimes.join(", ")}. Choose one of them as the horizon (time).`,
      );
    }
    return { horizon: asked, sentence: `The horizon is ${asked}, as chosen.`, chosen: true };
  }
  const middle = quantile(events, 0.5, 1);
  if (columnTimes) {
    const known = columnTimes.filter(inRange);
    const horizon = (known.length > 0 ? known : columnTimes).reduce((best, t) =>
      Math.abs(t - middle) < Math.abs(best - middle) ? t : best,
    );
    return {
      horizon,
      sentence: `The horizon is ${horizon}, the time with predictions that is nearest to the middle of the events.`,
      chosen: false,
    };
  }
  const named = commonEnding(data.predictionNames);
  const probabilities = data.kind === "risk" || data.kind === "survival";
  if (probabilities && named !== null && inRange(named) && named >= quantile(events, fewestEvents, 1)) {
    return {
      horizon: named,
      sentence: `The horizon is ${named}, taken from the name of the column. Choose another (time) if the predictions are about another time.`,
      chosen: false,
    };
  }
  if (data.kind === "duration") {
    const horizon = latestWithRows(curve, events, end);
    return {
      horizon,
      sentence: `The horizon is ${horizon}, the last event time at which a tenth of the rows are still under observation: durations are compared up to it.`,
      chosen: false,
    };
  }
  const known = events.filter(inRange);
  const horizon = inRange(middle) ? middle : (known.at(-1) ?? middle);
  const about = probabilities ? " State the time that the predictions are about (time)." : "";
  return {
    horizon,
    sentence: `The horizon is ${horizon}, the median time of the events, because none was chosen.${about}`,
    chosen: false,
  };
}

function eventTimes({ time, event }: Selected): Float64Array {
  return time.filter((_, i) => event[i] === 1).sort();
}

function latestWithRows(curve: CensoringCurve, events: Float64Array, end: number): number {
  const times = curve.time.slice().sort();
  const last = quantile(times, 1 - stillThere, 1);
  const known = events.filter((t) => t <= last && t < end);
  return known.at(-1) ?? events[0]!;
}

function eventGrid(events: Float64Array, end: number, rows: number): number[] {
  const points = rows > manyRows ? fewerPoints : curvePoints;
  const share = Array.from({ length: points }, (_, k) => (k + 1) / (points + 1));
  return [...new Set(share.map((p) => quantile(events, p, 1)))].filter((t) => t < end);
}

/** Whether a time can be judged: not before the first event, and before the end of follow-up. */
function requireKnown(
  t: number,
  events: Float64Array,
  end: number,
  curve: CensoringCurve,
  what: string,
): void {
  const first = events[0]!;
  if (first >= end) {
    throw new UserError(
      curve.strata > 1
        ? `In one value of the column that censoring differs by, the last row, at ${end}, is censored before or with the first event, at ${first}, so nobody's state is known there later and no prediction can be judged. Choose a column with larger groups, or none.`
        : `Every row is censored before the first event or with it (at ${end}), so nobody's state is known later and no prediction can be judged. Choose other columns.`,
    );
  }
  if (t >= end) {
    const where = curve.strata > 1 ? "in a stratum the last row" : "the last row";
    throw new UserError(
      `${what}, ${t}, is not covered by the data: ${where}, at ${end}, is censored, so nobody's state is known from then on. Choose a time before ${end}.`,
    );
  }
  if (t < first) {
    throw new UserError(
      `${what}, ${t}, is before the first event, at ${first}: there is nothing to compare predictions with. Choose a later time.`,
    );
  }
}

function snapped(t: number, { cellTime }: CensoringCurve): number {
  let nearest = t;
  let distance = 1.5e-8 * Math.abs(t);
  for (let k = 0; k < cellTime.length; k++) {
    const off = Math.abs(cellTime[k]! - t);
    if (off <= distance) [nearest, distance] = [cellTime[k]!, off];
  }
  return nearest;
}
