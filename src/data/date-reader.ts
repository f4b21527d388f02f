// Dates to milliseconds since 1970-01-01T00:00Z. ISO 8601 calendar dates and date-times straight from bytes; dates with the day or the
// month first from text, once the whole column has shown which it is. A time without a zone is taken as UTC, never as local time, so
// that the same file gives the same numbers everywhere. Fractions of a millisecond are dropped. No two-digit years, no month names.

const DAY_MS = 86_400_000;
const HYPHEN = 45;
const COLON = 58;

/**
 * Days from 1970-01-01 to a date of the proleptic Gregorian calendar, year 0 to 9999 (H. Hinnant, "chrono-compatible low-level date
 * algorithms"). Whole-number divisions, written so that engines see them as such; one cycle of 400 years is added and taken off again,
 * which keeps January of year 0 from being negative.
 */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = (month <= 2 ? year - 1 : year) + 400;
  const era = (y / 400) | 0;
  const yearOfEra = (y - era * 400) | 0;
  const dayOfYear = (((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0) + day - 1;
  const leapDays = ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0);
  return (era - 1) * 146097 + yearOfEra * 365 + leapDays + dayOfYear - 719468;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function dateMs(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || (day > 28 && day > daysInMonth(year, month))) return Number.NaN;
  return daysFromCivil(year, month, day) * DAY_MS;
}

/** Two digits at p as a number, or -1. */
function two(bytes: Uint8Array, p: number): number {
  const a = bytes[p]! - 48;
  const b = bytes[p + 1]! - 48;
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : -1;
}

/**
 * An ISO 8601 date (2024-03-01, also with slashes) or date-time (T or a space; seconds, fraction and zone optional) in
 * bytes[start..end), as milliseconds; NaN when it is none.
 */
export function readIsoDate(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 10) return Number.NaN;
  const separator = bytes[start + 4];
  if ((separator !== HYPHEN && separator !== 47) || bytes[start + 7] !== separator) return Number.NaN;
  const century = two(bytes, start);
  const rest = two(bytes, start + 2);
  if (century < 0 || rest < 0) return Number.NaN;
  const date = dateMs(century * 100 + rest, two(bytes, start + 5), two(bytes, start + 8));
  return length === 10 ? date : date + readTime(bytes, start + 10, end);
}

/** The time of day with its zone in bytes[start..end), as milliseconds to add to midnight UTC; NaN when it is none. */
function readTime(bytes: Uint8Array, start: number, end: number): number {
  if ((bytes[start] !== 84 && bytes[start] !== 116 && bytes[start] !== 32) || end - start < 6)
    return Number.NaN;
  let p = start + 1;
  const hour = two(bytes, p);
  if (bytes[p + 2] !== COLON) return Number.NaN;
  const minute = two(bytes, p + 3);
  p += 5;
  let second = 0;
  let fraction = 0;
  if (p < end && bytes[p] === COLON) {
    if (end - p < 3) return Number.NaN;
    second = two(bytes, p + 1);
    p += 3;
    if (p < end && (bytes[p] === 46 || bytes[p] === 44)) {
      const from = ++p;
      let unit = 100;
      for (; p < end && bytes[p]! >= 48 && bytes[p]! <= 57; p++) {
        fraction += (bytes[p]! - 48) * unit;
        unit = unit > 1 ? unit / 10 : 0;
      }
      if (p === from) return Number.NaN;
    }
  }
  // 24:00 is the end of the day; 60 is a leap second
  if (hour < 0 || minute < 0 || second < 0) return Number.NaN;
  if (!(hour < 24 || (hour === 24 && minute === 0 && second === 0)) || !(minute < 60) || !(second <= 60))
    return Number.NaN;
  const time = ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
  if (p === end) return time;
  const zone = bytes[p]!;
  if (zone === 90 || zone === 122) return p + 1 === end ? time : Number.NaN;
  if ((zone !== 43 && zone !== HYPHEN) || end - p < 3) return Number.NaN;
  const hours = two(bytes, p + 1);
  p += 3;
  let minutes = 0;
  if (p < end) {
    if (bytes[p] === COLON) p++;
    if (end - p !== 2) return Number.NaN;
    minutes = two(bytes, p);
  }
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return Number.NaN;
  const offset = (hours * 60 + minutes) * 60_000;
  return zone === 43 ? time - offset : time + offset;
}

export type DateOrder = "day-first" | "month-first";

const NUMERIC = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[T ,]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$/;
const encoder = new TextEncoder();

/** Whether bytes[start..end) may be a date that readNumericDate reads: cheap, to be asked before a string is made. */
export function maybeNumericDate(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 8 || length > 32) return false;
  const second = bytes[start + 1]!;
  const mark = second >= 48 && second <= 57 ? bytes[start + 2]! : second;
  return bytes[start]! >= 48 && bytes[start]! <= 57 && (mark === 47 || mark === 46 || mark === 45);
}

/** A date like 31/12/2024 or 31.12.2024 (with or without a time), as milliseconds; NaN when it is none in this order. */
export function readNumericDate(text: string, order: DateOrder): number {
  const found = NUMERIC.exec(text);
  if (!found) return Number.NaN;
  const [, a, , b, year, time] = found;
  const date = order === "day-first" ? dateMs(+year!, +b!, +a!) : dateMs(+year!, +a!, +b!);
  if (time === undefined) return date;
  const bytes = encoder.encode(` ${time.length === 4 || time[1] === ":" ? "0" : ""}${time}`);
  return date + readTime(bytes, 0, bytes.length);
}

/** Milliseconds as ISO 8601: the date alone at midnight UTC, else with the time. */
export function isoDate(ms: number): string {
  const text = new Date(ms).toISOString();
  return ms % DAY_MS === 0 ? text.slice(0, -14) : text.replace(/\.000Z$/, "Z");
}
