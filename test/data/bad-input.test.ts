// Bad input: a clear error with place and remedy, or a note; nothing is lost in silence.
import { expect, test } from "vitest";
import { readTable } from "../../src/data/read.ts";
import { summarise } from "../../src/data/table.ts";
import { UserError } from "../../src/errors.ts";
import { hooks, kinds, notes, numbers, read, texts } from "./reading.ts";

const message = (content: BlobPart, options = {}) =>
  read(content, options).then(
    () => "no error",
    (error) => (error instanceof UserError ? error.message : `not a UserError: ${error}`),
  );

test("an empty file", async () => {
  expect(await message("")).toBe('"file.csv" is empty. Choose a file with a header and rows below it.');
  expect(await message("\n\r\n\n")).toContain("is empty");
  expect(await message("\ufeff")).toContain("is empty");
});

test("a header and nothing else", async () => {
  expect(await message("x,y,z")).toContain("has a header but no");
  expect(await message("x,y\n,\n\n")).toContain("has a header but no");
});

test("rows with too many fields are an error that lists the lines", async () => {
  expect(await message("x,y\n1,2\n1,2,3\n4,5\n6,7,8\n")).toBe(
    "Lines 3 and 5 have more fields than the 2 columns of the file. Put cells that hold the delimiter (comma) in quotes, or choose another delimiter.",
  );
  const many = `x,y\n${"1,2,3\n1,2\n".repeat(10)}${"1,2\n".repeat(30)}`;
  expect(await message(many)).toContain("10 lines (the first: 2, 4, 6, 8, 10) have more fields");
});

test("delimiters behind the last column with nothing behind them are left out with a note", async () => {
  const table = await read("x,y\n1,2\n3,4,,\n5,6\n");
  expect(numbers(table, "y")).toEqual([2, 4, 6]);
  expect(notes(table)).toEqual(["Line 3 ends with delimiters that have nothing behind them: left out."]);
});

test("rows with too few fields are missing at the end, with a caution that lists the lines", async () => {
  const table = await read('x,y\n1,"a\nb"\n3\n4,c\n5\n');
  expect(numbers(table, "x")).toEqual([1, 3, 4, 5]);
  expect(texts(table, "y")).toEqual(["a\nb", null, "c", null]);
  expect(notes(table)).toEqual([
    "Lines 4 and 6 have fewer than 2 fields: what is not there counts as missing.",
  ]);
});

test("a quote that never closes: the line where it opened", async () => {
  expect(await message('x,y\n1,"a\nb"\n2,"c\n3,d\n')).toContain(
    "The quote that opens on line 4 is never closed.",
  );
  expect(await message('x,y\n1,a\n2,"')).toContain("line 3");
});

test("quotes inside a quoted cell that are not doubled are kept, with the line", async () => {
  const table = await read('x,y\n1,"a 5" disk"\n2,"b" \n3,c"d\n');
  expect(texts(table, "y")).toEqual(['a 5" disk', "b", 'c"d']);
  expect(notes(table)).toEqual([
    "Line 2 has a quote inside a quoted cell that is not doubled: it was kept as a character.",
  ]);
});

test("line ends CRLF, CR and LF, quoted line ends, blank lines", async () => {
  for (const eol of ["\n", "\r\n", "\r"]) {
    const table = await read(["x,y", "1,a", "", '2,"b', 'c"', "", ""].join(eol));
    expect(numbers(table, "x")).toEqual([1, 2]);
    expect(texts(table, "y")).toEqual(["a", `b${eol}c`]);
    expect(notes(table)).toEqual(["Line 3 is blank between the rows: left out."]);
  }
});

test("a blank line in a file of one column is a missing value, at the end it is nothing", async () => {
  expect(numbers(await read("x\n1\n\n3\n\n\n"), "x")).toEqual([1, Number.NaN, 3]);
});

test("rows of nothing but delimiters at the end are left out with a note", async () => {
  const table = await read("x,y\n1,2\n,\n3,4\n,\n,\n");
  expect(numbers(table, "x")).toEqual([1, Number.NaN, 3]);
  expect(notes(table)).toEqual(["2 rows without any value at the end of the file: left out."]);
});

test("duplicate and empty names are told apart, with notes", async () => {
  const table = await read("x,,x,x (2),\n1,2,3,4,5\n");
  expect(table.columns.map((c) => c.name)).toEqual(["x", "column 2", "x (2)", "x (2) (2)", "column 5"]);
  expect(notes(table)).toEqual([
    'Columns without a name in the header are called "column 2", "column 5".',
    'The header has "x", "x (2)" more than once: later ones are numbered, like "x (2)".',
  ]);
});

