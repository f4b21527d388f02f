// What a token is worth when several outcomes are asked at once: Monte Carlo, SCOPE and the mix share one pool of futures, REACH pays for
// one per outcome.
import { expect, test } from "vitest";
import type { ParamValue } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/generative-risk/run.ts";
import { matrixModel } from "../../matrix-model.ts";
import { ward } from "./chains.ts";
import { categories, context, inputs, rows, timelines } from "./inputs.ts";

const prompts = Array.from({ length: 20 }, () => [0, 1]);
const ask = (params: Record<string, ParamValue>) =>
  run(
    inputs({
      rows: prompts.length,
      columns: {
        timeline: timelines(prompts),
        subject: categories(
          "id",
          prompts.map((_, i) => `P${i}`),
        ),
      },
      params: { horizon: "48 hours", trajectories: 32, ...params },
    }),
    context(matrixModel(ward)),
  );

test("one outcome alone: a token is worth the same, asked alone or together", async () => {
  for (const row of rows(await ask({ outcome: ["Care = ICU"] }), "estimators"))
    expect([Number(row.token_ratio_together)]).toBeAllclose([Number(row.token_ratio)], { relative: 1e-12 });
});

test("three outcomes: the tokens of all pools that are needed stand against those of the one that Monte Carlo needs", async () => {
  const outcome = ["Death = MEDS_DEATH", "Care = ICU", "Either = ICU | MEDS_DEATH"];
  const found = rows(await ask({ outcome }), "estimators");
  const paid = async (estimator: string) =>
    Number(
      rows(await ask({ outcome, estimator, compare: false }), "subjects")
        // the shared pool stands in every outcome's row
        .filter((row) => row.outcome === "Death" || estimator === "reach")
        .reduce((sum, { tokens }) => sum + Number(tokens), 0),
    );
  const [shared, own] = [await paid("mc"), await paid("reach")];
  expect(own).toBeGreaterThan(2 * shared);
  for (const { estimator, variance_ratio, token_ratio_together } of found) {
    const want = Number(variance_ratio) * (estimator === "reach" ? shared / own : 1);
    expect([Number(token_ratio_together)]).toBeAllclose([want], { relative: 1e-12 });
  }
});

test("the tokens of a row are those of the futures that its risk was read from", async () => {
  const tokensOf = async (outcome: string[]) =>
    rows(await ask({ outcome, estimator: "reach", compare: false }), "subjects")
      .filter((row) => row.outcome === "Care")
      .map(({ tokens }) => tokens);
  expect(await tokensOf(["Death = MEDS_DEATH", "Care = ICU"])).toHaveLength(prompts.length);
  // outcome k has random numbers of its own, so the same place in the list
  const other = await tokensOf(["Other = LAB//LACTATE", "Care = ICU"]);
  expect(await tokensOf(["Death = MEDS_DEATH", "Care = ICU"])).toEqual(other);
});

test("with one token to go, risks and their differences are the model's own in every table, but for the rounding of logits", async () => {
  const outcome = ["Care = ICU"];
  const certain = (value: unknown, { std_error, lower, upper }: Record<string, unknown>) => {
    expect(Number(std_error)).toBeGreaterThan(0);
    expect(Number(std_error)).toBeLessThan(1e-6);
    expect(Number(value) - Number(lower)).toBeCloseTo(2 * Number(std_error), 15);
    expect(Number(upper) - Number(value)).toBeCloseTo(2 * Number(std_error), 15);
  };
  for (const estimator of ["reach", "scope", "mix"]) {
    const result = await ask({ outcome, horizon: "1 tokens", estimator });
    for (const row of rows(result, "subjects")) {
      certain(row.estimate, row);
      // by hand: from ADMISSION to ICU
      expect(Math.abs(Number(row.estimate) - 0.05)).toBeLessThan(4 * Number(row.std_error));
    }
    for (const row of rows(result, "estimators")) {
      if (row.estimator === "mc") expect(Number(row.upper)).toBeGreaterThan(Number(row.mean) + 0.01);
      else certain(row.mean, row);
    }
    expect(result.notes.map(({ text }) => text).join()).toContain("drawing adds no error");
  }
  const precise = await ask({ outcome, horizon: "1 tokens", aim: "precision", target: 0.01 });
  certain(rows(precise, "subjects")[0]!.estimate, rows(precise, "subjects")[0]!);
  const alone = await ask({ outcome, horizon: "1 tokens", patient: "P3" });
  for (const row of rows(alone, "patient_influence")) certain(row.change, row);
  for (const { risk, lower, upper } of rows(alone, "patient_incidence"))
    expect([lower, upper]).toBeAllclose([Number(risk), Number(risk)], { relative: 1e-6 });
  const counted = await ask({ outcome, horizon: "1 tokens", estimator: "mc" });
  expect(Number(rows(counted, "subjects")[0]!.upper)).toBeGreaterThan(0.1);
});
