// JSON Lines (one object per line) to a table: a look at the first lines for the keys, then every line once, by the collectors that read
// the cells of delimited files. When a key turns up later, or holds something else than it did at first, the rest of the file is only
// looked at, and then read from the start with all that is known.
import { UserError } from "../errors.ts";
import { type CellCollector, cellCollector, fitsCells, fromCells } from "./cells.ts";
import { TextCollector } from "./collect-texts.ts";
import { readBytes, utf8Slices } from "./csv/bytes.ts";
import { nameColumns } from "./csv/names.ts";
import { missingWords } from "./csv/notes.ts";
import { MAX_ROW_BYTES } from "./csv/rows.ts";
import { Workspace } from "./csv/workspace.ts";
import type { DataTable, ReadHooks } from "./data-table.ts";
import { fromTokens, type Interpreted } from "./interpret.ts";
import { JsonRows, Keys, LIST, NESTED } from "./json/rows.ts";
import { defaultMissingTokens, MissingTokens } from "./missing.ts";
import type { FileNote, ReadOptions } from "./summary.ts";
import { TokenLists } from "./typed/collect.ts";
import { arrowTable } from "./vectors.ts";

const HEAD_BYTES = 2 ** 18;
const SLICE_BYTES = 2 ** 21;
const ROWS_LOOKED_AT = 1000;
const MOST_EXPECTED_ROWS = 2 ** 24;
const utf8 = new TextDecoder();

/** How a key is read: its values as cells, its lists as tokens, or not at all. */
type Reading = "cells" | "tokens" | "none";
type Collector = CellCollector | TokenLists | null;

/** @param sliceBytes bytes that are read at a time; the table does not depend on it */
export async function readJsonl(
  file: Blob,
  fileName: string,
  options: Partial<ReadOptions>,
  hooks: ReadHooks,
  sliceBytes = SLICE_BYTES,
): Promise<DataTable> {
  const missing = new MissingTokens(options.missingTokens ?? defaultMissingTokens);
  const keys = new Keys();
  const { sample, bytesPerRow } = await lookAt(file, keys);
  const expected = Math.min(Math.ceil((file.size / bytesPerRow) * 1.05) + 1, MOST_EXPECTED_ROWS);
  const start = () =>
    keys.shapes.map((shape, c): Collector => {
      const reading = readingOf(shape);
      if (reading === "tokens") return new TokenLists(expected);
      return reading === "cells" ? cellCollector({ decimal: ".", sample }, c, expected, missing) : null;
    });
  let first = start();
  let scan = await scanLines(file, keys, first, sliceBytes, hooks, "reading");
  if (scan.outdated) {
    first = start();
    scan = await scanLines(
      file,
      keys,
      first,
      sliceBytes,
      hooks,
      "reading again with the keys of later lines",
    );
  }
  const { rows } = scan;
  if (rows === 0 || keys.names.length === 0) {
    throw new UserError(
      `"${fileName}" has no objects with keys and values. Choose a file with one object per line.`,
    );
  }
  const asText = async (columns: readonly number[], textHooks: ReadHooks) => {
    const wanted = new Map(columns.map((c) => [c, new TextCollector(rows, missing)]));
    if (columns.length > 0) {
      const collectors = keys.names.map((_, c) => wanted.get(c) ?? null);
      await scanLines(file, keys, collectors, sliceBytes, textHooks, "reading columns again as text");
    }
    return wanted;
  };
  const again = await asText(
    [...first.keys()].filter((c) => {
      const collector = first[c]!;
      return collector !== null && !(collector instanceof TokenLists) && !fitsCells(collector);
    }),
    hooks,
  );

  const named = nameColumns({ names: keys.names, width: keys.names.length, header: true, rowNames: false });
  const columns = new Map<number, Interpreted>();
  const seen: CellCollector[] = [];
  const refused: FileNote[] = [];
  for (const [c, name] of named.names.entries()) {
    const collector = again.get(c) ?? first[c]!;
    if (collector === null) refused.push(leftOut(name, keys.nestedLine[c]!));
    else if (collector instanceof TokenLists) columns.set(c, fromTokens(name, collector.finish(), collector));
    else {
      const only = named.names.length === 1;
      const column = fromCells(collector, name, rows, ".", { only, utf8: true });
      if (!column) throw new UserError(`"${fileName}" is not UTF-8, which JSON has to be. Save it as UTF-8.`);
      columns.set(c, column);
      seen.push(collector);
    }
  }
  if (columns.size === 0)
    throw new UserError(`"${fileName}" has nothing that can be read. ${refused[0]!.text}`);
  const kept = [...columns.keys()];
  return {
    format: "jsonl",
    fileName,
    bytes: file.size,
    rows,
    arrow: arrowTable([...columns.values()], rows),
    columns: [...columns.values()].map(({ facts }) => facts),
    read: { delimiter: ",", encoding: "utf-8", decimal: ".", header: true, missingTokens: missing.list },
    notes: [...named.notes(kept), ...refused, ...missingWords(missing, seen)],
    reread: async (wanted, rereadHooks) => {
      const texts = await asText(
        wanted.map((c) => kept[c]!),
        rereadHooks,
      );
      return wanted.map((c) => texts.get(kept[c]!)!.finish(rows));
    },
  };
}

