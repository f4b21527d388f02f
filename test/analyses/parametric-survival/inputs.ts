// Inputs of the parametric-survival analysis from a golden data file.
import type { Inputs, ParamValue } from "../../../src/analyses/analysis.ts";
import { card } from "../../../src/analyses/parametric-survival/index.ts";
import { run } from "../../../src/analyses/parametric-survival/run.ts";
import { completeParams } from "../../../src/analyses/request.ts";
import type { Column } from "../../../src/data/column.ts";
import { tableOf } from "../../math/cox-rows.ts";

export type Roles = Readonly<Record<string, string | readonly string[]>>;
type Cells = Readonly<Record<string, string>>;

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
  keep: (row: Cells) => boolean = () => true,
): Inputs {
  const rows = tableOf(dataset).filter(keep);
  const column = (role: string, name: string): Column => {
    const cells = rows.map((row) => row[name]!);
    const { type } = card.roles[role as keyof typeof card.roles];
    const numeric = cells.every((cell) => cell === "" || Number.isFinite(Number(cell)));
    if (type === "category" || (type === "any" && !numeric)) return category(name, cells);
    return number(
      name,
      cells.map((cell) => (cell === "" ? Number.NaN : Number(cell))),
    );
  };
  const entries = Object.entries(roles);
  return {
    rows: rows.length,
    columns: Object.fromEntries(
      entries.flatMap(([role, name]) => (typeof name === "string" ? [[role, column(role, name)]] : [])),
    ),
    lists: Object.fromEntries(
      entries.flatMap(([role, names]) =>
        typeof names === "string" ? [] : [[role, names.map((name) => column(role, name))]],
      ),
    ),
    params: completeParams(card, params),
    seed: 1,
  };
}

export function analyse(inputs: Inputs) {
  return run(inputs, { signal: new AbortController().signal, progress() {}, device: null });
}

/** Inputs without a file: columns by role. */
export function madeInputs(
  columns: Readonly<Record<string, Column>>,
  params: Readonly<Record<string, ParamValue>> = {},
  lists: Inputs["lists"] = {},
): Inputs {
  const first = columns.duration!;
  const rows = first.type === "number" ? first.values.length : 0;
  return { rows, columns, lists, params: completeParams(card, params), seed: 1 };
}
