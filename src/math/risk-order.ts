// Rows of a time-to-event table sorted by stratum and time, with the event times at which each row is at risk: what partial likelihoods
// and concordance sweep over. A row is at risk at t when entry < t <= time; events come before censorings at a tied time.
import { mergedTimes } from "./distinct-times.ts";
import { ascendingOrderSteps, codeOrder } from "./sort-order.ts";
import { finish, type Steps } from "./steps.ts";
import { defaultTieTolerance } from "./survival-counts.ts";

/** Rows as columns of equal length, in any order. */
export interface TimeToEvent {
  readonly time: Float64Array;
  /** 1: event, 0: censored */
  readonly event: Uint8Array;
  /** delayed entry (left truncation) */
  readonly entry?: Float64Array | undefined;
  /** positive */
  readonly weight?: Float64Array | undefined;
  /** 0..strata-1; absent: one stratum */
  readonly stratum?: Int32Array | undefined;
  readonly strata?: number;
}

export interface RiskOrder {
  readonly rows: number;
  /** row at each sorted position: by stratum, then time, then events before censorings */
  readonly order: Uint32Array;
  /** by sorted position */
  readonly event: Uint8Array;
  readonly weight: Float64Array | null;
  /** the row is at risk at event times first..last - 1 */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** distinct event times, by stratum and time */
  readonly times: Float64Array;
  /** stratum s has event times stratumStart[s]..stratumStart[s + 1] - 1 and sorted rows rowStart[s]..rowStart[s + 1] - 1 */
  readonly stratumStart: Int32Array;
  readonly rowStart: Int32Array;
  /** events of time k are sorted positions eventStart[k]..eventStart[k] + eventCount[k] - 1 */
  readonly eventStart: Int32Array;
  readonly eventCount: Int32Array;
  /** sorted positions with a delayed entry, latest `first` first; null without any */
  readonly entering: Uint32Array | null;
  /** rows (in the caller's numbering) whose entry and time are tied, so that they cover no time */
  readonly empty: readonly number[];
}

/** Sorts the rows. Times closer than `tolerance` times the mean absolute distinct time are tied (0: only when equal). O(n). */
export function riskOrder(rows: TimeToEvent, tolerance = defaultTieTolerance): RiskOrder {
  return finish(riskOrderSteps(rows, tolerance));
}

/** As riskOrder, in pieces. */
export function* riskOrderSteps(rows: TimeToEvent, tolerance = defaultTieTolerance): Steps<RiskOrder> {
  const n = rows.time.length;
  const { event, weight, stratum, strata = 1 } = rows;
  const eventsFirst = new Uint32Array(n);
  let size = 0;
  for (const status of [1, 0]) for (let i = 0; i < n; i++) if (event[i] === status) eventsFirst[size++] = i;
  yield;
  let order = yield* ascendingOrderSteps(rows.time, eventsFirst);
  const tied = withTies(rows, order, tolerance);
  yield;
  // rare: times that differ by rounding only
  if (tied) order = yield* ascendingOrderSteps(tied.time, eventsFirst);
  const { time, entry } = tied ?? rows;
  if (stratum) order = codeOrder(stratum, strata, order);
  yield;

  const scanned = scan(order, rows, time);
  yield;
  const { first, stratumStart } = scanned;
  const found = scanned.times;
  const empty: number[] = [];
  let entering: Uint32Array | null = null;
  if (entry) {
    const late: number[] = [];
    for (let position = 0; position < n; position++) {
      const row = order[position]!;
      if (!(entry[row]! < time[row]!)) empty.push(row);
      const s = stratum ? stratum[row]! : 0;
      const from = countUpTo(found, entry[row]!, stratumStart[s]!, stratumStart[s + 1]!);
      first[position] = from;
      if (from > stratumStart[s]!) late.push(position);
    }
    if (late.length > 0) entering = codeOrder(first, found.length + 1, Uint32Array.from(late)).reverse();
  }
  return {
    ...scanned,
    rows: n,
    order,
    weight: weight ? Float64Array.from(order, (i) => weight[i]!) : null,
    entering,
    empty: empty.sort((a, b) => a - b),
  };
}

type Scanned = Omit<RiskOrder, "rows" | "order" | "weight" | "entering" | "empty">;

/** Events and event times along the sorted rows, as if there were no delayed entry. */
function scan(order: Uint32Array, { event, stratum, strata = 1 }: TimeToEvent, time: Float64Array): Scanned {
  const n = order.length;
  const sortedEvent = new Uint8Array(n);
  for (let i = 0; i < n; i++) sortedEvent[i] = event[order[i]!]!;
  const last = new Int32Array(n);
  const first = new Int32Array(n);
  const eventStart = new Int32Array(n);
  const eventCount = new Int32Array(n);
  const times = new Float64Array(n);
  const stratumStart = new Int32Array(strata + 1);
  const rowStart = new Int32Array(strata + 1);
  let k = 0;
  let current = -1;
  for (let position = 0; position < n; position++) {
    const row = order[position]!;
    const s = stratum ? stratum[row]! : 0;
    while (current < s) {
      current++;
      stratumStart[current] = k;
      rowStart[current] = position;
    }
    if (sortedEvent[position] === 1) {
      if (k === stratumStart[s] || times[k - 1] !== time[row]) {
        times[k] = time[row]!;
        eventStart[k] = position;
        k++;
      }
      eventCount[k - 1]! += 1;
    }
    first[position] = stratumStart[s]!;
    last[position] = k;
  }
  while (current < strata) {
    current++;
    stratumStart[current] = k;
    rowStart[current] = n;
  }
  return {
    event: sortedEvent,
    first,
    last,
    times: times.slice(0, k),
    stratumStart,
    rowStart,
    eventStart: eventStart.slice(0, k),
    eventCount: eventCount.slice(0, k),
  };
}

/**
 * Event times in stretches [from, to), latest first, each of about `size` rows: for sweeps over risk sets that let others in between. Small
 * strata share a stretch: a pause for each of a million matched pairs would cost more than the work.
 */
export function timeStretches(
  { rows, times, eventStart }: RiskOrder,
  size: number,
): (readonly [number, number])[] {
  const stretches: (readonly [number, number])[] = [];
  let to = times.length;
  let end = rows;
  for (let k = to - 1; k >= 0; k--) {
    if (k > 0 && end - eventStart[k]! < size) continue;
    stretches.push([k, to]);
    [to, end] = [k, eventStart[k]!];
  }
  return stretches;
}

/** The number of the first of times[from..to-1] that is later than t; `to` when none is. */
export function countUpTo(times: Float64Array, t: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The times with those tied that differ by rounding only; null when there are none. `order` sorts the times. */
function withTies(
  { time, entry }: TimeToEvent,
  order: Uint32Array,
  tolerance: number,
): Pick<TimeToEvent, "time" | "entry"> | null {
  if (tolerance === 0) return null;
  const sorted = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) sorted[i] = time[order[i]!]!;
  const ends = distinctOf(sorted);
  const distinct = entry ? distinctOf(joined(ends, entry)) : ends;
  const merged = mergedTimes(distinct, tolerance);
  if (!merged) return null;
  const tied = (t: number) => merged[countUpTo(distinct, t, 0, distinct.length) - 1]!;
  return { time: time.map(tied), entry: entry?.map(tied) };
}

/** Both columns sorted together. */
function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all.sort();
}

/** The values of a sorted column without repetitions, in place. */
function distinctOf(sorted: Float64Array): Float64Array {
  let size = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[size++] = sorted[i]!;
  }
  return sorted.subarray(0, size);
}
