import { expect, test } from "vitest";
import { type MedsColumns, medsTimelines } from "../../../src/analyses/generative-risk/meds.ts";
import type { CategoryColumn } from "../../../src/data/column.ts";
import { UserError } from "../../../src/errors.ts";

const tokens = [
  "SEX//F",
  "SEX//M",
  "5m-15m",
  "1h",
  "1d",
  "6mt",
  "LAB//NA",
  "ADMISSION",
  "MEDS_DEATH",
  ...Array.from({ length: 10 }, (_, k) => `Q${k + 1}`),
];
const hours = new Map([
  [2, 1 / 6],
  [3, 1],
  [4, 24],
  [5, 4380],
]);
const names = { tokens, hours };

type Row = readonly [subject: string | null, time: string | null, code: string | null, value?: number];

function categories(name: string, cells: readonly (string | null)[]): CategoryColumn {
  const labels = [...new Set(cells.filter((cell) => cell !== null))].sort();
  return {
    type: "category",
    name,
    codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : labels.indexOf(cell))),
    labels,
  };
}

const columns = (rows: readonly Row[]): MedsColumns => ({
  subject: categories(
    "subject_id",
    rows.map(([subject]) => subject),
  ),
  time: {
    type: "date",
    name: "time",
    values: Float64Array.from(rows, ([, time]) => (time === null ? Number.NaN : Date.parse(`${time}Z`))),
  },
  code: categories(
    "code",
    rows.map(([, , code]) => code),
  ),
  value: {
    type: "number",
    name: "numeric_value",
    values: Float64Array.from(rows, ([, , , value]) => value ?? Number.NaN),
  },
});

const lists = (rows: readonly Row[], ...rest: [] | [Map<string, number[]>]) => {
  const { timeline, subject } = medsTimelines(columns(rows), names, ...rest);
  return Array.from(subject.codes, (who, r) => [
    subject.labels[who],
    [...timeline.values.subarray(timeline.offsets[r], timeline.offsets[r + 1])]
      .map((id) => tokens[id])
      .join(" "),
  ]);
};

test("static codes first, spans between times, deciles behind values, by hand", () => {
  const rows: Row[] = [
    ["7", null, "SEX//F"],
    ["7", "2024-01-01T00:00", "ADMISSION"],
    ["7", "2024-01-01T00:00", "LAB//NA", 1],
    ["7", "2024-01-01T00:04", "LAB//NA", 2],
    ["7", "2024-01-01T00:14", "LAB//NA", 11],
    ["7", "2024-01-02T00:14", "MEDS_DEATH"],
    ["3", "2020-01-01T00:00", "ADMISSION"],
    ["3", "2021-06-30T00:00", "LAB//NA", 5],
    ["3", null, "SEX//M"],
  ];
  // values 1, 2, 5, 11: type-7 deciles 1.3 1.6 1.9 2.6 3.5 4.4 5.6 7.4 9.2 (at 0.3 k of ranks 1 to 4)
  expect(lists(rows)).toEqual([
    ["7", "SEX//F ADMISSION LAB//NA Q1 LAB//NA Q4 5m-15m LAB//NA Q10 1d MEDS_DEATH"],
    ["3", "SEX//M ADMISSION 6mt 6mt 6mt LAB//NA Q7"],
  ]);
  const whole = medsTimelines(columns(rows), names);
  expect([...whole.rowOf]).toEqual([0, 6, 9]);
  expect([...whole.statics]).toEqual([1, 1]);
  const breaks = whole.breaks.get("LAB//NA")!;
  expect([...breaks]).toBeAllclose([1.3, 1.6, 1.9, 2.6, 3.5, 4.4, 5.6, 7.4, 9.2], { relative: 1e-12 });
  expect(whole.notes.map(({ text }) => text)).toEqual([
    'The values of "LAB//NA" were divided into tenths by the values of this file, because the vocabulary does not say where the model\'s own tenths lie ("breaks").',
  ]);
  const given = new Map([["LAB//NA", [1, 2, 3, 4, 5, 6, 7, 8, 9]]]);
  expect(medsTimelines(columns(rows), names, given).notes).toEqual([]);
  expect(lists(rows, given)[0]![1]).toBe(
    "SEX//F ADMISSION LAB//NA Q1 LAB//NA Q2 5m-15m LAB//NA Q10 1d MEDS_DEATH",
  );
});

