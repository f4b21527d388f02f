// The tables of the exact result.
import { binCounts } from "../../math/bars.ts";
import { noisyShareLimits, noNoise } from "../../math/noisy-share.ts";
import { quantile } from "../../math/quantile.ts";
import type { Table } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Numbers, Values } from "./rows.ts";

export const barColumns = {
  group: "text",
  bin_lower: "number",
  bin_upper: "number",
  count: "number",
  share: "number",
  lower: "number",
  upper: "number",
} as const;

export const valueColumns = {
  value: "text",
  count: "number",
  share: "number",
  lower: "number",
  upper: "number",
} as const;

export const quantileColumns = {
  group: "text",
  level: "number",
  estimate: "number",
  std_error: "number",
  lower: "number",
  upper: "number",
} as const;

export const groupColumns = {
  group: "text",
  rows: "number",
  missing: "number",
  mean: "number",
  std_error: "number",
  std_dev: "number",
  min: "number",
  max: "number",
} as const;

/** The same bars for every group; shares of the group's rows with Wilson limits. */
export function histogramTable(groups: readonly Numbers[], edges: Float64Array, z: number): Table {
  const table = new TableBuilder(barColumns);
  for (const { label, sorted } of groups) {
    binCounts(sorted, edges).forEach((count, i) => {
      const limits = noisyShareLimits(count, sorted.length, noNoise, z);
      const ends = { bin_lower: edges[i]!, bin_upper: edges[i + 1]! };
      table.add({ group: label, ...ends, count, share: count / sorted.length, ...limits });
    });
  }
  return table.table();
}

/**
 * Quantiles of type 7 with distribution-free limits, the order statistics at ranks n p - z s and n p + z s + 1, s^2 = n p (1 - p); a limit
 * beyond the first or last row is not defined. The standard error is the width over 2 z.
 */
export function quantilesTable(groups: readonly Numbers[], levels: readonly number[], z: number): Table {
  const table = new TableBuilder(quantileColumns);
  for (const { label, sorted } of groups) {
    const n = sorted.length;
    for (const level of levels) {
      const reach = z * Math.sqrt(n * level * (1 - level));
      const at = (rank: number) => (rank >= 1 && rank <= n ? sorted[rank - 1]! : Number.NaN);
      const lower = at(Math.floor(n * level - reach));
      const upper = at(Math.ceil(n * level + reach) + 1);
      const std_error = (upper - lower) / (2 * z);
      table.add({ group: label, level, estimate: quantile(sorted, level, 7), std_error, lower, upper });
    }
  }
  return table.table();
}

export function groupsTable(groups: readonly Numbers[]): Table {
  const table = new TableBuilder(groupColumns);
  for (const { label, sorted, missing } of groups) {
    const n = sorted.length;
    const mean = sorted.reduce((sum, x) => sum + x, 0) / n;
    const squares = sorted.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
    const std_dev = n > 1 ? Math.sqrt(squares / (n - 1)) : Number.NaN;
    const ends = { min: sorted[0]!, max: sorted[n - 1]! };
    table.add({ group: label, rows: n, missing, mean, std_error: std_dev / Math.sqrt(n), std_dev, ...ends });
  }
  return table.table();
}

/** What stands for the values that are not shown one by one. */
export function othersLabel(values: number): string {
  return `${values.toLocaleString("en-GB")} other values`;
}

/** The first `shown` values, and the rest together. */
export function valuesTable(values: readonly Values[], shown: number, z: number): Table {
  const table = new TableBuilder(valueColumns);
  const all = values.reduce((sum, { rows }) => sum + rows, 0);
  const add = (value: string, count: number) =>
    table.add({ value, count, share: count / all, ...noisyShareLimits(count, all, noNoise, z) });
  for (const { label, rows } of values.slice(0, shown)) add(label, rows);
  const rest = values.slice(shown);
  if (rest.length > 0)
    add(
      othersLabel(rest.length),
      rest.reduce((sum, { rows }) => sum + rows, 0),
    );
  return table.table();
}

/** Every value, shown or not. */
export function valueGroupsTable(values: readonly Values[]): Table {
  return { group: values.map(({ label }) => label), rows: Float64Array.from(values, ({ rows }) => rows) };
}
