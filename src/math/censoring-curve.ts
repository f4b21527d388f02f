// The share still under observation over time, G: Kaplan-Meier with censoring as the event, within strata. Two rules for events and censorings
// at the same time; times that differ by rounding only are tied. Sorts once, O(n).
import { mergedTimes } from "./distinct-times.ts";
import { ascendingOrderSteps, codeOrder } from "./sort-order.ts";
import { finish, type Steps } from "./steps.ts";
import { defaultTieTolerance } from "./survival-counts.ts";

/**
 * Who is at risk of censoring at a time with events: "events-first": those with the event have left (prodlim's reverse Kaplan-Meier,
 * riskRegression); "together": they still count (the Kaplan-Meier curve of 1 - event).
 */
export type CensoringTies = "events-first" | "together";

/** Rows as columns of equal length. */
export interface CensoredRows {
  readonly time: Float64Array;
  /** 1: event, 0: censored */
  readonly event: Uint8Array;
  /** 0..strata-1, each with a G of its own; absent: one */
  readonly stratum?: Int32Array | undefined;
  readonly strata?: number;
}

/** Rows sorted by stratum, time and events before censorings, and G at each distinct time (cell) of a stratum. */
export interface CensoringCurve {
  readonly rows: number;
  readonly strata: number;
  readonly ties: CensoringTies;
  /** row at each sorted position */
  readonly order: Uint32Array;
  /** by sorted position; tied times are equal */
  readonly time: Float64Array;
  readonly event: Uint8Array;
  readonly cell: Int32Array;
  /** stratum s has rows rowStart[s]..rowStart[s + 1] - 1 and cells cellStart[s]..cellStart[s + 1] - 1 */
  readonly rowStart: Int32Array;
  readonly cellStart: Int32Array;
  /** by cell */
  readonly cellTime: Float64Array;
  readonly censored: Float64Array;
  /** at risk of being censored */
  readonly atRisk: Float64Array;
  /** G at the time, and just before it */
  readonly survival: Float64Array;
  readonly before: Float64Array;
}

/** The censoring curve of `rows`. Times closer than `tolerance` times the mean distinct time are tied. */
export function censoringCurve(
  rows: CensoredRows,
  ties: CensoringTies,
  tolerance = defaultTieTolerance,
): CensoringCurve {
  return finish(censoringCurveSteps(rows, ties, tolerance));
}

/** As censoringCurve, in pieces. */
export function* censoringCurveSteps(
  rows: CensoredRows,
  ties: CensoringTies,
  tolerance = defaultTieTolerance,
): Steps<CensoringCurve> {
  const n = rows.time.length;
  const { stratum, strata = 1 } = rows;
  const eventsFirst = new Uint32Array(n);
  let size = 0;
  for (const status of [1, 0])
    for (let i = 0; i < n; i++) if (rows.event[i] === status) eventsFirst[size++] = i;
  let order = yield* ascendingOrderSteps(rows.time, eventsFirst);
  const time = withTies(rows.time, order, tolerance);
  // rare: times that differ by rounding only
  if (time !== rows.time) order = yield* ascendingOrderSteps(time, eventsFirst);
  if (stratum) order = codeOrder(stratum, strata, order);
  const sortedTime = new Float64Array(n);
  const event = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    sortedTime[i] = time[order[i]!]!;
    event[i] = rows.event[order[i]!]!;
  }
  yield;
  const cell = new Int32Array(n);
  const rowStart = new Int32Array(strata + 1);
  const cellStart = new Int32Array(strata + 1);
  for (let i = 0; i < n; i++) rowStart[(stratum ? stratum[order[i]!]! : 0) + 1]!++;
  let cells = 0;
  for (let s = 0; s < strata; s++) {
    rowStart[s + 1]! += rowStart[s]!;
    for (let i = rowStart[s]!; i < rowStart[s + 1]!; i++) {
      if (i === rowStart[s] || sortedTime[i] !== sortedTime[i - 1]) cells++;
      cell[i] = cells - 1;
    }
    cellStart[s + 1] = cells;
  }
  yield;
  return {
    rows: n,
    strata,
    ties,
    order,
    time: sortedTime,
    event,
    cell,
    rowStart,
    cellStart,
    ...productLimit({ time: sortedTime, event, cell, rowStart }, cells, ties),
  };
}

function productLimit(
  { time, event, cell, rowStart }: Pick<CensoringCurve, "time" | "event" | "cell" | "rowStart">,
  cells: number,
  ties: CensoringTies,
): Pick<CensoringCurve, "cellTime" | "censored" | "atRisk" | "survival" | "before"> {
  const column = () => new Float64Array(cells);
  const curve = {
    cellTime: column(),
    censored: column(),
    atRisk: column(),
    survival: column(),
    before: column(),
  };
  for (let s = 0; s + 1 < rowStart.length; s++) {
    let g = 1;
    for (let i = rowStart[s]!; i < rowStart[s + 1]!; ) {
      const k = cell[i]!;
      const left = rowStart[s + 1]! - i;
      let [events, censored] = [0, 0];
      for (; i < rowStart[s + 1]! && cell[i] === k; i++) {
        if (event[i] === 1) events++;
        else censored++;
      }
      const atRisk = ties === "events-first" ? left - events : left;
      curve.cellTime[k] = time[i - 1]!;
      curve.censored[k] = censored;
      curve.atRisk[k] = atRisk;
      curve.before[k] = g;
      if (censored > 0) g *= 1 - censored / atRisk;
      curve.survival[k] = g;
    }
  }
  return curve;
}

/** The times, those that differ by rounding only made equal; the same array when there are none. `order` sorts them. */
function withTies(time: Float64Array, order: Uint32Array, tolerance: number): Float64Array {
  if (tolerance === 0) return time;
  const distinct = new Float64Array(time.length);
  let size = 0;
  for (let i = 0; i < order.length; i++) {
    const t = time[order[i]!]!;
    if (size === 0 || t !== distinct[size - 1]) distinct[size++] = t;
  }
  const merged = mergedTimes(distinct.subarray(0, size), tolerance);
  if (!merged) return time;
  const tied = new Float64Array(time.length);
  let place = 0;
  for (let i = 0; i < order.length; i++) {
    const t = time[order[i]!]!;
    if (t !== distinct[place]) place++;
    tied[order[i]!] = merged[place]!;
  }
  return tied;
}

/**
 * The first time from which on a stratum has nobody whose state is known: the time of its last row, when that row is censored; Infinity
 * when every stratum ends with events. Horizons must lie before it.
 */
export function lastFollowUp({ strata, rowStart, time, event }: CensoringCurve): number {
  let first = Number.POSITIVE_INFINITY;
  for (let s = 0; s < strata; s++) {
    const last = rowStart[s + 1]! - 1;
    if (last >= rowStart[s]! && event[last] === 0) first = Math.min(first, time[last]!);
  }
  return first;
}
