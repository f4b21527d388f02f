// What the tests of this folder share: read a text as a file would be read.

import { readTable } from "../../src/data/read.ts";
import { readCsv } from "../../src/data/read-csv.ts";
import type { ReadOptions } from "../../src/data/summary.ts";
import { column, type DataTable, summarise } from "../../src/data/table.ts";

export const hooks = { signal: new AbortController().signal, progress() {} };

export const read = (content: BlobPart, options: Partial<ReadOptions> = {}): Promise<DataTable> =>
  readTable(new Blob([content]), "file.csv", options, hooks);

export const readInSlices = (content: BlobPart, sliceBytes: number): Promise<DataTable> =>
  readCsv(new Blob([content]), "file.csv", {}, hooks, sliceBytes);

/** Everything that a table says, as plain values: cells of each column by the text of its category, and the summary. */
export function contents(table: DataTable) {
  return {
    summary: summarise(table),
    columns: table.columns.map(({ name }) => texts(table, name)),
  };
}

/** The same without what tells one file from another: name, size and format. */
export function said(table: DataTable) {
  const { summary, columns } = contents(table);
  const { format: _, ...same } = summary;
  return { columns, summary: { ...same, fileName: "", bytes: 0 } };
}

/** The cells of a column as texts; null is missing. */
export function texts(table: DataTable, name: string): (string | null)[] {
  const found = column(table, name, "category");
  if (found.type !== "category") throw new Error(`texts: a category, got ${found.type}`);
  return Array.from(found.codes, (code) => (code < 0 ? null : found.labels[code]!));
}

export function numbers(table: DataTable, name: string): number[] {
  const found = column(table, name, "number");
  if (found.type !== "number") throw new Error(`numbers: a number, got ${found.type}`);
  return [...found.values];
}

export const kinds = (table: DataTable) => table.columns.map((c) => c.kind);
export const notes = (table: DataTable) => summarise(table).notes.map((note) => note.text);

/** xorshift32 (Marsaglia 2003): a fixed stream of numbers in [0, 1). */
export function stream(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
