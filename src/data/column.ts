// A column as the analyses see it: a typed array with one slot per row of the file, in file order.
// Missing is NaN in numbers and dates, code -1 in categories, and no tokens at all in timelines; nothing else means missing.

/** What a column holds, as guessed from the file or corrected by the user. */
export const columnKinds = ["number", "category", "date", "boolean", "text", "id", "timeline"] as const;
export type ColumnKind = (typeof columnKinds)[number];

/** Numbers. `values[i]` is NaN where row i is missing; never infinite. */
export interface NumberColumn {
  readonly type: "number";
  readonly name: string;
  readonly values: Float64Array;
}

/** Categories. `labels[codes[i]]` is the value of row i; -1 is missing. Labels are sorted: numerically if all are numbers, else by code point. */
export interface CategoryColumn {
  readonly type: "category";
  readonly name: string;
  readonly codes: Int32Array;
  readonly labels: readonly string[];
}

/** Dates, in milliseconds since 1970-01-01T00:00Z; NaN is missing. */
export interface DateColumn {
  readonly type: "date";
  readonly name: string;
  readonly values: Float64Array;
}

/** Timelines: the tokens of row i are values[offsets[i]..offsets[i + 1]), zero or more, -1 where the file holds something that is no token; none is missing. */
export interface TokensColumn {
  readonly type: "tokens";
  readonly name: string;
  /** rows + 1, ascending from 0 */
  readonly offsets: Int32Array;
  readonly values: Int32Array;
}

export type Column = NumberColumn | CategoryColumn | DateColumn | TokensColumn;
export type ColumnType = Column["type"];
