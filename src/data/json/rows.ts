// Lines of JSON (one object each, JSON Lines) to the bounds of cells, in the workspace in which the cells of delimited files are found, so
// that the same collectors read them. Strict JSON (RFC 8259), and the words NaN and Infinity, which many writers put in for numbers. A
// cell is the value as it stands in the file: a number keeps all its digits. Keys are columns; what one line lacks is missing there.
import { UserError } from "../../errors.ts";
import { MAX_ROW_BYTES } from "../csv/rows.ts";
import type { Workspace } from "../csv/workspace.ts";
import { JsonText, type Value } from "./text.ts";

/** What the values of a key have been, by bits. */
export const SINGLE = 1;
export const LIST = 2;
export const NESTED = 4;

/** What is known of the keys, in the order in which they first appear; it only grows. */
export class Keys {
  readonly names: string[] = [];
  readonly shapes: number[] = [];
  /** line of the first value that is nested: an object, or a list of anything but tokens */
  readonly nestedLine: number[] = [];
  private readonly positions = new Map<string, number>();

  position(name: string): number {
    const known = this.positions.get(name);
    if (known !== undefined) return known;
    this.positions.set(name, this.names.length);
    this.shapes.push(0);
    this.nestedLine.push(0);
    return this.names.push(name) - 1;
  }

  saw(position: number, shape: number, line: number): void {
    if (shape === NESTED && this.nestedLine[position] === 0) this.nestedLine[position] = line;
    this.shapes[position]! |= shape;
  }
}

export class JsonRows {
  /** rows found by the last call of `next`: their bounds stand in the workspace */
  rows = 0;
  totalRows = 0;
  /** tokens of each key's list in the rows of the last call, by key */
  readonly lists = new Map<number, (readonly number[] | null)[]>();
  private line = 0;
  private readonly text = new JsonText();
  /** row in which each key was last seen */
  private readonly stamps: number[] = [];

  constructor(
    private readonly workspace: Workspace,
    readonly keys: Keys,
  ) {}

  /**
   * Reads lines from `from` to `end` until the room for cells is used up or only part of a line is left; `last` says that the file ends
   * at `end`. Returns where the next call must begin. Throws a UserError for a line that is not an object.
   */
  next(from: number, end: number, last: boolean): number {
    const { bytes, rows: capacity } = this.workspace;
    let at = from;
    this.rows = 0;
    this.lists.clear();
    while (this.rows < capacity && at < end) {
      let stop = bytes.indexOf(10, at);
      if (stop < 0 || stop >= end) {
        if (!last) {
          if (end - at > MAX_ROW_BYTES) throw tooLong(this.line + 1);
          break;
        }
        stop = end;
      }
      this.line++;
      this.text.begin(bytes, at, stop, this.line);
      if (!this.text.atEnd()) this.row();
      at = Math.min(stop + 1, end);
    }
    return at;
  }

  private row(): void {
    const { workspace, text, keys } = this;
    const { width, starts, ends } = workspace;
    const base = this.rows * width;
    starts.fill(0, base, base + width);
    ends.fill(0, base, base + width);
    this.totalRows++;
    let expected = 0;
    for (let more = text.open(); more; more = text.more()) {
      // keys mostly come in the same order in every line
      const guess = keys.names[expected];
      const position = guess !== undefined && text.keyIs(guess) ? expected : keys.position(text.key());
      expected = position + 1;
      if (this.stamps[position] === this.totalRows)
        throw text.broken(`the key "${keys.names[position]}" stands twice`);
      this.stamps[position] = this.totalRows;
      this.keep(position, text.value(), base);
    }
    text.close();
    this.rows++;
  }

  private keep(position: number, value: Value, base: number): void {
    const { keys, text, line, workspace } = this;
    switch (value) {
      case "null":
        return;
      case "single":
        keys.saw(position, SINGLE, line);
        if (position >= workspace.width) return;
        workspace.starts[base + position] = text.start;
        workspace.ends[base + position] = text.stop;
        return;
      case "list": {
        keys.saw(position, LIST, line);
        const lists = this.lists.get(position) ?? [];
        lists[this.rows] = text.list;
        this.lists.set(position, lists);
        return;
      }
      case "nested":
        keys.saw(position, NESTED, line);
    }
  }
}

function tooLong(line: number): UserError {
  return new UserError(
    `Line ${line} is longer than ${MAX_ROW_BYTES / 2 ** 20} MiB. Write one object per line.`,
  );
}
