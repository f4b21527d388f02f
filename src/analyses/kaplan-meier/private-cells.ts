// The step of a private release that reads the data: who is in which cell. Every rule looks at one row alone, so that a row changes one
// cell of one group by one, whatever the other rows hold:
//   a row without a duration, an event value or a group that was stated is in no cell
//   durations below zero count as zero; bins are (start, end], zero in the first
//   who is event-free at the end of the grid (longer durations, and censorings at its end) is in the last cell
// Bins that the grid rule may choose from are measured on its finest grid and merged later.
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import { snap } from "../../math/quantile.ts";
import type { Inputs } from "../analysis.ts";
import { eventCoding } from "../event-coding.ts";
import { plainValue } from "../same-value.ts";

export interface MeasuredCells {
  /** per group 2 bins + 1 counts: events per bin, censorings per bin, event-free at the end */
  readonly cells: readonly Int32Array[];
  readonly bins: number;
}

/** Counts on `bins` equal bins of 0..max; without `groups` everybody is in one group. */
export function measureCells(
  { rows, columns, params }: Inputs,
  max: number,
  bins: number,
  groups: readonly string[] | undefined,
): MeasuredCells {
  const duration = (columns.duration as NumberColumn).values;
  const event = columns.event as CategoryColumn;
  const group = columns.group as CategoryColumn | undefined;
  const isEvent = eventByLabel(event, String(params.eventValue ?? ""));
  const place = group?.labels.map((label) => groups?.indexOf(label) ?? -1);
  const cells = Array.from({ length: groups?.length ?? 1 }, () => new Int32Array(2 * bins + 1));
  for (let i = 0; i < rows; i++) {
    const time = duration[i]!;
    const code = event.codes[i]!;
    const of = place ? (place[group!.codes[i]!] ?? -1) : 0;
    if (Number.isNaN(time) || code < 0 || of < 0) continue;
    cells[of]![cellOf(time, isEvent[code]!, max, bins)]! += 1;
  }
  return { cells, bins };
}

/** Index of the cell of a row. */
function cellOf(time: number, event: boolean, max: number, bins: number): number {
  if (time > max || (time === max && !event)) return 2 * bins;
  const bin = Math.min(bins - 1, Math.max(0, Math.ceil(snap((time / max) * bins, bins)) - 1));
  return event ? bin : bins + bin;
}

/** The cells on a grid of `bins`, which divides the measured one. */
export function mergeCells({ cells, bins: fine }: MeasuredCells, bins: number): Int32Array[] {
  const step = fine / bins;
  if (!Number.isInteger(step)) throw new Error(`mergeCells: bins divide ${fine}, got ${bins}`);
  return cells.map((from) => {
    const to = new Int32Array(2 * bins + 1);
    for (let i = 0; i < 2 * fine; i++) to[Math.floor(i / step)]! += from[i]!;
    to[2 * bins] = from[2 * fine]!;
    return to;
  });
}

/**
 * Whether each label is the event. With a stated event value every label is judged by itself and nothing is refused: a value that nobody
 * has is an event that nobody had. Without one the labels that there are decide, in whatever spelling; what they mean is then asked for
 * unless it is the same beside any other labels that would be accepted. Only whether there is an answer hangs on one person's rows, and a
 * refusal stays on the own screen.
 */
export function eventByLabel({ name, labels, codes }: CategoryColumn, eventValue: string): boolean[] {
  const values = labels.map(plainValue);
  if (eventValue.trim() !== "") return values.map((value) => value === plainValue(eventValue));
  const distinct = [...new Set(values)].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  if (distinct.length === 0) return [];
  if (distinct.length === 1 && distinct[0] === "1") {
    throw new UserError(
      `A private release needs an event coding that no single row can change. Column "${name}" holds only the value 1: say with "Event value" (eventValue) what the event is.`,
    );
  }
  const { event } = eventCoding({ type: "category", name, labels: distinct, codes }, "");
  return values.map((value) => value === event);
}
