// The sentences of the page, from rows as the tables hold them, and which rows are shown where.
import { expect, test } from "vitest";
import type { Result } from "../../../src/analyses/analysis.ts";
import { eventAt, momentsOf, pointAfter } from "../../../src/analyses/generative-risk/view-moments.ts";
import {
  byInfluence,
  doubtsOf,
  type EstimatorRow,
  futuresOf,
  type InfluenceRow,
  matching,
  ranked,
  type ScoreRow,
  type SubjectRow,
  type UnfoldingRow,
  wholeMean,
} from "../../../src/analyses/generative-risk/view-tables.ts";
import { readEvents } from "../../../src/analyses/generative-risk/view-tokens.ts";
import {
  cohortHeadline,
  cohortMethod,
  endingWords,
  horizonWords,
  influenceSentence,
  otherRisks,
  outcomeTitle,
  outcomeWords,
  patientHeadline,
  points,
  recorded,
  recordedBrief,
  risk,
  type Sentence,
  scoreSentence,
  worthSentence,
  worthText,
} from "../../../src/analyses/generative-risk/view-words.ts";

const wording = { unit: "", items: "patients" };
const plain = (text: string) => text.replaceAll("\u202f", " ");
const said = ({ before, number, after }: Sentence) => plain(`${before}[${number}]${after}`);

function subject(id: string, estimate: number, more: Partial<SubjectRow> = {}): SubjectRow {
  return {
    subject_id: id,
    outcome: "Death",
    estimator: "reach",
    estimate,
    std_error: 0.01,
    lower: estimate - 0.02,
    upper: estimate + 0.02,
    trajectories: 16,
    tokens: 800,
    observed: Number.NaN,
    position: 40,
    ...more,
  };
}

function estimator(
  name: string,
  variance: number,
  token: number,
  more: Partial<EstimatorRow> = {},
): EstimatorRow {
  return {
    outcome: "Death",
    estimator: name,
    mean: 0.1234,
    std_error: 0.0021,
    lower: 0.119,
    upper: 0.128,
    variance_ratio: variance,
    variance_ratio_lower: variance * 0.8,
    variance_ratio_upper: variance * 1.25,
    token_ratio: token,
    token_ratio_lower: token * 0.8,
    token_ratio_upper: token * 1.25,
    kappa: 0.3,
    trajectories: 1600,
    tokens: 90_000,
    ...more,
  };
}

const score: ScoreRow = {
  outcome: "Death",
  estimator: "reach",
  subjects: 100,
  events: 13,
  observed_rate: 0.13,
  mean_risk: 0.1234,
  auc: 0.8412,
  auc_lower: 0.752,
  auc_upper: 0.904,
  brier: 0.0812,
  brier_skill: 0.231,
};

const three = ranked([subject("1", 0.1), subject("2", 0.61), subject("3", 0.004, { std_error: 0.001 })]);

test("the cohort: what is expected, how far the risks differ, what happened", () => {
  expect(said(cohortHeadline("Death", three, estimator("reach", 27, 9), score, "30 days", wording))).toBe(
    "Within 30 days, [12.3 %] of these 3 patients are expected to die; the model's risks run from 0.4 % to 61 %; 13 of 100 died.",
  );
  expect(
    said(cohortHeadline("ICU_ADMISSION", three, estimator("reach", 27, 9), score, "200 tokens", wording)),
  ).toBe(
    "Within 200 tokens, ICU admission is expected for [12.3 %] of these 3 patients; the model's risks run from 0.4 % to 61 %; it happened to 13 of 100.",
  );
});

