import { expect, test } from "vitest";
import type { Request, Result } from "../../src/analyses/analysis.ts";
import { createRecentAnswers } from "../../src/app/recent-answers.ts";
import type { OpenFile } from "../../src/app/session-state.ts";

const request = (seed: number, params = {}): Request => ({ analysis: "t", roles: { a: "x" }, params, seed });
const result = (durationMs: number) =>
  ({ tables: {}, notes: [], provenance: { durationMs } }) as unknown as Result;

const file = (kind = "number", of = new File([], "a.csv")) =>
  ({ file: of, summary: { read: {}, columns: [{ kind }] } }) as unknown as OpenFile;
const here = file();

test("a long answer is found again by the same question, in whatever order it is written", () => {
  const recent = createRecentAnswers();
  const long = result(5000);
  recent.keep(here, request(1, { b: 1, a: [1, 2] }), long);
  expect(recent.find(here, request(1, { a: [1, 2], b: 1 }))).toBe(long);
  expect(recent.find(here, request(1, { a: [2, 1], b: 1 }))).toBeNull();
  expect(recent.find(here, request(2, { a: [1, 2], b: 1 }))).toBeNull();
  expect(recent.find(file(), request(1, { a: [1, 2], b: 1 }))).toBeNull();
  expect(recent.find(file("category", here.file), request(1, { a: [1, 2], b: 1 }))).toBeNull();
  recent.forget();
  expect(recent.find(here, request(1, { a: [1, 2], b: 1 }))).toBeNull();
});

test("back from one patient to all of them is the question before, though it now says that no patient is named", () => {
  const recent = createRecentAnswers();
  const all: Request = { ...request(1), analysis: "generative-risk", params: { trajectories: 64 } };
  const long = result(5000);
  recent.keep(here, all, long);
  expect(recent.find(here, { ...all, params: { trajectories: 64, patient: "" } })).toBe(long);
  expect(recent.find(here, { ...all, params: { trajectories: 64, patient: "3" } })).toBeNull();
});

test("quick answers are not kept, and only the latest long ones", () => {
  const recent = createRecentAnswers();
  recent.keep(here, request(0), result(20));
  expect(recent.find(here, request(0))).toBeNull();
  for (let seed = 1; seed <= 9; seed++) recent.keep(here, request(seed), result(5000));
  expect(Array.from({ length: 9 }, (_, i) => recent.find(here, request(i + 1)) !== null)).toEqual([
    ...Array(3).fill(false),
    ...Array(6).fill(true),
  ]);
});
