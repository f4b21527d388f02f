// How a delimited text file is meant, from its first quarter of a megabyte: delimiter, decimal mark, header, names, kinds to begin with.
// Every guess can be overridden. Method: each delimiter is tried with the same row scanner that reads the file; the one under which
// most rows have the same number of cells wins, and among equals the one that leaves most cells plain (numbers, dates, missing or free
// of other delimiters).
import { UserError } from "../../errors.ts";
import { readIsoDate } from "../date-reader.ts";
import { mostly, NumberFacts } from "../facts.ts";
import type { MissingTokens } from "../missing.ts";
import { NumberReader } from "../number-reader.ts";
import type { ReadOptions } from "../summary.ts";
import { cellBytes, cellReader, refusePreamble, sniffHeader } from "./header.ts";
import { RowScanner } from "./rows.ts";
import { Workspace } from "./workspace.ts";

const DELIMITERS = [",", ";", "\t", "|"] as const;
const ROWS_TRIED = 100;
const ROWS_LOOKED_AT = 1000;

export interface Layout {
  readonly delimiter: ReadOptions["delimiter"];
  readonly decimal: ReadOptions["decimal"];
  readonly header: boolean;
  /** names of the columns as they stand in the file; empty where there is no header */
  readonly names: readonly string[];
  readonly width: number;
  /** where the first row of data begins: offset in the UTF-8 bytes and line number */
  readonly dataStart: number;
  readonly dataLine: number;
  readonly bytesPerRow: number;
  /** cells of the first rows, by row */
  readonly sample: readonly (readonly string[])[];
  /** the header had one name less than the rows: the first column holds row names */
  readonly rowNames: boolean;
}

interface Trial {
  readonly delimiter: ReadOptions["delimiter"];
  readonly rows: string[][];
  /** offset behind each row, and the line on which the next begins */
  readonly ends: number[];
  readonly lines: number[];
}

const utf8 = new TextDecoder();

/**
 * @param head first bytes of the file in UTF-8, followed by one byte LF that does not count
 * @param whole head is the whole file
 */
export function sniff(
  head: Uint8Array,
  whole: boolean,
  options: Partial<ReadOptions>,
  missing: MissingTokens,
): Layout | null {
  let from = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  let line = 1;
  let given = options.delimiter;
  // Excel's own hint
  const hint = /^"?sep=([,;\t|])"?(\r\n|\n|\r)/.exec(utf8.decode(head.subarray(from, from + 16)));
  if (hint) {
    from += hint[0].length;
    line = 2;
    given ??= hint[1] as ReadOptions["delimiter"];
  }
  for (; isLineEnd(head[from]) && from < head.length - 1; from++) {
    if (!(head[from] === 13 && head[from + 1] === 10)) line++;
  }
  const [first, firstLine] = [from, line];
  const attemptWith = (delimiter: ReadOptions["delimiter"], rows: number) =>
    attempt(head, first, firstLine, whole, delimiter, rows);
  const tried = given ? [] : DELIMITERS.map((delimiter) => attemptWith(delimiter, ROWS_TRIED));
  const trial = attemptWith(given ?? best(tried, missing).delimiter, ROWS_LOOKED_AT);
  const rows = trial.rows;
  if (rows.length === 0) return null;
  const counts = rows.slice(1).map((row) => row.length);
  const usual = counts.length > 0 ? mode(counts) : rows[0]!.length;
  const decimal = options.decimal ?? sniffDecimal(rows, trial.delimiter);
  const rowNames = rows[0]!.length > 1 && usual === rows[0]!.length + 1 && options.header !== false;
  const header = options.header ?? (rowNames || sniffHeader(rows, decimal, missing));
  refusePreamble(rows, usual, line);
  const width = header ? rows[0]!.length + (rowNames ? 1 : 0) : Math.max(usual, rows[0]!.length);
  const names = header ? [...(rowNames ? [""] : []), ...rows[0]!] : [];
  const above = header ? 1 : 0;
  const dataStart = header ? trial.ends[0]! : from;
  const dataLine = header ? trial.lines[0]! : line;
  const lastEnd = trial.ends[trial.ends.length - 1]!;
  const bytesPerRow = Math.max(1, (lastEnd - dataStart) / Math.max(1, rows.length - above));
  return {
    delimiter: trial.delimiter,
    decimal,
    header,
    names,
    width,
    dataStart,
    dataLine,
    bytesPerRow,
    sample: rows.slice(above),
    rowNames,
  };
}

