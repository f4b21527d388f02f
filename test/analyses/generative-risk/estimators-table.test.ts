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
        .filter((row) => row.outcome === "Death")
        .reduce((sum, { tokens }) => sum + Number(tokens), 0),
    );
  const [shared, own] = [await paid("mc"), await paid("reach")];
  expect(own).toBeGreaterThan(2 * shared);
  for (const { estimator, variance_ratio, token_ratio_together } of found) {
    const want = Number(variance_ratio) * (estimator === "reach" ? shared / own : 1);
    expect([Number(token_ratio_together)]).toBeAllclose([want], { relative: 1e-12 });
  }
});
