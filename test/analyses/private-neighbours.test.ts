// Files that differ by one row, read, measured and compared with what the plan says one row can change: every rule between the bytes and the
// integers must judge a row by itself. How the file is read as a whole (delimiter and so on) is the same for both.
import { expect, test } from "vitest";
import { eventCoding } from "../../src/analyses/event-coding.ts";
import { UserError } from "../../src/errors.ts";
import { type Asked, cells, curves, distance, grid, many, type Row } from "./neighbour-files.ts";

const byGroup = (groups: readonly string[]): Asked => ({
  analysis: "kaplan-meier",
  roles: { ...curves, group: "group" },
  privacy: { grid, groups },
});
const byPerson = (atMost: number): Asked => ({
  analysis: "kaplan-meier",
  roles: curves,
  privacy: { grid, unit: { column: "person", atMost } },
});
test.each<[string, Asked, readonly Row[], Row]>([
  [
    "the spelling of the first row names a boolean column's value",
    byGroup(["No", "yes"]),
    many(30, (i) => ["", i % 2 === 0 ? "Yes" : "No", "1", "3"]).concat([["", "No", "0", "3"]]),
    ["", "yes", "1", "3"],
  ],
  [
    "a third value makes categories of yes and no",
    byGroup(["no", "yes"]),
    many(30, (i) => ["", ["Yes", "yes", "no"][i % 3]!, i % 2 === 0 ? "1" : "0", "3"]),
    ["", "maybe", "1", "3"],
  ],
  [
    "a fraction makes numbers of codes",
    byGroup(["01", "02"]),
    many(30, (i) => ["", i % 2 === 0 ? "01" : "02", i % 3 === 0 ? "1" : "0", "3"]),
    ["", "1.5", "1", "3"],
  ],
  [
    "a word too many makes texts of numbers",
    byGroup(["1", "2"]),
    many(30, (i) => ["", i % 3 === 0 ? "x" : "1.0", i % 2 === 0 ? "1" : "0", "3"]),
    ["", "y", "1", "3"],
  ],
  [
    "a fraction makes numbers of persons whose many digits are then rounded",
    byPerson(2),
    many(40, (i) => [`1234567890123456${7000 + (i >> 1)}`, "", i % 3 === 0 ? "1" : "0", "3"]),
    ["1.5", "", "1", "3"],
  ],
])("one row more changes one count: %s", async (_, asked, rows, extra) => {
  const before = await cells(rows, asked);
  for (const at of [0, rows.length]) {
    const after = await cells(rows.toSpliced(at, 0, extra), asked);
    expect([typeof before, typeof after]).toEqual(["object", "object"]);
    expect(distance(before as number[], after as number[])).toBeLessThanOrEqual(1);
  }
});

test("with a stated event value nothing in the event column is refused: the existence of a release tells nothing", async () => {
  const asked = { ...byGroup(["a"]), params: { eventValue: "Dead" } };
  const files: readonly (readonly string[])[] = [
    ["dead", "alive"],
    ["alive", "alive"],
    ["DEAD", "dead"],
    ["1", "2"],
    ["", ""],
    ["other", "dead "],
  ];
  const events = [];
  for (const file of files) {
    const got = await cells(
      file.map((event) => ["", "a", event, "1"]),
      asked,
    );
    events.push(typeof got === "string" ? got : got[0]);
  }
  expect(events).toEqual([1, 0, 2, 0, 0, 1]);
});

test("without one, whatever labels are accepted mean the same beside any others that are", () => {
  const words = ["0", "1", "2", "yes", "no", "dead", "died", "alive", "t", "f", "x"];
  const coded = new Map<string, string | null>();
  const subsets = Array.from({ length: 2 ** words.length }, (_, set) =>
    words.filter((_, i) => (set >> i) & 1),
  );
  const small = subsets.filter(({ length }) => length > 0 && length <= 4);
  for (const labels of small) {
    // a lone 1 is refused by the private form
    if (labels.join() === "1") continue;
    try {
      const { event } = eventCoding({ type: "category", name: "e", codes: Int32Array.of(), labels }, "");
      coded.set(labels.join(), event);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
    }
  }
  expect(coded.size).toBeGreaterThan(10);
  for (const [fewer, event] of coded) {
    for (const [more, other] of coded) {
      const labels = fewer.split(",");
      if (!labels.every((label) => more.split(",").includes(label))) continue;
      expect(
        labels.map((label) => label === other),
        `${fewer} in ${more}`,
      ).toEqual(labels.map((label) => label === event));
    }
  }
});