/** The first rows as they are under one delimiter. */
function attempt(
  head: Uint8Array,
  from: number,
  line: number,
  whole: boolean,
  delimiter: ReadOptions["delimiter"],
  mostRows: number,
): Trial {
  const end = head.length - 1;
  const byte = delimiter.charCodeAt(0);
  let cells = 1;
  for (let p = from; p < end; p++) if (head[p] === byte) cells++;
  // one row at a time: a row may have as many cells as there are delimiters
  const workspace = new Workspace(cells, 1);
  workspace.reserve(head.length);
  const { bytes, starts, ends } = workspace;
  bytes.set(head);
  const scanner = new RowScanner(delimiter, workspace, line);
  const trial: Trial = { delimiter, rows: [], ends: [], lines: [] };
  let at = from;
  try {
    while (trial.rows.length < mostRows && at < end) {
      const next = scanner.readRow(at, end, whole, 0);
      if (next < 0) break;
      const row: string[] = [];
      for (let k = 0; k < scanner.cells; k++) {
        row.push(utf8.decode(bytes.subarray(starts[k]!, ends[k]!)).trim());
      }
      at = next;
      if (row.length === 1 && row[0] === "" && cells > 1) continue;
      trial.rows.push(row);
      trial.ends.push(next);
      trial.lines.push(scanner.line);
    }
  } catch (error) {
    // an unclosed quote under this delimiter: what came before it still counts
    if (!(error instanceof UserError)) throw error;
  }
  return trial;
}

function best(trials: readonly Trial[], missing: MissingTokens): Trial {
  let winner = trials[0]!;
  let top = -1;
  for (const trial of trials) {
    const counts = trial.rows.map((row) => row.length);
    const usual = mode(counts);
    const score =
      usual < 2
        ? 0.5
        : (share(counts, usual) + plainness(trial, missing)) * (headerFits(trial.rows, usual) ? 1 : 0.2);
    if (score > top) {
      top = score;
      winner = trial;
    }
  }
  return winner;
}

/**
 * Whether the first row goes with the others: as many cells, one less (R does not name the row names), or a title above the table. A
 * single cell above pairs is a column of decimal commas or of sentences, not two columns.
 */
function headerFits(rows: readonly (readonly string[])[], usual: number): boolean {
  const first = rows[0]!;
  if (rows.length < 2 || first.length === usual) return true;
  return first.length > 1 ? first.length === usual - 1 : usual > 2 || first[0]!.startsWith("#");
}

function share(counts: readonly number[], usual: number): number {
  return counts.filter((count) => count === usual).length / counts.length;
}

/** Share of cells that are a number, a date, missing, or text without any delimiter in it. */
function plainness(trial: Trial, missing: MissingTokens): number {
  const reader = cellReader(missing);
  let plain = 0;
  let cells = 0;
  for (const row of trial.rows) {
    for (const cell of row) {
      cells++;
      if (reader(cell, ".") !== "text" || reader(cell, ",") !== "text" || !/[,;\t|]/.test(cell)) plain++;
    }
  }
  return cells === 0 ? 0 : plain / cells;
}

/**
 * The decimal mark. Evidence for a comma is a number like 0,25 or 12,5 that cannot be thousands; for a point, 12.5. Where 1,234 is
 * all there is, a file that avoids the comma as delimiter with semicolons means a decimal comma.
 */
function sniffDecimal(rows: readonly (readonly string[])[], delimiter: string): "." | "," {
  let point = 0;
  let comma = 0;
  let either = 0;
  for (const row of rows) {
    for (const cell of row) {
      if (!/^[+-]?\d*[.,]\d/.test(cell)) continue;
      if (/^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(cell)) point++;
      else if (/^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(cell)) comma++;
      else if (/^[+-]?[1-9]\d{0,2}([.,]\d{3})+$/.test(cell)) {
        if (cell.includes(",")) either++;
      } else if (/^[+-]?\d*\.\d+(e[+-]?\d+)?$/i.test(cell)) point++;
      else if (/^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(cell)) comma++;
    }
  }
  if (comma !== point) return comma > point ? "," : ".";
  return either > 0 && delimiter === ";" ? "," : ".";
}

/** What a column is read as at first: what its sample would be if it were the whole column. */
export function guessForm(
  layout: Pick<Layout, "decimal" | "sample">,
  column: number,
  missing: MissingTokens,
): "number" | "date" | "text" {
  const reader = new NumberReader(layout.decimal);
  const facts = new NumberFacts();
  let dates = 0;
  for (const row of layout.sample) {
    const bytes = cellBytes(row[column] ?? "");
    if (bytes.length === 0 || missing.find(bytes, 0, bytes.length) >= 0) continue;
    // no date is a number, and to find that out takes longer
    const date = !Number.isNaN(readIsoDate(bytes, 0, bytes.length));
    const flags = date ? 0 : reader.read(bytes, 0, bytes.length);
    if (flags !== 0) facts.count(flags, 1, bytes.length);
    else facts.cells++;
    if (date) dates++;
  }
  if (facts.readAsNumber) return "number";
  return dates > 0 && mostly(dates, facts.cells) ? "date" : "text";
}

function mode(counts: readonly number[]): number {
  const seen = new Map<number, number>();
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1);
  let best = 0;
  for (const [count, times] of seen) if (times > (seen.get(best) ?? 0)) best = count;
  return best;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 10 || byte === 13;
}
