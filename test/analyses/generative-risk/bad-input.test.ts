// What must be changed before an answer is possible: each a sentence with the place and the remedy.
import { expect, test } from "vitest";
import type { Context, ParamValue } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/generative-risk/run.ts";
import type { Column } from "../../../src/data/column.ts";
import { UserError } from "../../../src/errors.ts";
import type { GenerativeModel } from "../../../src/onnx/model.ts";
import { matrixModel } from "../../matrix-model.ts";
import { ward } from "./chains.ts";
import { categories, context, inputs, timelines } from "./inputs.ts";

interface Case {
  readonly want: string;
  readonly lists?: readonly (readonly number[])[];
  readonly columns?: Readonly<Record<string, Column>>;
  readonly params?: Readonly<Record<string, ParamValue>>;
  readonly observed?: readonly (string | null)[];
  readonly model?: GenerativeModel;
  readonly context?: Partial<Context>;
}

const subject = categories("subject_id", ["A", "A"]);
const code = categories("code", ["ADMISSION", "ICU"]);
const time = (...values: number[]): Column => ({
  type: "date",
  name: "time",
  values: Float64Array.from(values),
});
const broken = matrixModel(ward);
const invalid: GenerativeModel = {
  ...broken,
  async lanes(count, capacity) {
    const lanes = await broken.lanes(count, capacity);
    return {
      ...lanes,
      async step(tokens, active) {
        const logits = await lanes.step(tokens, active);
        (logits as Float32Array).fill(Number.NaN);
        return logits;
      },
    };
  },
};

const cases: readonly Case[] = [
  {
    want: 'The vocabulary of the model "matrix" has no token "MEDS_DETH". Nearest: "MEDS_DEATH". Choose one of its tokens under "Outcomes".',
    params: { outcome: ["MEDS_DETH"] },
  },
  {
    want: 'The vocabulary of the model "matrix" has no token that begins with "HOSPITAL". Nearest:',
    params: { outcome: ["Home = HOSPITAL*"] },
  },
  {
    want: 'has no token "DISCHARGE". Nearest:',
    params: { terminal: ["MEDS_DEATH", "DISCHARGE"] },
  },
  {
    want: 'Two outcomes are called "Bad". Give each a name of its own.',
    params: { outcome: ["Bad = ICU", "Bad = MEDS_DEATH"] },
  },
  {
    want: 'says of no token how many hours pass with it, so "720 hours" cannot be measured. Give the horizon in tokens',
    model: matrixModel({ tokens: ["A", "MEDS_DEATH"], next: { A: { A: 1 } } }),
    lists: [[0]],
  },
  {
    want: 'Row 2 of column "tokens" holds token 99, and the model "matrix" has tokens 0 to 9. Choose the model that these timelines were made for',
    lists: [
      [0, 1],
      [0, 99],
    ],
  },
  {
    want: 'Row 1 of column "tokens" holds something that is no token: the model "matrix" has tokens 0 to 9, as whole numbers. Correct that timeline, or leave the row out.',
    lists: [[-1]],
  },
  {
    want: 'Column "tokens" has no tokens in any row. Choose the column that holds the timelines.',
    lists: [[], []],
  },
  { want: "The file has no rows. It needs at least one timeline.", lists: [] },
  {
    want: 'Every timeline has already ended with "TIMELINE_END" or "MEDS_DEATH", so there is no future to draw. Cut the timelines at the moment from which the risk is asked',
    lists: [
      [1, 9],
      [1, 8],
    ],
  },
  {
    want: 'Column "x" does not say by yes and no whether "MEDS_DEATH" happened: it holds "maybe", "never", "twice". Choose a column of true and false',
    observed: ["maybe", "twice", "never"],
    lists: [[1], [1], [1]],
  },
  {
    want: 'Choose a column for "Timeline" (role "timeline"), or, for events in rows, columns for "Patient", "Time" and "Code".',
    columns: { subject },
  },
  {
    want: 'Choose a column for "Patient" (role "subject"): events in rows need the patient, the time and the code.',
    columns: { time: time(0, 1), code },
  },
  {
    want: 'Choose a column for "Time" (role "time")',
    columns: { subject, code },
  },
  {
    want: 'Column "time" has no values: without times there is no order of events.',
    columns: { subject, code, time: time(Number.NaN, Number.NaN) },
  },
  {
    want: 'Row 2 of subject "A" has an earlier time than the row before it. Sort the file',
    columns: { subject, code, time: time(1, 0) },
  },
  {
    want: 'None of the codes is a token of the model "matrix" (its first are "SEX//F", "ADMISSION", "LAB//LACTATE", "Q1"). Choose the model whose vocabulary has these codes.',
    columns: { subject, code: categories("code", ["X", "Y"]), time: time(0, 1) },
  },
  {
    want: 'gave no usable logits (NaN or infinite) at step 2 of a future of patient "row 1"',
    model: invalid,
  },
];

