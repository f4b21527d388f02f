// From the cells of a column to what the column is: number, date, boolean, category, text or id, with notes on anything unusual. The
// answer depends on the cells alone, not on the guess that they were first read with.
import type { Vector } from "apache-arrow";
import { UserError } from "../errors.ts";
import type { Texts } from "./collect.ts";
import type { ColumnKind } from "./column.ts";
import type { ColumnFacts } from "./data-table.ts";
import { type DateOrder, maybeNumericDate, readIsoDate, readNumericDate } from "./date-reader.ts";
import { Misfits, mostly, NumberFacts } from "./facts.ts";
import * as flag from "./number-reader.ts";
import type { FileNote } from "./summary.ts";
import { booleanVector, dateVector, numberVector, textsToStrings, textVector } from "./vectors.ts";

const utf8 = new TextDecoder();

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

const ID_WORD = /(^|[^a-z])(id|ids|nr|no|idx|index|key|uid|uuid|row|rownames?|record)$/i;
const CAMEL_ID = /[a-z](Id|ID)$/;

/** Whole numbers that only number the rows: 1, 2, 3, ... or, under a name like "patient id", any. */
function isId(name: string, values: Float64Array): boolean {
  if (ID_WORD.test(name) || CAMEL_ID.test(name)) return true;
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

function numberNotes(name: string, facts: NumberFacts): FileNote[] {
  const notes: FileNote[] = [];
  const of = `Column "${name}"`;
  if (facts.grouped > 0) {
    const example = GROUPING_EXAMPLES[facts.groupings] ?? "";
    notes.push(info(`${of}: ${example} was read as a thousands separator (${cells(facts.grouped)}).`));
  }
  if (facts.underflows > 0) {
    const were = facts.underflows === 1 ? "was" : "were";
    notes.push(info(`${of}: ${cells(facts.underflows)} closer to zero than 5e-324 ${were} read as 0.`));
  }
  if (facts.inexact > 0) {
    notes.push(
      caution(`${of}: ${cells(facts.inexact)} with more digits than a number holds exactly were rounded.`),
    );
  }
  return notes;
}

const GROUPING_EXAMPLES: Readonly<Record<number, string>> = {
  [flag.GROUPED_COMMA]: "the comma (1,234)",
  [flag.GROUPED_DOT]: "the point (1.234)",
  [flag.GROUPED_SPACE]: "the space (1 234)",
  [flag.GROUPED_APOSTROPHE]: "the apostrophe (1'234)",
};

// ---- dates ------------------------------------------------------------------------------------------

/** A column whose cells were read as dates. */
export function fromDates(
  name: string,
  values: Float64Array,
  misfits: Misfits,
  notes: FileNote[] = [],
): Interpreted {
  const possibleKinds: ColumnKind[] =
    misfits.rows === 0 ? ["date", "category", "text"] : ["category", "text"];
  return { facts: described(name, "date", possibleKinds, misfits, notes), vector: dateVector(values) };
}

/** Reads a text as a date in the order that the column has, or says why there is none. */
interface DateReading {
  /** milliseconds of each text, NaN where it is no date */
  readonly values: Float64Array;
  readonly rows: number;
  readonly order: DateOrder | "iso";
  /** both orders are possible, or each is needed somewhere */
  readonly doubt: "either" | "both" | null;
}

function readDates({ bytes, offsets, size }: Texts, counts: Int32Array): DateReading {
  const iso = new Float64Array(size);
  const maybe: number[] = [];
  let isoRows = 0;
  for (let c = 0; c < size; c++) {
    const start = offsets[c]!;
    const end = offsets[c + 1]!;
    const ms = readIsoDate(bytes, start, end);
    iso[c] = ms;
    if (!Number.isNaN(ms)) isoRows += counts[c]!;
    else if (maybeNumericDate(bytes, start, end)) maybe.push(c);
  }
  if (isoRows > 0 || maybe.length === 0) return { values: iso, rows: isoRows, order: "iso", doubt: null };
  const day = new Float64Array(size).fill(Number.NaN);
  const month = day.slice();
  const rows = { day: 0, month: 0, onlyDay: 0, onlyMonth: 0 };
  // with points the day is always first
  let points = true;
  for (const c of maybe) {
    const text = utf8.decode(bytes.subarray(offsets[c], offsets[c + 1]));
    const d = readNumericDate(text, "day-first");
    const m = readNumericDate(text, "month-first");
    day[c] = d;
    month[c] = m;
    points &&= text.includes(".");
    if (!Number.isNaN(d)) rows.day += counts[c]!;
    if (!Number.isNaN(m)) rows.month += counts[c]!;
    if (!Number.isNaN(d) && Number.isNaN(m)) rows.onlyDay += counts[c]!;
    if (Number.isNaN(d) && !Number.isNaN(m)) rows.onlyMonth += counts[c]!;
  }
  const settled = rows.onlyDay + rows.onlyMonth > 0 || points;
  const doubt = rows.onlyDay > 0 && rows.onlyMonth > 0 ? "both" : settled ? null : "either";
  return rows.onlyMonth > rows.onlyDay
    ? { values: month, rows: rows.month, order: "month-first", doubt }
    : { values: day, rows: rows.day, order: "day-first", doubt };
}

// ---- texts ------------------------------------------------------------------------------------------

const FALSE_WORDS = new Set(["false", "no", "f", "n"]);
const TRUE_WORDS = new Set(["true", "yes", "t", "y"]);
/** no, No, NO, yes, ...: more spellings than this are not a boolean */
const MOST_WORDS = 12;
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
    if (numbers.facts.numbers === 0) throw cannot(name, "numbers", texts);
    const { values, misfits } = spread(texts, numbers.values);
    return fromNumbers(name, values, numbers.facts, misfits, only || wanted !== null);
  }

  const dates = readDates(texts, counts);
  const datable = mostly(dates.rows, present) && dates.rows > 0;
  if (wanted === "date" || (wanted === null && datable && dates.doubt === null)) {
    if (dates.rows === 0) throw cannot(name, "dates", texts);
    const { values, misfits } = spread(texts, dates.values);
    return fromDates(name, values, misfits, dateNotes(name, dates));
  }

  const strings = size <= MOST_WORDS ? textsToStrings(texts) : [];
  const words = booleanWords(strings);
  if (wanted === "boolean" || (wanted === null && words)) {
    if (!words) throw cannot(name, "true or false", texts);
    const truth = strings.map((text) => (TRUE_WORDS.has(text.toLowerCase()) || text === "1" ? 1 : 0));
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
): { values: Float64Array; misfits: Misfits } {
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

/** The spellings of false and true when the texts are such words and nothing else; single letters only as a pair. */
function booleanWords(strings: readonly string[]): readonly [string, string] | null {
  if (strings.length === 0) return null;
  const no = strings.filter((text) => FALSE_WORDS.has(text.toLowerCase()) || text === "0");
  const yes = strings.filter((text) => TRUE_WORDS.has(text.toLowerCase()) || text === "1");
  if (no.length + yes.length < strings.length) return null;
  if (strings.some((text) => text.length === 1) && (no.length === 0 || yes.length === 0)) return null;
  const [n, y] = [no[0]?.toLowerCase(), yes[0]?.toLowerCase()];
  if (n && y && !PAIRS.some(([a, b]) => a === n && b === y)) return null;
  return [no[0] ?? opposite(y!), yes[0] ?? opposite(n!)];
}

const PAIRS = [
  ["false", "true"],
  ["no", "yes"],
  ["f", "t"],
  ["n", "y"],
  ["0", "1"],
] as const;

function opposite(word: string): string {
  const pair = PAIRS.find((p) => p.includes(word as never))!;
  return pair[0] === word ? pair[1] : pair[0];
}

function textNotes(name: string, numbers: NumberFacts, doubt: DateReading["doubt"]): FileNote[] {
  const of = `Column "${name}"`;
  if (doubt === "either") {
    return [
      caution(
        `${of} holds dates that could have the day or the month first, so they stay text. Read the column as a date to take the day as first, or write them as 2024-03-01.`,
      ),
    ];
  }
  if (doubt === "both") {
    return [
      caution(
        `${of} holds dates with the day first and dates with the month first, so they stay text. Write them as 2024-03-01.`,
      ),
    ];
  }
  if (numbers.numbers < numbers.cells || !numbers.codes) return [];
  return [
    info(
      numbers.inexact > 0
        ? `${of} holds whole numbers with more digits than a number keeps exactly, so they stay text.`
        : `${of} holds digits with leading zeros, all of one length, so they are read as codes, not as numbers.`,
    ),
  ];
}

function dateNotes(name: string, { order, doubt }: DateReading): FileNote[] {
  if (order === "iso") return [];
  const how = order === "day-first" ? "day first (31/12/2024)" : "month first (12/31/2024)";
  if (doubt === null) return [info(`Column "${name}": dates were read with the ${how}.`)];
  return [caution(`Column "${name}": dates were read with the ${how}, which its cells do not settle.`)];
}

function cannot(name: string, what: string, texts: Texts): UserError {
  const some = textsToStrings({
    ...texts,
    size: Math.min(3, texts.size),
    bytes: texts.bytes.subarray(0, texts.offsets[Math.min(3, texts.size)]),
  });
  const shown = some.map((text) => `"${text.slice(0, 40)}"`).join(", ");
  return new UserError(`Column "${name}" cannot be read as ${what}: it holds ${shown}. Choose another kind.`);
}

// ---- common -----------------------------------------------------------------------------------------

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
  const what = kind === "date" ? "dates" : "numbers";
  const shown = examples
    .slice(0, 3)
    .map((text) => `"${text}"`)
    .join(", ");
  const text = `Column "${name}": ${cells(rows)} ${rows === 1 ? "is" : "are"} not ${what} (${shown}; first in row ${firstRow}) and count${rows === 1 ? "s" : ""} as missing. Read the column as a category or text to keep ${rows === 1 ? "it" : "them"}.`;
  return {
    name,
    kind,
    possibleKinds: possible,
    misfits: { rows, firstRow, examples },
    notes: [caution(text), ...notes],
  };
}

const cells = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "cell" : "cells"}`;
const info = (text: string): FileNote => ({ severity: "info", text });
const caution = (text: string): FileNote => ({ severity: "caution", text });
