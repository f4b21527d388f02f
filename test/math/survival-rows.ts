// Golden data files as rows for the survival functions.

import type { SurvivalRows } from "../../src/math/survival-counts.ts";
import { goldenText } from "../golden/golden.ts";

type Cells = Readonly<Record<string, string>>;

export interface RowChoice {
  readonly time: string;
  readonly event: (row: Cells) => boolean;
  readonly entry?: string;
  readonly weight?: string;
  readonly group?: string;
  readonly strata?: string;
  /** order of the groups; default: sorted */
  readonly levels?: readonly string[];
  readonly keep?: (row: Cells) => boolean;
}

/** An event where the column has the value. */
export const isValue = (column: string, value: string) => (row: Cells) => row[column] === value;

export const lung: RowChoice = { time: "time", event: isValue("status", "2") };
export const tiny: RowChoice = { time: "time", event: isValue("status", "1") };

export interface GoldenRows extends SurvivalRows {
  readonly groups: readonly string[];
}

/** Rows of a data file; level = stratum * groups + group. */
export function survivalRows(dataset: string, choice: RowChoice): GoldenRows {
  const [header, ...lines] = goldenText(dataset).trimEnd().split("\n");
  const names = header!.split(",");
  const all = lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [names[i]!, cell])));
  const table = all.filter(
    (row) => (choice.keep?.(row) ?? true) && (choice.strata === undefined || row[choice.strata] !== ""),
  );
  const known = (column: string) =>
    [...new Set(table.map((row) => row[column]!))].filter((v) => v !== "").sort();
  const groups = choice.group ? (choice.levels ?? known(choice.group)) : ["all"];
  const strata = choice.strata ? known(choice.strata) : ["all"];
  const rows = table.filter((row) => !choice.group || groups.includes(row[choice.group]!));
  const numbers = (column: string) => Float64Array.from(rows, (row) => Number(row[column]));
  const index = (row: Cells, column: string | undefined, values: readonly string[]) =>
    column ? values.indexOf(row[column]!) : 0;
  return {
    time: numbers(choice.time),
    event: Uint8Array.from(rows, (row) => (choice.event(row) ? 1 : 0)),
    ...(choice.entry ? { entry: numbers(choice.entry) } : {}),
    ...(choice.weight ? { weight: numbers(choice.weight) } : {}),
    level: Int32Array.from(
      rows,
      (row) => index(row, choice.strata, strata) * groups.length + index(row, choice.group, groups),
    ),
    levels: groups.length * strata.length,
    groups,
  };
}
