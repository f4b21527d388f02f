// Columns and inputs for run() from lists of cells.
import type { Inputs, ParamValue, Table } from "../../../src/analyses/analysis.ts";
import { card } from "../../../src/analyses/kaplan-meier/index.ts";
import { completeParams } from "../../../src/analyses/request.ts";
import type { CategoryColumn, NumberColumn } from "../../../src/data/column.ts";
import { goldenText } from "../../golden/golden.ts";

export type Cell = string | number;

/** Roles as lists of cells; "" is missing. Params are the card's defaults, without bands and permutations unless asked for. */
export function inputs(
  roles: Readonly<Record<string, readonly Cell[]>>,
  params: Readonly<Record<string, ParamValue>> = {},
  seed = 1,
): Inputs {
  const columns = Object.fromEntries(
    Object.entries(roles).map(([role, cells]) => {
      const type = (card.roles as Record<string, { type: string }>)[role]!.type;
      return [role, type === "number" ? numbers(role, cells) : categories(role, cells)];
    }),
  );
  const fast = { bands: "none", permutations: 0 };
  return {
    rows: Object.values(roles)[0]!.length,
    columns,
    lists: {},
    params: { ...completeParams(card, {}), ...fast, ...params },
    seed,
  };
}

function numbers(name: string, cells: readonly Cell[]): NumberColumn {
  return {
    type: "number",
    name,
    values: Float64Array.from(cells, (cell) => (cell === "" ? Number.NaN : Number(cell))),
  };
}

function categories(name: string, cells: readonly Cell[]): CategoryColumn {
  const labels = [...new Set(cells.map(String))].filter((label) => label !== "");
  labels.sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  return {
    type: "category",
    name,
    codes: Int32Array.from(cells, (cell) => labels.indexOf(String(cell))),
    labels,
  };
}

/** A column of a golden data file, as text. */
export function cellsOf(dataset: string, column: string): string[] {
  const [header, ...lines] = goldenText(dataset).trimEnd().split("\n");
  const index = header!.split(",").indexOf(column);
  return lines.map((line) => line.split(",")[index]!);
}

/** Rows of a table as objects. */
export function rowsOf(table: Table | undefined): Record<string, number | string>[] {
  const names = Object.keys(table!);
  const size = table![names[0]!]!.length;
  return Array.from({ length: size }, (_, i) =>
    Object.fromEntries(names.map((name) => [name, table![name]![i]!])),
  );
}
