// Reads the golden files: numbers computed by R (generator and independent check are described in README.md beside this file).
import { readdirSync, readFileSync } from "node:fs";

/** An expected file; `result` has a shape of its own per analysis. */
export interface Golden<Result> {
  readonly name: string;
  readonly dataset: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly tolerance: { readonly rel: number; readonly abs: number };
  readonly result: Result;
}

const expected = new URL("expected/", import.meta.url);

/** All expected files whose name matches; an empty list is an error, so that a test cannot pass by finding nothing. */
export function goldens<Result>(pattern: RegExp): Golden<Result>[] {
  const names = readdirSync(expected).filter((name) => pattern.test(name));
  if (names.length === 0) throw new Error(`goldens: at least one file must match ${pattern}`);
  return names.sort().map((name) => ({ name, ...JSON.parse(readFileSync(new URL(name, expected), "utf8")) }));
}

/** A column of a data file as numbers; an empty field is NaN. The files are plain: commas, one header line, no quotes in these columns. */
export function goldenColumn(dataset: string, column: string): Float64Array {
  const lines = goldenText(dataset).trimEnd().split("\n");
  const index = lines[0]!.split(",").indexOf(column);
  if (index < 0) throw new Error(`goldenColumn: ${dataset}.csv has no column ${column}`);
  return Float64Array.from(lines.slice(1), (line) => {
    const cell = line.split(",")[index]!;
    return cell === "" ? Number.NaN : Number(cell);
  });
}

export function goldenText(dataset: string): string {
  return readFileSync(new URL(`data/${dataset}.csv`, import.meta.url), "utf8");
}

/** R's null is NaN; "Infinity" and "-Infinity" are themselves. */
export function fromJson(values: readonly (number | string | null)[]): number[] {
  return values.map((value) => (value === null ? Number.NaN : Number(value)));
}
