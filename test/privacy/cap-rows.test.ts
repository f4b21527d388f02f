import { expect, test } from "vitest";
import { capRows } from "../../src/privacy/cap-rows.ts";
import { generator } from "../generator.ts";

test("the first rows of each person count, in file order; rows without a person do not", () => {
  const codes = Int32Array.of(2, 0, 2, -1, 2, 0, 1, 2);
  expect(capRows({ codes }, 2)).toEqual({
    keep: Uint8Array.of(1, 1, 1, 0, 0, 1, 1, 0),
    kept: 5,
    persons: 3,
    beyondCap: 2,
    withoutPerson: 1,
  });
});

test("numbers name persons too: NaN is missing, minus zero is zero", () => {
  const values = Float64Array.of(7.5, 0, -0, Number.NaN, 7.5, -1e300, 7.5);
  expect(capRows({ values }, 1)).toEqual({
    keep: Uint8Array.of(1, 1, 0, 0, 0, 1, 0),
    kept: 3,
    persons: 3,
    beyondCap: 3,
    withoutPerson: 1,
  });
});

test("minus zero is zero in a large file too", () => {
  const values = Float64Array.from({ length: 100_000 }, (_, row) => (row % 2 === 0 ? 0 : -0));
  expect(capRows({ values }, 5)).toMatchObject({ persons: 1, kept: 5 });
});

test("codes and numbers give the same rows, and taking a person away changes no row of another", () => {
  const random = generator(4);
  const codes = Int32Array.from({ length: 5000 }, () => Math.floor(random() * 900) - 1);
  const values = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : code * 1e-3 + 1e9));
  const whole = capRows({ codes }, 3);
  expect(capRows({ values }, 3)).toEqual(whole);
  const others = codes.map((code) => (code === 5 ? -1 : code));
  const without = capRows({ codes: others }, 3);
  expect(without.keep).toEqual(whole.keep.map((kept, row) => (codes[row] === 5 ? 0 : kept)));
  expect(whole.kept - without.kept).toBe(3);
});

test("no rows and no persons are no error; a cap below 1 is", () => {
  expect(capRows({ codes: new Int32Array(0) }, 1)).toMatchObject({ kept: 0, persons: 0 });
  expect(capRows({ values: new Float64Array(3).fill(Number.NaN) }, 1)).toMatchObject({
    kept: 0,
    withoutPerson: 3,
  });
  for (const cap of [0, 1.5, Number.NaN])
    expect(() => capRows({ codes: new Int32Array(1) }, cap)).toThrow("atMost");
});
