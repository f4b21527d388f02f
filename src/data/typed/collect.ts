// Collectors for the values of typed formats: the counterparts of collect.ts and collect-texts.ts, with the same facts about the cells,
// so that what a column is gets decided by the same rules.
import { TextCollector, type Texts } from "../collect-texts.ts";
import { Workspace } from "../csv/workspace.ts";
import { Misfits, mostly, NumberFacts } from "../facts.ts";
import type { MissingTokens } from "../missing.ts";
import type { Tokens } from "../vectors.ts";
import {
  type Chunk,
  type DateCast,
  isDateInRange,
  type NumberCast,
  type Raw,
  type TextCast,
} from "./cast.ts";

const encoder = new TextEncoder();

/** Numbers and dates; NaN where missing or misfit. */
abstract class TypedValues {
  readonly values: Float64Array<ArrayBuffer>;
  readonly misfits = new Misfits();
  /** cells that are not a number by the file's own word, which is not the same as nothing */
  nan = 0;
  protected rows = 0;

  constructor(rows: number) {
    this.values = new Float64Array(rows);
  }

  protected misfit(text: string, row: number): void {
    const bytes = encoder.encode(text);
    this.misfits.add(bytes, 0, bytes.length, row, 1);
  }
}

export class TypedNumbers extends TypedValues {
  readonly facts = new NumberFacts();

  constructor(
    rows: number,
    readonly cast: NumberCast,
  ) {
    super(rows);
  }

  add(chunk: Chunk): void {
    const { cast, values, rows: at } = this;
    let numbers = 0;
    let fractions = 0;
    for (let r = 0; r < chunk.rows; r++) {
      const raw = chunk.cell(r);
      if (raw === null || raw === undefined) {
        values[at + r] = Number.NaN;
        continue;
      }
      const value = cast.number(raw);
      values[at + r] = value;
      if (value - value !== 0) {
        if (Number.isNaN(value)) this.nan++;
        else {
          this.facts.cells++;
          this.misfit(cast.text(raw), at + r);
          values[at + r] = Number.NaN;
        }
        continue;
      }
      numbers++;
      // from 1e21 on numbers are written with an exponent
      if (value !== Math.floor(value) || value >= 1e21 || value <= -1e21) fractions++;
      if (cast.inexact(raw)) this.facts.inexact++;
    }
    this.facts.countPlain(numbers, cast.fraction ? numbers : fractions, 1, 1);
    this.rows += chunk.rows;
  }
}

export class TypedDates extends TypedValues {
  /** cells that are not missing */
  cells = 0;
  /** cells with parts of a millisecond */
  finer = 0;

  constructor(
    rows: number,
    readonly cast: DateCast,
  ) {
    super(rows);
  }

  add(chunk: Chunk): void {
    const { cast, values, rows: at } = this;
    for (let r = 0; r < chunk.rows; r++) {
      const raw = chunk.cell(r);
      values[at + r] = Number.NaN;
      if (raw === null || raw === undefined) continue;
      const value = cast.number(raw);
      this.cells++;
      if (!isDateInRange(value)) this.misfit(cast.text(raw), at + r);
      else {
        values[at + r] = value;
        if (cast.inexact(raw)) this.finer++;
      }
    }
    this.rows += chunk.rows;
  }
}

/** bytes of texts that are handed on at a time */
const TEXT_BYTES = 2 ** 18;

/** Texts, by way of the workspace in which the cells of delimited files are told apart. */
export class TypedTexts {
  private readonly collector: TextCollector;
  private used = 0;
  private waiting = 0;

  private constructor(
    private readonly rows: number,
    missing: MissingTokens,
    private readonly workspace: Workspace,
  ) {
    this.collector = new TextCollector(rows, missing);
    workspace.reserve(TEXT_BYTES);
  }

  static async open(rows: number, missing: MissingTokens): Promise<TypedTexts> {
    return new TypedTexts(rows, missing, await Workspace.open(1));
  }

