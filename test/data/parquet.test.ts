// Parquet files written by other programs (files/README.md) against the CSV that the same program wrote of the same table.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readTable } from "../../src/data/read.ts";
import { column, type DataTable, summarise, withKind } from "../../src/data/table.ts";
import { UserError } from "../../src/errors.ts";
import { hooks, notes, numbers, said, texts } from "./reading.ts";

const bytesOf = (name: string) =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`./files/${name}`, import.meta.url))));
const open = (name: string): Promise<DataTable> => readTable(new Blob([bytesOf(name)]), name, {}, hooks);
const openSample = (name: string): Promise<DataTable> =>
  readTable(
    new Blob([readFileSync(fileURLToPath(new URL(`../../public/samples/${name}`, import.meta.url)))]),
    name,
    {},
    hooks,
  );

test.each([
  "uncompressed",
  "snappy",
  "gzip",
  "zstd",
  "brotli",
  "lz4_raw",
  "v2",
  "pages-v2",
  "delta",
  "groups",
])("the table of every type is the same from Parquet (%s) as from CSV", async (variant) => {
  const table = await open(`kinds-${variant}.parquet`);
  expect(said(table)).toEqual(said(await open("kinds.csv")));
  expect(table.rows).toBe(60);
  expect(summarise(table).format).toBe("parquet");
});

test.each(["lung", "danish-fires", "mgus2"])(
  "the sample %s is the same from Parquet as from CSV",
  async (name) => {
    expect(said(await open(`${name}.parquet`))).toEqual(said(await openSample(`${name}.csv`)));
  },
);

test("whole numbers that no double holds stay text with a caution that names the column", async () => {
  const table = await open("kinds-zstd.parquet");
  expect(texts(table, "big").slice(0, 2)).toEqual(["9007199254740995", "9007199254740997"]);
  expect(texts(table, "unsigned")[0]).toBe("18446744073709551614");
  const caution = summarise(table).notes.find(({ text }) => text.startsWith('Column "big"'))!;
  expect(caution.severity).toBe("caution");
  expect(caution.text).toContain("so they stay text and can serve as ids or categories");
});

test("another kind is read from the file again", async () => {
  const [parquet, csv] = [await open("kinds-groups.parquet"), await open("kinds.csv")];
  for (const name of ["whole", "amount", "x", "day", "at", "truth", "code"]) {
    const [ours, theirs] = await Promise.all([parquet, csv].map((t) => withKind(t, name, "category", hooks)));
    const { kind, possibleKinds, distinct } = summarise(ours!).columns.find((c) => c.name === name)!;
    const want = summarise(theirs!).columns.find((c) => c.name === name)!;
    expect([name, kind, distinct]).toEqual([name, want.kind, want.distinct]);
    expect(possibleKinds).toEqual(want.possibleKinds);
  }
  const again = await withKind(await withKind(parquet, "amount", "text", hooks), "amount", "number", hooks);
  expect(numbers(again, "amount")).toEqual(numbers(csv, "amount"));
  await expect(withKind(parquet, "region", "timeline", hooks)).rejects.toThrow(
    'Column "region" cannot be read as another kind: timelines are lists, and only lists are timelines.',
  );
});

test("lists of whole numbers are timelines; what else is nested is left out by name", async () => {
  const table = await open("nested.parquet");
  expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
    ["subject_id", "id"],
    ["tokens", "timeline"],
    ["wide_tokens", "timeline"],
    ["died", "boolean"],
  ]);
  const tokens = column(table, "tokens", "tokens");
  if (tokens.type !== "tokens") throw new Error("a timeline");
  const lists = Array.from({ length: 40 }, (_, r) => [
    ...tokens.values.subarray(tokens.offsets[r], tokens.offsets[r + 1]),
  ]);
  // the rule of the query that made the file
  const rule = Array.from({ length: 40 }, (_, r) => {
    const i = r + 1;
    return i % 5 < 2 ? [] : Array.from({ length: i % 7 }, (_, k) => ((k + 1) * i) % 500);
  });
  expect(lists).toEqual(rule);
  const { missing, distinct, kind } = summarise(table).columns[1]!;
  expect([kind, missing]).toEqual(["timeline", rule.filter((list) => list.length === 0).length]);
  expect(distinct).toBe(new Set(rule.flat()).size);
  expect(() => column(table, "tokens", "number")).toThrow(
    '"tokens" is read as a timeline, and numbers are needed',
  );
  expect(notes(table)).toEqual([
    'Column "negative" is left out: it holds lists with something that is no token (a whole number from 0 to 2147483647; first in row 1).',
    'Column "words" is left out: it holds lists of texts, and only lists of whole numbers are read.',
    'Column "deep" is left out: it holds lists of lists or records.',
    'Column "record" is left out: it holds nested records.',
    'Column "map" is left out: it holds maps.',
    'Column "records" is left out: it holds lists of lists or records.',
    'Column "span" is left out: it holds intervals of months, days and milliseconds.',
    'Column "raw" is left out: it holds bytes that are no text.',
  ]);
});