test("the span is the nearest in ratio, none below half of the shortest", () => {
  const after = (minutes: number) => {
    const [[, line]] = lists([
      ["1", "2024-01-01T00:00", "ADMISSION"],
      ["1", new Date(Date.UTC(2024, 0, 1) + minutes * 60_000).toISOString().slice(0, -1), "MEDS_DEATH"],
    ]) as [[string, string]];
    return line.split(" ").slice(1, -1).join(" ");
  };
  expect([4.9, 5, 24.4, 24.6, 60, 293, 295, 1440].map(after)).toEqual([
    "",
    "5m-15m",
    "5m-15m",
    "1h",
    "1h",
    "1h",
    "1d",
    "1d",
  ]);
  expect(after(4380 * 60)).toBe("6mt");
  expect(after(4380 * 60 * 2.6)).toBe("6mt 6mt 6mt");
});

test("codes that the vocabulary lacks are left out and reported; the time up to them is kept", () => {
  const rows: Row[] = [
    ["1", "2024-01-01T00:00", "ADMISSION"],
    ["1", "2024-01-01T12:00", "RARE"],
    ["1", "2024-01-01T13:00", "RARE"],
    ["1", "2024-01-02T00:00", "MEDS_DEATH"],
    ["2", "2024-01-02T00:00", "OTHER"],
  ];
  expect(lists(rows)).toEqual([
    ["1", "ADMISSION 1d MEDS_DEATH"],
    ["2", ""],
  ]);
  const { unknown, notes } = medsTimelines(columns(rows), names);
  expect(unknown).toEqual([
    { code: "RARE", rows: 2, firstRow: 2 },
    { code: "OTHER", rows: 1, firstRow: 5 },
  ]);
  expect(notes.map(({ text }) => text)).toEqual([
    '2 codes are not in the vocabulary, and 3 of 5 events are left out with them; most often "RARE" (2), "OTHER" (1).',
  ]);
  const bare = medsTimelines(columns(rows), { tokens: ["ADMISSION"], hours: new Map() });
  expect(bare.notes.map(({ text }) => text).slice(1)).toEqual([
    "The vocabulary has no tokens Q1 to Q10, so the values of the events are not used.",
    "The vocabulary gives no token any hours, so the timelines say nothing of the time between events.",
  ]);
});

test.each<[string, Row[]]>([
  [
    'Row 2 of subject "1" has an earlier time than the row before it. Sort the file by "subject_id" and "time".',
    [
      ["1", "2024-01-02T00:00", "ADMISSION"],
      ["1", "2024-01-01T00:00", "ADMISSION"],
    ],
  ],
  [
    'The rows of subject "1" do not stand together (again in row 3). Sort the file',
    [
      ["1", "2024-01-02T00:00", "ADMISSION"],
      ["2", "2024-01-01T00:00", "ADMISSION"],
      ["1", "2024-01-03T00:00", "ADMISSION"],
    ],
  ],
  ['Column "time" has no values: without times there is no order of events.', [["1", null, "ADMISSION"]]],
  ['Row 1 has no "subject_id".', [[null, "2024-01-01T00:00", "ADMISSION"]]],
  ['Row 1 has no "code".', [["1", "2024-01-01T00:00", null]]],
])("%s", (want, rows) => {
  const run = () => medsTimelines(columns(rows), names);
  expect(run).toThrow(UserError);
  expect(run).toThrow(want);
});
