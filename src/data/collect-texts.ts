// The cells of a column as texts: every cell exactly as it stands, outer blanks excepted.
import type { Collector } from "./collect.ts";
import type { Workspace } from "./csv/workspace.ts";
import { Dictionary } from "./dictionary.ts";
import type { MissingTokens } from "./missing.ts";

/** Texts as codes of a dictionary; -1 where empty. Missing words still have a code here: `finish` takes them out. */
export class TextCollector implements Collector {
  codes: Int32Array<ArrayBuffer>;
  rows = 0;
  readonly dictionary = new Dictionary();
  /** rows with each of the missing words, known after `finish` */
  readonly missingSeen: Int32Array;
  private readonly missing: MissingTokens;

  constructor(expectedRows: number, missing: MissingTokens) {
    this.missing = missing;
    this.missingSeen = new Int32Array(missing.list.length);
    this.codes = new Int32Array(expectedRows);
  }

  add(workspace: Workspace, column: number, rows: number): void {
    if (this.rows + rows > this.codes.length) {
      const larger = new Int32Array(Math.ceil((this.rows + rows) * 1.3));
      larger.set(this.codes);
      this.codes = larger;
    }
    workspace.words(column, rows);
    this.dictionary.codes(workspace, rows, this.codes, this.rows);
    this.rows += rows;
  }

  /**
   * The codes of the first `rows` rows and the texts they stand for; missing words become -1, the codes behind them move up. To be
   * called once, at the end: the dictionary is packed in place.
   */
  finish(rows: number): Texts {
    const { dictionary, missing } = this;
    const { bytes, offsets, size } = dictionary;
    const codes = this.codes.subarray(0, rows);
    // the new code of each text, or ~t where it is missing word t
    const renumbered = new Int32Array(size);
    let kept = 0;
    for (let code = 0, start = 0; code < size; code++) {
      const end = offsets[code + 1]!;
      const token = missing.find(bytes, start, end);
      if (token >= 0) renumbered[code] = ~token;
      else {
        const to = offsets[kept]!;
        if (to < start) bytes.copyWithin(to, start, end);
        renumbered[code] = kept++;
        offsets[kept] = to + end - start;
      }
      start = end;
    }
    if (kept < size) {
      for (let r = 0; r < rows; r++) {
        if (codes[r]! < 0) continue;
        const code = renumbered[codes[r]!]!;
        if (code < 0) this.missingSeen[~code]!++;
        codes[r] = code < 0 ? -1 : code;
      }
    }
    return {
      codes,
      bytes: bytes.subarray(0, offsets[kept]!),
      offsets: offsets.subarray(0, kept + 1),
      size: kept,
    };
  }
}

/** A column of texts: codes[r] is -1 or the index of a text, bytes[offsets[c]..offsets[c + 1]) in UTF-8. */
export interface Texts {
  readonly codes: Int32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly offsets: Int32Array<ArrayBuffer>;
  readonly size: number;
}
