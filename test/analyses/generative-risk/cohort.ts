// Twenty-four patients on the ward, and what run() says of them.
import type { ParamValue, Result } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/generative-risk/run.ts";
import { matrixModel } from "../../matrix-model.ts";
import { ward } from "./chains.ts";
import { categories, context, type Given, inputs, timelines } from "./inputs.ts";

export const model = matrixModel(ward);
export const id = (token: string) => ward.tokens.indexOf(token);
export const line = (text: string) => text.split(" ").filter(Boolean).map(id);
export const prompts = Array.from({ length: 24 }, (_, i) =>
  line(["SEX//F ADMISSION", "ADMISSION LAB//LACTATE Q10", "SEX//F ADMISSION 1d LAB//LACTATE Q1 6h"][i % 3]!),
);
export const names = categories(
  "subject_id",
  prompts.map((_, i) => `P${i + 1}`),
);
export const both = ["Death = MEDS_DEATH", "Care = ICU"];

export const given = (params: Record<string, ParamValue> = {}, more: Partial<Given> = {}): Given => ({
  rows: prompts.length,
  columns: { timeline: timelines(prompts), subject: names },
  params: { outcome: both, horizon: "48 hours", ...params },
  ...more,
});
export const ask = (params: Record<string, ParamValue> = {}, more: Partial<Given> = {}) =>
  run(inputs(given(params, more)), context(model));
export const texts = (result: Result) => result.notes.map(({ text }) => text);
