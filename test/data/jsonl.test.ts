// JSON Lines, against JSON.parse where values are concerned; against CSV in arrow.test.ts.
import { expect, test } from "vitest";
import { readTable } from "../../src/data/read.ts";
import { readJsonl } from "../../src/data/read-jsonl.ts";
import { column, type DataTable, withKind } from "../../src/data/table.ts";
import { UserError } from "../../src/errors.ts";
import { contents, hooks, kinds, notes, numbers, stream, texts } from "./reading.ts";

const open = (text: BlobPart, name = "f.jsonl") => readTable(new Blob([text]), name, {}, hooks);
const message = (text: BlobPart, name = "f.jsonl") =>
  open(text, name).then(
    () => "no error",
    (error) => (error instanceof UserError ? error.message : `not a UserError: ${error}`),
  );
const utf8 = new TextDecoder();
const lists = (table: DataTable, name: string) => {
  const found = column(table, name, "tokens");
  if (found.type !== "tokens") throw new Error(`lists: tokens, got ${found.type}`);
  return Array.from({ length: table.rows }, (_, r) => [
    ...found.values.subarray(found.offsets[r], found.offsets[r + 1]),
  ]);
};

test("a file by hand: the union of the keys, missing where a line lacks one", async () => {
  const table = await open(
    '\ufeff{"subject_id": 1, "tokens": [3, 17], "died": false}\r\n\n{"died": true, "subject_id": 2, "late": 2.5}\n{"subject_id": 4, "tokens": [], "died": null, "late": -1e2}',
  );
  expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
    ["subject_id", "id"],
    ["tokens", "timeline"],
    ["died", "boolean"],
    ["late", "number"],
  ]);
  expect(lists(table, "tokens")).toEqual([[3, 17], [], []]);
  expect(texts(table, "died")).toEqual(["false", "true", null]);
  expect(numbers(table, "late")).toEqual([Number.NaN, 2.5, -100]);
});

test("numbers keep all their digits, and texts are what JSON.parse makes of them", async () => {
  const random = stream(8);
  const letters = ["a", "é", "日", "🦄", '"', "\\", "/", "\n", "\t", "\u0001", "\ud83e", "{", "]", ","];
  const words = Array.from(
    { length: 400 },
    (_, r) =>
      Array.from({ length: 1 + random() * 5 }, () => letters[Math.floor(random() * letters.length)]).join(
        "",
      ) + r,
  );
  const lines = words.map((word) => {
    const plain = JSON.stringify(word);
    const hex = `"${Array.from({ length: word.length }, (_, k) => `\\u${word.charCodeAt(k).toString(16).padStart(4, "0")}`).join("")}"`;
    return `{"w":${random() < 0.5 ? plain : hex},${random() < 0.3 ? '"id"' : '"\\u0069d"'}: 90071992547409931${Math.floor(random() * 10)} }`;
  });
  const table = await open(lines.join("\n"));
  const want = lines.map((line) => (JSON.parse(line) as { w: string }).w.replace(/^[ \t]+|[ \t]+$/g, ""));
  // half a surrogate pair has no UTF-8
  expect(texts(table, "w")).toEqual(want.map((word) => utf8.decode(new TextEncoder().encode(word))));
  expect(texts(table, "id")).toEqual(lines.map((line) => /\d{18,}/.exec(line)![0]));
  expect(notes(table)[0]).toContain("more digits than a number keeps exactly");
});

test("the size of the slices does not matter", async () => {
  const text = Array.from({ length: 60 }, (_, r) =>
    JSON.stringify({
      a: r * 1.5,
      b: `w${r % 7}é`,
      t: r % 3 ? [r, r + 1] : null,
      ...(r > 40 ? { late: [r] } : {}),
    }),
  ).join("\n");
  const whole = contents(await readJsonlIn(text, 2 ** 20, ["a", "b"]));
  for (const size of [1, 2, 3, 7, 31, 64, 1000]) {
    expect(contents(await readJsonlIn(text, size, ["a", "b"])), String(size)).toEqual(whole);
  }
});

/** The table of single values only, so that every column has texts. */
async function readJsonlIn(text: string, sliceBytes: number, names: readonly string[]): Promise<DataTable> {
  const table = await readJsonl(new Blob([text]), "f.jsonl", {}, hooks, sliceBytes);
  expect(lists(table, "late").slice(40)).toHaveLength(20);
  expect(lists(table, "t")[59]).toEqual([59, 60]);
  const columns = table.columns.filter(({ name }) => names.includes(name));
  return { ...table, columns };
}

test("a key that turns up, or becomes a list, far behind the first lines is not lost", async () => {
  const rows = 30_000;
  const line = (r: number) =>
    r < rows - 2 ? `{"a": ${r}, "t": null, "pad": "0123456789"}` : `{"a": ${r}, "t": [1, ${r}], "b": "new"}`;
  const table = await open(Array.from({ length: rows }, (_, r) => line(r)).join("\n"));
  expect(kinds(table)).toEqual(["id", "timeline", "category", "category"]);
  expect(lists(table, "t").at(-1)).toEqual([1, rows - 1]);
  expect(texts(table, "b").filter(Boolean)).toEqual(["new", "new"]);
  expect(numbers(table, "a")[rows - 1]).toBe(rows - 1);
});

