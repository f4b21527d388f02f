// Patients of a private release of risks: files of them, the request, and what the form measures of them.
import type { Inputs, ParamValue, PrivateRequest } from "../../../src/analyses/analysis.ts";
import { release } from "../../../src/analyses/generative-risk/release.ts";
import { derivedInputs, privateInputs, writtenColumns } from "../../../src/analyses/private-inputs.ts";
import { preparePlan } from "../../../src/analyses/private-plan.ts";
import { checkRequest } from "../../../src/analyses/request.ts";
import { readTable } from "../../../src/data/read.ts";
import { asWritten, column } from "../../../src/data/table.ts";
import type { GenerativeModel } from "../../../src/onnx/model.ts";
import { generator } from "../../generator.ts";
import { source } from "../../matrix-model.ts";

export const hooks = { signal: new AbortController().signal, progress() {} };

export interface Row {
  readonly id?: string;
  readonly tokens: readonly number[];
  readonly a?: string | boolean | null;
  readonly b?: string | boolean | null;
}
export interface Asked {
  readonly params?: Readonly<Record<string, ParamValue>>;
  readonly roles?: Readonly<Record<string, string | readonly string[]>>;
  readonly privacy?: object;
}

const tiny = {
  outcome: ["First = T5", "Second = T7 | T8"],
  terminal: ["T19"],
  horizon: "6 tokens",
  trajectories: 3,
};
export const roles = { timeline: "tokens", subject: "id", observed: ["a", "b"] };

export function requestOf(asked: Asked): PrivateRequest {
  return checkRequest({
    analysis: "generative-risk",
    roles: asked.roles ?? roles,
    params: { ...tiny, ...asked.params },
    privacy: { epsilon: "1", unit: "row", ...asked.privacy },
  }) as PrivateRequest;
}

export async function tableOf(rows: readonly Row[]) {
  const text = rows.map((row) => JSON.stringify({ id: "", a: false, b: false, ...row })).join("\n");
  return readTable(new Blob([text]), "file.jsonl", {}, hooks);
}

export async function derived(model: GenerativeModel, rows: readonly Row[], asked: Asked = {}) {
  const its = await preparePlan(requestOf(asked));
  const opened = await tableOf(rows);
  const table = await asWritten(opened, writtenColumns(its, opened.columns), hooks);
  const bound = privateInputs(its, table.rows, table.columns, (name, type) => column(table, name, type));
  const inputs = await derivedInputs(its, bound, { ...hooks, models: source(model) });
  const plan = its.plan as Parameters<typeof release.measure>[1];
  return { inputs, plan, cells: release.measure(inputs, plan) };
}

export const risksOf = ({ lists }: Inputs) =>
  lists.risk!.map((each) => (each.type === "number" ? [...each.values] : []));

export function randomRows(count: number, seed: number): Row[] {
  const random = generator(seed);
  return Array.from({ length: count }, (_, i) => ({
    id: `P${i}`,
    tokens: [
      0,
      ...Array.from({ length: 2 + Math.floor(random() * 50) }, () => 2 + Math.floor(random() * 17)),
    ],
    a: random() < 0.5,
    b: random() < 0.3 ? null : random() < 0.5,
  }));
}
