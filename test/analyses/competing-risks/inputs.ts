// Inputs of the competing-risks analysis from rows of text: numbers where the role wants them, or where every value of a covariate is one.
import type { Inputs, ParamValue } from "../../../src/analyses/analysis.ts";
import { card } from "../../../src/analyses/competing-risks/index.ts";
import { run } from "../../../src/analyses/competing-risks/run.ts";
import { completeParams } from "../../../src/analyses/request.ts";
import type { Column } from "../../../src/data/column.ts";

export type Cells = Readonly<Record<string, string>>;
export type Roles = Readonly<Record<string, string | readonly string[]>>;

function category(name: string, cells: readonly string[]): Column {
  const labels = [...new Set(cells)].filter((cell) => cell !== "").sort();
  return { type: "category", name, labels, codes: Int32Array.from(cells, (cell) => labels.indexOf(cell)) };
}

export function inputsOf(
  rows: readonly Cells[],
  roles: Roles,
  params: Readonly<Record<string, ParamValue>> = {},
): Inputs {
  const column = (name: string, type: string): Column => {
    const cells = rows.map((row) => row[name]!);
    const numeric = cells.every((cell) => cell === "" || Number.isFinite(Number(cell)));
    if (type === "category" || (type === "any" && !numeric)) return category(name, cells);
    const values = Float64Array.from(cells, (cell) => (cell === "" ? Number.NaN : Number(cell)));
    return { type: "number", name, values };
  };
  const columns: Record<string, Column> = {};
  const lists: Record<string, Column[]> = {};
  for (const [role, names] of Object.entries(roles)) {
    const { type } = card.roles[role as keyof typeof card.roles];
    if (typeof names === "string") columns[role] = column(names, type);
    else lists[role] = names.map((name) => column(name, type));
  }
  return { rows: rows.length, columns, lists, params: completeParams(card, params), seed: 1 };
}

export function runOn(
  rows: readonly Cells[],
  roles: Roles,
  params: Readonly<Record<string, ParamValue>> = {},
) {
  const context = { signal: new AbortController().signal, progress() {}, device: null };
  return run(inputsOf(rows, roles, params), context);
}
