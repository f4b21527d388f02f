import { expect, test } from "vitest";
import type { ReadOptions } from "../../src/data/summary.ts";
import { kinds, notes, numbers, read, readInSlices, texts } from "./reading.ts";

const utf16 = (text: string, bigEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), !bigEndian);
  return view.buffer;
};
const latin1 = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

test.each([
  ["x,y\n1,2\n", ","],
  ["x;y\n1;2\n", ";"],
  ["x\ty\n1\t2\n", "\t"],
  ["x|y\n1|2\n", "|"],
  ["x;y\n1,5;2,5\n3,5;4,5\n", ";"],
  ["when|note\n2024-01-01|a, b, c\n2024-01-02|d; e\n", "|"],
  ['name;note\n"a";"x, y, z"\n"b";"u, v, w"\n', ";"],
  ["one\n1,5\n2,5\n", ";"],
  ["sep=|\nx|y\n1|2\n", "|"],
] as const)("the delimiter of %j is %j", async (text, delimiter) => {
  const table = await read(text);
  expect(table.read.delimiter).toBe(delimiter);
  expect(table.columns.map((c) => c.name)).toEqual(
    text
      .replace(/^sep.*\n/, "")
      .split("\n")[0]!
      .split(delimiter),
  );
});

test("decimal commas: by evidence, and in files with semicolons when in doubt", async () => {
  const table = await read("x;y\n1,5;1,234\n-2,25;5,678\n");
  expect(table.read.decimal).toBe(",");
  expect(numbers(table, "x")).toEqual([1.5, -2.25]);
  expect(numbers(table, "y")).toEqual([1.234, 5.678]);
  expect(numbers(await read("one\n1,5\n2,5\n"), "one")).toEqual([1.5, 2.5]);
  expect(numbers(await read("x;y\n1,234;a\n5,678;b\n"), "x")).toEqual([1.234, 5.678]);
});

test("separated thousands are read when the column is consistent, and said", async () => {
  const english = await read('x,y\n"1,234.5",1\n12,2\n"1,234,567",3\n');
  expect(numbers(english, "x")).toEqual([1234.5, 12, 1234567]);
  expect(notes(english)).toEqual([
    'Column "x": the comma (1,234) was read as a thousands separator (2 cells).',
  ]);
  expect(numbers(await read("x;y\n1.234,5;1\n12;2\n"), "x")).toEqual([1234.5, 12]);
  expect(numbers(await read("x;y\n1 234,5;1\n12,25;2\n"), "x")).toEqual([1234.5, 12.25]);
  const mixed = await read('x,y\n"1,234",1\n1 234,2\n');
  expect(kinds(mixed)).toEqual(["id", "number"].with(0, mixed.columns[0]!.kind));
  expect(texts(mixed, "x")).toEqual(["1,234", "1 234"]);
});

test("a header is told from data; consecutive years may stand in it", async () => {
  const header = async (text: string) => (await read(text)).read.header;
  expect(await header("x,y\n1,2\n")).toBe(true);
  expect(await header("a,b\nc,d\ne,f\n")).toBe(true);
  expect(await header("1,2\n3,4\n")).toBe(false);
  expect(await header("2024-01-01,a\n2024-01-02,b\n")).toBe(false);
  expect(await header("A,1\nB,2\nA,3\n")).toBe(false);
  expect(await header("country,2019,2020,2021\nDenmark,1,2,3\nNorway,4,5,6\n")).toBe(true);
  expect(await header("loss\n1\n2\n")).toBe(true);
});

test("encodings: byte order marks, UTF-16 without one, Windows-1252 without any", async () => {
  const text = "name,x\nZürich,1\nMünchen,2\n日本,3\n";
  const cases: [BlobPart, ReadOptions["encoding"]][] = [
    [text, "utf-8"],
    [`\ufeff${text}`, "utf-8"],
    [utf16(`\ufeff${text}`, false), "utf-16le"],
    [utf16(`\ufeff${text}`, true), "utf-16be"],
    [utf16(text, false), "utf-16le"],
    [utf16(text, true), "utf-16be"],
  ];
  for (const [content, encoding] of cases) {
    const table = await read(content);
    expect(table.read.encoding).toBe(encoding);
    expect(texts(table, "name")).toEqual(["Zürich", "München", "日本"]);
    expect(table.columns[0]!.name).toBe("name");
    expect(texts(await readInSlices(content, 3), "name")).toEqual(["Zürich", "München", "日本"]);
  }
  const western = await read(latin1("name,x\nZürich,1\nEs\x80,2\n"));
  expect(western.read.encoding).toBe("windows-1252");
  expect(texts(western, "name")).toEqual(["Zürich", "Es€"]);
});

test("bytes that are not UTF-8 far behind the head still make it Windows-1252", async () => {
  const table = await read(latin1(`name,x\n${"abc,1\n".repeat(100_000)}Zürich,2\n`));
  expect(table.read.encoding).toBe("windows-1252");
  expect(texts(table, "name").at(-1)).toBe("Zürich");
});

test("every guess can be overridden, and is reported", async () => {
  const options = {
    delimiter: ";",
    decimal: ".",
    header: false,
    encoding: "windows-1252",
    missingTokens: ["x"],
  } as const;
  const table = await read("a,b;x\n1,2;3.5\n", options);
  expect(table.read).toEqual(options);
  expect(table.columns.map((c) => c.name)).toEqual(["column 1", "column 2"]);
  expect(numbers(table, "column 2")).toEqual([Number.NaN, 3.5]);
});

test("missing words: the default list, whatever the case, and none is a word", async () => {
  const table = await read("x,g\nNA,n/a\n1,none\nnan,NULL\n.,a\n -,b\n?, \n2,#N/A\n<NA>,c\n");
  expect(numbers(table, "x")).toEqual([
    Number.NaN,
    1,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    2,
    Number.NaN,
  ]);
  expect(texts(table, "g")).toEqual([null, "none", null, "a", "b", null, null, "c"]);
  expect(notes(table)).toEqual([
    'Besides empty cells, these count as missing here: "NA" (1), "N/A" (1), "#N/A" (1), "<NA>" (1), "NaN" (1), "null" (1), "." (1), "-" (1), "?" (1).',
  ]);
});
