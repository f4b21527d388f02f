// The memory in which a delimited file is read: room for a slice of its bytes, the bounds of the cells in it, and what is made of one
// column of them. WebAssembly works in it where the engine has SIMD (rows.as.ts, cells.as.ts); where it has not, the plain rules read
// every row and cell, more slowly and with the same outcome.
import type { NumberFacts } from "../facts.ts";
import cellBytes from "./cells.as.ts?wasm";
import rowBytes from "./rows.as.ts?wasm";
import { wordsOf } from "./words.ts";

const PAGE_BYTES = 65536;
/** below stand the constants of cells.as.ts */
const FIRST_ADDRESS = 4096;
/** cells that are worked on at a time, a row at least: their bounds stay in the second cache */
const CELLS = 16384;
/** bytes behind the slice that may be read */
const SLACK = 128;
/** one number for every row, in the order in which they stand in memory */
const COLUMNS = ["froms", "tos", "lows", "highs", "hashes", "others"] as const;

type Cell = (first: number, stride: number, rows: number, decimal: number) => number;
type Rows = (
  ...args: [
    from: number,
    end: number,
    delimiter: number,
    width: number,
    base: number,
    most: number,
    longest: number,
  ]
) => number;
type Results<Name extends string> = Readonly<Record<Name, WebAssembly.Global<"i32">>>;

interface Programs {
  readonly rows: { readonly rows: Rows } & Results<"position" | "filled">;
  readonly cells: Readonly<Record<"numbers" | "days" | "words", Cell>> &
    Results<"plain" | "fractions" | "minWidth" | "maxWidth">;
}

type Modules = readonly [rows: WebAssembly.Module, cells: WebAssembly.Module];

let compiled: Promise<Modules> | undefined;

async function modules(): Promise<Modules | null> {
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(rowBytes)) return null;
  compiled ??= Promise.all([WebAssembly.compile(rowBytes), WebAssembly.compile(cellBytes)]);
  return compiled;
}

/** The arrays share one buffer, which `reserve` may replace: ask for them anew after it. */
export class Workspace {
  /** rows that are worked on at a time */
  readonly rows: number;
  /** the slice, then bytes of anything */
  bytes = new Uint8Array(0);
  view = new DataView(this.bytes.buffer);
  /** bounds in `bytes` of cell c of row r at r * width + c */
  starts = new Int32Array(0);
  ends = new Int32Array(0);
  /** of one column, by row: the values that `numbers` and `days` read, NaN elsewhere */
  values = new Float64Array(0);
  /** the rows, ascending, whose cells they did not read */
  others = new Int32Array(0);
  /** how many rows they did read */
  plain = 0;
  /** of one column, by row: what `words` found, see words.ts */
  froms = new Int32Array(0);
  tos = new Int32Array(0);
  lows = new Int32Array(0);
  highs = new Int32Array(0);
  hashes = new Int32Array(0);

  private programs: Programs | null = null;

  /** @param width columns of the table  @param rows worked on at a time  @param modules null: the plain rules only */
  constructor(
    readonly width: number,
    rows = Math.max(1, Math.floor(CELLS / width)),
    private readonly modules: Modules | null = null,
  ) {
    this.rows = rows;
    this.reserve(0);
  }

  static async open(width: number): Promise<Workspace> {
    return new Workspace(width, undefined, await modules());
  }

  /** Makes room for `length` bytes; those that are there stay, the arrays do not. */
  reserve(length: number): void {
    if (this.bytes.length >= length + SLACK) return;
    const { width, rows, modules } = this;
    const bounds = FIRST_ADDRESS + 8 * rows;
    const columns = bounds + 8 * rows * width;
    // whole vectors may be read before the first byte
    const room = columns + 4 * rows * COLUMNS.length + 16;
    const pages = Math.ceil((room + length * 1.25 + SLACK) / PAGE_BYTES);
    // new memory, not memory.grow: engines check every access to an array once a buffer was detached
    const memory = modules && new WebAssembly.Memory({ initial: pages });
    const buffer = memory ? memory.buffer : new ArrayBuffer(pages * PAGE_BYTES);
    const bytes = new Uint8Array(buffer, room);
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.view = new DataView(buffer, room);
    this.values = new Float64Array(buffer, FIRST_ADDRESS, rows);
    this.starts = new Int32Array(buffer, bounds, rows * width);
    this.ends = new Int32Array(buffer, bounds + 4 * rows * width, rows * width);
    for (const [k, name] of COLUMNS.entries())
      this[name] = new Int32Array(buffer, columns + 4 * rows * k, rows);
    if (!memory) return;
    const instances = modules.map((module) => new WebAssembly.Instance(module, { env: { memory } }).exports);
    const { values, starts, ends, froms, tos, lows, highs, hashes, others } = this;
    const arrays = { room: bytes, values, starts, ends, froms, tos, lows, highs, hashes, others };
    for (const [name, { byteOffset }] of Object.entries(arrays)) {
      for (const exports of instances) {
        if (exports[name] instanceof WebAssembly.Global) exports[name].value = byteOffset;
      }
    }
    const [rowsOf, cellsOf] = instances;
    this.programs = {
      rows: rowsOf as unknown as Programs["rows"],
      cells: cellsOf as unknown as Programs["cells"],
    };
  }

  /**
   * Ordinary rows of bytes[from..end) into `starts` and `ends`, from row `base` on. `next` is where the first other row begins; `filled` counts the rows to
   * the last one with a value. Null when there is nothing but the plain rules.
   */
  ordinaryRows(
    from: number,
    end: number,
    delimiter: number,
    base: number,
    longest: number,
  ): { found: number; next: number; filled: number } | null {
    if (!this.programs) return null;
    const { rows } = this.programs;
    const found = rows.rows(from, end, delimiter, this.width, base, this.rows - base, longest);
    return { found, next: rows.position.value, filled: rows.filled.value };
  }

  /** Plain numbers of the first `rows` rows of a column into `values`; returns how many rows are in `others`. */
  numbers(column: number, rows: number, decimal: number, facts: NumberFacts): number {
    if (!this.programs) return this.cells(column, rows);
    const { cells } = this.programs;
    const left = cells.numbers(column, this.width, rows, decimal);
    this.plain = cells.plain.value;
    facts.countPlain(this.plain, cells.fractions.value, cells.minWidth.value, cells.maxWidth.value);
    return left;
  }

  /** The same for days. */
  days(column: number, rows: number): number {
    if (!this.programs) return this.cells(column, rows);
    const { cells } = this.programs;
    const left = cells.days(column, this.width, rows, 0);
    this.plain = cells.plain.value;
    return left;
  }

  /** The texts of the first `rows` rows of a column into `froms`, `tos`, `lows`, `highs` and `hashes`. */
  words(column: number, rows: number): void {
    if (this.programs) this.programs.cells.words(column, this.width, rows, 0);
    else wordsOf(this, column, rows);
  }

  /** Reads nothing: all cells that are not empty are others. Returns how many. */
  cells(column: number, rows: number): number {
    const { starts, ends, others, width } = this;
    this.values.fill(Number.NaN, 0, rows);
    this.plain = 0;
    let left = 0;
    for (let r = 0, k = column; r < rows; r++, k += width) if (starts[k] !== ends[k]) others[left++] = r;
    return left;
  }
}
