// Columns as they stand in the file, cell by cell. What a column was taken for hangs on all of its cells: one more row can make numbers of
// codes ("01" becomes 1), or texts of yes and no in two spellings. A private release must read each cell by itself, because there one
// person's row may change nothing of another's. Delimiter, decimal mark, encoding, header and words for "missing" stay as they were found.
import type { ColumnFacts, DataTable, ReadHooks } from "./data-table.ts";
import { positionOf } from "./data-table.ts";
import { arrowTable, storedColumn, textVector } from "./vectors.ts";

/**
 * The table with the columns `texts` as texts, every cell as it stands, outer blanks excepted, and the columns `numbers` likewise where they
 * were not read as numbers. Timelines stay timelines. Reads the file once more where a spelling was not kept.
 * Throws a UserError for a name that is no column.
 */
export async function asWritten(
  table: DataTable,
  { texts, numbers }: { readonly texts: readonly string[]; readonly numbers: readonly string[] },
  hooks: ReadHooks,
): Promise<DataTable> {
  const formAt = (position: number) => storedColumn(table.arrow, position).form;
  const positions = (names: readonly string[]) => names.map((name) => positionOf(table, name));
  const wanted = new Set([
    ...positions(texts).filter((position) => formAt(position) !== "tokens"),
    ...positions(numbers).filter((position) => !["number", "text", "tokens"].includes(formAt(position))),
  ]);
  const lost = [...wanted].filter((position) => formAt(position) !== "text");
  const read = lost.length === 0 ? [] : await table.reread(lost, hooks);
  const columns = table.columns.map((facts, c) => {
    const written = read[lost.indexOf(c)];
    return {
      facts: wanted.has(c) ? plain(facts) : facts,
      vector: written ? textVector(written) : table.arrow.getChildAt(c)!,
    };
  });
  return { ...table, columns: columns.map(({ facts }) => facts), arrow: arrowTable(columns, table.rows) };
}

function plain({ name }: ColumnFacts): ColumnFacts {
  return { name, kind: "text", possibleKinds: ["text", "category"], notes: [] };
}
