// The sentences of the page, from rows as the tables hold them.
import { expect, test } from "vitest";
import { ranked, type ScoreRow } from "../../../src/analyses/generative-risk/view-tables.ts";
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
import { estimator, subject } from "./view-rows.ts";

const wording = { unit: "", items: "patients" };
const plain = (text: string) => text.replaceAll("\u202f", " ");
const said = ({ before, number, after }: Sentence) => plain(`${before}[${number}]${after}`);

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
