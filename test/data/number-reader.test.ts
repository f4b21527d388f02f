import { expect, test } from "vitest";
import * as flag from "../../src/data/number-reader.ts";
import { numbers, read, stream } from "./reading.ts";

const encoder = new TextEncoder();
function readOne(text: string, decimal: "." | "," = "."): { flags: number; value: number } {
  const reader = new flag.NumberReader(decimal);
  const bytes = encoder.encode(text);
  const flags = reader.read(bytes, 0, bytes.length);
  return { flags, value: reader.value };
}

function randomDecimal(random: () => number): string {
  const digits = (most: number) =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => Math.floor(random() * 10)).join("");
  const sign = random() < 0.3 ? "-" : random() < 0.1 ? "+" : "";
  const whole = random() < 0.1 ? "" : digits(random() < 0.3 ? 25 : 6);
  const fraction =
    whole === "" || random() < 0.6 ? `.${digits(random() < 0.3 ? 30 : 8)}` : random() < 0.1 ? "." : "";
  const exponent =
    random() < 0.4
      ? `${random() < 0.5 ? "e" : "E"}${["", "-", "+"][Math.floor(random() * 3)]}${Math.floor(random() * (random() < 0.5 ? 25 : 330))}`
      : "";
  return sign + whole + fraction + exponent;
}

test("100,000 random decimals are the double that Number() gives, bit for bit", () => {
  const random = stream(7);
  const wrong: string[] = [];
  for (let i = 0; i < 100_000; i++) {
    const text = randomDecimal(random);
    const want = Number(text);
    const { flags, value } = readOne(text);
    if (Number.isFinite(want) ? flags === 0 || !Object.is(value, want) : flags !== 0) wrong.push(text);
  }
  expect(wrong).toEqual([]);
});

test("hard cases of decimal conversion are rounded correctly", () => {
  const hard = [
    "9007199254740993", "9007199254740992.5", "0.1", "0.30000000000000004", "1.7976931348623157e308", "2.2250738585072011e-308",
    "2.2250738585072014e-308", "4.9e-324", "5e-324", "2.4703282292062328e-324", "1e22", "1e23", "8.5e22", "123456789012345e22",
    "0.000001", "1e-22", "1e-23", "6.02214076e23", "9.109e-31", "1090544144181609348835077142190", "-0", "-0.0", "000.5",
    "179769313486231580793728971405301e276", "3.14159265358979323846264338327950288",
  ]; // biome-ignore format: a list
  const wrong = hard.filter((text) => !Object.is(readOne(text).value, Number(text)));
  expect(wrong).toEqual([]);
});

test("the column reader takes the same path to the same doubles", async () => {
  const random = stream(11);
  const cells = Array.from({ length: 20_000 }, () => randomDecimal(random)).filter((t) =>
    Number.isFinite(Number(t)),
  );
  const table = await read(`x,y\n${cells.map((t) => `${t},a`).join("\n")}\n`);
  const got = numbers(table, "x");
  const wrong = cells.filter((text, r) => !Object.is(got[r], Number(text)));
  expect(got.length).toBe(cells.length);
  expect(wrong).toEqual([]);
});

test.each([
  "",
  "-",
  "+",
  ".",
  "e5",
  "1e",
  "1e+",
  "0x10",
  "1_000",
  "Infinity",
  "-inf",
  "1,5",
  "1.2.3",
  "--1",
  "1 2",
  "1a",
  "NaN",
  "1e999",
  "12,34,567",
  "1,2345",
])("%s is not a number", (text) => {
  expect(readOne(text).flags).toBe(0);
});

test("flags say how a number was written", () => {
  expect(readOne("12").flags).toBe(flag.NUMBER);
  expect(readOne("1.5").flags).toBe(flag.NUMBER | flag.FRACTION);
  expect(readOne("1e3").flags).toBe(flag.NUMBER | flag.FRACTION);
  expect(readOne("007").flags).toBe(flag.NUMBER | flag.LEADING_ZERO);
  expect(readOne("1152921504606846976").flags).toBe(flag.NUMBER);
  expect(readOne("1152921504606846977").flags).toBe(flag.NUMBER | flag.INEXACT);
  expect(readOne("1e-400").flags & flag.UNDERFLOW).toBe(flag.UNDERFLOW);
  expect(readOne("0e-400").flags & flag.UNDERFLOW).toBe(0);
});

test.each([
  ["1,234.5", ".", 1234.5, flag.GROUPED_COMMA],
  ["-1,234,567", ".", -1234567, flag.GROUPED_COMMA],
  ["1.234,5", ",", 1234.5, flag.GROUPED_DOT],
  ["1.234.567", ",", 1234567, flag.GROUPED_DOT],
  ["1 234,5", ",", 1234.5, flag.GROUPED_SPACE],
  ["1\u00a0234.5", ".", 1234.5, flag.GROUPED_SPACE],
  ["12\u202f345", ".", 12345, flag.GROUPED_SPACE],
  ["1'234.5", ".", 1234.5, flag.GROUPED_APOSTROPHE],
] as const)("%s with decimal %s has separated thousands", (text, decimal, value, grouping) => {
  const got = readOne(text, decimal);
  expect(got.value).toBe(value);
  expect(got.flags & flag.GROUPED).toBe(grouping);
});

test("a decimal comma is read, a point is then no decimal mark", () => {
  expect(readOne("3,25", ",").value).toBe(3.25);
  expect(readOne("-,5e-3", ",").value).toBe(-0.0005);
  expect(readOne("3.25", ",").flags).toBe(0);
  expect(readOne("\u22123.25").value).toBe(-3.25);
});
