// A column of the table as an analysis wants it: numbers, categories, dates or tokens in fresh typed arrays, which the caller may keep.
import { UserError } from "../errors.ts";
import type { Texts } from "./collect-texts.ts";
import type { CategoryColumn, Column, ColumnType } from "./column.ts";
import { type DataTable, positionOf } from "./data-table.ts";
import { isoDate, readIsoDate } from "./date-reader.ts";
import { NumberReader } from "./number-reader.ts";
import { type Stored, storedColumn, textsToStrings } from "./vectors.ts";

/**
 * Column `name` as `type`. Numbers: also booleans (false 0, true 1) and categories that are all numbers. Categories: anything
 * but a timeline, by its text. Dates: also categories that are all ISO dates. Tokens: timelines. Throws a UserError where the column has to be read as another kind first, or does not exist.
 */
export function column(table: DataTable, name: string, type: ColumnType): Column {
  const position = positionOf(table, name);
  const facts = table.columns[position]!;
  const stored = storedColumn(table.arrow, position);
  const refuse = (what: string) =>
    new UserError(
      `Column "${name}" is read as ${NOUNS[facts.kind]}, and ${what} are needed here. Choose another column, or change its kind.`,
    );
  switch (type) {
    case "number":
      if (stored.form === "number") return { type, name, values: stored.values.slice() };
      if (stored.form === "boolean") {
        return { type, name, values: Float64Array.from(stored.values, (v) => (v < 0 ? Number.NaN : v)) };
      }
      if (stored.form === "text") {
        const reader = new NumberReader(table.read.decimal);
        const values = byText(stored.texts, (bytes, start, end) =>
          reader.read(bytes, start, end) ? reader.value : Number.NaN,
        );
        if (values) return { type, name, values };
      }
      throw refuse("numbers");
    case "date":
      if (stored.form === "date") return { type, name, values: stored.values };
      if (stored.form === "text") {
        const values = byText(stored.texts, readIsoDate);
        if (values) return { type, name, values };
      }
      throw refuse("dates");
    case "tokens":
      if (stored.form !== "tokens") throw refuse("timelines");
      return { type, name, offsets: stored.tokens.offsets.slice(), values: stored.tokens.values.slice() };
    case "category":
      if (stored.form === "tokens") throw refuse("categories");
      return categories(name, stored, facts.words ?? ["false", "true"]);
  }
}

/** One value per row when every text has one; else null. */
function byText(
  { codes, bytes, offsets, size }: Texts,
  read: (bytes: Uint8Array, start: number, end: number) => number,
): Float64Array | null {
  const values = Float64Array.from({ length: size }, (_, c) => read(bytes, offsets[c]!, offsets[c + 1]!));
  if (values.some(Number.isNaN)) return null;
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : values[code]!));
}

const NOUNS = {
  number: "a number",
  category: "a category",
  date: "a date",
  boolean: "true or false",
  text: "text",
  id: "an id",
  timeline: "a timeline",
} as const;

function categories(
  name: string,
  stored: Exclude<Stored, { form: "tokens" }>,
  words: readonly [string, string],
): CategoryColumn {
  switch (stored.form) {
    case "text":
      return sorted(name, stored.texts.codes, textsToStrings(stored.texts));
    case "boolean":
      return sorted(name, Int32Array.from(stored.values), words);
    default: {
      const codeOf = new Map<number, number>();
      const codes = new Int32Array(stored.values.length);
      for (let r = 0; r < codes.length; r++) {
        const value = stored.values[r]!;
        if (Number.isNaN(value)) codes[r] = -1;
        else {
          // one code for 0 and -0
          const known = codeOf.get(value);
          codes[r] = known ?? codeOf.size;
          if (known === undefined) codeOf.set(value, codeOf.size);
        }
      }
      const text = stored.form === "date" ? isoDate : String;
      return sorted(
        name,
        codes,
        [...codeOf.keys()].map((value) => text(value)),
      );
    }
  }
}

/** Sorts the labels that occur and renumbers the codes. */
function sorted(name: string, codes: Int32Array, labels: readonly string[]): CategoryColumn {
  const used = new Uint8Array(labels.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  const present = [...labels.keys()].filter((code) => used[code] === 1);
  const numbers = Float64Array.from(labels, (label) => (label.trim() === "" ? Number.NaN : Number(label)));
  const numeric = present.every((code) => !Number.isNaN(numbers[code]));
  present.sort((a, b) => (numeric && numbers[a]! - numbers[b]!) || byCodePoint(labels[a]!, labels[b]!));
  const place = new Int32Array(labels.length).fill(-1);
  for (const [at, code] of present.entries()) place[code] = at;
  return {
    type: "category",
    name,
    codes: codes.map((code) => (code < 0 ? -1 : place[code]!)),
    labels: present.map((code) => labels[code]!),
  };
}

/** Order of Unicode code points, the same in every language and engine. UTF-16 units agree with it except for surrogates. */
function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const xs = x >= 0xd800 && x <= 0xdfff;
    const ys = y >= 0xd800 && y <= 0xdfff;
    return xs === ys ? x - y : xs ? 1 : -1;
  }
  return a.length - b.length;
}
