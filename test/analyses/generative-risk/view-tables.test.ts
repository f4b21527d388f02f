// Which rows the page shows where, and in which order.
import { expect, test } from "vitest";
import type { Result } from "../../../src/analyses/analysis.ts";
import { eventAt, momentsOf, pointAfter } from "../../../src/analyses/generative-risk/view-moments.ts";
import {
  byInfluence,
  doubtsOf,
  futuresOf,
  type InfluenceRow,
  matching,
  ranked,
  type UnfoldingRow,
  wholeMean,
} from "../../../src/analyses/generative-risk/view-tables.ts";
import { readEvents } from "../../../src/analyses/generative-risk/view-tokens.ts";
import { estimator, subject } from "./view-rows.ts";

test("a doubt about one outcome's check is not told beside another's risk", () => {
  const result = {
    tables: { scores: { outcome: ["Death", "Arrest"] } },
    notes: [
      { severity: "caution", text: "a", table: "scores", row: 1 },
      { severity: "caution", text: "b" },
      { severity: "info", text: "c" },
    ],
  } as unknown as Result;
  const texts = (outcome: string) => doubtsOf(result, outcome).map(({ text }) => text);
  expect(texts("Death")).toEqual(["b"]);
  expect(texts("Arrest")).toEqual(["a", "b"]);
});

test("patients stand by risk, those without one last; equal risks as in the file", () => {
  const rows = [subject("a", 0.1), subject("b", Number.NaN), subject("c", 0.3), subject("d", 0.1)];
  expect(ranked(rows).map(({ subject_id }) => subject_id)).toEqual(["c", "a", "d", "b"]);
  expect(matching(rows, " C ").map(({ subject_id }) => subject_id)).toEqual(["c"]);
  expect(matching(rows, "")).toHaveLength(4);
});

test("events that moved the risk most come first, in either direction", () => {
  const rows = [0.01, -0.05, Number.NaN, 0.02].map(
    (change, position) => ({ change, position }) as InfluenceRow,
  );
  expect(byInfluence(rows).map(({ position }) => position)).toEqual([1, 3, 0]);
});

test("futures stand by number, each with its tokens and its ending", () => {
  const row = (trajectory: number, step: number) => ({ trajectory, step, token: "A", hours: 0, mass: 0 });
  const ends = [{ trajectory: 2, ending: "cap", hours: 0, steps: 1 }];
  expect(futuresOf([row(2, 1), row(0, 1), row(0, 2)], ends)).toEqual([
    { trajectory: 0, rows: [row(0, 1), row(0, 2)], ending: undefined },
    { trajectory: 2, rows: [row(2, 1)], ending: ends[0] },
  ]);
});

test("events without a time between them are one moment, and points of the unfolding belong to events", () => {
  const timeline = ["SEX//F", "LAB//PH", "Q3", "MED//OPIOID", "TIME//1d-2d", "PROC//CT"].map((token, i) => ({
    token,
    hours: i < 4 ? 0 : 34,
    static: i === 0 ? 1 : 0,
  }));
  const events = readEvents(timeline);
  expect(momentsOf(events).map(({ time, events: own }) => [time, ...own.map(({ words }) => words)])).toEqual([
    ["known before", "Female"],
    ["at first", "pH, 3rd decile", "Opioid"],
    ["1 to 2 days later", "CT"],
  ]);
  expect([0, 1, 2, 3, 6, 9].map((position) => eventAt(events, position)?.words)).toEqual([
    undefined,
    "Female",
    "Female",
    "pH, 3rd decile",
    "CT",
    "CT",
  ]);
  const rows = [1, 3, 6].map((position) => ({ position }) as UnfoldingRow);
  expect([0, 1, 4, 6, 9].map((position) => pointAfter(rows, position))).toEqual([0, 0, 1, 2, 2]);
  expect(pointAfter([], 3)).toBe(-1);
});

test("a mean over some of the patients is not taken for that of all", () => {
  const rows = [subject("1", 0.1), subject("2", 0.2), subject("3", 0.3)];
  const mean = (trajectories: number) =>
    wholeMean([estimator("reach", 1, 1, { trajectories })], "reach", rows);
  expect(mean(48)?.mean).toBe(0.1234);
  expect(mean(32)).toBeUndefined();
  expect(wholeMean([], "reach", rows)).toBeUndefined();
});
