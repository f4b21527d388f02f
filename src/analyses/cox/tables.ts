// Coefficients, tests and fit as tables.
import { normalQuantile } from "../../math/normal.ts";
import type { Table } from "../analysis.ts";
import {
  coxCoefficients,
  coxFitCells,
  coxTestRows,
  fitColumns,
  ratioCells,
  ratioColumns,
  testCells,
  testColumns,
} from "../regression-tables.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Fitted } from "./fit.ts";
import type { Selected } from "./rows.ts";

/** A row per term. */
export function coefficientTable({ fit, robust }: Fitted, { terms }: Selected, level: number): Table {
  const quantile = normalQuantile((1 + level) / 2);
  const table = new TableBuilder({ term: "text", ...ratioColumns });
  const model = coxCoefficients(fit, robust?.variance ?? null);
  terms.names.forEach((term, j) => {
    table.add({ term, ...ratioCells(model, j, quantile) });
  });
  return table.table();
}

/** Tests of all coefficients together. Wald's uses the robust variance where there is one. */
export function testTable({ fit, robust, variance }: Fitted): Table {
  const table = new TableBuilder({ test: "text", ...testColumns });
  const rows = coxTestRows(fit, variance);
  for (const row of rows) table.add(row);
  if (robust) table.add({ test: "robust score", ...testCells(robust.scoreStatistic, rows[0]!.df) });
  return table.table();
}

export function fitTable({ design, fit, concordance }: Fitted, { events }: Selected): Table {
  const table = new TableBuilder(fitColumns);
  table.add({ n: design.rows, events, ...coxFitCells(fit, concordance) });
  return table.table();
}
