// Reading a CSV of a million rows and seven mixed columns: our reader from bytes to an Arrow table, beside uDSV from bytes to typed
// values (decode, infer the schema, rows as arrays, rows as objects, or columns: whichever it does fastest is the opponent). Same process,
// same bytes, alternately, one thread. Each reader runs twice in a row, once after the others and once after itself, when its code and
// memory are warm; best of five of each. Describing the columns afterwards is timed too.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { inferSchema, initParser } from "udsv";
import { readTable } from "../../src/data/read.ts";
import { column, type DataTable, summarise } from "../../src/data/table.ts";

interface Report {
  readonly title: string;
  readonly rows: Record<string, string | number>[];
  readonly notes: string[];
}

const ROWS = 1_000_000;
const ROUNDS = 5;
const SUMMARY = "Plumbline, describing the columns";
const hooks = { signal: new AbortController().signal, progress() {} };

/** The file: id, date, region and product (categories), loss and rate (numbers, some missing), a short text. The same bytes every time. */
export function mixedFile(rows: number): Blob {
  let state = 12345;
  // Marsaglia's xorshift32: plenty for a file
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const regions = ["north", "south", "east", "west", "centre"];
  const products = Array.from({ length: 40 }, (_, k) => `${String.fromCharCode(65 + (k % 26))}${k}`);
  const parts: string[] = ["id,date,region,product,loss,rate,comment\n"];
  let chunk: string[] = [];
  for (let r = 0; r < rows; r++) {
    const day = new Date(Date.UTC(2000, 0, 1 + Math.floor(random() * 9000))).toISOString().slice(0, 10);
    const loss = (random() < 0.02 ? "" : (-Math.log(1 - random()) * 1000).toFixed(2)) as string;
    const comment = `${random() < 0.1 ? '"x, ' : ""}`;
    const note = `c${Math.floor(random() * 200_000)}`;
    chunk.push(
      `${r + 1},${day},${regions[Math.floor(random() * 5)]},${products[Math.floor(random() * 40)]},${loss},${random().toFixed(4)},${comment}${note}${comment ? '"' : ""}\n`,
    );
    if (chunk.length === 10_000) {
      parts.push(chunk.join(""));
      chunk = [];
    }
  }
  parts.push(chunk.join(""));
  return new Blob(parts);
}

interface Reading {
  readonly ms: number;
  readonly sums: readonly number[];
}

async function readOurs(file: Blob): Promise<Reading & { readonly table: DataTable }> {
  const start = performance.now();
  const table = await readTable(file, "mixed.csv", {}, hooks);
  const ms = performance.now() - start;
  const sums = ["id", "loss", "rate"].map((name) => {
    const found = column(table, name, "number");
    return found.type === "number" ? sum(found.values) : Number.NaN;
  });
  const date = column(table, "date", "date");
  if (date.type === "date") sums.push(sum(date.values));
  return { ms, sums, table };
}

/** What uDSV makes of a file: rows as arrays, rows as objects, or columns. */
const VARIANTS = ["typedArrs", "typedObjs", "typedCols"] as const;

async function readUdsv(file: Blob, variant: (typeof VARIANTS)[number]): Promise<Reading> {
  const start = performance.now();
  const text = await file.text();
  const schema = inferSchema(text);
  const parse = initParser(schema)[variant] as (csv: string) => unknown[];
  const parsed = parse(text);
  const ms = performance.now() - start;
  const cell = (c: number, name: string) => (r: number) => {
    if (variant === "typedCols") return (parsed[c] as unknown[])[r];
    return variant === "typedArrs"
      ? (parsed[r] as unknown[])[c]
      : (parsed[r] as Record<string, unknown>)[name];
  };
  const sums = ["id", "loss", "rate", "date"].map((name) => {
    const value = cell(
      schema.cols.findIndex((c) => c.name === name),
      name,
    );
    const values = Float64Array.from({ length: ROWS }, (_, r) =>
      value(r) === null ? Number.NaN : Number(value(r)),
    );
    return sum(values);
  });
  return { ms, sums };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) total += values[i]!;
  return total;
}

/** Collects garbage, so that no reader pays for what the other left behind. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

/** Largest of heap and array buffers above what was there before, sampled between slices. */
async function peakBytes(file: Blob): Promise<number> {
  const used = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  collectGarbage();
  const before = used();
  let peak = 0;
  const progress = () => {
    peak = Math.max(peak, used() - before);
  };
  const table = await readTable(file, "mixed.csv", {}, { signal: hooks.signal, progress });
  return Math.max(peak, used() - before, table.rows);
}

export async function benchCsv(): Promise<Report> {
  const file = mixedFile(ROWS);
  const agree = (a: readonly number[], b: readonly number[]) => a.every((value, i) => value === b[i]);
  const MiB = file.size / 2 ** 20;
  const best = new Map<string, { first: number; second: number }>();
  const note = (reader: string, first: number, second: number) => {
    const known = best.get(reader) ?? { first, second };
    best.set(reader, { first: Math.min(first, known.first), second: Math.min(second, known.second) });
  };
  for (let round = 0; round < ROUNDS; round++) {
    collectGarbage();
    const { ms, sums } = await readOurs(file);
    collectGarbage();
    const again = await readOurs(file);
    note("Plumbline", ms, again.ms);
    const start = performance.now();
    summarise(again.table);
    const middle = performance.now();
    summarise(again.table);
    note(SUMMARY, middle - start, performance.now() - middle);
    for (const variant of VARIANTS) {
      collectGarbage();
      const first = await readUdsv(file, variant);
      collectGarbage();
      const second = await readUdsv(file, variant);
      if (!agree(sums, second.sums)) {
        throw new Error(`benchCsv: both readers give the same sums, got ${sums} and ${second.sums}`);
      }
      note(`uDSV ${variant}`, first.ms, second.ms);
    }
  }
  const peak = await peakBytes(file);
  const fastest = (of: "first" | "second") =>
    Math.min(...VARIANTS.map((variant) => best.get(`uDSV ${variant}`)![of]));
  return {
    title: `CSV, ${ROWS.toLocaleString("en")} rows, 7 mixed columns, ${MiB.toFixed(1)} MiB, bytes to typed columns`,
    rows: [...best].map(([reader, { first, second }]) => ({
      reader,
      "ms, first run": Math.round(first),
      "ms, second run": Math.round(second),
      "MiB/s": reader === SUMMARY ? "" : Math.round(MiB / (second / 1000)),
      "times fastest uDSV, first": reader === SUMMARY ? "" : Number((fastest("first") / first).toFixed(2)),
      "times fastest uDSV, second": reader === SUMMARY ? "" : Number((fastest("second") / second).toFixed(2)),
    })),
    notes: [
      `Peak of our reader beyond the file: ${(peak / 2 ** 20).toFixed(0)} MiB, ${(peak / file.size).toFixed(2)} times the file (heap and array buffers, sampled per slice).`,
    ],
  };
}
