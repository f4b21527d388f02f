// A table of a result as rows: what views read.
import type { Result, Table } from "./analysis.ts";

const empty: Table = {};

/** The rows of table `name`, each an object with its columns; none when the result has no such table. */
export function rowsOf<R>(result: Pick<Result, "tables">, name: string): R[] {
  const columns = Object.entries(result.tables[name] ?? empty);
  return Array.from(
    { length: columns[0]?.[1].length ?? 0 },
    (_, i) => Object.fromEntries(columns.map(([column, values]) => [column, values[i]])) as R,
  );
}
