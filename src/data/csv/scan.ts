// One pass over the rows of a delimited file: slices in, cells out to the collectors. Only the row that a slice cuts is carried over.
import type { Collector } from "../collect.ts";
import type { ReadHooks } from "../data-table.ts";
import { type Encoding, utf8Slices } from "./bytes.ts";
import { RowScanner } from "./rows.ts";
import type { Layout } from "./sniff.ts";
import { Workspace } from "./workspace.ts";

/**
 * Feeds the cells of every row of data to collectors[column] (null: the column is not wanted).
 * @returns the scanner, with the rows counted and the unusual lines
 */
export async function scanRows(
  file: Blob,
  encoding: Encoding,
  layout: Layout,
  collectors: readonly (Collector | null)[],
  sliceBytes: number,
  hooks: ReadHooks,
  stage: string,
): Promise<RowScanner> {
  const workspace = await Workspace.open(layout.width);
  const scanner = new RowScanner(layout.delimiter, workspace, layout.dataLine);
  const wanted = [...collectors.entries()].filter((entry): entry is [number, Collector] => entry[1] !== null);
  let left = 0;
  let skip = layout.dataStart;
  for await (const { bytes, fraction, last } of utf8Slices(file, encoding, sliceBytes, hooks.signal)) {
    const from = Math.min(skip, bytes.length);
    skip -= from;
    const fresh = bytes.subarray(from);
    const end = left + fresh.length;
    workspace.reserve(end + 1);
    const { bytes: room } = workspace;
    room.set(fresh, left);
    room[end] = 10;
    let at = 0;
    for (;;) {
      at = scanner.next(at, end, last);
      if (scanner.rows === 0) break;
      for (const [column, collector] of wanted) collector.add(workspace, column, scanner.rows);
    }
    left = end - at;
    room.copyWithin(0, at, end);
    hooks.progress(fraction, stage);
  }
  return scanner;
}
