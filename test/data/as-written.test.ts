import * as arrow from "apache-arrow";
import { expect, test } from "vitest";
import type { CategoryColumn } from "../../src/data/column.ts";
import { readTable } from "../../src/data/read.ts";
import { asWritten, column } from "../../src/data/table.ts";

const hooks = { signal: new AbortController().signal, progress() {} };
const csv =
  "code,answer,day,amount,sure\n01,Yes,2020-01-02,1.50,true\n2.5,yes,2020-01-03,x,false\n NA ,No,,3,true\n";

async function written(text: string, name: string, texts: readonly string[], numbers: readonly string[]) {
  const table = await readTable(new Blob([text]), name, {}, hooks);
  return { table, made: await asWritten(table, { texts, numbers }, hooks) };
}

function cellsOf(table: Parameters<typeof column>[0], name: string): (string | null)[] {
  const { codes, labels } = column(table, name, "category") as CategoryColumn;
  return Array.from(codes, (code) => labels[code] ?? null);
}

test("cells are as they stand in the file, whatever the column was taken for; missing words stay missing", async () => {
  const { table, made } = await written(csv, "a.csv", ["code", "answer", "day"], []);
  expect(cellsOf(made, "code")).toEqual(["01", "2.5", null]);
  expect(cellsOf(made, "answer")).toEqual(["Yes", "yes", "No"]);
  expect(cellsOf(made, "day")).toEqual(["2020-01-02", "2020-01-03", null]);
  expect(made.columns.map(({ kind }) => kind)).toEqual(["text", "text", "text", "number", "boolean"]);
  // the table itself is as it was
  expect(cellsOf(table, "code")).toEqual(["1", "2.5", null]);
});

test("numbers stay numbers; what only counts as numbers becomes text, and is then refused as numbers", async () => {
  const { made } = await written(csv, "a.csv", [], ["amount", "sure"]);
  expect(column(made, "amount", "number")).toMatchObject({ values: Float64Array.of(1.5, Number.NaN, 3) });
  expect(() => column(made, "sure", "number")).toThrow(/read as text, and numbers are needed/);
});

test("lines of JSON give their cells as they stand, too, and a name that is no column is told", async () => {
  const lines = '{"a": 1.0, "b": [1, 2]}\n{"a": 2, "b": [3]}\n';
  const { table, made } = await written(lines, "a.jsonl", ["a", "b"], []);
  expect(cellsOf(made, "a")).toEqual(["1.0", "2"]);
  expect(made.columns[1]!.kind).toBe("timeline");
  await expect(asWritten(table, { texts: ["c"], numbers: [] }, hooks)).rejects.toThrow(/no column "c"/);
});

test("texts that are there need no second reading, and are texts whatever they were called", async () => {
  const table = await readTable(new Blob(["a\nx\ny\nx\n"]), "a.csv", {}, hooks);
  expect(table.columns[0]!.kind).toBe("category");
  const reread = () => Promise.reject(new Error("read again"));
  const made = await asWritten({ ...table, reread }, { texts: ["a"], numbers: ["a"] }, hooks);
  expect(made.columns[0]!.kind).toBe("text");
  expect(cellsOf(made, "a")).toEqual(["x", "y", "x"]);
});

test("moments and spans of a typed file keep every digit: two persons that they tell apart stay two", async () => {
  const longs = (values: readonly bigint[], type: arrow.DataType) =>
    arrow.makeVector(
      arrow.makeData({ type, length: values.length, data: BigInt64Array.from(values) } as never),
    );
  const second = 1_700_000_000n;
  const columns = {
    us: longs([second * 1_000_000n, second * 1_000_000n + 1n, -1n], new arrow.TimestampMicrosecond()),
    ns: longs(
      [second * 1_000_000_000n, second * 1_000_000_000n + 5n, 1_500_000n],
      new arrow.TimestampNanosecond(),
    ),
    span: longs([2n ** 53n, 2n ** 53n + 1n, 1_500_000n], new arrow.DurationMicrosecond()),
    long: longs([10n, -10n, 0n], new arrow.DurationSecond()),
  };
  const bytes = arrow.tableToIPC(new arrow.Table(columns), "file");
  const table = await readTable(new Blob([new Uint8Array(bytes)]), "a.arrow", {}, hooks);
  const made = await asWritten(table, { texts: Object.keys(columns), numbers: [] }, hooks);
  expect(cellsOf(made, "us")).toEqual([
    "2023-11-14T22:13:20Z",
    "2023-11-14T22:13:20.000001Z",
    "1969-12-31T23:59:59.999999Z",
  ]);
  expect(cellsOf(made, "ns")).toEqual([
    "2023-11-14T22:13:20Z",
    "2023-11-14T22:13:20.000000005Z",
    "1970-01-01T00:00:00.001500000Z",
  ]);
  expect(cellsOf(made, "span")).toEqual(["9007199254.740992", "9007199254.740993", "1.5"]);
  expect(cellsOf(made, "long")).toEqual(["10", "-10", "0"]);
});
