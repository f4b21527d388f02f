// The sentences of the view, from the tables of real runs: what is said, and that no number in it is made up on the way.
import { expect, test } from "vitest";
import {
  type CauseRow,
  curvesOf,
  type GroupRow,
  type MeasureRow,
  type TestRow,
} from "../../../src/analyses/competing-risks/view-tables.ts";
import {
  headline,
  labelled,
  measureName,
  methodLine,
  type Names,
  percentRange,
  pictureSentence,
  testSentence,
} from "../../../src/analyses/competing-risks/view-words.ts";
import { rowsOf } from "../../../src/analyses/table-rows.ts";
import { tableOf } from "../../math/cox-rows.ts";
import { runOn } from "./inputs.ts";

const words = ["censored", "progression", "death"];
const mgus2 = tableOf("mgus2").map((row) => ({ ...row, outcome: words[Number(row.event)]! }));
const roles = { duration: "etime", cause: "outcome" };
const names: Names = { group: (label) => label, cause: (label) => label };
const wording = { unit: "months", items: "patients" };
/** Thin spaces before percent signs as plain ones. */
const plain = (text: string) => text.replaceAll("\u202f", " ");
const said = ({ before, number, after }: ReturnType<typeof headline>) => plain(before + number + after);

const alone = await runOn(mgus2, roles, { times: [120] });
const bySex = await runOn(mgus2, { ...roles, group: "sex" }, { times: [120] });
const incidences = (result: typeof alone) =>
  rowsOf<MeasureRow>(result, "landmark").filter(({ measure }) => measure === "incidence");

test("one group: the incidence with its interval, and what came first instead", () => {
  expect(said(headline(incidences(alone), "progression", names, wording))).toBe(
    "By 120 months progression had come first for 6.4 % of the patients (5.2 to 7.9 %); death for 53 %.",
  );
});

test("groups: where the incidence is highest and lowest; Gray's tests", () => {
  expect(said(headline(incidences(bySex), "progression", names, wording))).toBe(
    "By 120 months progression had come first for 7.4 % of the patients in F (5.6 to 9.8 %) and 5.5 % in M (4.1 to 7.5 %).",
  );
  expect(testSentence(rowsOf<TestRow>(bySex, "tests"), names)).toBe(
    "Do the groups differ? Gray's test: death p = 0.00064; progression p = 0.27.",
  );
  expect(testSentence(rowsOf<TestRow>(alone, "tests"), names)).toBe("");
});

test("what was computed, and what the picture shows", () => {
  const [groups, causes] = [rowsOf<GroupRow>(bySex, "groups"), rowsOf<CauseRow>(bySex, "causes")];
  expect(methodLine(groups, causes, "log", names, wording)).toBe(
    "1,384 patients: 860 death, 115 progression, 409 censored. Interval: log.",
  );
  expect(plain(pictureSentence(incidences(alone), false, names))).toContain(
    "progression 6.37 % at 120, interval 5.2 to 7.9 %",
  );
});

test("curves: the first cause in the first colour, groups told apart by dashes, columns as they stand in the table", () => {
  const curves = curvesOf(bySex, (g, c) => `${c}, ${g}`, ["progression", "death"], ["F", "M"]);
  expect(curves.map(({ name, mark }) => [name, mark.colour, mark.dash])).toEqual([
    ["progression, F", 0, 0],
    ["progression, M", 0, 1],
    ["death, F", 1, 0],
    ["death, M", 1, 1],
  ]);
  const lengths = curves.map(({ time }) => time.length);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(bySex.tables.curve!.time!.length);
});

test("names of rows, of bare numbers, and of what is not defined", () => {
  const [row] = rowsOf<MeasureRow>(bySex, "rmtl").filter(({ measure }) => measure === "ratio");
  expect(measureName(row!, true, names)).toBe("death, M over F");
  expect(labelled("2", "event")).toBe("event 2");
  expect(labelled("death", "event")).toBe("death");
  expect(percentRange({ lower: Number.NaN, upper: 0.5 })).toBe("–");
  expect(said(headline([], "progression", names, wording))).toBe(
    "No incidence can be stated from these data.",
  );
});
