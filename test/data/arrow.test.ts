// Arrow files and streams: compressed ones written by Polars (files/README.md), others by apache-arrow's own writer.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as arrow from "apache-arrow";
import { expect, test } from "vitest";
import { readTable } from "../../src/data/read.ts";
import { column, summarise, withKind } from "../../src/data/table.ts";
import { UserError } from "../../src/errors.ts";
import { hooks, kinds, notes, numbers, read, said, texts } from "./reading.ts";

const bytesOf = (name: string) =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`./files/${name}`, import.meta.url))));
const open = (bytes: BlobPart, name = "f.arrow") => readTable(new Blob([bytes]), name, {}, hooks);
const message = (bytes: BlobPart) =>
  open(bytes).then(
    () => "no error",
    (error) => (error instanceof UserError ? error.message : `not a UserError: ${error}`),
  );

test.each(["lz4", "zstd"])(
  "the table of every type is the same from Arrow (%s) as from CSV",
  async (codec) => {
    expect(said(await open(bytesOf(`kinds-${codec}.arrow`)))).toEqual(
      said(await open(bytesOf("kinds.csv"), "k.csv")),
    );
  },
);

const vectors = (): Record<string, arrow.Vector> => ({
  tiny: arrow.vectorFromArray([1, null, -3], new arrow.Int8()),
  word: arrow.vectorFromArray([65535, 2, null], new arrow.Uint16()),
  long: arrow.vectorFromArray([5n, null, -7n], new arrow.Int64()),
  huge: arrow.vectorFromArray([2n ** 63n + 1n, 2n, 3n], new arrow.Uint64()),
  half: arrow.vectorFromArray([0.5, -2, null], new arrow.Float16()),
  single: arrow.vectorFromArray([0.25, Number.NaN, 3], new arrow.Float32()),
  double: arrow.vectorFromArray([0.1, null, 1e300], new arrow.Float64()),
  truth: arrow.vectorFromArray([true, null, false], new arrow.Bool()),
  text: arrow.vectorFromArray(["é", null, "b"], new arrow.Utf8()),
  largeText: arrow.vectorFromArray(["é", null, "b"], new arrow.LargeUtf8()),
  coded: arrow.vectorFromArray(["x", null, "x"], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())),
  day: arrow.vectorFromArray([new Date("2024-02-29"), null, new Date("1969-12-31")], new arrow.DateDay()),
  ms: arrow.vectorFromArray(
    [new Date("2024-02-29"), null, new Date("1969-12-31")],
    new arrow.DateMillisecond(),
  ),
  nothing: arrow.vectorFromArray([null, null, null], new arrow.Null()),
});

const CSV = `tiny,word,long,huge,half,single,double,truth,text,largeText,coded,day,ms,nothing
1,65535,5,9223372036854775809,0.5,0.25,0.1,true,é,é,x,2024-02-29,2024-02-29,
,2,,2,-2,NaN,,,,,,,,
-3,,-7,3,,3,1e300,false,b,b,x,1969-12-31,1969-12-31,
`;

test.each(["file", "stream"] as const)(
  "every type of apache-arrow, as a %s, is what it is in CSV",
  async (form) => {
    const bytes = arrow.tableToIPC(new arrow.Table(vectors()), form);
    expect(said(await open(bytes as BlobPart))).toEqual(said(await read(CSV)));
  },
);

test("numbers counted from 1970 and decimals, by hand", async () => {
  const longs = (values: bigint[], type: arrow.DataType) =>
    arrow.makeVector(
      arrow.makeData({ type, length: values.length, data: BigInt64Array.from(values) } as never),
    );
  const table = await open(
    arrow.tableToIPC(
      new arrow.Table({
        s: longs([-1n, 86400n], new arrow.TimestampSecond()),
        us: longs([-1n, 1500n], new arrow.TimestampMicrosecond()),
        ns: longs([-1n, 2_000_000n], new arrow.TimestampNanosecond()),
        far: longs([2n ** 60n, 2n ** 60n], new arrow.TimestampSecond()),
        span: longs([1500n, 2000n], new arrow.DurationMillisecond()),
        time: longs([3_723_000_000n, 500_000n], new arrow.TimeMicrosecond()),
        money: arrow.makeVector(
          arrow.makeData({
            type: new arrow.Decimal(2, 10, 128),
            length: 2,
            data: Uint32Array.of(12345, 0, 0, 0, -12345, -1, -1, -1),
          }),
        ),
      }),
      "file",
    ) as BlobPart,
  );
  const dates = (name: string) => {
    const found = column(table, name, "date");
    return found.type === "date" ? [...found.values] : [];
  };
  expect(dates("s")).toEqual([-1000, 86_400_000]);
  expect(dates("us")).toEqual([-1, 1]);
  expect(dates("ns")).toEqual([-1, 2]);
  // no calendar goes as far: what is stored is kept
  expect(numbers(table, "far")).toEqual([2 ** 60, 2 ** 60]);
  expect(numbers(table, "span")).toEqual([1.5, 2]);
  expect(texts(table, "time")).toEqual(["01:02:03", "00:00:00.500000"]);
  expect(numbers(table, "money")).toEqual([123.45, -123.45]);
  expect(notes(table)).toEqual([
    'Column "us": parts of a millisecond were dropped.',
    'Column "ns": parts of a millisecond were dropped.',
    'Column "span": spans of time were read as numbers of seconds.',
  ]);
});

