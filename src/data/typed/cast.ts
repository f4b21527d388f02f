// How the values of a typed format (Parquet, Arrow) become cells. A cell is what a delimited file would hold in its place: a number, a
// date in milliseconds, or a text; so that the same table is the same whatever it was saved as. A value that is stored as a whole
// number too large for a double, or is infinite, has its text all the same.
import { isoDate } from "../date-reader.ts";

/** A stored value; null and undefined are missing. */
export type Raw =
  | number
  | bigint
  | boolean
  | string
  | Uint8Array
  | ArrayLike<number | bigint | null>
  | null
  | undefined;

/** Values of one column, one after the other. */
export interface Chunk {
  readonly rows: number;
  cell(row: number): Raw;
}

export interface NumberCast {
  readonly form: "number";
  number(raw: Raw): number;
  text(raw: Raw): string;
  /** a whole number, and the double is another one */
  inexact(raw: Raw): boolean;
  /** every value is written with a decimal mark */
  readonly fraction?: boolean;
  /** what a number counts, where the file says it */
  readonly unit?: string;
}

export interface DateCast {
  readonly form: "date";
  /** milliseconds since 1970-01-01T00:00Z, which may be out of range */
  number(raw: Raw): number;
  text(raw: Raw): string;
  /** whether parts of a millisecond are dropped */
  inexact(raw: Raw): boolean;
}

export interface TextCast {
  readonly form: "text";
  text(raw: Raw): string | Uint8Array;
}

/** Lists of whole numbers. */
export interface TokensCast {
  readonly form: "tokens";
}

export type Cast = NumberCast | DateCast | TextCast | TokensCast;

const never = () => false;

/** Numbers that are doubles as they stand. */
export const plainNumbers: NumberCast = {
  form: "number",
  number: (raw) => raw as number,
  text: String,
  inexact: never,
};

/** 64-bit whole numbers. */
export const longNumbers: NumberCast = {
  form: "number",
  number: Number,
  text: String,
  inexact: (raw) => {
    const value = Number(raw as bigint);
    return !Number.isSafeInteger(value) && BigInt(value) !== raw;
  },
};

/** The same stored as signed numbers but meant as unsigned ones. */
export const unsignedLongNumbers: NumberCast = {
  ...longNumbers,
  number: (raw) => Number(BigInt.asUintN(64, raw as bigint)),
  text: (raw) => String(BigInt.asUintN(64, raw as bigint)),
  inexact: (raw) => longNumbers.inexact(BigInt.asUintN(64, raw as bigint)),
};

/** Half-precision numbers by their sixteen bits (IEEE 754). */
export function halfNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Whole numbers that stand for so many powers of ten; `unscaled` reads the whole number. */
export function decimals(scale: number, unscaled: (raw: Raw) => bigint): NumberCast {
  const text = (raw: Raw) => decimalText(unscaled(raw), scale);
  return {
    form: "number",
    // Number() rounds correctly
    number: (raw) => Number(text(raw)),
    text,
    inexact: (raw) => {
      let digits = unscaled(raw);
      if (scale <= 0) return longNumbers.inexact(digits * 10n ** BigInt(-scale));
      while (digits !== 0n && digits % 10n === 0n) digits /= 10n;
      return digits > MOST_EXACT || digits < -MOST_EXACT;
    },
    fraction: scale > 0,
  };
}

const MOST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

function decimalText(value: bigint, scale: number): string {
  if (scale <= 0) return String(value * 10n ** BigInt(-scale));
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Two's complement, most significant byte first. */
export function wholeFromBytes(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

export type TimeUnit = "s" | "ms" | "us" | "ns";
const PER_SECOND: Readonly<Record<TimeUnit, bigint>> = {
  s: 1n,
  ms: 1000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
};

/** Days since 1970-01-01. */
export const days: DateCast = {
  form: "date",
  number: (raw) => Number(raw) * 86_400_000,
  text: (raw) => dateText(Number(raw) * 86_400_000, raw),
  inexact: never,
};

/** Points in time, counted from 1970-01-01T00:00Z; a local time without a zone is taken as UTC, as everywhere in this folder. */
export function instants(unit: TimeUnit): DateCast {
  if (unit === "s" || unit === "ms") {
    const factor = unit === "s" ? 1000 : 1;
    const number = (raw: Raw) => Number(raw) * factor;
    return { form: "date", number, text: (raw) => dateText(number(raw), raw), inexact: never };
  }
  const perMs = PER_SECOND[unit] / 1000n;
  const beyond = (raw: Raw) => ((BigInt(raw as bigint) % perMs) + perMs) % perMs;
  // towards the past, as the digits behind the milliseconds of a text are dropped
  const number = (raw: Raw) => Number((BigInt(raw as bigint) - beyond(raw)) / perMs);
  return {
    form: "date",
    number,
    text: (raw) => finerText(number(raw), beyond(raw), String(perMs).length - 1, raw),
    inexact: (raw) => beyond(raw) !== 0n,
  };
}

/** Years 0 to 9999, which ISO 8601 writes with four digits. */
export const isDateInRange = (ms: number) => ms >= -62_167_219_200_000 && ms < 253_402_300_800_000;

function dateText(ms: number, raw: Raw): string {
  return isDateInRange(ms) ? isoDate(ms) : String(raw);
}

/** With all digits of the file, of which `rest` are behind the milliseconds: two moments are two texts, and two persons stay two. */
function finerText(ms: number, rest: bigint, digits: number, raw: Raw): string {
  if (rest === 0n || !isDateInRange(ms)) return dateText(ms, raw);
  return new Date(ms).toISOString().replace("Z", `${String(rest).padStart(digits, "0")}Z`);
}

/** Spans of time, as seconds; their texts have all digits. */
export function durations(unit: TimeUnit): NumberCast {
  const perSecond = Number(PER_SECOND[unit]);
  const digits = String(perSecond).length - 1;
  const text = (raw: Raw) => {
    const written = decimalText(BigInt(raw as bigint), digits);
    return written.includes(".") ? written.replace(/\.?0+$/, "") : written;
  };
  return { form: "number", number: (raw) => Number(raw) / perSecond, text, inexact: never, unit: "seconds" };
}

/** Times of day as texts, 08:30:00. */
export function timesOfDay(unit: TimeUnit): TextCast {
  const perSecond = PER_SECOND[unit];
  const digits = String(perSecond).length - 1;
  const two = (value: bigint) => String(value).padStart(2, "0");
  return {
    form: "text",
    text: (raw) => {
      const value = BigInt(raw as bigint);
      const seconds = value / perSecond;
      const fraction = value % perSecond === 0n ? "" : `.${String(value % perSecond).padStart(digits, "0")}`;
      return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${fraction}`;
    },
  };
}

export const truths: TextCast = { form: "text", text: (raw) => (raw ? "true" : "false") };

/** Texts as strings or as UTF-8. */
export const texts: TextCast = { form: "text", text: (raw) => raw as string | Uint8Array };

export const uuids: TextCast = {
  form: "text",
  text: (raw) => {
    const hex = Array.from(raw as Uint8Array, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  },
};

export const tokenLists: TokensCast = { form: "tokens" };
