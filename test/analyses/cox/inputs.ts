// Inputs of the cox analysis from a golden data file: numbers where every value is one, else categories.
import type { Inputs, ParamValue } from "../../../src/analyses/analysis.ts";
import { card } from "../../../src/analyses/cox/index.ts";
import { run } from "../../../src/analyses/cox/run.ts";
import { completeParams } from "../../../src/analyses/request.ts";
import type { Column } from "../../../src/data/column.ts";
import { tableOf } from "../../math/cox-rows.ts";

export type Roles = Readonly<Record<string, string | readonly string[]>>;

export function category(name: string, cells: readonly string[]): Column {
  const labels = [...new Set(cells)].filter((cell) => cell !== "").sort();
  return { type: "category", name, labels, codes: Int32Array.from(cells, (cell) => labels.indexOf(cell)) };
}

export function number(name: string, values: ArrayLike<number>): Column {
  return { type: "number", name, values: Float64Array.from(values) };
}

export function goldenInputs(
  dataset: string,
  roles: Roles,
  params: Readonly<Record<string, ParamValue>> = {},
  keep: (row: Readonly<Record<string, string>>) => boolean = () => true,
): Inputs {
  const rows = tableOf(dataset).filter(keep);
  const column = (name: string, type: string): Column => {
    const cells = rows.map((row) => row[name]!);
    const numeric = cells.every((cell) => cell === "" || Number.isFinite(Number(cell)));
    return type === "category" || (type === "any" && !numeric)
      ? category(name, cells)
      : number(
          name,
          cells.map((cell) => (cell === "" ? Number.NaN : Number(cell))),
        );
  };
  const entries = Object.entries(roles).map(([role, names]) => [role, names] as const);
  const type = (role: string) => card.roles[role as keyof typeof card.roles].type;
  return {
    rows: rows.length,
    columns: Object.fromEntries(
      entries.flatMap(([role, name]) => (typeof name === "string" ? [[role, column(name, type(role))]] : [])),
    ),
    lists: Object.fromEntries(
      entries.flatMap(([role, names]) =>
        typeof names === "string" ? [] : [[role, names.map((name) => column(name, type(role)))]],
      ),
    ),
    params: completeParams(card, params),
    seed: 1,
  };
}

export function runCox(inputs: Inputs) {
  return run(inputs, { signal: new AbortController().signal, progress() {}, device: null });
}
