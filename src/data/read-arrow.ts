// Arrow files and streams (IPC; a file is also called Feather, version 2), by apache-arrow, one record batch at a time from slices of
// the file. Not read: unions, maps, records and lists of anything but whole numbers; columns whose type the library does not know.
import { CompressionType, compressionRegistry, RecordBatchReader, type Schema } from "apache-arrow";
import { UserError } from "../errors.ts";
import { readBytes } from "./csv/bytes.ts";
import type { DataTable, ReadHooks } from "./data-table.ts";
import type { FileNote, ReadOptions } from "./summary.ts";
import { arrowCast, arrowCells } from "./typed/arrow-types.ts";
import type { Chunk } from "./typed/cast.ts";
import { typedTable } from "./typed/table.ts";

const MAGIC = "ARROW1";
const utf8 = new TextDecoder();

/** Throws a UserError for a file that is cut off or damaged, or has a type that is not known. */
export async function readArrow(
  file: Blob,
  fileName: string,
  options: Partial<ReadOptions>,
  hooks: ReadHooks,
): Promise<DataTable> {
  const isFile = utf8.decode(await readBytes(file, 0, MAGIC.length)) === MAGIC;
  const tail = await readBytes(file, Math.max(0, file.size - 8), file.size);
  if (isFile && utf8.decode(tail.subarray(-MAGIC.length)) !== MAGIC) {
    throw damaged(fileName, "its footer, the list of what is where, is missing");
  }
  await readCompressed();
  const { schema, rows } = await rowsOf(file, fileName, hooks);
  const columns = schema.fields.map(({ name, type }) => ({ name: name ?? "", cast: arrowCast(type) }));
  const scan = async (
    wanted: readonly number[],
    take: (column: number, chunk: Chunk) => void,
    its: ReadHooks,
    stage: string,
  ) => {
    let done = 0;
    for await (const batch of batches(file, fileName, its)) {
      const { children } = batch.data;
      for (const c of wanted) {
        const data = children[c];
        if (!data || data.length !== batch.numRows) {
          throw damaged(fileName, `column "${columns[c]!.name}" is not as long as the others`);
        }
        take(c, { rows: batch.numRows, cell: arrowCells(data) });
      }
      done += batch.numRows;
      its.progress(done / rows, stage);
    }
  };
  const table = await typedTable(
    { format: "arrow", fileName, bytes: file.size, rows, columns, scan },
    options,
    hooks,
  );
  return isFile || endsAStream(tail) ? table : { ...table, notes: [...table.notes, OPEN_END] };
}

const OPEN_END: FileNote = {
  severity: "caution",
  text: "The Arrow stream has no mark at its end. If it was cut off, rows are missing here: compare their number.",
};

/** Four bytes of ones, where the format is not the oldest, and four of zeros. */
function endsAStream(tail: Uint8Array): boolean {
  return tail.subarray(-4).every((byte) => byte === 0);
}

async function rowsOf(
  file: Blob,
  fileName: string,
  hooks: ReadHooks,
): Promise<{ schema: Schema; rows: number }> {
  const reader = await open(file, fileName);
  // the reader forgets it at the end
  const { schema } = reader;
  let rows = 0;
  try {
    for await (const batch of reader) {
      hooks.signal.throwIfAborted();
      rows += batch.numRows;
    }
  } catch (cause) {
    throw explained(cause, fileName);
  }
  return { schema, rows };
}

async function* batches(file: Blob, fileName: string, hooks: ReadHooks) {
  const reader = await open(file, fileName);
  const iterator = reader[Symbol.asyncIterator]();
  for (;;) {
    hooks.signal.throwIfAborted();
    const next = await iterator.next().catch((cause: unknown) => {
      throw explained(cause, fileName);
    });
    if (next.done) return;
    yield next.value;
  }
}

/** The library reads from what it takes for a file handle of Node. */
async function open(file: Blob, fileName: string) {
  const handle = {
    fd: 0,
    stat: async () => ({ size: file.size }),
    read: async (buffer: Uint8Array, offset: number, length: number, position: number) => {
      const bytes = await readBytes(file, position, position + length);
      buffer.set(bytes, offset);
      return { bytesRead: bytes.length, buffer };
    },
    close: async () => {},
  };
  try {
    const reader = await RecordBatchReader.from(
      handle as unknown as Parameters<typeof RecordBatchReader.from>[0],
    );
    const opened = await reader.open();
    if (!opened.schema) throw damaged(fileName, "it has no schema, the list of its columns");
    return opened;
  } catch (cause) {
    throw explained(cause, fileName);
  }
}

/** Buffers compressed with LZ4 or zstd are read; what that needs is fetched before the first file, for the library asks at once. */
async function readCompressed(): Promise<void> {
  if (compressionRegistry.get(CompressionType.ZSTD)) return;
  const [{ compressors }, { lz4Frame }] = await Promise.all([
    import("hyparquet-compressors"),
    import("./typed/lz4-frame.ts"),
  ]);
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: lz4Frame });
  // the length is in the frame
  compressionRegistry.set(CompressionType.ZSTD, { decode: (bytes) => compressors.ZSTD!(bytes, 0) });
}

function explained(cause: unknown, fileName: string): unknown {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof UserError || (cause instanceof DOMException && cause.name === "AbortError"))
    return cause;
  const unknown = /Unrecognized type: .*?(\d+)/.exec(message);
  if (!unknown) return damaged(fileName, "a record batch in it cannot be read", cause);
  const error = new UserError(
    `"${fileName}" has a column of a type that cannot be read (number ${unknown[1]} in the format). Leave that column out, or export the table as Parquet or CSV.`,
  );
  return Object.assign(error, { cause });
}

function damaged(fileName: string, what: string, cause?: unknown): UserError {
  const error = new UserError(
    `"${fileName}" is an Arrow file that is cut off or damaged: ${what}. Copy or export it once more.`,
  );
  return Object.assign(error, cause === undefined ? {} : { cause });
}