test("no header", async () => {
  const table = await read("1,2\n3,4\n");
  expect(table.columns.map((c) => c.name)).toEqual(["column 1", "column 2"]);
  expect(numbers(table, "column 2")).toEqual([2, 4]);
  expect(notes(table)).toEqual([
    'The first line looks like data, so the columns are called "column 1", "column 2".',
  ]);
  expect((await read("1,2\n3,4\n", { header: true })).columns.map((c) => c.name)).toEqual(["1", "2"]);
});

test("a column of a trailing delimiter on every line, without name and values, is left out", async () => {
  const table = await read("x,y,\n1,2,\n3,4,\n");
  expect(table.columns.map((c) => c.name)).toEqual(["x", "y"]);
  expect(notes(table)).toEqual(["Column 3 has neither a name nor values: left out."]);
});

test("row names as R writes them", async () => {
  const table = await read('"x","y"\n"a",1,2\n"b",3,4\n');
  expect(table.columns.map((c) => c.name)).toEqual(["row name", "x", "y"]);
  expect(texts(table, "row name")).toEqual(["a", "b"]);
  expect(numbers(table, "y")).toEqual([2, 4]);
});

test("titles and comments above the header are an error with the line", async () => {
  expect(await message("# made by R\nx,y\n1,2\n3,4\n")).toContain(
    "Line 1 begins with # and looks like a comment",
  );
  expect(await message("Report 2024\nx,y,z\n1,2,3\n3,4,5\n")).toContain(
    "Line 1 has one field, the lines below it have 3",
  );
});

test("a few words in a column of numbers: counted, shown, missing", async () => {
  const table = await read("x\n1\n2\nabc\n4\nabc\n<0.5\n7\n8\n9\n10\n");
  const [x] = summarise(table).columns;
  expect(x).toMatchObject({
    kind: "number",
    missing: 3,
    misfits: { rows: 3, firstRow: 3, examples: ["abc", "<0.5"] },
  });
  expect(x!.possibleKinds).not.toContain("boolean");
  expect(notes(table)).toEqual([
    'Column "x": 3 cells are not numbers ("abc", "<0.5"; first in row 3) and count as missing. Read the column as a category or text to keep them.',
  ]);
});

test.each([
  ["number", "x\n1\n2\nabc\n4\n5\n6\n7\n8\n9\n10\n", '1 cell is not a number ("abc" in row 3)'],
  [
    "date",
    "x\n2024-01-01\n2024-01-02\n2024-01-03\n2024-01-04\nabc\n2024-01-06\n2024-01-07\n2024-01-08\n",
    '1 cell is not a date ("abc" in row 5)',
  ],
])("one word in a column of kind %s is told in the singular", async (kind, text, what) => {
  const table = await read(text);
  expect(summarise(table).columns[0]!.kind).toBe(kind);
  expect(notes(table)).toEqual([
    `Column "x": ${what} and counts as missing. Read the column as a category or text to keep it.`,
  ]);
});

test("many words make a text of it, and no number is lost", async () => {
  expect(texts(await read("x\n1.50\n2\na\nb\n"), "x")).toEqual(["1.50", "2", "a", "b"]);
});

test("a column that looks like numbers for a long time and then is text keeps its first cells as they stand", async () => {
  const rows = 100_000;
  const cells = Array.from({ length: rows }, (_, r) => (r < rows / 3 ? `${r}.50` : `w${r % 7}`));
  const table = await read(`x,y\n${cells.map((c) => `${c},1`).join("\n")}\n`);
  expect(kinds(table)[0]).toBe("text");
  expect(texts(table, "x")).toEqual(cells);
});

test("a column that is empty for a long time and then holds numbers is one of numbers", async () => {
  const table = await read(`x,y\n${",1\n".repeat(100_000)}${"2.5,1\n".repeat(50_000)}`);
  expect(kinds(table)[0]).toBe("number");
  expect(summarise(table).columns[0]).toMatchObject({
    missing: 100_000,
    distinct: 1,
    range: { min: 2.5, max: 2.5 },
  });
});

test("numbers beyond double are misfits, those too small are 0 with a note", async () => {
  const table = await read("x\n1\n1e999\n2\n1e-400\n3\n-1e400\n");
  expect(numbers(table, "x")).toEqual([1, Number.NaN, 2, 0, 3, Number.NaN]);
  expect(summarise(table).columns[0]!.misfits).toEqual({
    rows: 2,
    firstRow: 2,
    examples: ["1e999", "-1e400"],
  });
  expect(notes(table)[1]).toBe('Column "x": 1 cell closer to zero than 5e-324 was read as 0.');
});

test("digits that a double cannot hold exactly stay text", async () => {
  const table = await read("key,x\n12345678901234567891,1\n12345678901234567892,2\n12345678901234567893,1\n");
  expect(kinds(table)).toEqual(["id", "number"]);
  expect(texts(table, "key")).toEqual([
    "12345678901234567891",
    "12345678901234567892",
    "12345678901234567893",
  ]);
  expect(notes(table)[0]).toContain("more digits than a number keeps exactly");
});