  get missingSeen(): Int32Array {
    return this.collector.missingSeen;
  }

  add(chunk: Chunk, cast: TextCast | NumberCast | DateCast): void {
    const { workspace } = this;
    for (let r = 0; r < chunk.rows; r++) {
      const raw = chunk.cell(r);
      const text = raw === null || raw === undefined ? "" : cast.text(raw);
      // a UTF-16 unit becomes three bytes at most
      const most = typeof text === "string" ? text.length * 3 : text.length;
      if (this.waiting === workspace.rows || this.used + most > TEXT_BYTES) this.flush();
      if (most > TEXT_BYTES) workspace.reserve(most);
      const { bytes, starts, ends } = workspace;
      starts[this.waiting] = this.used;
      if (typeof text !== "string") {
        bytes.set(text, this.used);
        this.used += text.length;
      } else this.used = written(text, bytes, this.used);
      ends[this.waiting++] = this.used;
    }
  }

  private flush(): void {
    this.collector.add(this.workspace, 0, this.waiting);
    this.used = 0;
    this.waiting = 0;
  }

  finish(): Texts {
    this.flush();
    return this.collector.finish(this.rows);
  }
}

/** Writes a text as UTF-8; returns where it ends. Short texts are mostly ASCII, for which a loop is faster than a call of the encoder. */
function written(text: string, bytes: Uint8Array, from: number): number {
  for (let k = 0; k < text.length; k++) {
    const unit = text.charCodeAt(k);
    if (unit > 127) return from + encoder.encodeInto(text, bytes.subarray(from)).written;
    bytes[from + k] = unit;
  }
  return from + text.length;
}

/** Timelines; -1 in place of what is no token. */
export class TokenLists {
  private offsets: Int32Array<ArrayBuffer>;
  private values = new Int32Array(1024);
  private size = 0;
  private rows = 0;
  /** lists with something that is no token, and the 1-based row of the first one; 0: none */
  wrong = 0;
  wrongRow = 0;
  /** lists that hold anything */
  private filled = 0;

  constructor(expectedRows: number) {
    this.offsets = new Int32Array(expectedRows + 1);
  }

  add(chunk: Chunk): void {
    const rows = this.rows + chunk.rows + 1;
    if (rows > this.offsets.length) this.offsets = grown(this.offsets, rows);
    for (let r = 0; r < chunk.rows; r++) this.push(chunk.cell(r));
  }

  private push(raw: Raw): void {
    const list = (raw ?? []) as ArrayLike<number | bigint | null>;
    const room = this.size + list.length;
    if (room > this.values.length) this.values = grown(this.values, room);
    let wrong = false;
    for (let k = 0; k < list.length; k++) {
      const token = Number(list[k] ?? -1);
      // zero to 2^31 - 1
      const fits = token === (token | 0) && token >= 0;
      wrong ||= !fits;
      this.values[this.size++] = fits ? token : -1;
    }
    this.rows++;
    if (list.length > 0) this.filled++;
    if (wrong && this.wrong++ === 0) this.wrongRow = this.rows;
    this.offsets[this.rows] = this.size;
  }

  /** Whether the lists are timelines, but for a few that hold something else. */
  get fits(): boolean {
    return mostly(this.filled - this.wrong, this.filled);
  }

  finish(): Tokens {
    return { offsets: this.offsets.slice(0, this.rows + 1), values: this.values.slice(0, this.size) };
  }
}

function grown(array: Int32Array<ArrayBuffer>, atLeast: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(atLeast, Math.ceil(array.length * 1.6)));
  larger.set(array);
  return larger;
}

/** No texts at all. */
export function noTexts(rows: number): Texts {
  return {
    codes: new Int32Array(rows).fill(-1),
    bytes: new Uint8Array(0),
    offsets: new Int32Array(1),
    size: 0,
  };
}
