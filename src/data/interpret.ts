// From the cells of a column to what the column is: number, date, boolean, category, text, id or timeline, with notes on anything unusual. The
// answer depends on the cells alone, not on the guess that they were first read with.
import type { Vector } from "apache-arrow";
import { booleanWords, isTrue, MOST_WORDS } from "./boolean-words.ts";
import type { Texts } from "./collect-texts.ts";
import type { ColumnKind } from "./column.ts";
import { cannotRead, caution, dateNotes, misfitNote, numberNotes, textNotes } from "./column-notes.ts";
import type { ColumnFacts } from "./data-table.ts";
import { readDates } from "./date-order.ts";
import { Misfits, mostly, NumberFacts } from "./facts.ts";
import * as flag from "./number-reader.ts";
import type { FileNote } from "./summary.ts";
import {
  booleanVector,
  dateVector,
  numberVector,
  type Tokens,
  textsToStrings,
  textVector,
  tokensVector,
} from "./vectors.ts";

export interface Interpreted {
  readonly facts: ColumnFacts;
  readonly vector: Vector;
}

// ---- numbers ----------------------------------------------------------------------------------------

/** A column whose cells were read as numbers. `only`: it is the only column of the file. */
export function fromNumbers(
  name: string,
  values: Float64Array,
  facts: NumberFacts,
  misfits: Misfits,
  only: boolean,
): Interpreted {
  const whole = facts.fractions === 0 && facts.numbers > 1 && misfits.rows === 0;
  const kind = whole && !only && isId(name, values) ? "id" : "number";
  const possibleKinds: ColumnKind[] =
    misfits.rows === 0 ? ["number", "category", "text"] : ["category", "text"];
  if (misfits.rows === 0 && isBinary(values)) possibleKinds.push("boolean");
  if (whole) possibleKinds.push("id");
  return {
    facts: described(name, kind, possibleKinds, misfits, numberNotes(name, facts)),
    vector: numberVector(values),
  };
}

// "index" or "no" alone number the rows; "price index" does not
const ID_NAME = /^(nr|no|idx|index|key|row|rownames?|record)$|(^|[^a-z])(id|ids|uid|uuid)$/i;
const CAMEL_ID = /[a-z](Id|ID)$/;

/** Whole numbers that only number the rows: 1, 2, 3, ... or, under a name like "patient id", any. */
function isId(name: string, values: Float64Array): boolean {
  if (ID_NAME.test(name) || CAMEL_ID.test(name)) return true;
  const first = values[0]!;
  if ((first !== 0 && first !== 1) || values.length < 10) return false;
  for (let r = 0; r < values.length; r++) if (values[r] !== first + r) return false;
  return true;
}

function isBinary(values: Float64Array): boolean {
  for (let r = 0; r < values.length; r++) {
    const value = values[r]!;
    if (value !== 0 && value !== 1 && !Number.isNaN(value)) return false;
  }
  return true;
}

// ---- dates ------------------------------------------------------------------------------------------

/** A column whose cells were read as dates; `values` becomes the vector's memory. */
export function fromDates(
  name: string,
  values: Float64Array<ArrayBuffer>,
  misfits: Misfits,
  notes: FileNote[] = [],
): Interpreted {
  const possibleKinds: ColumnKind[] =
    misfits.rows === 0 ? ["date", "category", "text"] : ["category", "text"];
  return { facts: described(name, "date", possibleKinds, misfits, notes), vector: dateVector(values) };
}

// ---- timelines --------------------------------------------------------------------------------------

/** A column of lists of tokens. `lists`: how many of them hold something that is no token, and the 1-based row of the first. */
export function fromTokens(
  name: string,
  tokens: Tokens,
  { wrong, wrongRow }: { readonly wrong: number; readonly wrongRow: number },
): Interpreted {
  const notes =
    tokens.values.length === 0 ? [caution(`Column "${name}" has no values: every list is empty.`)] : [];
  if (wrong > 0) {
    const lists = wrong === 1 ? "1 list holds" : `${wrong.toLocaleString("en")} lists hold`;
    notes.push(
      caution(
        `Column "${name}": ${lists} something that is no token (a whole number from 0 to 2147483647; first in row ${wrongRow}).`,
      ),
    );
  }
  const facts = described(name, "timeline", ["timeline"], new Misfits(), notes);
  return { facts, vector: tokensVector(tokens) };
}

// ---- texts ------------------------------------------------------------------------------------------

/** bytes of UTF-8 */
const CATEGORY_MAX_LENGTH = 100;
const ID_MAX_LENGTH = 64;

/**
 * A column whose cells were read as texts. `wanted`: the kind that the user asks for; a UserError when no cell can be read so.
 */