function readingOf(shape: number): Reading {
  if ((shape & (LIST | NESTED)) === 0) return "cells";
  return shape === LIST ? "tokens" : "none";
}

function leftOut(name: string, nestedLine: number): FileNote {
  const why =
    nestedLine > 0
      ? `it holds nested values (first on line ${nestedLine}), and only single values and lists of whole numbers from 0 on are read`
      : "it holds lists in some lines and single values in others";
  return { severity: "caution", text: `Key "${name}" is left out: ${why}.` };
}

/** The keys of the first lines, and the cells in them. */
async function lookAt(file: Blob, keys: Keys): Promise<{ sample: string[][]; bytesPerRow: number }> {
  for (let size = HEAD_BYTES; ; size *= 4) {
    const bytes = await readBytes(file, 0, size);
    const whole = bytes.length === file.size;
    const from = byteOrderMark(bytes);
    const pass = async (width: number) => {
      const workspace = await Workspace.open(width);
      workspace.reserve(bytes.length + 1);
      workspace.bytes.set(bytes);
      workspace.bytes[bytes.length] = 10;
      const rows = new JsonRows(workspace, keys);
      const sample: string[][] = [];
      let at = from;
      do {
        at = rows.next(at, bytes.length, whole);
        for (let r = 0; r < rows.rows; r++) {
          const cell = (_: unknown, c: number) =>
            utf8.decode(
              workspace.bytes.subarray(workspace.starts[r * width + c], workspace.ends[r * width + c]),
            );
          sample.push(Array.from({ length: width }, cell));
        }
      } while (rows.rows > 0 && sample.length < ROWS_LOOKED_AT);
      return { sample, at };
    };
    const { at } = await pass(1);
    if (at > from || whole || size > MAX_ROW_BYTES) {
      const { sample, at: end } = await pass(Math.max(1, keys.names.length));
      return { sample, bytesPerRow: Math.max(1, end) / Math.max(1, sample.length) };
    }
  }
}

function byteOrderMark(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Feeds every line to the collectors, by key, while they are what the keys ask for; `outdated` when in the end they are not. */
async function scanLines(
  file: Blob,
  keys: Keys,
  collectors: readonly Collector[],
  sliceBytes: number,
  hooks: ReadHooks,
  stage: string,
): Promise<{ rows: number; outdated: boolean }> {
  const workspace = await Workspace.open(Math.max(1, collectors.length));
  const lines = new JsonRows(workspace, keys);
  const readings = keys.shapes.map(readingOf);
  let outdated = false;
  let left = 0;
  let start = true;
  for await (const { bytes, fraction, last } of utf8Slices(file, "utf-8", sliceBytes, hooks.signal)) {
    const fresh = start ? bytes.subarray(byteOrderMark(bytes)) : bytes;
    start = false;
    const end = left + fresh.length;
    workspace.reserve(end + 1);
    const { bytes: room } = workspace;
    room.set(fresh, left);
    room[end] = 10;
    let at = 0;
    for (;;) {
      const from = at;
      at = lines.next(at, end, last);
      outdated ||=
        keys.names.length > readings.length ||
        keys.shapes.some((shape, c) => readingOf(shape) !== readings[c]);
      if (!outdated && lines.rows > 0) feed(collectors, lines, workspace);
      if (at === from || at >= end) break;
    }
    left = end - at;
    room.copyWithin(0, at, end);
    hooks.progress(fraction, stage);
  }
  return { rows: lines.totalRows, outdated };
}

function feed(collectors: readonly Collector[], lines: JsonRows, workspace: Workspace): void {
  for (const [c, collector] of collectors.entries()) {
    if (collector instanceof TokenLists) {
      const lists = lines.lists.get(c);
      collector.add({ rows: lines.rows, cell: (row) => lists?.[row] ?? null });
    } else collector?.add(workspace, c, lines.rows);
  }
}
