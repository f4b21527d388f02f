import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { parsePositive, parseRational } from "../../src/privacy/parse-rational.ts";
import {
  add,
  ceiling,
  compare,
  divide,
  floor,
  formatRational,
  formatSquareRoot,
  integerSquareRoot,
  inverse,
  multiply,
  rational,
  subtract,
  toNumber,
  total,
} from "../../src/privacy/rational.ts";

const parse = (text: string) => parseRational(text, "Epsilon");

test("typed numbers are exact", () => {
  expect(parse("1")).toEqual(rational(1));
  expect(parse(" 0.5 ")).toEqual(rational(1, 2));
  expect(parse(".25")).toEqual(rational(1, 4));
  expect(parse("1e-3")).toEqual(rational(1, 1000));
  expect(parse("2.50E2")).toEqual(rational(250));
  expect(parse("-6/4")).toEqual(rational(-3, 2));
  expect(parse("0.1000000000000000055511151231257827")).toEqual(
    rational(1000000000000000055511151231257827n, 10n ** 34n),
  );
});

test.each([
  ["", "Epsilon is missing. Type a number such as 1, 0.5 or 1/3."],
  ["one", 'Epsilon "one" is not an exact number. Type a number such as 1, 0.5, 1e-3 or 1/3.'],
  ["NaN", 'Epsilon "NaN" is not an exact number. Type a number such as 1, 0.5, 1e-3 or 1/3.'],
  ["Infinity", 'Epsilon "Infinity" is not an exact number. Type a number such as 1, 0.5, 1e-3 or 1/3.'],
  [".", 'Epsilon "." is not an exact number. Type a number such as 1, 0.5, 1e-3 or 1/3.'],
  ["e5", 'Epsilon "e5" is not an exact number. Type a number such as 1, 0.5, 1e-3 or 1/3.'],
  ["0x10", 'Epsilon "0x10" is not an exact number. Type a number such as 1, 0.5, 1e-3 or 1/3.'],
  ["1/-2", 'Epsilon "1/-2" is not an exact number. Type a number such as 1, 0.5, 1e-3 or 1/3.'],
  [
    "0,5",
    'Epsilon "0,5" is not an exact number. Type a number such as 1, 0.5, 1e-3 or 1/3. Write the decimal point as a point.',
  ],
  ["1/0", 'Epsilon "1/0" divides by zero.'],
  ["1e99", 'Epsilon "1e99" is out of reach: the exponent must lie between -30 and 30.'],
  ["1".repeat(201), "Epsilon has 201 characters. Type a number of at most 200."],
])("%j is refused with a remedy", (text, message) => {
  expect(() => parse(text)).toThrow(new UserError(message));
});

test.each(["0", "-1", "0.000", "0/7", "-0.5"])("%j is not a positive number", (text) => {
  expect(() => parsePositive(text, "Epsilon")).toThrow(
    new UserError(`Epsilon must be more than zero, not ${text}. Type a number such as 1 or 0.5.`),
  );
  expect(() => parsePositive("1/3", "Epsilon")).not.toThrow();
});

test("formatting and reading are inverse to each other", () => {
  const texts = [
    "0",
    "3",
    "-3",
    "0.5",
    "-0.05",
    "1/3",
    "-22/7",
    "0.000000001",
    "1000000000",
    "12.000000000000000001",
  ];
  expect(texts.map((text) => formatRational(parse(text)))).toEqual(texts);
  expect(formatRational(parse("1.2300"))).toBe("1.23");
  expect(formatRational(rational(1n, 2n ** 40n))).toBe("1/1099511627776");
});

test("square roots are written exactly", () => {
  expect(formatSquareRoot(rational(2))).toBe("sqrt(2)");
  expect(formatSquareRoot(rational(25, 4))).toBe("2.5");
  expect(formatSquareRoot(rational(25, 2))).toBe("sqrt(12.5)");
});

test("tenths add up to one, which they do not in floating point", () => {
  expect(total(new Array(10).fill(parse("0.1")))).toEqual(rational(1));
});

test("arithmetic is that of fractions in lowest terms", () => {
  const a = rational(-7, 6);
  const b = rational(3, 4);
  expect(add(a, b)).toEqual(rational(-5, 12));
  expect(subtract(a, b)).toEqual(rational(-23, 12));
  expect(multiply(a, b)).toEqual({ numerator: -7n, denominator: 8n });
  expect(divide(a, b)).toEqual(rational(-14, 9));
  expect(inverse(a)).toEqual({ numerator: -6n, denominator: 7n });
  expect([compare(a, b), compare(b, a), compare(a, rational(7, -6))]).toEqual([-1, 1, 0]);
  expect([floor(a), ceiling(a), floor(rational(4)), ceiling(rational(4))]).toEqual([-2n, -1n, 4n, 4n]);
  expect(() => rational(1, 0)).toThrow("rational");
  expect(() => rational(0.5)).toThrow("exactInteger");
  expect(() => rational(2 ** 53)).toThrow("exactInteger");
});

test("integer square roots are exact around squares", () => {
  for (const root of [0n, 1n, 2n, 3n, 94906265n, 2n ** 64n + 1n, 10n ** 40n]) {
    const square = root * root;
    expect(integerSquareRoot(square)).toBe(root);
    expect(integerSquareRoot(square + 2n * root)).toBe(root);
    if (root > 0n) expect(integerSquareRoot(square - 1n)).toBe(root - 1n);
  }
});

test("conversion to a number is within rounding", () => {
  expect([toNumber(rational(1, 3))]).toBeAllclose([1 / 3], { relative: 3e-16 });
  expect([toNumber(rational(-1, 3))]).toBeAllclose([-1 / 3], { relative: 3e-16 });
  expect([toNumber(rational(10n ** 30n + 1n, 3n))]).toBeAllclose([1e30 / 3], { relative: 3e-16 });
  expect([toNumber(rational(1n, 10n ** 30n))]).toBeAllclose([1e-30], { relative: 3e-16 });
  expect(toNumber(rational(2n ** 200n + 1n, 2n ** 200n))).toBe(1);
  expect(toNumber(rational(0))).toBe(0);
});
