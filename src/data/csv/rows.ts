// Bytes to the bounds of cells, row by row (RFC 4180, with the liberties below). It copies nothing and makes no strings.
//
// A row ends at LF, CRLF or CR. A cell that begins with a quote (after blanks) ends at the next quote that is followed by blanks and
// a delimiter or line end; a doubled quote stands for one; any other quote inside is kept as it is and its line remembered. A quote
// in the middle of an unquoted cell is an ordinary character. A row that is cut off by the end of the bytes is left for the next
// call, so the same rows come out whatever the sizes of the slices.
import { UserError } from "../../errors.ts";
import type { Workspace } from "./workspace.ts";

const LF = 10;
const CR = 13;
const BLANK = 32;
const QUOTE = 34;

/** A row longer than this is a quote that was never closed, or not a table. */
export const MAX_ROW_BYTES = 2 ** 24;

/** Lines that were found to be unusual: how many, and the first few (1-based line numbers of the file). */
export interface Lines {
  count: number;
  readonly first: number[];
}

const LINES_SHOWN = 5;

function remember(lines: Lines, line: number): void {
  lines.count++;
  if (lines.first.length < LINES_SHOWN) lines.first.push(line);
}

const noLines = (): Lines => ({ count: 0, first: [] });

export class RowScanner {
  /** rows found by the last call of `next`: their bounds stand in the workspace */
  rows = 0;
  /** cells in the last row that was read, before it was cut or filled to the width */
  cells = 0;
  /** line on which the next row begins */
  line: number;
  /** rows before and with the last one that has a value: what follows is empty */
  filledRows = 0;
  totalRows = 0;
  readonly tooShort = noLines();
  readonly tooLong = noLines();
  /** rows with more delimiters than the header, but nothing behind them */
  readonly trailing = noLines();
  readonly strayQuotes = noLines();
  /** blank lines between rows, in a file with more than one column */
  readonly blankLines = noLines();
  private pendingBlankLines = noLines();
  private cellStart = 0;
  private cellEnd = 0;
  private innerLines = 0;
  private strayLine = 0;
  private rowStart = 0;
  private readonly delimiter: number;
  private readonly workspace: Workspace;

  /** @param line line number on which the first row begins */
  constructor(delimiter: string, workspace: Workspace, line: number) {
    this.delimiter = delimiter.charCodeAt(0);
    this.workspace = workspace;
    this.line = line;
  }

  /**
   * Reads rows from `from` to `end` of the workspace's bytes until its room for cells is used up or only a part of a row is left; `last`
   * says that the file ends at `end`, where LF must stand. Returns where the next call must begin. Throws a UserError for a quote that never closes.
   */
  next(from: number, end: number, last: boolean): number {
    const { width, rows: capacity, bytes, starts, ends } = this.workspace;
    let position = from;
    this.rows = 0;
    while (this.rows < capacity && position < end) {
      position = this.ordinary(position, end);
      if (this.rows === capacity || position >= end) break;
      const base = this.rows * width;
      const line = this.line;
      const after = this.readRow(position, end, last, base);
      if ((after < 0 ? end : after) - position > MAX_ROW_BYTES) throw rowTooLong(line);
      if (after < 0) break;
      if (width > 1 && this.cells === 1 && isBlank(bytes, position, after)) {
        remember(this.pendingBlankLines, line);
        position = after;
        continue;
      }
      if (this.cells < width) {
        remember(this.tooShort, line);
        for (let k = base + this.cells; k < base + width; k++) starts[k] = ends[k] = position;
      }
      position = after;
      this.rows++;
      this.totalRows++;
      for (let k = base; k < base + width; k++) {
        if (starts[k] !== ends[k]) {
          this.filledRows = this.totalRows;
          break;
        }
      }
      if (this.pendingBlankLines.count > 0) this.flushBlankLines();
    }
    return position;
  }

  /** Takes the rows that need no care all at once; returns where the first of the others begins. */
  private ordinary(from: number, end: number): number {
    const rows = this.workspace.ordinaryRows(from, end, this.delimiter, this.rows, MAX_ROW_BYTES);
    if (!rows || rows.found === 0) return from;
    if (rows.filled > 0) this.filledRows = this.totalRows + rows.filled;
    this.rows += rows.found;
    this.totalRows += rows.found;
    this.line += rows.found;
    if (this.pendingBlankLines.count > 0) this.flushBlankLines();
    return rows.next;
  }

  private flushBlankLines(): void {
    const { count, first } = this.pendingBlankLines;
    this.blankLines.first.push(...first.slice(0, LINES_SHOWN - this.blankLines.first.length));
    this.blankLines.count += count;
    this.pendingBlankLines = noLines();
  }

