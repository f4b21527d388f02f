// Through run(), with a model whose true risks are known: all estimators, outcomes and kinds of horizon, and every way to size the work.
import { expect, test } from "vitest";
import type { ParamValue } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/generative-risk/run.ts";
import { matrixModel } from "../../matrix-model.ts";
import { exactRisk, ward } from "./chains.ts";
import { categories, context, inputs, rows, timelines } from "./inputs.ts";

const terminal = ["TIMELINE_END", "MEDS_DEATH"];
const outcomes = { Death: ["MEDS_DEATH"], Care: ["ICU"], Either: ["ICU", "MEDS_DEATH"] };
const asked = ["Death = MEDS_DEATH", "Care = ICU", "Either = ICU | MEDS_DEATH"];
/** |z| beyond this happens once in a million when all is well */
const beyond = 4.9;

/** Half the patients have just come in, half have just passed six hours. */
const patients = 120;
const prompts = Array.from({ length: patients }, (_, i) => (i % 2 === 0 ? [0, 1] : [0, 1, 2, 4, 5]));
const names = categories(
  "subject_id",
  prompts.map((_, i) => `P${i + 1}`),
);
const model = matrixModel(ward);

type Span = { readonly tokens: number } | { readonly hours: number };

const truths = new Map<string, number>();
function truthFrom(last: string, name: keyof typeof outcomes, horizon: Span): number {
  const key = `${last} ${name} ${JSON.stringify(horizon)}`;
  if (!truths.has(key)) truths.set(key, exactRisk(ward, last, outcomes[name], terminal, horizon));
  return truths.get(key)!;
}
const truth = (name: keyof typeof outcomes, horizon: Span) =>
  (truthFrom("ADMISSION", name, horizon) + truthFrom("6h", name, horizon)) / 2;

const ask = (params: Record<string, ParamValue>, seed = 1) =>
  run(
    inputs({
      rows: patients,
      // a name each: rows that are alike in everything would draw the same futures
      columns: { timeline: timelines(prompts), subject: names },
      params: { outcome: asked, ...params },
      seed,
    }),
    context(model),
  );

test("the oracle itself, by hand", () => {
  expect(exactRisk(ward, "ADMISSION", ["ICU"], terminal, { tokens: 1 })).toBe(0.05);
  expect(exactRisk(ward, "ADMISSION", ["MEDS_DEATH"], terminal, { tokens: 2 })).toBeCloseTo(
    0.45 * 0.01 + 0.05 * 0.1,
    12,
  );
  // six hours cross a horizon of three: that token is counted, the one after it is not
  expect(exactRisk(ward, "Q1", ["6h"], terminal, { hours: 3 })).toBe(0.5);
  expect(exactRisk(ward, "Q1", ["MEDS_DEATH"], terminal, { hours: 3 })).toBe(0.01);
});

test.each([
  ["1 tokens", { tokens: 1 }, true],
  ["5 tokens", { tokens: 5 }, true],
  ["6 hours", { hours: 6 }, true],
  ["47 hours", { hours: 47 }, false],
  ["240 hours", { hours: 240 }, true],
] as const)(
  "within %s every estimator of every outcome agrees with the exact risk",
  async (span, horizon, early) => {
    const result = await ask({ horizon: span, early });
    const found = rows(result, "estimators");
    expect(found).toHaveLength(12);
    for (const { outcome, estimator, mean, std_error } of found) {
      const error = Number(mean) - truth(outcome as keyof typeof outcomes, horizon);
      // one step from the same timeline is known without drawing: no spread, and no error but float32's
      const allowed = Math.max(1e-7, beyond * (Number(std_error) || 0));
      expect(Math.abs(error), `${outcome} ${estimator}`).toBeLessThan(allowed);
    }
  },
);

test.each(["reach", "mix"])(
  "%s, sized by a budget or a target, agrees with the exact risk",
  async (estimator) => {
    for (const aim of [
      { aim: "tokens", budget: 3000 },
      { aim: "tokens", budget: 400 },
      { aim: "precision", target: 0.03 },
    ]) {
      const result = await ask({ horizon: "48 hours", estimator, compare: false, ...aim }, 3);
      for (const name of ["Death", "Care", "Either"] as const) {
        const own = rows(result, "subjects").filter(({ outcome }) => outcome === name);
        const mean = own.reduce((sum, { estimate }) => sum + Number(estimate), 0) / patients;
        const variance = own.reduce((sum, { std_error }) => sum + (Number(std_error) || 0) ** 2, 0);
        const error = mean - truth(name, { hours: 48 });
        expect(Math.abs(error), `${name} ${JSON.stringify(aim)}`).toBeLessThan(
          (beyond * Math.sqrt(variance)) / patients,
        );
      }
    }
  },
);

test("intervals of single patients cover the exact risk about as often as they say", async () => {
  const result = await ask({ horizon: "48 hours", estimator: "reach", trajectories: 32, compare: false });
  for (const name of ["Death", "Care"] as const) {
    const own = rows(result, "subjects").filter(({ outcome }) => outcome === name);
    const covered = own.filter(({ lower, upper }, i) => {
      const last = i % 2 === 0 ? "ADMISSION" : "6h";
      const exact = truthFrom(last, name, { hours: 48 });
      return Number(lower) <= exact && exact <= Number(upper);
    }).length;
    expect(covered / patients).toBeGreaterThan(0.9);
  }
});