test.each(cases)("$want", async (given) => {
  const lists = given.lists ?? [[0, 1]];
  const columns = given.columns ?? { timeline: timelines(lists) };
  const rows = given.columns ? 2 : lists.length;
  const observed = given.observed ? [categories("x", given.observed)] : [];
  const asked = run(
    inputs({ rows, columns, observed, params: given.params ?? {} }),
    context(given.model ?? matrixModel(ward), given.context),
  );
  await expect(asked).rejects.toThrow(UserError);
  await expect(asked).rejects.toThrow(given.want);
});

test("a horizon of zero, or an unknown estimator, is refused by the card", () => {
  const columns = { timeline: timelines([[0, 1]]) };
  for (const horizon of ["0 hours", "0 tokens", "2.5 tokens", "soon"])
    expect(() => inputs({ rows: 1, columns, params: { horizon } })).toThrow(
      '"Within" (horizon) must be a span like "720 hours"',
    );
  expect(() => inputs({ rows: 1, columns, params: { estimator: "guess" } })).toThrow(
    '"Estimator" (estimator)',
  );
  expect(() => inputs({ rows: 1, columns, params: { outcome: [] } })).toThrow('"Outcomes" (outcome)');
});

test("without a place for models it is said where there is one", async () => {
  const { models: _, ...without } = context(matrixModel(ward));
  await expect(run(inputs({ rows: 1, columns: { timeline: timelines([[0, 1]]) } }), without)).rejects.toThrow(
    "Generative models cannot be run here.",
  );
});

test("empty timelines among others are left out by name, and columns that play no part are named", async () => {
  const result = await run(
    inputs({
      rows: 3,
      columns: {
        timeline: timelines([[1], [], [1]]),
        subject: categories("id", ["A", "B", null]),
        time: time(0, 0, 0),
      },
      params: { compare: false },
    }),
    context(matrixModel(ward)),
  );
  expect([...(result.tables.subjects!.subject_id as readonly string[])]).toEqual(["A", "row 3"]);
  expect(result.provenance.rowsLeftOut).toEqual([
    { reason: "no tokens in the timeline", rows: 1, firstRow: 2 },
  ]);
  const texts = result.notes.map(({ text }) => text);
  expect(texts).toContain("1 patient was left out: no tokens in the timeline (B).");
  expect(texts).toContain('1 timeline has no "id", and is called by the row.');
  expect(texts).toContain(
    'The timelines were taken from column "tokens", so "time" (Time) played no part. Take the timeline away to have the events made into timelines.',
  );
});

test("a patient in several rows has a risk for each, named with the row", async () => {
  const result = await run(
    inputs({
      rows: 3,
      columns: { timeline: timelines([[1], [1, 5], [1]]), subject: categories("id", ["A", "A", "B"]) },
      params: { compare: false },
    }),
    context(matrixModel(ward)),
  );
  expect([...(result.tables.subjects!.subject_id as readonly string[])]).toEqual([
    "A (row 1)",
    "A (row 2)",
    "B",
  ]);
});
