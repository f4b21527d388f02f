import type { Table } from "./analysis.ts";

/** Tables as JSON holds them: lists at full precision, "not defined" (NaN) and infinities as null. */
export type PlainTables = Readonly<
  Record<string, Readonly<Record<string, readonly (number | string | null)[]>>>
>;

export function plainTables(tables: Readonly<Record<string, Table>>): PlainTables {
  return mapValues(tables, (table) =>
    mapValues(table, (values) =>
      values instanceof Float64Array ? Array.from(values, (v) => (Number.isFinite(v) ? v : null)) : values,
    ),
  );
}

function mapValues<T, U>(from: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, map(value)]));
}