test("lists of whole numbers of every width, signed or not, are timelines", async () => {
  const table = await open("unsigned-tokens.parquet");
  expect(notes(table)).toEqual([]);
  expect(table.columns.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => "timeline"));
  for (const { name } of table.columns) {
    const tokens = column(table, name, "tokens");
    if (tokens.type !== "tokens") throw new Error("a timeline");
    expect([...tokens.values], name).toEqual([2, 3, 10, 200, 7]);
    expect([...tokens.offsets], name).toEqual([0, 3, 3, 5]);
  }
});

test("not-a-number, infinite and missing are told apart as in a CSV", async () => {
  const table = await open("special.parquet");
  const csv = "x,y,z,w\nNaN,Infinity,,0\n2.5,1.5,1.5,3\n3.5,2,,4\n4.5,2.5,7,5\n,-Infinity,7,5\n";
  const fromCsv = await readTable(new Blob([csv]), "special.csv", {}, hooks);
  expect(said(table)).toEqual(said(fromCsv));
  expect(notes(table)[0]).toBe('Besides empty cells, these count as missing here: "NaN" (1).');
});

test("columns of one name are told apart", async () => {
  const table = await open("same-name.parquet");
  expect(["x", "x (2)", "y"].map((name) => numbers(table, name))).toEqual([
    [1.5, 1],
    [2.5, 2],
    [3.5, 3],
  ]);
});

test("the old timestamps of Impala and Spark, INT96", async () => {
  const table = await open("int96.parquet");
  const at = column(table, "at", "date");
  const day = Date.UTC(2024, 1, 29);
  expect(at).toMatchObject({
    type: "date",
    values: Float64Array.of(0, day + 3_723_456, -1, day + 3_723_456),
  });
  expect(notes(table)).toEqual(['Column "at": parts of a millisecond were dropped.']);
});

const message = (bytes: BlobPart, name = "f.parquet") =>
  readTable(new Blob([bytes]), name, {}, hooks).then(
    () => "no error",
    (error) => (error instanceof UserError ? error.message : `not a UserError: ${error}`),
  );

test("a file that is cut off, anywhere, is an error that says so", async () => {
  const whole = bytesOf("kinds-snappy.parquet");
  for (const share of [0.02, 0.5, 0.9, 0.999]) {
    const got = await message(whole.subarray(0, Math.floor(whole.length * share)));
    expect(got).toBe(
      '"f.parquet" is a Parquet file that is cut off or damaged: its footer, the list of what is where, is missing or broken. Copy or export it once more.',
    );
  }
  const wrongFooter = whole.slice();
  wrongFooter.fill(0xee, whole.length - 3000, whole.length - 2000);
  expect(await message(wrongFooter)).toContain("cut off or damaged");
});

test("a damaged page is an error that names the column", async () => {
  const damaged = bytesOf("kinds-gzip.parquet");
  damaged.fill(0x55, 4, 40);
  expect(await message(damaged)).toContain('cut off or damaged: column "');
});

test("fewer values than the footer promises are an error, not missing values", async () => {
  const short = bytesOf("int96.parquet");
  // in the footer every count of rows and values is 0x16 (the next field, a 64-bit number), 0x08 (four)
  const footer = short.findLastIndex(
    (byte, k) => byte === 0x15 && short[k + 1] === 0x02 && short[k + 2] === 0x19,
  );
  for (let k = footer; k < short.length; k++)
    if (short[k] === 0x16 && short[k + 1] === 0x08) short[k + 1] = 0x0a;
  expect(await message(short)).toBe(
    '"f.parquet" is a Parquet file that is cut off or damaged: column "at" has 4 values where 5 are promised. Copy or export it once more.',
  );
});

test("encrypted files, files without rows and files of other formats are refused by name", async () => {
  expect(await message(bytesOf("encrypted.parquet"))).toContain("encrypted Parquet file");
  expect(await message(bytesOf("no-rows.parquet"))).toBe(
    '"f.parquet" has columns but no rows. There is nothing to analyse.',
  );
  expect(await message("a,b\n1,2\n")).toBe(
    '"f.parquet" does not begin as such files do: it is cut off, damaged or misnamed.',
  );
});

test("reading can be cancelled, and progress goes up to 1", async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  const progress = (fraction: number) => {
    seen.push(fraction);
    if (seen.length === 5) stop.abort();
  };
  const file = new Blob([bytesOf("kinds-groups.parquet")]);
  await expect(readTable(file, "f", {}, { signal: stop.signal, progress })).rejects.toMatchObject({
    name: "AbortError",
  });
  expect(seen).toHaveLength(5);
  const all: number[] = [];
  await readTable(new Blob([bytesOf("lung.parquet")]), "f", {}, { ...hooks, progress: (f) => all.push(f) });
  expect(all.at(-1)).toBe(1);
  expect(all).toEqual([...all].sort((a, b) => a - b));
});
