// Files of persons, groups, events and values, read and measured as a release would, and how far two of them are apart.
import { expect } from "vitest";
import type { PrivateRequest } from "../../src/analyses/analysis.ts";
import type { MeasuredCells } from "../../src/analyses/kaplan-meier/private-cells.ts";
import { privateInputs, writtenColumns } from "../../src/analyses/private-inputs.ts";
import { preparePlan } from "../../src/analyses/private-plan.ts";
import { checkRequest } from "../../src/analyses/request.ts";
import { readTable } from "../../src/data/read.ts";
import { asWritten, column } from "../../src/data/table.ts";
import { UserError } from "../../src/errors.ts";

const hooks = { signal: new AbortController().signal, progress() {} };
const layout = { delimiter: ",", decimal: ".", header: true, encoding: "utf-8" } as const;
export type Row = readonly [person: string, group: string, event: string, value: string];
export type Asked = Pick<PrivateRequest, "analysis" | "roles"> & {
  readonly params?: PrivateRequest["params"];
  readonly privacy: object;
};

/** What measure() gives of a file of these rows, or the sentence by which it is refused. */
export async function measured(rows: readonly Row[], asked: Asked): Promise<unknown> {
  const text = ["person,group,event,value", ...rows.map((row) => row.join(","))].join("\n");
  const whole = { ...asked, privacy: { epsilon: "1", unit: "row", ...asked.privacy } };
  const prepared = await preparePlan(checkRequest(whole) as PrivateRequest);
  try {
    const opened = await readTable(new Blob([text]), "file.csv", layout, hooks);
    const table = await asWritten(opened, writtenColumns(prepared, opened.columns), hooks);
    const fetch = (name: string, type: Parameters<typeof column>[2]) => column(table, name, type);
    return prepared.form.measure(privateInputs(prepared, table.rows, table.columns, fetch), prepared.plan);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

export async function cells(rows: readonly Row[], asked: Asked): Promise<number[] | string> {
  const got = await measured(rows, asked);
  return typeof got === "string" ? got : (got as MeasuredCells).cells.flatMap((group) => [...group]);
}

export function distance(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0);
}

export const curves = { duration: "value", event: "event" };
export const grid = { max: 8, bins: 4 };
export const many = (n: number, row: (i: number) => Row): Row[] =>
  Array.from({ length: n }, (_, i) => row(i));