test("digits with leading zeros, all of one length, are codes", async () => {
  const table = await read("zip,x\n02139,1\n10001,2\n02139,3\n");
  expect(kinds(table)).toEqual(["category", "number"]);
  expect(texts(table, "zip")).toEqual(["02139", "10001", "02139"]);
  expect(notes(table)[0]).toContain("leading zeros");
  expect(kinds(await read("m\n01\n2\n10\n"))).toEqual(["number"]);
});

test.each([
  ["encrypted Parquet", [..."PARE"].map((c) => c.charCodeAt(0)).concat([21, 4, 0])],
  ["ORC", [..."ORC"].map((c) => c.charCodeAt(0)).concat([0, 0])],
  ["Excel", [0x50, 0x4b, 3, 4, 20, 0]],
  ["gzip", [0x1f, 0x8b, 8, 0]],
  ["PNG", [0x89, 0x50, 0x4e, 0x47, 13, 10]],
  ["SQLite", [..."SQLite format 3"].map((c) => c.charCodeAt(0)).concat([0])],
])("a %s file under the name of a CSV is refused by name", async (name, bytes) => {
  expect(await message(new Uint8Array(bytes))).toContain(name);
});

test("any other binary file is refused", async () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256);
  expect(await message(bytes)).toContain("is not a text file");
  expect(kinds(await read("PAR1,x\n1,2\n"))).toHaveLength(2);
});

test("NUL bytes are said", async () => {
  const table = await read("x,y\n1,a\0b\n2,c\n");
  expect(texts(table, "y")).toEqual(["a\0b", "c"]);
  expect(notes(table)).toEqual(['Column "y" has NUL bytes in its texts: the file may be damaged.']);
});

test("10,000 columns", async () => {
  const width = 10_000;
  const header = Array.from({ length: width }, (_, c) => `name${c}`).join(",");
  const row = (r: number) => Array.from({ length: width }, (_, c) => String(c * r)).join(",");
  const table = await read(`${header}\n${row(1)}\n${row(2)}\n${row(3)}\n`);
  expect(table.columns).toHaveLength(width);
  expect(numbers(table, "name9999")).toEqual([9999, 19998, 29997]);
  expect(summarise(table).columns).toHaveLength(width);
});

test("one huge cell is read; a row beyond the cap is an error", async () => {
  const cell = "z".repeat(5_000_000);
  const table = await read(`x,y\n1,${cell}\n2,b\n`);
  expect(texts(table, "y")).toEqual([cell, "b"]);
  expect(await message(`x,y\n1,a\n2,"${"z\n".repeat(10_000_000)}`)).toContain(
    "The row that begins on line 3 is longer than 16 MiB",
  );
});

test("columns that are constant, all missing, or of one row", async () => {
  const table = await read("c,m,x\n5,,1\n5,NA,2\n5,,3\n");
  const [c, m] = summarise(table).columns;
  expect(c).toMatchObject({
    kind: "number",
    distinct: 1,
    range: { min: 5, max: 5, mean: 5 },
    sketch: { bars: [1] },
  });
  expect(m).toMatchObject({ missing: 3, distinct: 0, sketch: { bars: [] } });
  expect(m!.range).toBeUndefined();
  expect(notes(table)).toContain('Column "m" has no values: every cell is missing.');
  const one = summarise(await read("x,g\n5,a\n"));
  expect(one.columns.map((column) => [column.kind, column.distinct])).toEqual([
    ["number", 1],
    ["category", 1],
  ]);
});

test("a file that was taken away while it was read", async () => {
  const gone = {
    size: 10,
    slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) }),
  };
  await expect(readTable(gone as unknown as Blob, "gone.csv", {}, hooks)).rejects.toThrow(
    "cannot be read any more",
  );
});

test("cancelling stops between slices with an AbortError; progress goes up to 1", async () => {
  const file = new Blob([`x\n${"1.5\n".repeat(3_000_000)}`]);
  const stop = new AbortController();
  const seen: number[] = [];
  const progress = (fraction: number) => {
    seen.push(fraction);
    if (seen.length === 2) stop.abort();
  };
  await expect(readTable(file, "x.csv", {}, { signal: stop.signal, progress })).rejects.toMatchObject({
    name: "AbortError",
  });
  expect(seen).toHaveLength(2);
  const fractions: number[] = [];
  await readTable(
    file,
    "x.csv",
    {},
    { signal: hooks.signal, progress: (fraction) => fractions.push(fraction) },
  );
  expect(fractions.at(-1)).toBe(1);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
});
