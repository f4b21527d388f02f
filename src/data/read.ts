// A file to a table, whatever its format: one line per format, told by its first bytes. The readers of formats other than delimited text
// are fetched when a file needs them.
import { UserError } from "../errors.ts";
import { readBytes } from "./csv/bytes.ts";
import type { DataTable, ReadHooks } from "./data-table.ts";
import { formatOf } from "./formats.ts";
import { readCsv } from "./read-csv.ts";
import type { ReadOptions } from "./summary.ts";

/**
 * Reads a file that the user picked; it is read in slices and never held as a whole.
 * @param options what the user has settled about the file; what is left out is found out and reported in `table.read`
 * Throws a UserError with place and remedy for a file that cannot be read as a table, an AbortError when `hooks.signal` is aborted.
 */
export async function readTable(
  file: Blob,
  fileName: string,
  options: Partial<ReadOptions>,
  hooks: ReadHooks,
): Promise<DataTable> {
  hooks.signal.throwIfAborted();
  if (file.size === 0) {
    throw new UserError(`"${fileName}" is empty. Choose a file with a header and rows below it.`);
  }
  const head = await readBytes(file, 0, 64);
  switch (formatOf(head, fileName)) {
    case "parquet":
      return (await import("./read-parquet.ts")).readParquet(file, fileName, options, hooks);
    case "arrow":
      return (await import("./read-arrow.ts")).readArrow(file, fileName, options, hooks);
    case "jsonl":
      return (await import("./read-jsonl.ts")).readJsonl(file, fileName, options, hooks);
    case "csv":
      return readCsv(file, fileName, options, hooks);
  }
}
