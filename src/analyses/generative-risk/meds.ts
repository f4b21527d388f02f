// Events in the form of MEDS 0.4 (Medical Event Data Standard: subject_id, time, code, numeric_value; no time: static) to timelines of
// tokens, after ETHOS (Renc et al. 2024, npj Digital Medicine 7:256): static codes first, then events in the order of time; between two
// times a token for the span; after a code with a value the decile of the value among all values of that code, Q1 to Q10. Codes that
// the vocabulary lacks are left out and reported. Not read: text_value, and the hierarchy of codes.

import type { CategoryColumn, DateColumn, NumberColumn, TokensColumn } from "../../data/column.ts";
import type { FileNote } from "../../data/summary.ts";
import { UserError } from "../../errors.ts";

const HOUR_MS = 3_600_000;
const DECILES = Array.from({ length: 10 }, (_, k) => `Q${k + 1}`);
const CODES_SHOWN = 5;

/** Columns of one table; rows of a subject stand together, those with a time in its order. */
export interface MedsColumns {
  readonly subject: CategoryColumn;
  /** NaN: static */
  readonly time: DateColumn;
  readonly code: CategoryColumn;
  readonly value?: NumberColumn;
}

export interface TokenNames {
  readonly tokens: readonly string[];
  /** hours that pass with a token, by id */
  readonly hours: ReadonlyMap<number, number>;
}

/** The nine values between the deciles of a code, ascending (the vocabulary's reader has checked them). */
export type Breaks = ReadonlyMap<string, readonly number[]>;

export interface MedsTimelines {
  /** one row per subject, in the order of the file */
  readonly subject: CategoryColumn;
  readonly timeline: TokensColumn;
  /** rows + 1 of `subject`: the events of subject i are the rows rowOf[i]..rowOf[i + 1) of the file */
  readonly rowOf: Int32Array;
  /** tokens of static codes, by subject */
  readonly statics: Int32Array;
  /** given or learned, for codes with values */
  readonly breaks: Breaks;
  /** codes that the vocabulary lacks, most rows first */
  readonly unknown: readonly { readonly code: string; readonly rows: number; readonly firstRow: number }[];
  readonly notes: readonly FileNote[];
}

/**
 * @param given breaks that belong to the model; those of other codes are learned from the values here (quantiles of type 7)
 * Throws a UserError for rows out of order, a row without subject or code, and a file without any time.
 */
export function medsTimelines(
  columns: MedsColumns,
  names: TokenNames,
  given: Breaks = new Map(),
): MedsTimelines {
  const { subject, time, code, value } = columns;
  const rows = subject.codes.length;
  checkRows(columns);
  const ids = new Map(names.tokens.map((token, id) => [token, id]));
  const idOf = code.labels.map((label) => ids.get(label) ?? -1);
  const deciles = DECILES.map((name) => ids.get(name) ?? -1);
  const withDeciles = !deciles.includes(-1);
  const breaks = value && withDeciles ? allBreaks(code, value, given) : new Map<string, readonly number[]>();
  const spans = spanTokens(names.hours);

  const tokens: number[] = [];
  const offsets: number[] = [0];
  const subjects: number[] = [];
  const rowOf: number[] = [0];
  const statics: number[] = [];
  const firstRows = new Int32Array(code.labels.length);
  const unknown = new Int32Array(code.labels.length);
  for (let from = 0, to = 0; from < rows; from = to) {
    while (to < rows && subject.codes[to] === subject.codes[from]) to++;
    const push = (row: number) => {
      const id = idOf[code.codes[row]!]!;
      if (id < 0) {
        const k = code.codes[row]!;
        // a static code is met before those above it
        if (unknown[k] === 0 || row + 1 < firstRows[k]!) firstRows[k] = row + 1;
        unknown[k]!++;
        return false;
      }
      tokens.push(id);
      const limits = breaks.get(code.labels[code.codes[row]!]!);
      const number = value?.values[row] ?? Number.NaN;
      if (limits && !Number.isNaN(number)) tokens.push(deciles[decileOf(number, limits)]!);
      return true;
    };
    for (let row = from; row < to; row++) if (Number.isNaN(time.values[row])) push(row);
    statics.push(tokens.length - offsets.at(-1)!);
    let last = Number.NaN;
    for (let row = from; row < to; row++) {
      const now = time.values[row]!;
      if (Number.isNaN(now)) continue;
      const span = idOf[code.codes[row]!]! < 0 ? [] : spans((now - last) / HOUR_MS);
      for (const id of span) tokens.push(id);
      // the span up to an event that is left out belongs to the next one
      if (push(row)) last = now;
    }
    subjects.push(subject.codes[from]!);
    offsets.push(tokens.length);
    rowOf.push(to);
  }
  const missing = [...unknown.entries()]
    .filter(([, count]) => count > 0)
    .map(([k, count]) => ({ code: code.labels[k]!, rows: count, firstRow: firstRows[k]! }))
    .sort((a, b) => b.rows - a.rows);
  return {
    subject: { ...subject, codes: Int32Array.from(subjects) },
    timeline: {
      type: "tokens",
      name: "tokens",
      offsets: Int32Array.from(offsets),
      values: Int32Array.from(tokens),
    },
    rowOf: Int32Array.from(rowOf),
    statics: Int32Array.from(statics),
    breaks,
    unknown: missing,
    notes: [
      ...notesOn(missing, rows, value !== undefined && !withDeciles, names),
      ...learnedNote([...breaks.keys()].filter((name) => ids.has(name) && !given.has(name))),
    ],
  };
}