  /** One row, its bounds from `base` on; returns the position behind its line end, or -1 when the bytes end before the row does. */
  readRow(from: number, end: number, last: boolean, base: number): number {
    const { delimiter } = this;
    const { bytes, view, width, starts, ends } = this.workspace;
    const pattern = Math.imul(delimiter, 0x01010101);
    let p = from;
    let count = 0;
    let doubled = false;
    let extra = false;
    this.innerLines = 0;
    this.strayLine = 0;
    this.rowStart = from;
    for (;;) {
      let start = p;
      let stop: number;
      let c = bytes[p]!;
      if (c === BLANK) {
        while (c === BLANK) c = bytes[++p]!;
        if (c !== QUOTE) {
          p = start;
          c = BLANK;
        }
      }
      if (c === QUOTE && p < end) {
        p = this.quoted(bytes, p, end, last);
        if (p < 0) return -1;
        start = this.cellStart;
        stop = this.cellEnd;
        c = bytes[p]!;
        if (stop < 0) doubled = true;
      } else {
        // four bytes at a time to the first delimiter or control character (bit tricks after S. E. Anderson: a zero byte, a byte below n)
        for (;;) {
          const word = view.getInt32(p, true);
          const other = word ^ pattern;
          const hit = (((other - 0x01010101) & ~other) | ((word - 0x0e0e0e0e) & ~word)) & 0x80808080;
          if (hit === 0) {
            p += 4;
            continue;
          }
          p += (31 - Math.clz32(hit & -hit)) >> 3;
          c = bytes[p]!;
          if (c === delimiter || c === LF || c === CR) break;
          p++;
        }
        stop = p;
      }
      if (p >= end && !last) return -1;
      if (count < width) {
        starts[base + count] = start;
        ends[base + count] = stop;
      } else if (stop !== start) {
        extra = true;
      }
      count++;
      if (c !== delimiter) break;
      p++;
    }
    if (bytes[p] === CR && p < end) {
      if (p + 1 >= end && !last) return -1;
      if (p + 1 < end && bytes[p + 1] === LF) p++;
    }
    this.cells = count;
    if (count > width) remember(extra ? this.tooLong : this.trailing, this.line);
    if (this.strayLine > 0) remember(this.strayQuotes, this.strayLine);
    if (doubled) this.undouble(bytes, base, Math.min(count, width));
    this.line += 1 + this.innerLines;
    return Math.min(p + 1, end);
  }

  /** A quoted cell whose quote stands at `open`. Sets its bounds (a negative end: doubled quotes inside); returns the position behind. */
  private quoted(bytes: Uint8Array, open: number, end: number, last: boolean): number {
    const { delimiter } = this;
    let p = open + 1;
    let doubled = false;
    let stray = false;
    let lines = 0;
    for (;;) {
      let c = bytes[p]!;
      while (c !== QUOTE && p < end) {
        if (c === LF || (c === CR && bytes[p + 1] !== LF)) lines++;
        c = bytes[++p]!;
      }
      if (p >= end) {
        if (!last) return -1;
        throw p - this.rowStart > MAX_ROW_BYTES
          ? rowTooLong(this.line)
          : unclosed(this.line + this.innerLines);
      }
      if (p + 1 < end && bytes[p + 1] === QUOTE) {
        doubled = true;
        p += 2;
        continue;
      }
      let q = p + 1;
      while (bytes[q] === BLANK) q++;
      // at the end of the bytes stands LF: a cell that is cut off there is read again
      const after = bytes[q];
      if (after === delimiter || after === LF || after === CR) {
        this.cellStart = open + 1;
        this.cellEnd = doubled ? ~p : p;
        if (stray && this.strayLine === 0) this.strayLine = this.line + this.innerLines;
        this.innerLines += lines;
        return q;
      }
      stray = true;
      p++;
    }
  }

  /** Replaces doubled quotes by single ones, in place: the row is complete and is not scanned again. */
  private undouble(bytes: Uint8Array, base: number, count: number): void {
    const { starts, ends } = this.workspace;
    for (let k = base; k < base + count; k++) {
      if (ends[k]! >= 0) continue;
      const end = ~ends[k]!;
      let to = starts[k]!;
      for (let p = to; p < end; p++) {
        bytes[to++] = bytes[p]!;
        if (bytes[p] === QUOTE && p + 1 < end && bytes[p + 1] === QUOTE) p++;
      }
      ends[k] = to;
    }
  }
}

function rowTooLong(line: number): UserError {
  return new UserError(
    `The row that begins on line ${line} is longer than ${MAX_ROW_BYTES / 2 ** 20} MiB. If a quote in it is not closed, close it.`,
  );
}

function unclosed(line: number): UserError {
  return new UserError(
    `The quote that opens on line ${line} is never closed. Close it, or double it ("") where a quote is meant, and open the file again.`,
  );
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let p = from; p < to; p++) {
    const c = bytes[p];
    if (c !== BLANK && c !== LF && c !== CR) return false;
  }
  return true;
}