test("part of the cohort, and one patient, are called that", () => {
  expect(said(cohortHeadline("Death", three, undefined, undefined, "30 days", wording))).toBe(
    "The risks of the first 3 patients within 30 days are known[]; the model's risks run from 0.4 % to 61 %.",
  );
  const soFar = { ...score, subjects: 3, events: 1 };
  expect(said(cohortHeadline("Death", three, undefined, soFar, "30 days", wording))).toBe(
    "Within 30 days, [12 %] of the first 3 patients are expected to die; the model's risks run from 0.4 % to 61 %; 1 of 3 died.",
  );
  // a check that is a patient behind is not told beside another number of patients
  expect(said(cohortHeadline("Death", three, undefined, { ...soFar, subjects: 2 }, "30 days", wording))).toBe(
    "Within 30 days, [12 %] of the first 3 patients are expected to die; the model's risks run from 0.4 % to 61 %.",
  );
  expect(
    said(cohortHeadline("Death", three.slice(0, 1), estimator("reach", 1, 1), undefined, "30 days", wording)),
  ).toBe(
    "For patient 2 the risk of death within 30 days is [61 %]; 16 generated futures leave it open between 59 % and 63 %.",
  );
});

test("how it was computed, with numbers of futures that differ", () => {
  const rows = [subject("1", 0.1), subject("2", 0.2, { trajectories: 64 })];
  expect(plain(cohortMethod(rows, estimator("reach", 27, 9), 0.95, wording))).toBe(
    "REACH, 16 to 64 generated futures for each of the patients. The mean's 95 % interval is 11.9 % to 12.8 %. Intervals say what more futures could change, not whether the model is right.",
  );
  expect(cohortMethod([], undefined, 0.95, wording)).toBe("");
});

test("an event has moved the risk where its interval says so; where none does, that is said", () => {
  const row = (token: string, change: number, lower: number, upper: number) => ({
    ...{ outcome: "Death", position: 1, estimate_without: 0.4, std_error: 0.02 },
    ...{ token, change, lower, upper },
  });
  const open = row("LAB//LACTATE Q9", -0.17, -0.38, 0.04);
  expect(influenceSentence([open])).toBe(
    "No single event can be said to have moved the risk: with so many futures, each of these differences can be chance. More futures per patient tell smaller ones.",
  );
  const first = row("MED//VASOPRESSOR", 0.21, 0.1, 0.32);
  expect(influenceSentence([first, open])).toBe("Most moved by: vasopressor, +21.0 points.");
  expect(influenceSentence([first, open, row("ICU_ADMISSION", -0.05, -0.09, -0.01)])).toBe(
    "Most moved by: vasopressor, +21.0 points; so much can be said of 2 of 3 events.",
  );
});

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

test("what an estimator is worth is said of the chosen one, also where it is worth less than one", () => {
  const rows = [estimator("mc", 1, 1), estimator("scope", 3.1, 2.9), estimator("reach", 27.3, 9.4)];
  expect(worthSentence(rows, "reach")).toBe(
    "One REACH future is worth 27 Monte Carlo futures here; token for token 9.4.",
  );
  expect(worthSentence(rows, "mc")).toBe(worthSentence(rows, "reach"));
  expect(worthSentence([estimator("mc", 1, 1), estimator("scope", 0.62, 0.58)], "scope")).toBe(
    "One SCOPE future is worth only 0.62 of a Monte Carlo future here; token for token only 0.58, so Monte Carlo is the cheaper one.",
  );
  expect(worthSentence([estimator("mc", 1, 1), estimator("reach", 1.9, Number.NaN)], "reach")).toBe(
    "One REACH future is worth 1.9 Monte Carlo futures here.",
  );
  expect(worthSentence([estimator("mc", 1, 1), estimator("reach", Number.NaN, Number.NaN)], "reach")).toBe(
    "",
  );
  expect(worthText(27.31, 21.8, 34.9)).toBe("27 (22 to 35)");
  expect(worthText(412.3, 380.2, 450)).toBe("412 (380 to 450)");
  expect(worthText(Number.NaN, Number.NaN, Number.NaN)).toBe("not known: no spread was seen");
});

