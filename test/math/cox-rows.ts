// Golden data files as rows for Cox models: covariates are columns, or dummies "column=value".
import type { CoxRows } from "../../src/math/cox-design.ts";
import { goldenText } from "../golden/golden.ts";

type Cells = Readonly<Record<string, string>>;

export interface CoxChoice {
  readonly time: string;
  readonly event: (row: Cells) => boolean;
  readonly covariates: readonly string[];
  readonly entry?: string | undefined;
  readonly weight?: string;
  readonly strata?: string;
  readonly cluster?: string;
  readonly keep?: (row: Cells) => boolean;
  /** only so many rows, from the top */
  readonly first?: number;
}

export interface GoldenCox {
  readonly rows: CoxRows;
  readonly strataLabels: readonly string[];
  readonly clusters: { readonly codes: Int32Array; readonly count: number } | null;
}

export function tableOf(dataset: string): Cells[] {
  const [header, ...lines] = goldenText(dataset).trimEnd().split("\n");
  const names = header!.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [names[i]!, cell])));
}

/** Rows without a missing value in the columns used. */
export function coxRows(dataset: string, choice: CoxChoice): GoldenCox {
  const columns = choice.covariates.map((name) => name.split("="));
  const used = [...columns.map(([column]) => column!), choice.strata, choice.entry, choice.weight];
  const rows = tableOf(dataset)
    .slice(0, choice.first)
    .filter(
      (row) =>
        (choice.keep?.(row) ?? true) && used.every((column) => column === undefined || row[column] !== ""),
    );
  const numbers = (column: string) => Float64Array.from(rows, (row) => Number(row[column]));
  const codes = (column: string) => {
    const labels = [...new Set(rows.map((row) => row[column]!))].sort();
    return { labels, codes: Int32Array.from(rows, (row) => labels.indexOf(row[column]!)) };
  };
  const strata = choice.strata ? codes(choice.strata) : null;
  const cluster = choice.cluster ? codes(choice.cluster) : null;
  return {
    rows: {
      time: numbers(choice.time),
      event: Uint8Array.from(rows, (row) => (choice.event(row) ? 1 : 0)),
      ...(choice.entry ? { entry: numbers(choice.entry) } : {}),
      ...(choice.weight ? { weight: numbers(choice.weight) } : {}),
      ...(strata ? { stratum: strata.codes, strata: strata.labels.length } : {}),
      covariates: columns.map(([column, value]) =>
        value === undefined
          ? numbers(column!)
          : Float64Array.from(rows, (row) => (row[column!] === value ? 1 : 0)),
      ),
    },
    strataLabels: strata ? strata.labels : ["all"],
    clusters: cluster ? { codes: cluster.codes, count: cluster.labels.length } : null,
  };
}
