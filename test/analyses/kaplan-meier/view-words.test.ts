// The sentences of the view: what they say when medians are reached, partly reached, or not at all.
import { expect, test } from "vitest";
import { groupName } from "../../../src/analyses/group-name.ts";
import type { QuantileRow, TestRow } from "../../../src/analyses/kaplan-meier/view-tables.ts";
import {
  between,
  comparedHeadline,
  headline,
  pText,
  releasedTestSentence,
  type Sentence,
  testSentence,
} from "../../../src/analyses/kaplan-meier/view-words.ts";

const nan = Number.NaN;
const wording = { unit: "days", items: "patients" };
const quantile = (group: string, estimate: number, lower = nan, upper = nan): QuantileRow => ({
  group,
  probability: 0.5,
  estimate,
  lower,
  upper,
});
const text = ({ before, number, after }: Sentence) => before + number + after;
const name = (group: string) => groupName(group, "sex");

test("one group", () => {
  expect(text(headline(quantile("all", 310, 285, 363), 0.1, 900, wording))).toBe(
    "Half of the patients had the event by 310 days; it could well be 285 to 363.",
  );
  expect(text(headline(quantile("all", 310, 285), 0.1, 900, wording))).toMatch(
    /it could well be 285 or more\.$/,
  );
  expect(text(headline(quantile("all", nan), 0.625, 900, wording))).toBe(
    "Fewer than half of the patients had the event: 62.5\u202f% are still without it at 900 days.",
  );
});

test("several groups", () => {
  const rows = [quantile("1", 270), quantile("2", 426)];
  expect(text(comparedHeadline(rows, name, wording))).toBe(
    "In sex 1 half had the event by 270 days, in sex 2 by 426 days.",
  );
  expect(text(comparedHeadline([quantile("a", 12), quantile("b", nan)], name, wording))).toBe(
    "In a half had the event by 12 days, in b not within the time observed.",
  );
  expect(text(comparedHeadline([quantile("a", nan), quantile("b", nan)], name, wording))).toBe(
    "In no group did half of the patients have the event.",
  );
});

test("p-values and intervals never show NaN", () => {
  expect([0.5, 0.0123, 0.00131, 0.00001, nan].map(pText)).toEqual([
    "p = 0.50",
    "p = 0.012",
    "p = 0.0013",
    "p < 0.0001",
    "p –",
  ]);
  expect([between(1, 2), between(nan, 2), between(1, nan), between(nan, nan)]).toEqual([
    "1 to 2",
    "at most 2",
    "1 or more",
    "–",
  ]);
  const row: TestRow = {
    test: "log-rank",
    comparison: "overall",
    statistic: 4,
    df: 1,
    p_value: 0.03,
    p_adjusted: nan,
    p_permutation: 0.04,
  };
  expect(testSentence(row)).toMatch(/rare \(log-rank p = 0\.03; by permutation p = 0\.04\)\.$/);
  expect(testSentence({ ...row, p_value: 0.4, p_permutation: nan })).toMatch(
    /no more than chance can explain \(log-rank p = 0\.40\)\.$/,
  );
  expect([testSentence({ ...row, p_value: nan }), testSentence(undefined)]).toEqual(["", ""]);
  // of a release the simulated p alone decides: no sentence gives two that disagree
  expect(releasedTestSentence({ ...row, p_value: 0.055, p_permutation: 0.043 })).toBe(
    "Were the groups alike, so large a difference between the curves would be rare (log-rank p = 0.043, by simulation of the noise).",
  );
  expect(releasedTestSentence({ ...row, p_value: 0.01, p_permutation: 0.2 })).toMatch(/no more than chance/);
  expect([releasedTestSentence({ ...row, p_permutation: nan }), releasedTestSentence(undefined)]).toEqual([
    "",
    "",
  ]);
});
