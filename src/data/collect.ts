// Collectors turn the cells of one column into a typed array, batch by batch: as numbers or as dates here, as codes of a dictionary of
// texts in collect-texts.ts. A number or date collector drops the text of its cells; when its facts say in the end that the column is something else, the
// column is read once more from the file as text, which keeps every cell exactly (outer blanks excepted).
import type { Workspace } from "./csv/workspace.ts";
import { readIsoDate } from "./date-reader.ts";
import { Misfits, NumberFacts } from "./facts.ts";
import type { MissingTokens } from "./missing.ts";
import { NumberReader } from "./number-reader.ts";

export interface Collector {
  /** The cells of the first `rows` rows of a column. */
  add(workspace: Workspace, column: number, rows: number): void;
}

const encoder = new TextEncoder();
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
  /** whether a missing word could be taken for a value, as -999 or 1900-01-01: then every cell is asked first whether it is one */
  protected readonly wary: boolean;

  constructor(expectedRows: number, missing: MissingTokens, isValue: (bytes: Uint8Array) => boolean) {
    this.values = new Float64Array(expectedRows);
    this.missing = missing;
    this.missingSeen = new Int32Array(missing.list.length);
    this.wary = missing.list.some((token) => isValue(encoder.encode(token.trim())));
  }

  add(workspace: Workspace, column: number, rows: number): void {
    if (hopeless(this.misfits.rows, this.rows)) {
      this.rows += rows;
      return;
    }
    if (this.rows + rows > this.values.length) {
      const larger = new Float64Array(Math.ceil((this.rows + rows) * 1.3));
      larger.set(this.values);
      this.values = larger;
    }
    const left = this.wary ? workspace.cells(column, rows) : this.fill(workspace, column, rows);
    this.values.set(workspace.values.subarray(0, rows), this.rows);
    const { bytes, starts, ends, others, width } = workspace;
    for (let k = 0; k < left; k++) {
      const r = others[k]!;
      const at = r * width + column;
      let start = starts[at]!;
      let end = ends[at]!;
      while (start < end && (bytes[start] === BLANK || bytes[start] === TAB)) start++;
      while (end > start && (bytes[end - 1] === BLANK || bytes[end - 1] === TAB)) end--;
      const missing = start === end || (this.wary && this.isMissing(bytes, start, end));
      this.values[this.rows + r] = missing ? Number.NaN : this.other(bytes, start, end, this.rows + r);
    }
    this.rows += rows;
  }

  /** The values of the first `rows` rows. */
  take(rows: number): Float64Array<ArrayBuffer> {
    return this.values.subarray(0, rows);
  }

  /** Whether the cell is a missing word, which is then counted. */
  protected isMissing(bytes: Uint8Array, start: number, end: number): boolean {
    const token = this.missing.find(bytes, start, end);
    if (token >= 0) this.missingSeen[token]!++;
    return token >= 0;
  }

  /** Reads the ordinary cells into the workspace; returns how many are left to `other`. */
  protected abstract fill(workspace: Workspace, column: number, rows: number): number;

  /** The value of one cell that is not empty, outer blanks already removed. */
  protected abstract other(bytes: Uint8Array, start: number, end: number, row: number): number;
}

/** Numbers; NaN where missing or misfit. */
export class NumberCollector extends Values {
  readonly facts = new NumberFacts();
  private readonly reader: NumberReader;
  private readonly mark: number;

  constructor(expectedRows: number, missing: MissingTokens, decimal: "." | ",") {
    const reader = new NumberReader(decimal);
    super(expectedRows, missing, (bytes) => reader.read(bytes, 0, bytes.length) !== 0);
    this.reader = reader;
    this.mark = decimal.charCodeAt(0);
  }

  protected fill(workspace: Workspace, column: number, rows: number): number {
    return workspace.numbers(column, rows, this.mark, this.facts);
  }

  /** Signs, exponents, long mantissas, separators, missing words and misfits. */
  protected other(bytes: Uint8Array, start: number, end: number, row: number): number {
    const flags = this.reader.read(bytes, start, end);
    if (flags !== 0) {
      this.facts.count(flags, 1, end - start);
      return this.reader.value;
    }
    if (this.isMissing(bytes, start, end)) return Number.NaN;
    this.facts.cells++;
    this.misfits.add(bytes, start, end, row, 1);
    return Number.NaN;
  }
}

/** ISO dates and date-times in milliseconds; NaN where missing or misfit. */
export class DateCollector extends Values {
  /** cells that are not missing */
  cells = 0;

  constructor(expectedRows: number, missing: MissingTokens) {
    super(expectedRows, missing, (bytes) => !Number.isNaN(readIsoDate(bytes, 0, bytes.length)));
  }

  protected fill(workspace: Workspace, column: number, rows: number): number {
    const left = workspace.days(column, rows);
    this.cells += workspace.plain;
    return left;
  }

  /** Date-times, other spellings, missing words and misfits. */
  protected other(bytes: Uint8Array, start: number, end: number, row: number): number {
    const ms = readIsoDate(bytes, start, end);
    if (Number.isNaN(ms) && this.isMissing(bytes, start, end)) return ms;
    this.cells++;
    if (Number.isNaN(ms)) this.misfits.add(bytes, start, end, row, 1);
    return ms;
  }
}
