// Dates among the texts of a column, and whether the day or the month comes first in them: that is settled by the column as a whole.
import type { Texts } from "./collect-texts.ts";
import { type DateOrder, maybeNumericDate, readIsoDate, readNumericDate } from "./date-reader.ts";

const utf8 = new TextDecoder();

/** The texts of a column as dates, in the order that the column has. */
export interface DateReading {
  /** milliseconds of each text, NaN where it is no date */
  readonly values: Float64Array;
  readonly rows: number;
  readonly order: DateOrder | "iso";
  /** both orders are possible, or each is needed somewhere */
  readonly doubt: "either" | "both" | null;
}

/** `counts`: rows of each text. */
export function readDates({ bytes, offsets, size }: Texts, counts: Int32Array): DateReading {
  const iso = new Float64Array(size);
  const maybe: number[] = [];
  let isoRows = 0;
  for (let c = 0; c < size; c++) {
    const start = offsets[c]!;
    const end = offsets[c + 1]!;
    const ms = readIsoDate(bytes, start, end);
    iso[c] = ms;
    if (!Number.isNaN(ms)) isoRows += counts[c]!;
    else if (maybeNumericDate(bytes, start, end)) maybe.push(c);
  }
  if (isoRows > 0 || maybe.length === 0) return { values: iso, rows: isoRows, order: "iso", doubt: null };
  const day = new Float64Array(size).fill(Number.NaN);
  const month = day.slice();
  const rows = { day: 0, month: 0, onlyDay: 0, onlyMonth: 0 };
  // with points the day is always first
  let points = true;
  for (const c of maybe) {
    const text = utf8.decode(bytes.subarray(offsets[c], offsets[c + 1]));
    const d = readNumericDate(text, "day-first");
    const m = readNumericDate(text, "month-first");
    day[c] = d;
    month[c] = m;
    points &&= text.includes(".");
    if (!Number.isNaN(d)) rows.day += counts[c]!;
    if (!Number.isNaN(m)) rows.month += counts[c]!;
    if (!Number.isNaN(d) && Number.isNaN(m)) rows.onlyDay += counts[c]!;
    if (Number.isNaN(d) && !Number.isNaN(m)) rows.onlyMonth += counts[c]!;
  }
  const settled = rows.onlyDay + rows.onlyMonth > 0 || points;
  const doubt = rows.onlyDay > 0 && rows.onlyMonth > 0 ? "both" : settled ? null : "either";
  return rows.onlyMonth > rows.onlyDay
    ? { values: month, rows: rows.month, order: "month-first", doubt }
    : { values: day, rows: rows.day, order: "day-first", doubt };
}
