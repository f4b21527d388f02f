// The pieces against JSON.stringify of plain lists, byte for byte.
import { expect, test } from "vitest";
import { jsonPieces } from "../../src/headless/json.ts";
import { generator } from "../generator.ts";

/** What the pieces should spell: typed arrays as lists. JSON.stringify itself writes NaN and infinities as null. */
function expected(value: unknown): string {
  return JSON.stringify(value, (_, v) => (v instanceof Float64Array ? Array.from(v) : v), 1);
}

const random = generator(11);
const long = Float64Array.from({ length: 20_000 }, (_, i) =>
  i % 7 === 0 ? Number.NaN : random() * 10 ** (i % 40),
);

test.each([
  ["numbers of every size", [0, -0, 1, -1.5, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, 0.1 + 0.2, 2 ** 53]],
  ["what is not defined", new Float64Array([Number.NaN, Infinity, -Infinity, Number.NaN, 1, 1, 0, -0])],
  ["words, some of them twice", ["a", "a", 'quo"te', "line\nbreak", "", "\ud83d\ude00", "\ud800", "a"]],
  ["nothing in it", { list: [], typed: new Float64Array(0), record: {}, none: null }],
  ["keys left out", { first: undefined, second: 1, third: undefined }],
  ["records in lists", [{ a: 1 }, { a: [true, false, null] }, [[], [1]]]],
  ["a key with a quote", { 'a"b': { c: "d" } }],
  ["a plain word", "word"],
  ["a plain number", Number.NaN],
])("%s", (_, value) => {
  expect([...jsonPieces(value)].join("")).toBe(expected(value));
});

test("a long column comes in pieces, none of them long", () => {
  const result = { tables: { curve: { time: long, group: Array.from(long, () => "all") } }, notes: [] };
  const pieces = [...jsonPieces(result)];
  expect(pieces.join("")).toBe(expected(result));
  expect(pieces.length).toBeGreaterThan(6);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(300_000);
});
