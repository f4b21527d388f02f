// The sentences of the page, from real results.
import { expect, test } from "vitest";
import {
  type CalibrationTestRow,
  calibrationSentence,
  comparedHeadline,
  headline,
  type ScoreRow,
} from "../../../src/analyses/censored-risk/view-words.ts";
import { rowsOf } from "../../../src/analyses/table-rows.ts";
import { goldenColumn } from "../../golden/golden.ts";
import { answer, lung, made } from "./inputs.ts";

const days = { unit: "days", items: "patients" };
const said = ({ before, number, after }: ReturnType<typeof headline>) => `${before}[${number}]${after}`;
const plain = (text: string) => text.replaceAll("\u202f", " ");

test("probabilities: what was predicted, what happened, and how much better than the curve of all", async () => {
  const result = await answer(lung(["risk365"], { groups: 5 }));
  const rows = rowsOf<ScoreRow>(result, "scores");
  const find = (score: string) => rows.find((row) => row.score === score);
  expect(plain(said(headline(find, 365, days)))).toBe(
    "By 365 days, 58.8 % of the patients were predicted to have the event, and [58.9 %] had it. Brier score 0.226: 6.8 % better than predicting the Kaplan-Meier curve for everyone.",
  );
  expect(calibrationSentence(rowsOf<CalibrationTestRow>(result, "calibration_test")[0])).toBe(
    "Predicted and observed differ no more than chance can explain (Greenwood-Nam-D'Agostino test on 5 groups: chi-square 4.08, 4 df, p = 0.4).",
  );
});

test("predictions worse than the curve of all are called that", async () => {
  const turned = goldenColumn("lung_risk", "risk365").map((p) => 1 - p);
  const result = await answer(
    made(goldenColumn("lung_risk", "time"), goldenColumn("lung_risk", "status"), { turned }, { time: 365 }),
  );
  const rows = rowsOf<ScoreRow>(result, "scores");
  const text = said(headline((score) => rows.find((row) => row.score === score), 365, days));
  expect(plain(text)).toMatch(
    /: worse than predicting the Kaplan-Meier curve for everyone \(accuracy −\d+ %\)\.$/,
  );
});

test("scores and durations: how they rank, how far they are off", async () => {
  const time = goldenColumn("lung", "time");
  const status = goldenColumn("lung", "status");
  const age = goldenColumn("lung", "age");
  const ranked = rowsOf<ScoreRow>(await answer(made(time, status, { age }, { time: 365 })), "scores");
  const text = said(headline((score) => ranked.find((row) => row.score === score), 365, days));
  expect(plain(text)).toMatch(
    /^Of two patients, one with the event by 365 days and one without, the first had the higher score in \[5\d(\.\d)? %\] of such pairs; it could well be [\d.]+ % to [\d.]+ %\.$/,
  );
  const guess = age.map((a) => 10 * (100 - a));
  const result = await answer(made(time, status, { guess }, { kind: "duration", time: 600 }));
  const rows = rowsOf<ScoreRow>(result, "scores");
  expect(said(headline((score) => rows.find((row) => row.score === score), 600, days))).toMatch(
    /^Up to 600 days, the predicted durations are off by \[\d+ days\] on average; it could well be \d+ to \d+\.$/,
  );
});

test("several models: the best one by name", async () => {
  const result = await answer(lung(["risk180", "risk365"], { time: 365 }));
  expect(said(comparedHeadline(rowsOf<ScoreRow>(result, "scores"), 2, 365, days))).toMatch(
    /^At 365 days the best of 2 models is \[risk365\], with a Brier score of 0\.226; it could well be 0\.202 to 0\.249\.$/,
  );
});
