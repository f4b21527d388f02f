// Reading a column as another kind. Texts hold every cell, so they can become anything without the file; numbers, dates and booleans
// have lost their spelling and are read from the file again, unless the new kind needs no spelling.
import { UserError } from "../errors.ts";
import type { ColumnKind } from "./column.ts";
import { type DataTable, positionOf, type ReadHooks } from "./data-table.ts";
import { Misfits, NumberFacts } from "./facts.ts";
import { fromNumbers, fromTexts, type Interpreted } from "./interpret.ts";
import { arrowTable, storedColumn } from "./vectors.ts";

/**
 * The table with column `name` read as `kind`; the given table is not changed.
 * Throws a UserError when no cell of the column can be read so. Cells that cannot become misfits.
 */
export async function withKind(
  table: DataTable,
  name: string,
  kind: ColumnKind,
  hooks: ReadHooks,
): Promise<DataTable> {
  const position = positionOf(table, name);
  const facts = table.columns[position]!;
  if (facts.kind === kind) return table;
  const vector = table.arrow.getChildAt(position)!;
  const stored = storedColumn(table.arrow, position);
  if (kind === "timeline" || stored.form === "tokens") {
    throw new UserError(
      `Column "${name}" cannot be read as another kind: timelines are lists, and only lists are timelines.`,
    );
  }
  if (stored.form === "number" && (kind === "number" || kind === "id")) {
    return replaced(table, position, { vector, facts: { ...facts, kind } });
  }
  if (stored.form === "text" && kind !== "number" && kind !== "date" && kind !== "boolean") {
    return replaced(table, position, { vector, facts: { ...facts, kind } });
  }
  if (stored.form === "boolean" && kind === "number") {
    const values = Float64Array.from(stored.values, (value) => (value < 0 ? Number.NaN : value));
    return replaced(table, position, fromNumbers(name, values, new NumberFacts(), new Misfits(), true));
  }
  const texts = stored.form === "text" ? stored.texts : (await table.reread([position], hooks))[0]!;
  return replaced(table, position, fromTexts(name, texts, table.read.decimal, true, kind));
}

function replaced(table: DataTable, position: number, interpreted: Interpreted): DataTable {
  const columns = table.columns.map((facts, c) => ({ facts, vector: table.arrow.getChildAt(c)! }));
  const changed = columns.with(position, interpreted);
  return { ...table, columns: changed.map(({ facts }) => facts), arrow: arrowTable(changed, table.rows) };
}
