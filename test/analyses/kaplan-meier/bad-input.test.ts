// Inputs that cannot be analysed say what to change; inputs that are merely odd are analysed with a note.
import { expect, test } from "vitest";
import type { Context } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/kaplan-meier/run.ts";
import { UserError } from "../../../src/errors.ts";
import { type Cell, inputs, rowsOf } from "./inputs.ts";

const context: Context = { signal: new AbortController().signal, progress() {}, device: null };
type Roles = Record<string, readonly Cell[]>;

const refused: readonly (readonly [string, Roles, Record<string, string>, RegExp])[] = [
  [
    "negative durations",
    { duration: [1, -2, -3], event: [1, 0, 1] },
    {},
    /2 negative values \(first in row 2\)/,
  ],
  [
    "durations that cannot be squared",
    { duration: [1, 2, 1e-200], event: [1, 0, 1] },
    {},
    /holds 1e-200 \(row 3\)\. Durations must be zero or from 1e-100 to 1e\+100/,
  ],
  [
    "a duration beside which all others would be ties",
    { duration: [1, 2, 1e12], event: [1, 0, 1] },
    {},
    /holds 1000000000000 \(row 3\), so much more than the other values/,
  ],
  [
    "three codes",
    { duration: [1, 2, 3], event: [0, 1, 2] },
    {},
    /Which value of column "event" is the event/,
  ],
  ["unknown words", { duration: [1, 2], event: ["red", "blue"] }, {}, /"blue" and "red"/],
  ["a value that is not there", { duration: [1, 2], event: [0, 1] }, { eventValue: "9" }, /has no value "9"/],
  ["entry after the end", { duration: [1, 2], event: [0, 1], entry: [0, 2] }, {}, /first in row 2/],
  ["entry tied with the end", { duration: [1, 0.3], event: [1, 1], entry: [0, 0.3 - 1e-16] }, {}, /row 2/],
  ["no rows", { duration: [], event: [] }, {}, /No row is left/],
  ["all missing", { duration: ["", ""], event: [1, 0] }, {}, /"duration" is missing in 2/],
  ["weights of zero only", { duration: [1, 2], event: [1, 0], weight: [0, 0] }, {}, /"weight" is zero in 2/],
  [
    "negative weights",
    { duration: [1, 2], event: [1, 0], weight: [1, -1] },
    {},
    /Weights must be zero or more/,
  ],
];

test.each(refused)("%s: a sentence with the place and the remedy", async (_, roles, params, message) => {
  const failure = await run(inputs(roles, params), context).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UserError);
  expect((failure as UserError).message).toMatch(message);
  expect((failure as UserError).message).toMatch(/[.]$/);
});

test("a million distinct groups are refused at once", async () => {
  const n = 1_000_000;
  const many = inputs({ duration: [1], event: [1] });
  const labels = Array.from({ length: n }, (_, i) => `g${i}`);
  const group = {
    type: "category" as const,
    name: "id",
    codes: Int32Array.from({ length: n }, (_, i) => i),
    labels,
  };
  const began = performance.now();
  await expect(run({ ...many, rows: n, columns: { ...many.columns, group } }, context)).rejects.toThrow(
    /"id" has 1,000,000 different values; there may be at most 50 groups/,
  );
  expect(performance.now() - began).toBeLessThan(1000);
});

const codings: readonly (readonly [readonly Cell[], string | undefined, number, RegExp])[] = [
  [[0, 1, 1], undefined, 2, /0 = censored, 1 = event/],
  [[1, 2, 1], undefined, 1, /1 = censored, 2 = event/],
  [["TRUE", "FALSE", "TRUE"], undefined, 2, /"TRUE" = event/],
  [["dead", "alive", "lost"], undefined, 1, /"dead" = event/],
  [["Censored", "Relapse", "Censored"], undefined, 1, /"Relapse" = event/],
  [[0, 1, 2], "2", 1, /"2" counts as the event, "0" and "1" as censored, as chosen/],
  [[0, 1, 2], "1.0", 1, /"1" counts as the event/],
  [[1, 1, 1], undefined, 3, /only value, 1, is taken for the event/],
  [["alive", "alive", "alive"], undefined, 0, /no value means an event/],
];

test.each(codings)(
  "event coded %j with eventValue %s: %d events, and a note says so",
  async (event, eventValue, events, note) => {
    const params = eventValue === undefined ? {} : { eventValue };
    const result = await run(inputs({ duration: [1, 2, 3], event }, params), context);
    expect(rowsOf(result.tables.groups)[0]!.events).toBe(events);
    expect(result.notes.some(({ text }) => note.test(text))).toBe(true);
  },
);

const odd: readonly (readonly [string, Roles, RegExp])[] = [
  ["zero durations", { duration: [0, 2, 3], event: [1, 1, 0] }, /1 row has a duration of 0/],
  ["all censored", { duration: [1, 2, 3], event: [0, 0, 0] }, /Every row is censored/],
  [
    "a group without events",
    { duration: [1, 2, 3, 4], event: [1, 1, 0, 0], group: ["a", "a", "b", "b"] },
    /No event was seen in "b"/,
  ],
  ["one row", { duration: [5], event: [1] }, /Only 1 event/],
  ["ties everywhere", { duration: [2, 2, 2, 2], event: [1, 1, 0, 1] }, /Only 3 events/],
  ["a weight of zero", { duration: [1, 2], event: [1, 0], weight: [1, 0] }, /"weight" is zero/],
  [
    "a curve that falls to 0 early",
    { duration: [2, 9, 9], event: [1, 1, 0], entry: [0, 3, 3] },
    /falls to 0 while rows are still to enter/,
  ],
];

test.each(odd)("%s: analysed, with a note, and no number is infinite", async (_, roles, note) => {
  const result = await run(inputs(roles), context);
  expect(result.notes.some(({ text }) => note.test(text))).toBe(true);
  const numbers = Object.values(result.tables).flatMap((table) =>
    Object.values(table).flatMap((column) => (column instanceof Float64Array ? [...column] : [])),
  );
  expect(numbers.filter((value) => Math.abs(value) === Number.POSITIVE_INFINITY)).toEqual([]);
});

test("a far duration is no hindrance where only equal times are tied", async () => {
  const rows = { duration: [1, 2, 1e12], event: [1, 0, 1] };
  const result = await run(inputs(rows, { exactTimes: true }), context);
  expect(rowsOf(result.tables.curve).map(({ time }) => time)).toEqual([1, 2, 1e12]);
});
