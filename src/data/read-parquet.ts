// Parquet files, by hyparquet: the footer first, then one column of one row group at a time, from slices of the file. hyparquet decodes
// pages; what the values mean (decimals, units of time, unsigned numbers) is settled here, from the schema, so that no value passes
// through a double on the way. Not read: encrypted files, lists of anything but whole numbers, records and maps.
import { type FileMetaData, parquetMetadataAsync, parquetRead, type SchemaElement } from "hyparquet";
import { UserError } from "../errors.ts";
import { readBytes } from "./csv/bytes.ts";
import type { DataTable, ReadHooks } from "./data-table.ts";
import type { ReadOptions } from "./summary.ts";
import type { Chunk, Raw } from "./typed/cast.ts";
import { leafColumns, type ParquetColumn } from "./typed/parquet-types.ts";
import { typedTable } from "./typed/table.ts";

/** codecs that hyparquet reads without help */
const BUILT_IN = new Set(["UNCOMPRESSED", "SNAPPY"]);
const ENCRYPTED = [..."PARE"].map((letter) => letter.charCodeAt(0));

/** Throws a UserError for a file that is cut off, damaged or encrypted. */
export async function readParquet(
  file: Blob,
  fileName: string,
  options: Partial<ReadOptions>,
  hooks: ReadHooks,
): Promise<DataTable> {
  const source = {
    byteLength: file.size,
    slice: async (from: number, to?: number) =>
      (await readBytes(file, from, to ?? file.size)).buffer as ArrayBuffer,
  };
  const metadata = await footerOf(file, source, fileName);
  const columns = leafColumns(metadata.schema);
  const rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (rows !== Number(metadata.num_rows)) throw damaged(fileName, "its row groups do not add up to its rows");
  const chunks = metadata.row_groups.flatMap((group) => group.columns);
  if (chunks.some(({ crypto_metadata: key, meta_data: known }) => key !== undefined || known === undefined)) {
    throw encrypted(fileName);
  }
  const needsHelp = chunks.some(({ meta_data: known }) => !BUILT_IN.has(known!.codec));
  const compressors = needsHelp ? (await import("hyparquet-compressors")).compressors : {};

  const scan = async (
    wanted: readonly number[],
    take: (column: number, chunk: Chunk) => void,
    its: ReadHooks,
    stage: string,
  ) => {
    let done = 0;
    for (const c of wanted) {
      const column = columns[c]!;
      for (const [g, group] of metadata.row_groups.entries()) {
        const groupRows = Number(group.num_rows);
        its.signal.throwIfAborted();
        if (groupRows === 0) continue;
        let read = 0;
        const { part, widened } = partOf(metadata, column, g);
        try {
          await parquetRead({
            file: source,
            metadata: part,
            compressors,
            utf8: false,
            parsers: { timestampFromNanoseconds: (nanos: bigint) => nanos },
            onChunk: ({ columnData: data }) => {
              const values = data as ArrayLike<Raw>;
              const here = Math.min(values.length, groupRows - read);
              take(c, { rows: here, cell: widened ? (row) => narrowed(values[row]) : (row) => values[row] });
              read += here;
            },
          });
        } catch (cause) {
          if (cause instanceof UserError) throw cause;
          throw damaged(fileName, `column "${column.name}" cannot be decoded`, cause);
        }
        if (read !== groupRows) {
          throw damaged(
            fileName,
            `column "${column.name}" has ${read} values where ${groupRows} are promised`,
          );
        }
        done += groupRows;
        its.progress(done / (rows * wanted.length), stage);
      }
    }
  };
  return typedTable({ format: "parquet", fileName, bytes: file.size, rows, columns, scan }, options, hooks);
}

interface Source {
  readonly byteLength: number;
  slice(from: number, to?: number): Promise<ArrayBuffer>;
}

async function footerOf(file: Blob, source: Source, fileName: string): Promise<FileMetaData> {
  const end = await readBytes(file, Math.max(0, file.size - 4), file.size);
  if (ENCRYPTED.every((byte, k) => end[k] === byte)) throw encrypted(fileName);
  try {
    return await parquetMetadataAsync(source, { geoparquet: false });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw damaged(fileName, "its footer, the list of what is where, is missing or broken", cause);
  }
}

/** The footer of a file with nothing but one row group of one column: columns may share a name, and there may be thousands of them. */
function partOf(
  metadata: FileMetaData,
  column: ParquetColumn,
  group: number,
): { part: FileMetaData; widened: boolean } {
  const { first, leaves, schema } = column;
  const whole = metadata.row_groups[group]!;
  const root: SchemaElement = { ...metadata.schema[0]!, num_children: 1 };
  const columns = whole.columns.slice(first, first + leaves);
  // DuckDB writes the differences of 32-bit numbers with up to 64 bits, of which hyparquet 1.31.5 drops the upper half without a word
  // (deltaBinaryUnpackInt32); read as 64-bit numbers they are right. This can go when hyparquet reads them.
  const known = columns[0]?.meta_data;
  const widened =
    schema.length === 1 &&
    known?.type === "INT32" &&
    known.encodings.includes("DELTA_BINARY_PACKED") &&
    known.encodings.every((encoding) => ONLY_DELTAS.has(encoding));
  const part = {
    ...metadata,
    schema: [root, ...(widened ? [{ ...schema[0]!, type: "INT64" as const }] : schema)],
    num_rows: whole.num_rows,
    row_groups: [
      {
        ...whole,
        columns: widened ? [{ ...columns[0]!, meta_data: { ...known, type: "INT64" as const } }] : columns,
      },
    ],
  };
  return { part, widened };
}

/** Levels are written as runs or bits. */
const ONLY_DELTAS = new Set(["DELTA_BINARY_PACKED", "RLE", "BIT_PACKED"]);

/** 32-bit arithmetic wraps around. */
function narrowed(raw: Raw): Raw {
  return raw === null || raw === undefined ? raw : Number(BigInt.asIntN(32, raw as bigint));
}

function encrypted(fileName: string): UserError {
  return new UserError(
    `"${fileName}" is an encrypted Parquet file. Decrypt it where its keys are, and open the copy.`,
  );
}

function damaged(fileName: string, what: string, cause?: unknown): UserError {
  const error = new UserError(
    `"${fileName}" is a Parquet file that is cut off or damaged: ${what}. Copy or export it once more.`,
  );
  return Object.assign(error, cause === undefined ? {} : { cause });
}