test("decimals with a mark and doubles with an exponent are no ids, and digits that are lost are said", async () => {
  const decimal = (units: readonly bigint[]) =>
    arrow.makeVector(
      arrow.makeData({
        type: new arrow.Decimal(2, 30, 128),
        length: units.length,
        data: new Uint32Array(BigUint64Array.from(units.flatMap((unit) => [unit, unit >> 64n])).buffer),
      }),
    );
  const table = await open(
    arrow.tableToIPC(
      new arrow.Table({
        "price id": decimal([100n, 200n, 300n]),
        exact: decimal([9007199254740991n, 900719925474099100n, -5n]),
        long: decimal([1234567890123456789n, 100n, -1234567890123456789n]),
        "large id": arrow.vectorFromArray([1e21, 2, 3], new arrow.Float64()),
        "small id": arrow.vectorFromArray([1e20, 2, 3], new arrow.Float64()),
      }),
      "file",
    ) as BlobPart,
  );
  expect(kinds(table)).toEqual(["number", "number", "number", "number", "id"]);
  expect(numbers(table, "long")).toEqual([12345678901234567.89, 1, -12345678901234567.89]);
  expect(notes(table)).toEqual([
    'Column "long": 2 cells with more digits than a number holds exactly were rounded.',
  ]);
  const csv = await read(
    "price id,large id,small id\n1.00,1e+21,100000000000000000000\n2.00,2,2\n3.00,3,3\n",
  );
  expect(kinds(csv)).toEqual(["number", "number", "id"]);
});

test("lists of whole numbers are timelines over several batches; others are left out", async () => {
  const lists = [[1, 2, 3], null, [], [7], [2 ** 31 - 1]];
  const list = new arrow.List(new arrow.Field("item", new arrow.Int32()));
  const long = new arrow.LargeList(new arrow.Field("item", new arrow.Int64()));
  const batch = () =>
    new arrow.Table({
      tokens: arrow.vectorFromArray(lists, list),
      holes: arrow.vectorFromArray([[1], [1, null], [2, -1], [3], [4]], list),
      few: arrow.vectorFromArray([[1], [1, null, 5], [2], [3], [4]], list),
      fractions: arrow.vectorFromArray(
        [[1.5], [], [], [], []],
        new arrow.List(new arrow.Field("item", new arrow.Float64())),
      ),
      record: arrow.vectorFromArray(
        lists.map((_, a) => ({ a })),
        new arrow.Struct([new arrow.Field("a", new arrow.Int32())]),
      ),
      long: arrow.vectorFromArray([[4n], null, [], [5n, 6n], [7n]], long),
    });
  const table = await open(arrow.tableToIPC(batch().concat(batch()), "stream") as BlobPart);
  expect(kinds(table)).toEqual(["timeline", "timeline", "timeline"]);
  const tokens = column(table, "tokens", "tokens");
  expect(tokens).toEqual({
    type: "tokens",
    name: "tokens",
    offsets: Int32Array.of(0, 3, 3, 3, 4, 5, 8, 8, 8, 9, 10),
    values: Int32Array.of(1, 2, 3, 7, 2147483647, 1, 2, 3, 7, 2147483647),
  });
  expect([0, 2].map((c) => table.arrow.getChildAt(c)!.nullCount)).toEqual([4, 4]);
  expect(column(table, "long", "tokens")).toMatchObject({ values: Int32Array.of(4, 5, 6, 7, 4, 5, 6, 7) });
  expect(summarise(table).columns[0]).toMatchObject({
    kind: "timeline",
    possibleKinds: ["timeline"],
    missing: 4,
    distinct: 5,
    top: [
      { value: "1", rows: 2 },
      { value: "2", rows: 2 },
      { value: "3", rows: 2 },
      { value: "7", rows: 2 },
      { value: "2147483647", rows: 2 },
    ],
  });
  expect(notes(table)).toEqual([
    'Column "holes" is left out: it holds lists with something that is no token (a whole number from 0 to 2147483647; first in row 2).',
    'Column "fractions" is left out: it holds lists of type Float64, and only lists of whole numbers are read.',
    'Column "record" is left out: it holds nested records.',
    'Column "few": 2 lists hold something that is no token (a whole number from 0 to 2147483647; first in row 2).',
  ]);
  // a few lists that are no timelines are no reason against a column of timelines
  expect(column(table, "few", "tokens")).toMatchObject({
    values: Int32Array.of(1, 1, -1, 5, 2, 3, 4, 1, 1, -1, 5, 2, 3, 4),
  });
  await expect(withKind(table, "tokens", "text", hooks)).rejects.toBeInstanceOf(UserError);
});