export function fromTexts(
  name: string,
  texts: Texts,
  decimal: "." | ",",
  only: boolean,
  wanted: ColumnKind | null = null,
): Interpreted {
  const { codes, size } = texts;
  const counts = new Int32Array(size);
  let present = 0;
  for (const code of codes) {
    if (code < 0) continue;
    counts[code]!++;
    present++;
  }
  if (present === 0) {
    const note = caution(`Column "${name}" has no values: every cell is missing.`);
    const facts = described(name, wanted ?? "text", ["text", "category", "number"], new Misfits(), [note]);
    return {
      facts,
      vector:
        wanted === "number"
          ? numberVector(new Float64Array(codes.length).fill(Number.NaN))
          : textVector(texts),
    };
  }

  const numbers = readNumbers(texts, counts, decimal);
  if (wanted === "number" || (wanted === null && numbers.facts.readAsNumber)) {
    if (numbers.facts.numbers === 0) throw cannotRead(name, "numbers", texts);
    const { values, misfits } = spread(texts, numbers.values);
    return fromNumbers(name, values, numbers.facts, misfits, only || wanted !== null);
  }

  const dates = readDates(texts, counts);
  const datable = mostly(dates.rows, present) && dates.rows > 0;
  if (wanted === "date" || (wanted === null && datable && dates.doubt === null)) {
    if (dates.rows === 0) throw cannotRead(name, "dates", texts);
    const { values, misfits } = spread(texts, dates.values);
    return fromDates(name, values, misfits, dateNotes(name, dates));
  }

  const strings = size <= MOST_WORDS ? textsToStrings(texts) : [];
  const words = booleanWords(strings);
  if (wanted === "boolean" || (wanted === null && words)) {
    if (!words) throw cannotRead(name, "true or false", texts);
    const truth = strings.map((text) => (isTrue(text) ? 1 : 0));
    const vector = booleanVector(Int8Array.from(codes, (code) => (code < 0 ? -1 : truth[code]!)));
    const facts = described(name, "boolean", ["boolean", "category", "text", "number"], new Misfits(), []);
    return { facts: { ...facts, words }, vector };
  }

  const distinct = present === codes.length && size === present && present > 1;
  const longest = longestOf(texts);
  const id = distinct && longest <= ID_MAX_LENGTH && !hasBlank(texts);
  const category =
    longest <= CATEGORY_MAX_LENGTH && (size === 1 || (size < present && size <= Math.max(30, present / 10)));
  const possibleKinds: ColumnKind[] = ["category", "text"];
  if (distinct) possibleKinds.push("id");
  if (numbers.facts.numbers === present && numbers.facts.inexact === 0) possibleKinds.push("number");
  if (dates.rows === present) possibleKinds.push("date");
  if (words) possibleKinds.push("boolean");
  const kind = wanted ?? (id ? "id" : category ? "category" : "text");
  const notes = wanted === null ? textNotes(name, numbers.facts, datable ? dates.doubt : null) : [];
  if (texts.bytes.includes(0))
    notes.push(caution(`Column "${name}" has NUL bytes in its texts: the file may be damaged.`));
  return { facts: described(name, kind, possibleKinds, new Misfits(), notes), vector: textVector(texts) };
}

/** Bytes of the longest text. */
function longestOf({ offsets, size }: Texts): number {
  let longest = 0;
  for (let c = 0; c < size; c++) longest = Math.max(longest, offsets[c + 1]! - offsets[c]!);
  return longest;
}

function hasBlank({ bytes }: Texts): boolean {
  for (const blank of [32, 9, 10, 11, 12, 13]) if (bytes.includes(blank)) return true;
  return false;
}

function readNumbers({ bytes, offsets, size }: Texts, counts: Int32Array, decimal: "." | ",") {
  const reader = new flag.NumberReader(decimal);
  const facts = new NumberFacts();
  const values = new Float64Array(size);
  for (let c = 0; c < size; c++) {
    const start = offsets[c]!;
    const end = offsets[c + 1]!;
    const flags = reader.read(bytes, start, end);
    values[c] = flags === 0 ? Number.NaN : reader.value;
    if (flags === 0) facts.cells += counts[c]!;
    else facts.count(flags, counts[c]!, end - start);
  }
  return { values, facts };
}

/** One value per text becomes one per row; texts without a value are misfits. */
function spread(
  { codes, bytes, offsets }: Texts,
  byCode: Float64Array,
): { values: Float64Array<ArrayBuffer>; misfits: Misfits } {
  const values = new Float64Array(codes.length);
  const misfits = new Misfits();
  for (let r = 0; r < codes.length; r++) {
    const code = codes[r]!;
    const value = code < 0 ? Number.NaN : byCode[code]!;
    values[r] = value;
    if (code >= 0 && Number.isNaN(value)) misfits.add(bytes, offsets[code]!, offsets[code + 1]!, r, 1);
  }
  return { values, misfits };
}

/** What is said of a column, its misfits first. */
function described(
  name: string,
  kind: ColumnKind,
  possibleKinds: readonly ColumnKind[],
  misfits: Misfits,
  notes: readonly FileNote[],
): ColumnFacts {
  const possible = possibleKinds.includes(kind) ? possibleKinds : [kind, ...possibleKinds];
  if (misfits.rows === 0) return { name, kind, possibleKinds: possible, notes };
  const { rows, firstRow, examples } = misfits;
  const all = [misfitNote(name, kind, misfits), ...notes];
  return { name, kind, possibleKinds: possible, misfits: { rows, firstRow, examples }, notes: all };
}
