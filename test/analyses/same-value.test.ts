import { expect, test } from "vitest";
import { placeAmong, plainValue } from "../../src/analyses/same-value.ts";

test("case, outer blanks and ways of writing a number do not count; anything else does", () => {
  expect(["Yes", " yes ", "YES"].map(plainValue)).toEqual(["yes", "yes", "yes"]);
  expect(["1", "1.0", "01", "1e0", "+1"].map(plainValue)).toEqual(Array(5).fill("1"));
  expect(["-0", "0.0"].map(plainValue)).toEqual(["0", "0"]);
  expect(plainValue("1234567890123456")).toBe("1234567890123456");
  expect(plainValue("12345678901234567")).not.toBe(plainValue("12345678901234568"));
  expect(["0x10", "Infinity"].map(plainValue)).toEqual(["0x10", "infinity"]);
  expect(["", " ", "a b", "1a"].map(plainValue)).toEqual(["", "", "a b", "1a"]);
});

test("a label has the place of the same text, else of the first name of the same value", () => {
  const named = ["01", "1", "Yes"];
  expect(["1", "01", "1.0", "yes", "no", ""].map((label) => placeAmong(named, label))).toEqual([
    1, 0, 0, 2, -1, -1,
  ]);
});