test("columns of one name are told apart, and 10,000 columns are read", async () => {
  const data = (values: number[]) =>
    arrow.makeData({ type: new arrow.Float64(), length: 2, data: Float64Array.from(values) });
  const made = (names: readonly string[]) => {
    const fields = names.map((name) => new arrow.Field(name, new arrow.Float64(), true));
    const schema = new arrow.Schema(fields);
    const children = names.map((_, c) => data([c + 0.5, c]));
    const batch = new arrow.RecordBatch(
      schema,
      arrow.makeData({ type: new arrow.Struct(fields), length: 2, nullCount: 0, children }),
    );
    return arrow.tableToIPC(new arrow.Table(schema, batch), "file") as BlobPart;
  };
  const table = await open(made(["x", "x", ""]));
  expect(table.columns.map(({ name }) => name)).toEqual(["x", "x (2)", "column 3"]);
  expect(["x", "x (2)", "column 3"].map((name) => numbers(table, name)[0])).toEqual([0.5, 1.5, 2.5]);
  const wide = await open(made(Array.from({ length: 10_000 }, (_, c) => `v${c}`)));
  expect(wide.columns).toHaveLength(10_000);
  expect(numbers(wide, "v9999")).toEqual([9999.5, 9999]);
});

test("files that are cut off or damaged, without columns, without rows, or with a type that is not known", async () => {
  const file = arrow.tableToIPC(new arrow.Table(vectors()), "file");
  const flow = arrow.tableToIPC(new arrow.Table(vectors()), "stream");
  expect(await message(file.slice(0, file.length - 100) as BlobPart)).toBe(
    '"f.arrow" is an Arrow file that is cut off or damaged: its footer, the list of what is where, is missing. Copy or export it once more.',
  );
  expect(await message(flow.slice(0, flow.length - 200) as BlobPart)).toContain("cut off or damaged");
  expect(await message(flow.slice(0, 300) as BlobPart)).toContain("cut off or damaged");
  const noMark = await open(flow.slice(0, flow.length - 8) as BlobPart);
  expect(noMark.rows).toBe(3);
  expect(notes(noMark).join()).toContain("no mark at its end");
  expect(notes(await open(flow as BlobPart)).join()).not.toContain("no mark");
  const none = new arrow.Table({ a: arrow.vectorFromArray([], new arrow.Float64()) });
  expect(await message(arrow.tableToIPC(none, "file") as BlobPart)).toContain("no rows");
  expect(await message(arrow.tableToIPC(new arrow.Table(), "file") as BlobPart)).toContain("no columns");
  // the number of a type in the schema, made into one that no version has
  const list = new arrow.List(new arrow.Field("item", new arrow.Int32()));
  const lists = arrow.tableToIPC(new arrow.Table({ a: arrow.vectorFromArray([[1]], list) }), "stream");
  const strange = async (at: number) => message(lists.slice().fill(99, at, at + 1) as BlobPart);
  const places = [...lists.subarray(0, 400).keys()].filter((k) => lists[k] === arrow.Type.List);
  expect((await Promise.all(places.map(strange))).join()).toContain(
    "has a column of a type that cannot be read (number 99 in the format)",
  );
});
