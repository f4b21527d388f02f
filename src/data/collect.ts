// Collectors turn the cells of one column into a typed array, batch by batch: as numbers or as dates here, as codes of a dictionary of
// texts in collect-texts.ts. A number or date collector drops the text of its cells; when its facts say in the end that the column is something else, the
// column is read once more from the file as text, which keeps every cell exactly (outer blanks excepted).
import { readDay, readIsoDate } from "./date-reader.ts";
import { viewOf } from "./dictionary.ts";
import { Misfits, NumberFacts } from "./facts.ts";
import type { MissingTokens } from "./missing.ts";
import { NumberReader, POWERS_OF_TEN } from "./number-reader.ts";

export interface Collector {
  /** Cells first, first + stride, ... of the bounds: one per row. A few bytes (SLACK) must follow the last cell. */
  add(
    bytes: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    first: number,
    stride: number,
    rows: number,
  ): void;
}

const BLANK = 32;
const TAB = 9;

/** Cells that fit so badly that going on is a waste: the column will be read again as text. */
const hopeless = (misfits: number, rows: number) => misfits > 1000 && misfits * 2 > rows;

abstract class Values implements Collector {
  values: Float64Array<ArrayBuffer>;
  rows = 0;
  readonly misfits = new Misfits();
  /** rows with each of the missing words; empty cells are not counted */
  readonly missingSeen: Int32Array;
  protected readonly missing: MissingTokens;

  constructor(expectedRows: number, missing: MissingTokens) {
    this.values = new Float64Array(expectedRows);
    this.missing = missing;
    this.missingSeen = new Int32Array(missing.list.length);
  }

  add(
    bytes: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    first: number,
    stride: number,
    rows: number,
  ): void {
    if (hopeless(this.misfits.rows, this.rows)) {
      this.rows += rows;
      return;
    }
    if (this.rows + rows > this.values.length) {
      const larger = new Float64Array(Math.ceil((this.rows + rows) * 1.3));
      larger.set(this.values);
      this.values = larger;
    }
    this.fill(bytes, starts, ends, first, stride, rows);
    this.rows += rows;
  }

  /** The values of the first `rows` rows. */
  take(rows: number): Float64Array<ArrayBuffer> {
    return this.values.subarray(0, rows);
  }

  protected abstract fill(
    bytes: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    first: number,
    stride: number,
    rows: number,
  ): void;
}

/** Numbers; NaN where missing or misfit. */
export class NumberCollector extends Values {
  readonly facts = new NumberFacts();
  private readonly reader: NumberReader;
  private readonly mark: number;

  constructor(expectedRows: number, missing: MissingTokens, decimal: "." | ",") {
    super(expectedRows, missing);
    this.reader = new NumberReader(decimal);
    this.mark = decimal.charCodeAt(0);
  }

  protected fill(
    bytes: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    first: number,
    stride: number,
    rows: number,
  ): void {
    const { values, facts, mark } = this;
    const powers = POWERS_OF_TEN;
    let plain = 0;
    let fractions = 0;
    let { minWidth, maxWidth } = facts;
    for (let r = 0, k = first, at = this.rows; r < rows; r++, k += stride, at++) {
      const start = starts[k]!;
      const end = ends[k]!;
      if (start === end) {
        values[at] = Number.NaN;
        continue;
      }
      // -ddd.ddd with at most 15 digits, the common case, without a call; anything else goes to `other`
      let p = start;
      let c = bytes[p]!;
      const negative = c === 45;
      if (negative) c = bytes[++p]!;
      const digits = p;
      // nine digits fit a 32-bit integer, which is faster than a double
      let small = 0;
      for (const stop = p + 9; c >= 48 && c <= 57 && p < stop; c = bytes[++p]!)
        small = Math.imul(small, 10) + (c - 48);
      let mantissa = small;
      for (; c >= 48 && c <= 57; c = bytes[++p]!) mantissa = mantissa * 10 + (c - 48);
      const whole = p - digits;
      if (p === end && whole > 0 && whole <= 15 && (bytes[digits] !== 48 || whole === 1)) {
        values[at] = negative ? -mantissa : mantissa;
      } else if (c === mark && whole > 0) {
        const from = p + 1;
        c = bytes[++p]!;
        if (whole < 9) {
          for (const stop = p + 9 - whole; c >= 48 && c <= 57 && p < stop; c = bytes[++p]!) {
            small = Math.imul(small, 10) + (c - 48);
          }
          mantissa = small;
        }
        for (; c >= 48 && c <= 57; c = bytes[++p]!) mantissa = mantissa * 10 + (c - 48);
        const scale = p - from;
        if (p !== end || whole + scale > 15) {
          values[at] = this.other(bytes, start, end, at);
          continue;
        }
        const size = mantissa / powers[scale]!;
        values[at] = negative ? -size : size;
        fractions++;
      } else {
        values[at] = this.other(bytes, start, end, at);
        continue;
      }
      plain++;
      const width = end - start;
      if (width < minWidth) minWidth = width;
      if (width > maxWidth) maxWidth = width;
    }
    facts.cells += plain;
    facts.numbers += plain;
    facts.fractions += fractions;
    facts.minWidth = minWidth;
    facts.maxWidth = maxWidth;
  }

  /** Blanks around, signs, exponents, long mantissas, separators, missing words and misfits. */
  private other(bytes: Uint8Array, from: number, to: number, row: number): number {
    let start = from;
    let end = to;
    while (start < end && (bytes[start] === BLANK || bytes[start] === TAB)) start++;
    while (end > start && (bytes[end - 1] === BLANK || bytes[end - 1] === TAB)) end--;
    if (start === end) return Number.NaN;
    const flags = this.reader.read(bytes, start, end);
    if (flags !== 0) {
      this.facts.count(flags, 1, end - start);
      return this.reader.value;
    }
    const token = this.missing.find(bytes, start, end);
    if (token >= 0) {
      this.missingSeen[token]!++;
      return Number.NaN;
    }
    this.facts.cells++;
    this.misfits.add(bytes, start, end, row, 1);
    return Number.NaN;
  }
}

/** ISO dates and date-times in milliseconds; NaN where missing or misfit. */
export class DateCollector extends Values {
  /** cells that are not missing */
  cells = 0;

  protected fill(
    bytes: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    first: number,
    stride: number,
    rows: number,
  ): void {
    const { values } = this;
    const view = viewOf(bytes);
    for (let r = 0, k = first, at = this.rows; r < rows; r++, k += stride, at++) {
      let start = starts[k]!;
      let end = ends[k]!;
      while (start < end && (bytes[start] === BLANK || bytes[start] === TAB)) start++;
      while (end > start && (bytes[end - 1] === BLANK || bytes[end - 1] === TAB)) end--;
      values[at] = Number.NaN;
      if (start === end) continue;
      const day = end - start === 10 ? readDay(view, start) : Number.NaN;
      const ms = Number.isNaN(day) ? readIsoDate(bytes, start, end) : day;
      if (!Number.isNaN(ms)) {
        values[at] = ms;
        this.cells++;
        continue;
      }
      const token = this.missing.find(bytes, start, end);
      if (token >= 0) {
        this.missingSeen[token]!++;
        continue;
      }
      this.cells++;
      this.misfits.add(bytes, start, end, at, 1);
    }
  }
}
