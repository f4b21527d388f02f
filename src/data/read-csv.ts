// A delimited text file to a table: look at the head, read every row once, and read columns once more as text where the first reading
// was the wrong one. The result depends on the bytes and the options only, not on the slices.
import { UserError } from "../errors.ts";
import { cellCollector, fitsCells, fromCells } from "./cells.ts";
import type { Collector } from "./collect.ts";
import { TextCollector } from "./collect-texts.ts";
import { decoderOf, detectEncoding, type Encoding, readBytes } from "./csv/bytes.ts";
import { nameColumns } from "./csv/names.ts";
import { columnsLeftOut, missingWords, rowNotes } from "./csv/notes.ts";
import { MAX_ROW_BYTES } from "./csv/rows.ts";
import { scanRows } from "./csv/scan.ts";
import { type Layout, sniff } from "./csv/sniff.ts";
import type { DataTable, ReadHooks } from "./data-table.ts";
import type { Interpreted } from "./interpret.ts";
import { defaultMissingTokens, MissingTokens } from "./missing.ts";
import type { ReadOptions } from "./summary.ts";
import { arrowTable } from "./vectors.ts";

const HEAD_BYTES = 2 ** 18;
const SLICE_BYTES = 2 ** 21;
/** room for rows that is made at once, whatever the head promises */
const MOST_EXPECTED_ROWS = 2 ** 24;
const MOST_EXPECTED_CELLS = 2 ** 27;

/**
 * @param options what the user has settled; the rest is found out
 * @param sliceBytes bytes that are read at a time; the table does not depend on it
 */
export async function readCsv(
  file: Blob,
  fileName: string,
  options: Partial<ReadOptions>,
  hooks: ReadHooks,
  sliceBytes = SLICE_BYTES,
): Promise<DataTable> {
  const encoding = options.encoding ?? (await encodingOf(file, fileName));
  const table = await readAs(file, fileName, encoding, options, hooks, sliceBytes);
  if (table) return table;
  // bytes behind the head that UTF-8 does not have
  const again = await readAs(file, fileName, "windows-1252", options, hooks, sliceBytes);
  if (!again) throw new Error(`readCsv: windows-1252 reads any bytes, got none of ${fileName}`);
  return again;
}

async function encodingOf(file: Blob, fileName: string): Promise<Encoding> {
  const head = await readBytes(file, 0, HEAD_BYTES);
  const encoding = detectEncoding(head, head.length === file.size);
  if (encoding) return encoding;
  throw new UserError(`"${fileName}" is not a text file. Save the table as CSV and open that.`);
}

/** The table, or null when the bytes turn out not to be UTF-8 and nobody said they are. */
async function readAs(
  file: Blob,
  fileName: string,
  encoding: Encoding,
  options: Partial<ReadOptions>,
  hooks: ReadHooks,
  sliceBytes: number,
): Promise<DataTable | null> {
  const missing = new MissingTokens(options.missingTokens ?? defaultMissingTokens);
  const layout = await layoutOf(file, fileName, encoding, options, missing);
  const { delimiter, decimal, header, width } = layout;
  const scan = (collectors: readonly (Collector | null)[], scanHooks: ReadHooks, stage: string) =>
    scanRows(file, encoding, layout, collectors, sliceBytes, scanHooks, stage);

  const expected = expectedRows(file.size, layout);
  const first = Array.from({ length: width }, (_, c) => cellCollector(layout, c, expected, missing));
  const scanner = await scan(first, hooks, "reading");
  const rows = scanner.filledRows;
  const rowsNotes = rowNotes(scanner, layout);
  if (rows === 0) {
    throw new UserError(`"${fileName}" has a header but no values below it. There is nothing to analyse.`);
  }

  const asText = async (
    columns: readonly number[],
    textHooks: ReadHooks,
  ): Promise<Map<number, TextCollector>> => {
    const wanted = new Map(columns.map((c) => [c, new TextCollector(rows, missing)]));
    if (columns.length > 0) {
      const collectors = Array.from({ length: width }, (_, c) => wanted.get(c) ?? null);
      await scan(collectors, textHooks, "reading columns again as text");
    }
    return wanted;
  };
  const again = await asText(
    [...first.keys()].filter((c) => !fitsCells(first[c]!)),
    hooks,
  );
  const read = first.map((collector, c) => again.get(c) ?? collector);

  const named = nameColumns(layout);
  const columns: Interpreted[] = [];
  for (const [c, collector] of read.entries()) {
    const utf8 = encoding === "utf-8" && !options.encoding;
    const column = fromCells(collector, named.names[c]!, rows, decimal, { only: width === 1, utf8 });
    if (!column) return null;
    columns.push(column);
  }

  // a delimiter at the end of every line leaves a column without name and values
  const hollow = (c: number) => header && layout.names[c] === "" && columns[c]!.vector.nullCount === rows;
  const kept = [...columns.keys()].filter((c) => !hollow(c));
  const left = [...columns.keys()].filter(hollow);
  return {
    fileName,
    bytes: file.size,
    rows,
    arrow: arrowTable(
      kept.map((c) => columns[c]!),
      rows,
    ),
    columns: kept.map((c) => columns[c]!.facts),
    read: { delimiter, encoding, decimal, header, missingTokens: missing.list },
    notes: [...named.notes(kept), ...rowsNotes, ...columnsLeftOut(left), ...missingWords(missing, read)],
    reread: async (wanted, rereadHooks) => {
      const texts = await asText(
        wanted.map((c) => kept[c]!),
        rereadHooks,
      );
      return wanted.map((c) => texts.get(kept[c]!)!.finish(rows));
    },
  };
}

/** The layout from as much of the head as holds two rows. */
async function layoutOf(
  file: Blob,
  fileName: string,
  encoding: Encoding,
  options: Partial<ReadOptions>,
  missing: MissingTokens,
): Promise<Layout> {
  for (let size = HEAD_BYTES; ; size *= 4) {
    const raw = await readBytes(file, 0, size);
    const whole = raw.length === file.size;
    const text = decoderOf(encoding)(raw, whole);
    // the row scanner wants a line end behind the bytes
    const head = new Uint8Array(text.length + 1);
    head.set(text);
    head[text.length] = 10;
    const layout = sniff(head, whole, options, missing);
    if (layout && (layout.sample.length > 0 || whole)) return layout;
    if (whole) throw new UserError(`"${fileName}" is empty. Choose a file with a header and rows below it.`);
    if (size >= MAX_ROW_BYTES) {
      throw new UserError(
        `The first line of "${fileName}" is longer than ${MAX_ROW_BYTES / 2 ** 20} MiB, or a quote in it is not closed. Choose a table with one row per line.`,
      );
    }
  }
}

function expectedRows(bytes: number, { bytesPerRow, width }: Layout): number {
  const promised = Math.ceil((bytes / bytesPerRow) * 1.02) + 1;
  return Math.min(promised, MOST_EXPECTED_ROWS, Math.ceil(MOST_EXPECTED_CELLS / width));
}
