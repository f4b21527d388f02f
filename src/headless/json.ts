import type { Result } from "../analyses/analysis.ts";

/** A result as JSON writes it: typed arrays as lists at full precision, "not defined" (NaN) and infinities as null. */
export function resultToJson(result: Result): unknown {
  const tables = Object.entries(result.tables).map(([name, table]) => [
    name,
    Object.fromEntries(
      Object.entries(table).map(([column, values]) => [
        column,
        values instanceof Float64Array ? Array.from(values, (v) => (Number.isFinite(v) ? v : null)) : values,
      ]),
    ),
  ]);
  return { ...result, tables: Object.fromEntries(tables) };
}
