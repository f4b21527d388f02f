// Events of a timeline that follow one another without a time between them are one moment: a line to read.
import type { UnfoldingRow } from "./view-tables.ts";
import type { TimelineEvent } from "./view-tokens.ts";

export interface Moment {
  /** "2 to 4 h later"; "known before" for the fixed facts, "at first" for the first event */
  readonly time: string;
  readonly events: readonly TimelineEvent[];
}

/** `start`: what stands before events that no time precedes. */
export function momentsOf(events: readonly TimelineEvent[], start = "at first"): Moment[] {
  const moments: { time: string; events: TimelineEvent[] }[] = [];
  events.forEach((event, i) => {
    const before = events[i - 1];
    const last = moments.at(-1);
    if (last && before && event.gap === "" && event.fixed === before.fixed) last.events.push(event);
    else moments.push({ time: event.gap || (event.fixed ? "known before" : start), events: [event] });
  });
  return moments;
}

/** The event that ends with the token before `position` (tokens seen), or the last one that was over by then. */
export function eventAt(events: readonly TimelineEvent[], position: number): TimelineEvent | undefined {
  return events.findLast(({ last }) => last + 1 <= position);
}

/** The last point of the unfolding with no more than `position` tokens seen; the first one before that. */
export function pointAfter(rows: readonly UnfoldingRow[], position: number): number {
  if (rows.length === 0) return -1;
  return Math.max(
    0,
    rows.findLastIndex((row) => row.position <= position),
  );
}
