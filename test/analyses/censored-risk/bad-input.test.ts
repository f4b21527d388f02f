// Data and settings that cannot be answered, or only in part: a clear sentence each, and no crash.
import { expect, test } from "vitest";
import type { Inputs } from "../../../src/analyses/analysis.ts";
import { generator } from "../../generator.ts";
import { goldenColumn } from "../../golden/golden.ts";
import { answer, category, lung, made, number, numbersOf, rowsOf } from "./inputs.ts";

const random = generator(21);
const n = 60;
const time = Array.from({ length: n }, () => 1 + Math.floor(random() * 30));
const event = Array.from({ length: n }, () => (random() < 0.6 ? 1 : 0));
const p = Array.from({ length: n }, () => random());
const end = Math.max(...time);
/** The longest rows are censored. */
const open = event.map((e, i) => (time[i] === end ? 0 : e));

test.each<[string, Inputs, RegExp]>([
  ["no column of predictions", made(time, event, {}), /at least one column of "Predictions"/],
  [
    "probabilities in percent",
    made(time, event, { risk: p.map((v) => 100 * v) }, { kind: "risk" }),
    /"risk" has 60 values outside 0 to 1 \(first in row 1: .*divide them by 100/,
  ],
  [
    "one probability below 0",
    made(time, event, { risk: p.map((v, i) => (i === 4 ? -0.1 : v)) }, { kind: "survival" }),
    /"risk" has a value outside 0 to 1 \(first in row 5: -0\.1\).*Choose another column/,
  ],
  [
    "a negative duration",
    made(time, event, { months: p.map((v, i) => (i === 2 ? -1 : v)) }, { kind: "duration" }),
    /"months" predicts a negative duration \(first in row 3: -1\)/,
  ],
  ["the duration as its own prediction", made(time, event, { time }), /"time" is a prediction and also says/],
  [
    "predictions missing throughout",
    made(time, event, { risk: p.map(() => Number.NaN) }),
    /No row is left to analyse \("risk" is missing in 60\)/,
  ],
  [
    "all censored",
    made(
      time,
      event.map(() => 0),
      { p },
    ),
    /Every row is censored, so no prediction/,
  ],
  [
    "all censored before the first event",
    made([1, 2, 5, 5], [0, 0, 1, 0], { p: [0.1, 0.2, 0.3, 0.4] }),
    /Every row is censored before the first event or with it \(at 5\)/,
  ],
  [
    "a horizon beyond the last follow-up",
    made(time, open, { p }, { time: 1000 }),
    /The horizon, 1000, is not covered by the data: the last row, at \d+, is censored.*Choose a time before/,
  ],
  [
    "a horizon before the first event",
    made(
      time.map((t) => t + 10),
      event,
      { p },
      { time: 2 },
    ),
    /The horizon, 2, is before the first event, at \d+/,
  ],
  [
    "a time of the curves beyond the last follow-up",
    made(time, open, { p }, { time: 10, times: [5, 500] }),
    /A time of the curves, 500, is not covered/,
  ],
  [
    "columns for times without a number",
    made(time, event, { early: p, late: p }, { several: "times" }),
    /name of column "early" does not end with the time/,
  ],
  [
    "more columns than times",
    made(time, event, { early: p, late: p }, { several: "times", times: [5] }),
    /2 columns of predictions and 1 times/,
  ],
  [
    "a model without a prediction at one of the times",
    made(time, event, { a5: p, a10: p, b5: p }, { several: "times" }),
    /Model "b" has predictions at 1 of 2 times/,
  ],
  [
    "a horizon that no column is about",
    made(time, event, { a5: p, a10: p }, { several: "times", time: 7 }),
    /No column predicts the time 7: there are 5, 10/,
  ],
  [
    "durations as predictions at several times",
    made(time, event, { a5: p, a10: p }, { several: "times", kind: "duration" }),
    /Predicted durations are not about a time/,
  ],
  [
    "negative durations of the rows",
    made(
      time.map((t, i) => (i === 7 ? -t : t)),
      event,
      { p },
    ),
    /"time" has a negative value \(first in row 8\)/,
  ],
  [
    "unknown codes of the event",
    made(
      time,
      event.map((e) => `code ${e}`),
      { p },
    ),
    /Which value of column "event" is the event/,
  ],
  [
    "a stratum for every row",
    made(time, event, { p }, {}, p),
    /"centre" has 60 different values; censoring can be estimated within at most 50/,
  ],
  [
    "a stratum that ends before the first event",
    made([1, 2, 5, 6, 7], [0, 0, 1, 1, 0], { p: [0.1, 0.2, 0.3, 0.4, 0.5] }, {}, ["a", "a", "b", "b", "b"]),
    /In one value of the column that censoring differs by, the last row, at 2, is censored before or with the first event, at 5/,
  ],
  ["no rows", made([], [], { p: [] }), /No row is left/],
])("%s", async (_, inputs, sentence) => {
  await expect(answer(inputs)).rejects.toThrow(sentence);
  await expect(answer(inputs)).rejects.toHaveProperty("name", "UserError");
});

const words = async (inputs: Inputs) => (await answer(inputs)).notes.map(({ text }) => text).join("\n");

test("rows with a missing prediction are left out for every model, and said", async () => {
  const holes = p.map((v, i) => (i % 6 === 0 ? Number.NaN : v));
  const result = await answer(made(time, event, { whole: p, holes }));
  expect(result.provenance.rowsUsed).toBe(50);
  expect(result.notes.map(({ text }) => text).join("\n")).toMatch(
    /10 rows were left out: "holes" is missing \(first in row 1\)\. All models are judged on the same rows/,
  );
});

test("numbers beyond 0 to 1 are read as scores: no Brier score, and that is said", async () => {
  const result = await answer(made(time, event, { points: p.map((v) => 50 * v) }));
  expect(rowsOf(result.tables.brier)).toEqual([]);
  expect(rowsOf(result.tables.calibration)).toEqual([]);
  expect(numbersOf(result.tables.auc, "estimate").length).toBeGreaterThan(5);
  expect(result.notes.map(({ text }) => text).join("\n")).toMatch(
    /read as risk scores, higher meaning an earlier event, because not all lie between 0 and 1/,
  );
});

test("predictions turned round are noticed", async () => {
  const inputs = lung(["risk365"]);
  const turned = number(
    "risk365",
    goldenColumn("lung_risk", "risk365").map((v) => 1 - v),
  );
  expect(await words({ ...inputs, lists: { prediction: [turned] } })).toMatch(
    /go with the opposite of what they should mean. If it is a survival probability/,
  );
});

test("few events by the horizon, thin groups, and a horizon chosen from the data: each a note", async () => {
  const first = Math.min(...time.filter((_, i) => event[i] === 1));
  expect(await words(made(time, event, { p }, { time: first }))).toMatch(/Only \d events? by/);
  const text = await words(made(time, event, { p }));
  expect(text).toMatch(/groups of "p" have fewer than 5 events/);
  expect(text).toMatch(/The horizon is \d+, the median time of the events, because none was chosen/);
});

test("the number in a name is the horizon only where it can be a time", async () => {
  const days = time.map((t) => 30 * t);
  expect(await words(made(days, event, { risk365: p }))).toMatch(/The horizon is 365, taken from the name/);
  expect(await words(made(days, event, { model2: p }))).toMatch(/The horizon is \d+, the median time/);
});

test("weights that would run away are held, and said; without a floor none are", async () => {
  // one row in fifty is watched to the end
  const late = Array.from({ length: 400 }, (_, i) => (i % 50 === 0 ? 30 + i / 100 : 1 + (i % 20)));
  const seen = late.map((t, i) => (t > 30 || i % 11 === 0 ? 1 : 0));
  const risk = late.map((_, i) => (i % 7) / 7);
  const inputs = (floor: number) => made(late, seen, { risk }, { time: 31, floor });
  expect(await words(inputs(0.1))).toMatch(/The weights of \d+ rows were held down at 31/);
  expect(await words(inputs(0))).not.toMatch(/held down/);
});

test("an event at time 0: relative errors are not defined, the others are", async () => {
  const result = await answer(
    made([0, ...time], [1, ...event], { d: [3, ...time.map((t) => t + 1)] }, { kind: "duration" }),
  );
  const rows = rowsOf(result.tables.scores);
  const of = (score: string) => Number(rows.find((row) => row.score === score)!.estimate);
  expect(of("relative error to the horizon")).toBeNaN();
  expect(of("absolute error to the horizon")).toBeGreaterThan(0);
  expect(result.notes.map(({ text }) => text).join("\n")).toMatch(/1 event is at time 0/);
});

test("nobody beyond the horizon: the AUC is not defined, the Brier score is", async () => {
  const all = time.map(() => 1);
  const result = await answer(made(time, all, { p }, { time: end }));
  const rows = rowsOf(result.tables.scores);
  expect(Number(rows.find((row) => row.score === "AUC")!.estimate)).toBeNaN();
  expect(Number(rows.find((row) => row.score === "Brier score")!.estimate)).toBeGreaterThan(0);
  expect(result.notes.map(({ text }) => text).join("\n")).toMatch(/Nobody is without the event after/);
});

test("the same prediction for all: one group, an AUC of one half, no better than Kaplan-Meier", async () => {
  const { tables } = await answer(made(time, event, { same: time.map(() => 0.5) }, { time: 10 }));
  expect(numbersOf(tables.calibration, "n")).toEqual([n]);
  const auc = numbersOf(tables.auc, "estimate");
  expect(auc).toBeAllclose(
    auc.map(() => 0.5),
    { absolute: 1e-14 },
  );
  expect(numbersOf(tables.brier, "accuracy")[0]).toBeLessThanOrEqual(0);
});

test("one row, and two rows", async () => {
  await expect(answer(made([3], [0], { p: [0.5] }))).rejects.toThrow(/censored/);
  const { tables } = await answer(made([3, 5], [1, 1], { p: [0.7, 0.2] }));
  expect(numbersOf(tables.auc, "estimate")[0]).toBe(1);
});

test("the event is chosen by its value", async () => {
  const words = event.map((e) => (e === 1 ? "relapse" : "moved away"));
  const inputs = made(time, words, { p }, { eventValue: "relapse" });
  expect(category("event", words).labels).toEqual(["moved away", "relapse"]);
  const { tables } = await answer(inputs);
  expect(tables.auc).toEqual((await answer(made(time, event, { p }))).tables.auc);
});
