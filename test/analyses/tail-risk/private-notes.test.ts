// What is said beside released numbers that noise has put in an order which no data have.
import { expect, test } from "vitest";
import { rankEnds } from "../../../src/analyses/tail-risk/private-plan.ts";
import { release } from "../../../src/analyses/tail-risk/release.ts";
import { valueSteps } from "../../../src/math/private-tail.ts";

const levels = [0.9, 0.95];
const plan = release.plan(
  {
    analysis: "tail-risk",
    version: 1,
    params: { levels, confidence: 0.95 },
    terms: {
      epsilon: "5",
      unit: "row",
      bounds: { lower: 0, upper: 10 },
      size: 1000,
      outputs: ["cvar", "var"],
    },
  },
  false,
);

/** Notes for these VaRs (in candidates of 1,024) beside a CVaR of 6 at .95 and of 5 at .9. */
function notesFor(chosen: readonly number[]): string[] {
  const ends = rankEnds(1000, plan.own);
  const means = [6, 4, 2, 1].map((mean) => (mean / 10) * valueSteps);
  const sums = ends.map((end, i) => Math.round(means[i]! * (end - (ends[i - 1] ?? 0))));
  return release.finish({ sums, var: chosen }, plan).notes.map(({ text }) => text);
}

const disorder = /^The noise is larger than what lies between these numbers/;

test("VaR that falls as the level rises, or lies above CVaR, is named with its level", () => {
  // 2.9 and 3.9, in order; then 3.9 and 2.9; then 5.9 above CVaR 5
  expect(notesFor([300, 400]).filter((text) => disorder.test(text))).toEqual([]);
  expect(notesFor([400, 300]).filter((text) => disorder.test(text))).toEqual([
    "The noise is larger than what lies between these numbers: VaR at 0.95 is below that of the level before. Without noise VaR rises with the level and stays below CVaR.",
  ]);
  expect(notesFor([600, 400]).find((text) => disorder.test(text))).toMatch(
    /VaR at 0\.95 is below that of the level before; VaR at 0\.9 is above CVaR\./,
  );
});

test("levels at which the choice could not see the losses share one warning", () => {
  const blind = release.plan(
    { ...plan.question, terms: { ...plan.question.terms, epsilon: "1/100" } },
    false,
  );
  const ends = rankEnds(1000, plan.own);
  const { notes } = release.finish({ sums: ends.map(() => 0), var: [1, 2] }, blind);
  const warnings = notes.filter(({ text }) => /the interval is the whole range/.test(text));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]!.text).toMatch(/^VaR at 0\.9, 0\.95: /);
});
