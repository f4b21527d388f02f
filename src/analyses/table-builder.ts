// Builds a tidy table row by row. Shared by the run.ts of all analyses.
import type { Table } from "./analysis.ts";

/** A value of a row: a number (NaN: not defined) or a text. A column keeps the type of its first row. */
export type Cell = number | string;

/**
 * Collects rows with the same columns and turns them into a columnar table. `columns` fixes names, order and types, so that a table
 * without rows still has its columns.
 */
export class TableBuilder<Name extends string> {
  readonly #columns: Readonly<Record<Name, "number" | "text">>;
  readonly #rows: Readonly<Record<Name, Cell>>[] = [];

  constructor(columns: Readonly<Record<Name, "number" | "text">>) {
    this.#columns = columns;
  }

  get rows(): number {
    return this.#rows.length;
  }

  add(row: Readonly<Record<Name, Cell>>): void {
    this.#rows.push(row);
  }

  table(): Table {
    const names = Object.keys(this.#columns) as Name[];
    return Object.fromEntries(
      names.map((name) => [
        name,
        this.#columns[name] === "number"
          ? Float64Array.from(this.#rows, (row) => row[name] as number)
          : this.#rows.map((row) => row[name] as string),
      ]),
    );
  }
}