test("another kind is read from the file again", async () => {
  const table = await open('{"a": 1.50}\n{"a": 2}\n{"a": 1.50}\n');
  expect(texts(await withKind(table, "a", "category", hooks), "a")).toEqual(["1.50", "2", "1.50"]);
});

test("a timeline with something that is no token stays a timeline, and is told", async () => {
  const lines = ["[1, 2]", "[3, -1, 5]", "[1, 1.5, null, 2, 3, 4]", "[7]", "[8]", "[]", "[9]", "[9]"];
  const table = await open(lines.map((list) => `{"k": ${list}}\n`).join(""));
  expect(column(table, "k", "tokens")).toMatchObject({
    values: Int32Array.of(1, 2, 3, -1, 5, 1, -1, -1, 2, 3, 4, 7, 8, 9, 9),
  });
  expect(notes(table)).toEqual([
    'Column "k": 2 lists hold something that is no token (a whole number from 0 to 2147483647; first in row 2).',
  ]);
  const texts = ['["a"]', '["b", 1]', "[1, 2]"];
  await expect(open(texts.map((list) => `{"k": ${list}}\n`).join(""))).rejects.toThrow(
    'Key "k" is left out: it holds nested values (first on line 1)',
  );
});

test("nested values are left out with line and key; the rest is read", async () => {
  const table = await open(
    '{"a": 1, "m": 1, "n": null, "w": ["x"], "x": [1]}\n{"a": 2, "m": {"k": [1, {"z": "}"}]}, "n": {}, "w": [], "x": 3}\n{"a": 2.5, "o": [-1], "p": [[1]], "q": [2147483648]}\n',
  );
  expect(table.columns.map(({ name }) => name)).toEqual(["a"]);
  const why = ", and only single values and lists of whole numbers from 0 on are read.";
  expect(notes(table)).toEqual([
    `Key "m" is left out: it holds nested values (first on line 2)${why}`,
    `Key "n" is left out: it holds nested values (first on line 2)${why}`,
    `Key "w" is left out: it holds nested values (first on line 1)${why}`,
    'Key "x" is left out: it holds lists in some lines and single values in others.',
    `Key "o" is left out: it holds nested values (first on line 3)${why}`,
    `Key "p" is left out: it holds nested values (first on line 3)${why}`,
    `Key "q" is left out: it holds nested values (first on line 3)${why}`,
  ]);
});

test.each([
  [
    '{"a":1}\n{"a":1',
    'Line 2 is not a JSON object on one line: it ends where a comma or "}" should follow (at byte 7',
  ],
  [
    '{"a":1}\n\n{a:1}',
    "Line 3 is not a JSON object on one line: a key in double quotes is expected (at byte 2",
  ],
  ['{"a":1}\n[1]', "Line 2 is not a JSON object on one line: an object in braces is expected (at byte 1"],
  ['{"a":1}\nnull', "Line 2 is not"],
  [
    '{"a":1}\n{"a":1}{"a":2}',
    "Line 2 is not a JSON object on one line: there is something behind the object",
  ],
  ['{"a":1}\n{"a":01}', "a number begins with a needless 0"],
  ['{"a":1}\n{"a":1.}', "a number is not written as JSON has it"],
  ['{"a":1}\n{"a":tru}', "a value is expected"],
  ['{"a":1}\n{"a":"x}', "a text in quotes is not closed"],
  ['{"a":1}\n{"a":"\\x"}', "a backslash is not followed by what JSON allows"],
  ['{"a":1}\n{"a":"\\u12g4"}', "four hexadecimal digits"],
  ['{"a":1}\n{"a":"tab\there"}', "control character"],
  ['{"a":1}\n{"a":1,}', "a key in double quotes is expected"],
  ['{"a":1}\n{"a":[1,]}', "a value is expected"],
  ['{"a":1}\n{"a":1,"a":2}', 'the key "a" stands twice'],
  [
    '{\n  "a": 1\n}\n',
    "Line 1 is not a JSON object on one line: it ends where a key in double quotes should follow",
  ],
  ["{}\n{}\n", "has no objects with keys and values"],
  [new Uint8Array([...'{"a":"x'].map((c) => c.charCodeAt(0)).concat([0xe9, 34, 125])), "is not UTF-8"],
])("%j is an error that names the line", async (text, want) => {
  const got = await message(text as BlobPart);
  expect(got).toContain(want);
  // whatever JSON.parse takes for one object per line is not an error
  const lines = typeof text === "string" ? text.split("\n").filter((line) => line !== "") : [];
  const objects = lines.map((line) => {
    try {
      return typeof JSON.parse(line);
    } catch {
      return "broken";
    }
  });
  if (typeof text === "string" && !/stands twice|Line 2 is not$|in braces|no objects/.test(want))
    expect(objects).toContain("broken");
});

test("a list in brackets is refused with the remedy, JSON in a file of another name is read", async () => {
  expect(await message('[{"a": 1}]', "f.json")).toContain("Write one object per line");
  expect(kinds(await open('{"a": 1.5}\n{"a": 2}\n', "f.txt"))).toEqual(["number"]);
});

test("10,000 keys", async () => {
  const row = (r: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, c) => [`v${c}`, c + r / 2])));
  const table = await open(`${row(1)}\n${row(2)}\n`);
  expect(table.columns).toHaveLength(10_000);
  expect(numbers(table, "v9999")).toEqual([9999.5, 10000]);
});