function checkRows({ subject, time, code }: MedsColumns): void {
  const ended = new Set<number>();
  let timed = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let r = 0; r < subject.codes.length; r++) {
    const who = subject.codes[r]!;
    if (who < 0)
      throw new UserError(`Row ${r + 1} has no "${subject.name}". Every event belongs to a subject.`);
    if (code.codes[r]! < 0) throw new UserError(`Row ${r + 1} has no "${code.name}". Every event needs one.`);
    const name = subject.labels[who];
    if (r > 0 && who !== subject.codes[r - 1]) {
      ended.add(subject.codes[r - 1]!);
      last = Number.NEGATIVE_INFINITY;
      if (ended.has(who)) {
        throw new UserError(
          `The rows of subject "${name}" do not stand together (again in row ${r + 1}). Sort the file by "${subject.name}" and "${time.name}".`,
        );
      }
    }
    const now = time.values[r]!;
    if (Number.isNaN(now)) continue;
    timed++;
    if (now < last) {
      throw new UserError(
        `Row ${r + 1} of subject "${name}" has an earlier time than the row before it. Sort the file by "${subject.name}" and "${time.name}".`,
      );
    }
    last = now;
  }
  if (timed === 0) {
    throw new UserError(
      `Column "${time.name}" has no values: without times there is no order of events. Choose the column that holds them.`,
    );
  }
}

/** 0 to 9: how many of the breaks lie below the value. */
function decileOf(value: number, breaks: readonly number[]): number {
  let below = 0;
  while (below < breaks.length && breaks[below]! < value) below++;
  return below;
}

function allBreaks(code: CategoryColumn, value: NumberColumn, given: Breaks): Breaks {
  const byCode: number[][] = code.labels.map(() => []);
  for (let r = 0; r < code.codes.length; r++) {
    const number = value.values[r]!;
    if (!Number.isNaN(number)) byCode[code.codes[r]!]!.push(number);
  }
  const all = new Map<string, readonly number[]>();
  for (const [k, values] of byCode.entries()) {
    const label = code.labels[k]!;
    if (values.length === 0) continue;
    const known = given.get(label);
    all.set(label, known ?? decilesOf(Float64Array.from(values).sort()));
  }
  return all;
}

/** Quantiles of type 7 (Hyndman and Fan 1996) at 0.1, ..., 0.9. */
function decilesOf(sorted: Float64Array): number[] {
  return Array.from({ length: 9 }, (_, k) => {
    const at = ((sorted.length - 1) * (k + 1)) / 10;
    const low = Math.floor(at);
    const next = sorted[Math.min(low + 1, sorted.length - 1)]!;
    return sorted[low]! + (at - low) * (next - sorted[low]!);
  });
}

/**
 * The tokens for a span of hours. Of the tokens that take time, the one whose hours are nearest in ratio; none below half of the shortest;
 * the longest as often as it fits, rounded, when the span is longer than that.
 */
function spanTokens(hours: ReadonlyMap<number, number>): (span: number) => number[] {
  const known = [...hours].filter(([, span]) => span > 0).sort((a, b) => a[1] - b[1]);
  return (span) => {
    const longest = known.at(-1);
    if (!longest || !(span >= known[0]![1] / 2)) return [];
    if (span > longest[1]) return Array.from({ length: Math.round(span / longest[1]) }, () => longest[0]);
    // the bound between two neighbours is their geometric mean
    const at = known.findIndex(
      ([, short], k) => k + 1 === known.length || span * span < short * known[k + 1]![1],
    );
    return [known[at]![0]];
  };
}

function notesOn(
  unknown: MedsTimelines["unknown"],
  rows: number,
  valuesUnused: boolean,
  names: TokenNames,
): FileNote[] {
  const notes: FileNote[] = [];
  if (unknown.length > 0) {
    const lost = unknown.reduce((sum, each) => sum + each.rows, 0);
    const shown = unknown
      .slice(0, CODES_SHOWN)
      .map((each) => `"${each.code}" (${each.rows.toLocaleString("en")})`)
      .join(", ");
    const codes = unknown.length === 1 ? "1 code is" : `${unknown.length.toLocaleString("en")} codes are`;
    notes.push({
      severity: "caution",
      text: `${codes} not in the vocabulary, and ${lost.toLocaleString("en")} of ${rows.toLocaleString("en")} events are left out with them; most often ${shown}.`,
    });
  }
  if (valuesUnused) {
    notes.push({
      severity: "caution",
      text: "The vocabulary has no tokens Q1 to Q10, so the values of the events are not used.",
    });
  }
  if (![...names.hours.values()].some((span) => span > 0)) {
    notes.push({
      severity: "caution",
      text: "The vocabulary gives no token any hours, so the timelines say nothing of the time between events.",
    });
  }
  return notes;
}

function learnedNote(codes: readonly string[]): FileNote[] {
  if (codes.length === 0) return [];
  const shown = codes.slice(0, CODES_SHOWN).map((code) => `"${code}"`);
  const more = codes.length > shown.length ? " and others" : "";
  return [
    {
      severity: "info",
      text: `The values of ${shown.join(", ")}${more} were divided into tenths by the values of this file, because the vocabulary does not say where the model's own tenths lie ("breaks").`,
    },
  ];
}
