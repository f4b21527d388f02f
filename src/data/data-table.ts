// A table as it was read: an Arrow table, one vector per column of the file, and what was learned about each column.
import type { Table } from "apache-arrow";
import { UserError } from "../errors.ts";
import type { Texts } from "./collect-texts.ts";
import type { ColumnKind } from "./column.ts";
import type { FileNote, ReadOptions, Schema, Summary, TypedFormat } from "./summary.ts";

export interface ReadHooks {
  readonly signal: AbortSignal;
  /** fraction done in 0..1 and what is being done, in words */
  progress(fraction: number, stage: string): void;
}

/** What was learned about a column besides its values. */
export interface ColumnFacts {
  readonly name: string;
  readonly kind: ColumnKind;
  /** kinds that lose no value, the present one included */
  readonly possibleKinds: readonly ColumnKind[];
  /** cells that did not fit the kind and are missing because of it */
  readonly misfits?: {
    readonly rows: number;
    /** 1-based, the header not counted */
    readonly firstRow: number;
    readonly examples: readonly string[];
  };
  /** spellings of false and true, in this order */
  readonly words?: readonly [string, string];
  readonly notes: readonly FileNote[];
}

export interface DataTable {
  readonly fileName: string;
  readonly bytes: number;
  readonly rows: number;
  /** Float64 for numbers, Dictionary<Utf8, Int32> for texts, Date or Timestamp in milliseconds, Bool */
  readonly arrow: Table;
  /** parallel to the columns of `arrow` */
  readonly columns: readonly ColumnFacts[];
  readonly read: ReadOptions;
  /** what the file is when it is not delimited text */
  readonly format?: TypedFormat;
  /** about the file as a whole */
  readonly notes: readonly FileNote[];
  /** Reads columns from the file once more, as text: every cell exactly as it stands there, outer blanks excepted. */
  reread(columns: readonly number[], hooks: ReadHooks): Promise<readonly Texts[]>;
}

/** Position of a column. Throws a UserError that names the columns there are. */
export function positionOf(table: DataTable, name: string): number {
  const position = table.columns.findIndex((column) => column.name === name);
  if (position >= 0) return position;
  const there = table.columns.slice(0, 12).map((column) => `"${column.name}"`);
  const more = table.columns.length > there.length ? ` and ${table.columns.length - there.length} more` : "";
  throw new UserError(`The file has no column "${name}". It has ${there.join(", ")}${more}.`);
}

/** What a recipe link says of a file: enough to recognise it, no values. */
export function schemaOf(summary: Summary): Schema {
  return { rows: summary.rows, columns: summary.columns.map(({ name, kind }) => ({ name, kind })) };
}
