import { expect, test } from "vitest";
import { type Draft, emptyDraft, namesIn, stateOf, typedNumber } from "../../../src/app/private/draft.ts";

const grid = { grid: true, bounds: false, delta: true, grouped: false, finds: null };
const bounds = { grid: false, bounds: true, delta: true, grouped: true, finds: null };
const typed = (given: Partial<Draft>): Draft => ({ ...emptyDraft, ...given });

test("nothing is known at first but an epsilon of 1, and the unit is asked before anything else", () => {
  expect(stateOf(emptyDraft, grid)).toEqual({ terms: null, at: "unit", problem: null });
  expect(stateOf(typed({ unit: "person", person: "id" }), grid).at).toBe("unit");
  expect(stateOf(typed({ unit: "row" }), grid)).toEqual({ terms: null, at: "domain", problem: null });
});

test("a complete draft is the terms, with nothing in them that was not typed", () => {
  expect(stateOf(typed({ unit: "row", gridMax: " 1024 " }), grid).terms).toEqual({
    epsilon: "1",
    unit: "row",
    grid: { max: 1024 },
  });
  const draft = typed({
    unit: "person",
    person: "id",
    atMost: "3",
    lower: "\u22125",
    upper: "10",
    groups: "A\n\n B, or C \n",
    epsilon: "1/3",
    delta: "1e-6",
    outputs: ["cvar"],
    size: "500",
    gridMax: "7",
  });
  expect(stateOf(draft, bounds).terms).toEqual({
    epsilon: "1/3",
    delta: "1e-6",
    unit: { column: "id", atMost: 3 },
    bounds: { lower: -5, upper: 10 },
    groups: ["A", "B, or C"],
    size: 500,
    outputs: ["cvar"],
  });
});

test("what cannot be right is said at its own step, in the words of the check", () => {
  const at = (given: Partial<Draft>, wanted = grid) => {
    const state = stateOf(typed({ unit: "row", gridMax: "10", ...given }), wanted);
    return [state.terms, state.at, state.problem?.message];
  };
  expect(at({ unit: "person", person: "id", atMost: "0" })).toEqual([
    null,
    "unit",
    expect.stringContaining("whole number from 1"),
  ]);
  // also before the next step is answered
  expect(at({ unit: "person", person: "id", atMost: "1.5", gridMax: "" }).slice(1)).toEqual([
    "unit",
    expect.stringContaining("whole number from 1"),
  ]);
  expect(at({ gridMax: "ten" })).toEqual([null, "domain", expect.stringContaining("above zero")]);
  expect(at({ lower: "3", upper: "3", groups: "A" }, bounds)).toEqual([
    null,
    "domain",
    expect.stringContaining("must be below"),
  ]);
  for (const epsilon of ["0", "-1", "two", "1,5"]) {
    expect(at({ epsilon })).toEqual([null, "noise", expect.stringContaining("Epsilon")]);
  }
});

test("values that are found need a delta in place of names, and are what is released", () => {
  const category = { grid: false, bounds: false, delta: true, grouped: true, finds: "found" };
  const found = typed({ unit: "row", find: true, groups: "left over", outputs: ["counts"] });
  expect(stateOf(found, category)).toEqual({ terms: null, at: "domain", problem: null });
  expect(stateOf({ ...found, delta: "2" }, category).problem?.message).toContain("between 0 and 1");
  const terms = { epsilon: "1", delta: "1e-6", unit: "row", outputs: ["found"] };
  expect(stateOf({ ...found, delta: "1e-6" }, category).terms).toEqual(terms);
  // asked of a question that cannot find them, the names count again
  const named = stateOf({ ...found, delta: "1e-6" }, { ...category, finds: null }).terms;
  expect(named).toEqual({ ...terms, groups: ["left over"], outputs: ["counts"] });
});

test("without an output nothing is asked for", () => {
  expect(stateOf(typed({ unit: "row", gridMax: "1", outputs: [] }), grid).at).toBe("noise");
});

test("names stand one a line, numbers are numbers as a whole", () => {
  expect(namesIn("\n male\nfemale \n")).toEqual(["male", "female"]);
  expect(typedNumber("")).toBeNaN();
  expect(typedNumber("12 months")).toBeNaN();
});
