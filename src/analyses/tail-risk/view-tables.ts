// Rows of the result's tables as the pictures want them.
import type { Bin } from "../../plot/bars.ts";
import type { DenseSeries } from "../../plot/dense-lines.tsx";
import type { Result } from "../analysis.ts";
import type { ErrorBand } from "../private-reports.ts";
import { rowsOf } from "../table-rows.ts";
import { headlineLabel } from "./headline-label.ts";
import type { DifferenceRow, Row } from "./view-words.ts";

export type EstimateRow = Row & { readonly measure: string; readonly tail_rows: number };

/** More lines than this cannot be told apart. */
const mostLines = 6;
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4]];

export const estimatesOf = (result: Result) => rowsOf<EstimateRow>(result, "estimates");
export const differencesOf = (result: Result) =>
  rowsOf<DifferenceRow & { readonly measure: string }>(result, "differences");

export interface BinRow {
  readonly group: string;
  readonly measure: string;
  readonly level: number;
  readonly bin_lower: number;
  readonly bin_upper: number;
  readonly count: number;
}

export function binsOf(rows: readonly BinRow[]): Bin[] {
  return rows.map((row) => ({ lower: row.bin_lower, upper: row.bin_upper, count: row.count }));
}

export interface TailRow {
  readonly group: string;
  readonly loss: number;
  readonly exceedance: number;
}

/** One curve per group, worst first; beyond six they are one grey crowd. */
export function tailSeries(
  rows: readonly TailRow[],
  order: readonly string[],
  name: (group: string) => string,
): DenseSeries[] {
  return order.map((group, i) => {
    const own = rows.filter((row) => row.group === group).sort((a, b) => a.loss - b.loss);
    return {
      name: i < mostLines ? name(group) : "others",
      x: own.map((row) => row.loss),
      y: own.map((row) => row.exceedance),
      colour: i < mostLines ? `--group-${i + 1}` : "--others",
      dash: i < mostLines ? dashes[i]! : [],
    };
  });
}

export interface ExcessRow {
  readonly group: string;
  readonly threshold: number;
  readonly mean_excess: number;
  readonly std_error: number;
  readonly exceedances: number;
}

/** Where 95 % of simulated releases of one number lie; undefined where none is prepared, or not of this group. */
export function expectedOf(
  band: ErrorBand | undefined,
  measure: "cvar" | "var",
  level: number,
  group: string | null,
): readonly [lower: number, upper: number] | undefined {
  const at = band?.labels.indexOf(headlineLabel(measure, level, group)) ?? -1;
  return band && at >= 0 && !Number.isNaN(band.lower[at]!) ? [band.lower[at]!, band.upper[at]!] : undefined;
}
