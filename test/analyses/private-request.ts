// A request for a private release of the fixture, and the eight rows that it is made of.
import { expect } from "vitest";
import "../permalink/fixture.ts";
import "./private-fixture.ts";
import type { PrivateRequest } from "../../src/analyses/analysis.ts";
import { privateInputs } from "../../src/analyses/private-inputs.ts";
import { preparePlan } from "../../src/analyses/private-plan.ts";
import type { Column, ColumnType } from "../../src/data/column.ts";
import type { Terms } from "../../src/privacy/terms.ts";

export const dataset = "ab".repeat(32);
export const at = "2026-01-02T03:04:05.678Z";
export const terms: Terms = { epsilon: "1", unit: "row", grid: { max: 8, bins: 4 }, budget: "1" };
export const hooks = { signal: new AbortController().signal, progress() {} };

export function request(more: Partial<Terms> = {}, rest: Partial<PrivateRequest> = {}): PrivateRequest {
  return {
    analysis: "fixture",
    roles: { loss: "x" },
    params: {},
    seed: 1,
    ...rest,
    privacy: { ...terms, ...more },
  };
}

const labels = ["a", "b", "c"];
const columns: Readonly<Record<string, Column>> = {
  x: { type: "number", name: "x", values: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7) },
  g: { type: "category", name: "g", codes: Int32Array.of(0, 1, 2, 0, 1, 2, 0, -1), labels },
  // person 7 has four rows, 9 three, and one row has no person
  id: { type: "category", name: "id", codes: Int32Array.of(0, 1, 0, 1, 0, 0, 1, -1), labels: ["7", "9"] },
};
export const known = [
  { name: "x", kind: "number" },
  { name: "g", kind: "text" },
  { name: "id", kind: "text" },
] as const;
export function fetch(name: string, type: ColumnType): Column {
  const column = columns[name]!;
  expect(column.type).toBe(type);
  return column;
}
export async function inputs(asked: PrivateRequest) {
  return privateInputs(await preparePlan(asked), 8, known, fetch);
}
