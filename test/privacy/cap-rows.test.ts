import { expect, test } from "vitest";
import { capRows } from "../../src/privacy/cap-rows.ts";
import { generator } from "../generator.ts";

test("the first rows of each person count, in file order; rows without a person do not", () => {
  const codes = Int32Array.of(2, 0, 2, -1, 2, 0, 1, 2);
  expect(capRows(codes, 2)).toEqual({
    keep: Uint8Array.of(1, 1, 1, 0, 0, 1, 1, 0),
    kept: 5,
    persons: 3,
    beyondCap: 2,
    withoutPerson: 1,
  });
});

test("taking a person away changes no row of another", () => {
  const random = generator(4);
  const codes = Int32Array.from({ length: 5000 }, () => Math.floor(random() * 900) - 1);
  const whole = capRows(codes, 3);
  const others = codes.map((code) => (code === 5 ? -1 : code));
  const without = capRows(others, 3);
  expect(without.keep).toEqual(whole.keep.map((kept, row) => (codes[row] === 5 ? 0 : kept)));
  expect(whole.kept - without.kept).toBe(3);
});

test("no rows and no persons are no error; a cap below 1 is", () => {
  expect(capRows(new Int32Array(0), 1)).toMatchObject({ kept: 0, persons: 0 });
  expect(capRows(new Int32Array(3).fill(-1), 1)).toMatchObject({
    kept: 0,
    withoutPerson: 3,
  });
  for (const cap of [0, 1.5, Number.NaN]) expect(() => capRows(new Int32Array(1), cap)).toThrow("atMost");
});
