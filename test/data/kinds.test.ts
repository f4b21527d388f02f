import { expect, test } from "vitest";
import type { ColumnKind } from "../../src/data/column.ts";
import { readIsoDate } from "../../src/data/date-reader.ts";
import { column, summarise, withKind } from "../../src/data/table.ts";
import { UserError } from "../../src/errors.ts";
import { hooks, kinds, notes, numbers, read, texts } from "./reading.ts";

const kindOf = async (cells: readonly string[], name = "x") =>
  kinds(await read(`${name},other\n${cells.map((cell) => `${cell},1`).join("\n")}\n`))[0];

const nine = (cell: string) => [...Array(9)].map((_, i) => `${cell}${i}`);

test.each<[string, readonly string[], ColumnKind]>([
  ["decimals", ["1.5", "2", "-3"], "number"],
  ["0 and 1", ["0", "1", "1"], "number"],
  ["words that repeat", ["a", "b", "a"], "category"],
  ["TRUE and FALSE", ["TRUE", "FALSE", "TRUE"], "boolean"],
  ["yes and no", ["yes", "No", "YES"], "boolean"],
  ["only yes", ["yes", "yes"], "boolean"],
  ["Y and N", ["Y", "N", "Y"], "boolean"],
  ["F alone, which may be a sex", ["F", "F"], "category"],
  ["M and F", ["M", "F", "M"], "category"],
  ["ISO dates", ["2024-02-29", "2023-12-31"], "date"],
  ["ISO date-times", ["2024-02-29T12:00:00Z", "2023-12-31 23:59"], "date"],
  ["dates that do not exist", ["2023-02-29", "2023-02-30"], "id"],
  ["dates with the day first", ["31/12/2023", "01/02/2024"], "date"],
  ["dates with the month first", ["12/31/2023", "01/02/2024"], "date"],
  ["dates that could be either", ["01/02/2024", "03/04/2024", "01/02/2024"], "category"],
  ["dates of both orders", ["31/12/2023", "12/31/2023", "12/31/2023"], "category"],
  ["dates with points", ["01.02.2024", "03.04.2024"], "date"],
  ["sentences", nine("this is a sentence with number "), "text"],
  ["codes that are all different", nine("A-"), "id"],
  ["a row number", ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"], "id"],
  ["a short row of whole numbers", ["1", "2", "3"], "number"],
])("%s", async (_, cells, kind) => {
  expect(await kindOf(cells)).toBe(kind);
});

test("the name makes whole numbers an id; a file of one column has none", async () => {
  expect(await kindOf(["7", "3", "7"], "patient_id")).toBe("id");
  expect(await kindOf(["7", "3", "7"], "userId")).toBe("id");
  expect(await kindOf(["7.5", "3", "7"], "patient_id")).toBe("number");
  expect(await kindOf(["7", "3", "7"], "paid")).toBe("number");
  expect(kinds(await read("x\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"))).toEqual(["number"]);
});

test("dates are read in UTC, with zones and fractions", async () => {
  const cells = [
    "2024-03-31T02:30:00",
    "2024-03-31T02:30:00.1239Z",
    "2024-03-31 02:30+02:00",
    "1900-03-01",
    "0001-01-01",
  ];
  const table = await read(`t\n${cells.join("\n")}\n`);
  const found = column(table, "t", "date");
  const want = [
    "2024-03-31T02:30:00Z",
    "2024-03-31T02:30:00.123Z",
    "2024-03-31T00:30:00Z",
    "1900-03-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
  ];
  expect(found.type === "date" && [...found.values]).toEqual(want.map((t) => Date.parse(t)));
});

test.each([
  "1900-02-29",
  "2100-02-29",
  "2023-02-29",
  "2024-02-30",
  "2024-04-31",
  "2024-13-01",
  "2024-00-10",
  "2024-01-00",
  "2024-1-01",
  "2024-01-01T",
  "2024-01-01T25:00",
  "2024-01-01T12:60",
  "2024-01-01T12:00:61",
  "2024-01-01T24:00:01",
  "2024-01-01T12",
  "2024-01-01T12:00+1",
  "2024-01-01T12:00+15:00",
  "2024-01-01T12:00Zx",
  "2024-01-01X12:00",
  "2024-01/01",
  "20:4-01-01",
])("%s is no date", (text) => {
  const bytes = new TextEncoder().encode(text);
  expect(readIsoDate(bytes, 0, bytes.length)).toBeNaN();
});

test.each([
  "2000-02-29",
  "2024-02-29",
  "2024-01-01T24:00",
  "2016-12-31T23:59:60Z",
  "2024-01-01T12:00:00.5-0330",
])("%s is a date", (text) => {
  const bytes = new TextEncoder().encode(text);
  expect(readIsoDate(bytes, 0, bytes.length)).not.toBeNaN();
});

test("every day of four centuries has the milliseconds of Date.UTC", async () => {
  const days = Array.from({ length: 146_097 }, (_, d) => Date.UTC(1800, 0, 1) + d * 86_400_000);
  const table = await read(
    `t,x\n${days.map((ms) => `${new Date(ms).toISOString().slice(0, 10)},1`).join("\n")}\n`,
  );
  const found = column(table, "t", "date");
  expect(found.type === "date" && found.values).toEqual(Float64Array.from(days));
});

test("day first and month first are said; a doubt is said, and the user may settle it", async () => {
  const day = await read("t,x\n31/12/2023,1\n01/02/2024 10:30,2\n");
  expect(notes(day)).toEqual(['Column "t": dates were read with the day first (31/12/2024).']);
  const found = column(day, "t", "date");
  expect(found.type === "date" && [...found.values]).toEqual([
    Date.UTC(2023, 11, 31),
    Date.UTC(2024, 1, 1, 10, 30),
  ]);
  const doubt = await read("t,x\n01/02/2024,1\n03/04/2024,2\n");
  expect(notes(doubt)[0]).toContain("could have the day or the month first");
  const settled = await withKind(doubt, "t", "date", hooks);
  const dates = column(settled, "t", "date");
  expect(dates.type === "date" && [...dates.values]).toEqual([Date.UTC(2024, 1, 1), Date.UTC(2024, 3, 3)]);
  expect(notes(settled)[0]).toContain("which its cells do not settle");
});

test("categories are sorted by number when all are numbers, else by code point", async () => {
  const table = await read("g,h,b,n\n10,é,yes,2.50\n9,z,no,10\n,Z,,\n10,\u{1f984},yes,2.5\n9,\uffee,no,-1\n");
  const labels = (name: string) => {
    const found = column(table, name, "category");
    return found.type === "category" ? [found.labels, [...found.codes]] : [];
  };
  expect(labels("g")).toEqual([
    ["9", "10"],
    [1, 0, -1, 1, 0],
  ]);
  expect(labels("h")).toEqual([
    ["Z", "z", "é", "\uffee", "\u{1f984}"],
    [2, 1, 0, 4, 3],
  ]);
  expect(labels("b")).toEqual([
    ["no", "yes"],
    [1, 0, -1, 1, 0],
  ]);
  expect(labels("n")).toEqual([
    ["-1", "2.5", "10"],
    [1, 2, -1, 1, 0],
  ]);
});

test("a column handed out may be written to without harm to the table", async () => {
  const table = await read("x,g\n1,a\n2,b\n3,a\n");
  const x = column(table, "x", "number");
  const g = column(table, "g", "category");
  if (x.type === "number") x.values.fill(0);
  if (g.type === "category") g.codes.fill(0);
  expect(numbers(table, "x")).toEqual([1, 2, 3]);
  expect(texts(table, "g")).toEqual(["a", "b", "a"]);
});

test("conversions that make no sense are errors with a remedy", async () => {
  const table = await read("x,g,t\n1.5,a,2024-01-01\n2,b,2024-01-02\n");
  const refused = (name: string, type: "number" | "date") => {
    expect(() => column(table, name, type)).toThrow(UserError);
    expect(() => column(table, name, type)).toThrow(/Choose another column, or change its kind/);
  };
  refused("g", "number");
  refused("t", "number");
  refused("x", "date");
  expect(() => column(table, "nope", "number")).toThrow(
    'The file has no column "nope". It has "x", "g", "t".',
  );
  expect(texts(table, "t")).toEqual(["2024-01-01", "2024-01-02"]);
});

test("another kind keeps every cell as it stands in the file, and leads back", async () => {
  const table = await read("a,x,b\np,1.50,1\nq,2,1\n,NA,1\nr,abc,1\ns,1e3,1\nt,5,1\n");
  expect(numbers(table, "x")).toEqual([1.5, 2, Number.NaN, Number.NaN, 1000, 5]);
  const text = await withKind(table, "x", "category", hooks);
  expect(texts(text, "x")).toEqual(["1.50", "2", null, "abc", "1e3", "5"]);
  expect(notes(text)).toEqual([expect.stringContaining("Besides empty cells")]);
  const back = await withKind(text, "x", "number", hooks);
  expect(summarise(back).columns[1]).toEqual(summarise(table).columns[1]);
  expect(numbers(table, "x")).toEqual(numbers(back, "x"));
  await expect(withKind(table, "a", "number", hooks)).rejects.toThrow(
    'Column "a" cannot be read as numbers: it holds "p", "q", "r".',
  );
  await expect(withKind(table, "a", "date", hooks)).rejects.toThrow("cannot be read as dates");
  await expect(withKind(table, "a", "boolean", hooks)).rejects.toThrow("cannot be read as true or false");
});

test("every possible kind of every column can be chosen and loses no value", async () => {
  const table = await read(
    "n,z,g,b,t,k,s\n1.5,0,a,yes,2024-01-01,A1,one two\n2,1,a,no,2024-01-02,A2,three four\n3,1,b,,2024-01-03,A3,five six\n",
  );
  for (const { name, possibleKinds, missing, kind } of summarise(table).columns) {
    expect(possibleKinds).toContain(kind);
    for (const other of possibleKinds) {
      const changed = summarise(await withKind(table, name, other, hooks)).columns.find(
        (c) => c.name === name,
      )!;
      expect([name, changed.kind, changed.missing, changed.misfits]).toEqual([
        name,
        other,
        missing,
        undefined,
      ]);
    }
  }
});

test("a number that is 0 or 1 may be a boolean", async () => {
  const table = await withKind(await read("e,x\n0,1\n1,2\n,3\n1,4\n"), "e", "boolean", hooks);
  expect(summarise(table).columns[0]).toMatchObject({
    kind: "boolean",
    missing: 1,
    top: [
      { value: "1", rows: 2 },
      { value: "0", rows: 1 },
    ],
  });
  expect(numbers(table, "e")).toEqual([0, 1, Number.NaN, 1]);
  expect(texts(table, "e")).toEqual(["0", "1", null, "1"]);
});

test("a number or a date may mean missing, too, and does whatever the column is read as", async () => {
  const options = { missingTokens: ["", "-999", "1900-01-01", "99"] };
  const body = (cells: readonly string[]) => `v,w\n${cells.map((cell) => `${cell},x`).join("\n")}\n`;
  // numbers, and codes of one width, which are texts
  for (const cells of [
    ["1", "-999", "99", "5.5"],
    ["0001", "-999", "99", "0005"],
  ]) {
    const table = await read(body(cells), options);
    expect(numbers(table, "v")).toEqual([1, Number.NaN, Number.NaN, Number(cells[3])]);
    expect(summarise(table).columns[0]!.missing).toBe(2);
  }
  const days = await read(body(["2020-01-02", "1900-01-01", "2020-01-03"]), options);
  expect(texts(days, "v")).toEqual(["2020-01-02", null, "2020-01-03"]);
  expect(days.notes.map(({ text }) => text)).toContain(
    'Besides empty cells, these count as missing here: "1900-01-01" (1).',
  );
  // spelled otherwise it is a number
  expect(numbers(await read(body(["1", "-999.0", "2"]), options), "v")).toEqual([1, -999, 2]);
});