test("risks have the digits that their error justifies, at most three", () => {
  expect(
    [risk(0.1234, 0.0021), risk(0.1234, 0.04), risk(0.61, 0.09), risk(0.000_41, 0.000_1), risk(0.12345)].map(
      plain,
    ),
  ).toEqual(["12.3 %", "12 %", "61 %", "0.041 %", "12 %"]);
  expect(risk(Number.NaN, 0.1)).toBe("–");
  expect(plain(risk(0.3, 0.000_001))).toBe("30 %");
});

test("one patient: the risk, what the futures leave open, the other outcomes, what the file says", () => {
  const row = subject("17", 0.234, { trajectories: 64, observed: 1 });
  expect(said(patientHeadline(row, "30 days"))).toBe(
    "For patient 17 the risk of death within 30 days is [23.4 %]; 64 generated futures leave it open between 21.4 % and 25.4 %.",
  );
  const open = subject("17", 0.234, { lower: Number.NaN, upper: Number.NaN });
  expect(said(patientHeadline(open, "30 days"))).toBe(
    "For patient 17 the risk of death within 30 days is [23.4 %].",
  );
  expect(plain(otherRisks([subject("17", 0.04, { outcome: "ICU_ADMISSION" })]))).toBe(
    "Also: ICU admission 4 % (2 % to 6 %).",
  );
  expect([row, { ...row, observed: 0 }, { ...row, outcome: "Readmission" }, open].map(recorded)).toEqual([
    "The file says: died.",
    "The file says: did not die.",
    "The file says: readmission happened.",
    "",
  ]);
  expect([row, { ...row, observed: 0 }, { ...row, outcome: "Readmission" }, open].map(recordedBrief)).toEqual(
    ["died", "no", "yes", "–"],
  );
});

test("outcomes by name, by token, and as sets", () => {
  expect(
    ["Death", "MEDS_DEATH", "ICU_ADMISSION", "MEDS_DEATH | HOSPICE", "ADMISSION//*", "X*"].map(outcomeWords),
  ).toEqual(["death", "death", "ICU admission", "death or hospice", "admission", "X"]);
  expect(outcomeTitle("MEDS_DEATH | HOSPICE")).toBe("Death or hospice");
});

test("horizons in days, hours or tokens", () => {
  expect(
    ["720 hours", "36 hours", "50 hours", "1 hours", "200 tokens", "1 tokens", "2400 tokens"].map(
      horizonWords,
    ),
  ).toEqual(["30 days", "36 hours", "50 hours", "1 hour", "200 tokens", "1 token", "2,400 tokens"]);
});

test("how risks fit what happened, with a warning where few had it", () => {
  expect(plain(scoreSentence(score, "Death"))).toBe(
    "Of two patients, one who died and one who did not, the first has the higher risk in 84.1 % of such pairs (75.2 % to 90.4 %). Brier score 0.0812, 23 % better than the same risk for everyone.",
  );
  const few = { ...score, events: 1, auc: Number.NaN, brier_skill: -0.1 };
  expect(plain(scoreSentence(few, "Readmission"))).toBe(
    "Brier score 0.0812, worse than the same risk for everyone. There is only 1 event: little can be said from so few.",
  );
  expect(scoreSentence({ ...few, events: 0 }, "Readmission")).toContain("There are no events:");
});

test("endings of futures", () => {
  const ending = (name: string, hours: number, steps = 41) =>
    said(endingWords({ trajectory: 0, ending: name, hours, steps }, "30 days"));
  expect([
    ending("MEDS_DEATH", 90),
    ending("end of timeline", 0, 1),
    ending("horizon", 800),
    ending("cap", 90),
  ]).toEqual([
    "[death] after 3.8 days, 41 tokens",
    "the timeline ends[] after 1 token",
    "nothing of it within 30 days[], 41 tokens",
    "not over[] after 3.8 days, 41 tokens, where the limit of tokens cut it off",
  ]);
});

test("changes carry their sign", () => {
  expect([points(0.0321, 0.004), points(-0.0321, 0.004), points(0, 0.004)]).toEqual(["+3.2", "−3.2", "0.0"]);
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
