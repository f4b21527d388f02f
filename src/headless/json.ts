import type { Result } from "../analyses/analysis.ts";
import { plainTables } from "../analyses/plain-tables.ts";

/** A result as JSON writes it: typed arrays as lists at full precision, "not defined" (NaN) and infinities as null. */
export function resultToJson(result: Result): unknown {
  return { ...result, tables: plainTables(result.tables) };
}
