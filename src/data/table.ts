// Everything that other folders do with a table: describe it, read a column as another kind, hand a column to an analysis.
export { asWritten } from "./as-written.ts";
export { withKind } from "./change-kind.ts";
export { column } from "./columns.ts";
export { type ColumnFacts, type DataTable, type ReadHooks, schemaOf } from "./data-table.ts";
export { fingerprint } from "./fingerprint.ts";
export { summarise } from "./summarise.ts";
