// Inputs for run() from lists of cells, and from the golden data.
import type { Inputs, ParamValue, Result, Table } from "../../../src/analyses/analysis.ts";
import { card } from "../../../src/analyses/censored-risk/index.ts";
import { run } from "../../../src/analyses/censored-risk/run.ts";
import { completeParams } from "../../../src/analyses/request.ts";
import type { CategoryColumn, NumberColumn } from "../../../src/data/column.ts";
import { goldenColumn } from "../../golden/golden.ts";

export type Params = Readonly<Record<string, ParamValue>>;

export function number(name: string, values: ArrayLike<number>): NumberColumn {
  return { type: "number", name, values: Float64Array.from(values) };
}

export function category(name: string, cells: ArrayLike<string | number>): CategoryColumn {
  const texts = Array.from(cells, String);
  const labels = [...new Set(texts)].filter((text) => text !== "").sort();
  return { type: "category", name, labels, codes: Int32Array.from(texts, (text) => labels.indexOf(text)) };
}

/** `predictions` by name; `strata` optional. */
export function made(
  time: ArrayLike<number>,
  event: ArrayLike<string | number>,
  predictions: Readonly<Record<string, ArrayLike<number>>>,
  params: Params = {},
  strata?: ArrayLike<string | number>,
): Inputs {
  return {
    rows: time.length,
    columns: {
      duration: number("time", time),
      event: category("event", event),
      ...(strata ? { strata: category("centre", strata) } : {}),
    },
    lists: { prediction: Object.entries(predictions).map(([name, values]) => number(name, values)) },
    params: completeParams(card, params),
    seed: 1,
  };
}

/** The lung data with columns of predictions of theirs. */
export function lung(names: readonly string[], params: Params = {}): Inputs {
  const predictions = Object.fromEntries(names.map((name) => [name, goldenColumn("lung_risk", name)]));
  return made(goldenColumn("lung_risk", "time"), goldenColumn("lung_risk", "status"), predictions, params);
}

export function answer(inputs: Inputs): Promise<Result> {
  return run(inputs, { signal: new AbortController().signal, progress() {}, device: null });
}

/** Rows of a table as objects. */
export function rowsOf(table: Table | undefined): Record<string, number | string>[] {
  const names = Object.keys(table!);
  return Array.from({ length: table![names[0]!]!.length }, (_, i) =>
    Object.fromEntries(names.map((name) => [name, table![name]![i]!])),
  );
}

export function numbersOf(table: Table | undefined, column: string): number[] {
  return [...(table![column] as Float64Array)];
}
