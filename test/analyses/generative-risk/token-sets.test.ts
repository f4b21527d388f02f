import { expect, test } from "vitest";
import { tokenSet, tokenSets } from "../../../src/analyses/generative-risk/token-sets.ts";

const model = {
  name: "m",
  vocabulary: {
    tokens: ["DEATH", "ICU//IN", "ICU//OUT", "A | B", "GCS = 15", "X*", "XY"],
    hours: new Map<number, number>(),
  },
};
const set = (text: string) => tokenSet(text, model, "Outcomes");

test.each([
  ["DEATH", "DEATH", [0]],
  [" DEATH ", "DEATH", [0]],
  ["DEATH | XY", "DEATH | XY", [0, 6]],
  ["XY|DEATH", "XY|DEATH", [0, 6]],
  ["ICU//*", "ICU//*", [1, 2]],
  ["Care = ICU//*", "Care", [1, 2]],
  ["Any=ICU//IN | DEATH | ICU//*", "Any", [0, 1, 2]],
  ["*", "*", [0, 1, 2, 3, 4, 5, 6]],
  // texts that are tokens as they stand
  ["A | B", "A | B", [3]],
  ["Both = A | B", "Both", [3]],
  ["GCS = 15", "GCS = 15", [4]],
  ["X*", "X*", [5]],
])("%s", (text, name, ids) => {
  expect(set(text)).toEqual({ name, ids });
});

test("an unknown token is named with the nearest, those that hold it first", () => {
  expect(() => set("deth")).toThrow('has no token "deth". Nearest: "DEATH".');
  expect(() => set("icu")).toThrow('Nearest: "ICU//IN", "ICU//OUT"');
  expect(() => set("DEATH | ")).toThrow('has no token ""');
});

test("of a default only what the vocabulary has is taken; what was typed has to be there", () => {
  expect(tokenSets(["END", "DEATH"], model, "Ends", true)).toEqual([{ name: "DEATH", ids: [0] }]);
  expect(() => tokenSets(["END", "DEATH"], model, "Ends", false)).toThrow('no token "END"');
});
