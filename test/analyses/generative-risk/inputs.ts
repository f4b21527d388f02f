// Inputs of run() from plain lists, and a context that keeps what it is told.
import type { Context, Inputs, ParamValue, Result } from "../../../src/analyses/analysis.ts";
import { card } from "../../../src/analyses/generative-risk/index.ts";
import { checkParam, completeParams } from "../../../src/analyses/request.ts";
import type { CategoryColumn, Column, TokensColumn } from "../../../src/data/column.ts";
import type { GenerativeModel } from "../../../src/onnx/model.ts";
import { source } from "../../matrix-model.ts";

export function timelines(lists: readonly (readonly number[])[], name = "tokens"): TokensColumn {
  const offsets = [0];
  for (const list of lists) offsets.push(offsets.at(-1)! + list.length);
  return { type: "tokens", name, offsets: Int32Array.from(offsets), values: Int32Array.from(lists.flat()) };
}

export function categories(name: string, cells: readonly (string | null)[]): CategoryColumn {
  const labels = [...new Set(cells.filter((cell) => cell !== null))].sort();
  const codes = Int32Array.from(cells, (cell) => (cell === null ? -1 : labels.indexOf(cell)));
  return { type: "category", name, codes, labels };
}

export interface Given {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column>>;
  readonly observed?: readonly CategoryColumn[];
  readonly params?: Readonly<Record<string, ParamValue>>;
  readonly seed?: number;
}

/** Parameters are checked as a request's are. */
export function inputs({ rows, columns, observed = [], params = {}, seed = 1 }: Given): Inputs {
  const known = card.params as Readonly<Record<string, Parameters<typeof checkParam>[1]>>;
  const checked = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, checkParam(name, known[name]!, value)]),
  );
  return { rows, columns, lists: { observed }, params: completeParams(card, checked), seed };
}

export function context(model: GenerativeModel, more: Partial<Context> = {}): Context {
  return {
    signal: new AbortController().signal,
    progress() {},
    device: null,
    models: source(model),
    ...more,
  };
}

/** A table's rows as objects. */
export function rows(result: Result, name: string): Record<string, number | string>[] {
  const table = result.tables[name]!;
  const columns = Object.entries(table);
  return Array.from({ length: columns[0]![1].length }, (_, r) =>
    Object.fromEntries(columns.map(([column, values]) => [column, values[r]!])),
  );
}
