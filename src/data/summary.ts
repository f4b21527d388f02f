// What the page knows about a table: everything here is small and crosses threads; columns never do.
import type { ColumnKind } from "./column.ts";

/** A small picture of a column: bar heights between 0 and 1, and what one bar is. */
export interface Sketch {
  readonly bars: readonly number[];
  readonly scale: "linear" | "log" | "category" | "time";
}

/** One column of the file, described. Numbers are in the column's own unit; dates are milliseconds since 1970-01-01T00:00Z. */
export interface ColumnSummary {
  readonly name: string;
  readonly kind: ColumnKind;
  /** kinds the user may switch to without losing values, the present one included */
  readonly possibleKinds: readonly ColumnKind[];
  readonly missing: number;
  readonly distinct: number;
  /** number and date columns; absent when every value is missing */
  readonly range?: { readonly min: number; readonly max: number; readonly mean: number };
  /** category, boolean, text, id, and the tokens of a timeline: most frequent first, at most five */
  readonly top?: readonly { readonly value: string; readonly rows: number }[];
  /** cells that did not fit the kind and are treated as missing, e.g. words in a numeric column */
  readonly misfits?: {
    readonly rows: number;
    /** 1-based, the header not counted */
    readonly firstRow: number;
    readonly examples: readonly string[];
  };
  readonly sketch: Sketch;
}

/** How the bytes were understood; every entry can be overridden by the user. */
export interface ReadOptions {
  readonly delimiter: "," | ";" | "\t" | "|";
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  readonly decimal: "." | ",";
  readonly header: boolean;
  /** cells that mean missing, compared after trimming, without regard to case */
  readonly missingTokens: readonly string[];
}

/** A sentence about the file that the user should read. "Line 7" counts lines of the file, "row 7" rows of data, both from 1. */
export interface FileNote {
  readonly severity: "info" | "caution";
  readonly text: string;
}

/** Formats whose columns have types: of `read`, only the missing words apply to them. */
export type TypedFormat = "parquet" | "arrow" | "jsonl";

export interface Summary {
  /** absent: delimited text */
  readonly format?: TypedFormat;
  readonly fileName: string;
  readonly bytes: number;
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
  readonly read: ReadOptions;
  readonly notes: readonly FileNote[];
}

/** The part of a summary that a recipe link carries, so that the right file can be recognised: never values. */
export interface Schema {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
}
