// The checks on the rows of a time-to-event table that survival analyses share: missing values, impossible durations, weights of zero,
// codes renumbered to the values that occur.
import type { CategoryColumn, Column, NumberColumn } from "../data/column.ts";
import { UserError } from "../errors.ts";
import { mergedTimes } from "../math/distinct-times.ts";
import { defaultTieTolerance } from "../math/survival-counts.ts";
import type { Inputs, Provenance } from "./analysis.ts";

type LeftOut = Provenance["rowsLeftOut"];

export interface SurvivalColumns {
  readonly duration: NumberColumn;
  readonly event: CategoryColumn;
  readonly entry: NumberColumn | undefined;
  readonly weight: NumberColumn | undefined;
  readonly strata: CategoryColumn | undefined;
  readonly cluster: CategoryColumn | undefined;
}

/** The columns by their roles. Throws a UserError where a duration, an entry or a weight is negative or out of range. */
export function survivalColumns({ columns }: Inputs): SurvivalColumns {
  const found = {
    duration: columns.duration as NumberColumn,
    event: columns.event as CategoryColumn,
    entry: columns.entry as NumberColumn | undefined,
    weight: columns.weight as NumberColumn | undefined,
    strata: columns.strata as CategoryColumn | undefined,
    cluster: columns.cluster as CategoryColumn | undefined,
  };
  const { duration, entry, weight } = found;
  requireRange(duration, "Durations");
  if (entry) requireRange(entry, "Entries");
  if (weight) requireRange(weight, "Weights");
  return found;
}

/**
 * Row numbers (from 0) in which none of the columns is missing and the weight is not zero, and how many others there are and why: the first
 * reason that applies, in the order numbers, categories, weight. Throws a UserError when no row is left.
 */
export function completeRows(
  rows: number,
  columns: readonly (Column | undefined)[],
  weight: NumberColumn | undefined,
): { readonly kept: Int32Array; readonly leftOut: LeftOut } {
  const there = columns.filter((column) => column !== undefined);
  const isCategory = ({ type }: Column) => type === "category";
  const ordered = [...there.filter((column) => !isCategory(column)), ...there.filter(isCategory)];
  const reasons = ordered.map(({ name }) => `"${name}" is missing`);
  const why = new Uint16Array(rows);
  ordered.forEach((column, k) => {
    if (column.type === "category") markNegative(column.codes, k + 1, why);
    else if (column.type !== "tokens") markMissing(column.values, k + 1, why);
  });
  if (weight) {
    reasons.push(`"${weight.name}" is zero`);
    markZero(weight.values, reasons.length, why);
  }
  const found = reasons.map((reason) => ({ reason, rows: 0, firstRow: 0 }));
  const kept = new Int32Array(rows);
  let size = 0;
  for (let i = 0; i < rows; i++) {
    if (why[i] === 0) kept[size++] = i;
    else {
      const entry = found[why[i]! - 1]!;
      if (entry.rows++ === 0) entry.firstRow = i + 1;
    }
  }
  const leftOut = found.filter((entry) => entry.rows > 0);
  if (size === 0) throw noRowLeft(leftOut);
  return { kept: kept.subarray(0, size), leftOut };
}

function markMissing(values: Float64Array, reason: number, why: Uint16Array): void {
  for (let i = 0; i < why.length; i++) if (why[i] === 0 && Number.isNaN(values[i]!)) why[i] = reason;
}

function markNegative(codes: Int32Array, reason: number, why: Uint16Array): void {
  for (let i = 0; i < why.length; i++) if (why[i] === 0 && codes[i]! < 0) why[i] = reason;
}

function markZero(values: Float64Array, reason: number, why: Uint16Array): void {
  for (let i = 0; i < why.length; i++) if (why[i] === 0 && values[i] === 0) why[i] = reason;
}

function noRowLeft(leftOut: LeftOut): UserError {
  const why = leftOut.map(({ reason, rows }) => `${reason} in ${rows.toLocaleString("en")}`).join(", ");
  return new UserError(
    `No row is left to analyse (${why || "the file has no rows"}). Choose other columns or another file.`,
  );
}

/** The values of the rows kept. */
export function numbersOf({ values }: NumberColumn, kept: Int32Array): Float64Array<ArrayBuffer> {
  const picked = new Float64Array(kept.length);
  for (let i = 0; i < kept.length; i++) picked[i] = values[kept[i]!]!;
  return picked;
}

/** The codes of the rows kept. */
export function codesOf({ codes }: CategoryColumn, kept: Int32Array): Int32Array<ArrayBuffer> {
  const picked = new Int32Array(kept.length);
  for (let i = 0; i < kept.length; i++) picked[i] = codes[kept[i]!]!;
  return picked;
}

/** 1 where the code is `code`, else 0. */
export function whereCode(
  { codes }: CategoryColumn,
  kept: Int32Array,
  code: number,
): Uint8Array<ArrayBuffer> {
  const picked = new Uint8Array(kept.length);
  for (let i = 0; i < kept.length; i++) picked[i] = codes[kept[i]!] === code ? 1 : 0;
  return picked;
}

/** Codes of the rows kept, renumbered to the labels that occur among them, in the order of the labels. */
export function presentCodes(
  column: CategoryColumn,
  kept: Int32Array,
): { readonly codes: Int32Array<ArrayBuffer>; readonly labels: readonly string[] } {
  const codes = codesOf(column, kept);
  const seen = new Uint8Array(column.labels.length);
  for (let i = 0; i < codes.length; i++) seen[codes[i]!] = 1;
  const place = new Int32Array(seen.length);
  let next = 0;
  for (let code = 0; code < seen.length; code++) if (seen[code] === 1) place[code] = next++;
  for (let i = 0; i < codes.length; i++) codes[i] = place[codes[i]!]!;
  return { codes, labels: column.labels.filter((_, code) => seen[code] === 1) };
}

/** Row numbers of the file, from 1. */
export function rowNumbersOf(kept: Int32Array): Int32Array<ArrayBuffer> {
  const numbers = new Int32Array(kept.length);
  for (let i = 0; i < kept.length; i++) numbers[i] = kept[i]! + 1;
  return numbers;
}

/** Throws a UserError where an entry is not before the end. Both by row kept. */
export function requireEntryBefore(
  names: { readonly entry: string; readonly duration: string },
  entry: Float64Array,
  time: Float64Array,
  kept: Int32Array,
): void {
  const { count, first } = offenders(entry, (e, i) => !(e < time[i]!));
  if (count === 0) return;
  const where = count === 1 ? "In a row" : `In ${count.toLocaleString("en")} rows`;
  throw new UserError(
    `${where} the entry "${names.entry}" is not before the end "${names.duration}" (first in row ${kept[first]! + 1}). ` +
      "Each row must cover some time: correct the file, or choose other columns.",
  );
}

/** Beyond these, squares of times and weights leave the range of floating-point numbers and errors would be wrong without a word. */
const largest = 1e100;
const smallest = 1e-100;

/** Throws a UserError where a value is negative or beyond what can be squared. `what`: the values' name, in the plural. */
export function requireRange({ name, values }: NumberColumn, what: string): void {
  const negative = offenders(values, (v) => v < 0);
  if (negative.count > 0) {
    const found =
      negative.count === 1 ? "a negative value" : `${negative.count.toLocaleString("en")} negative values`;
    throw new UserError(
      `Column "${name}" has ${found} (first in row ${negative.first + 1}). ${what} must be zero or more: correct the file or choose another column.`,
    );
  }
  const extreme = offenders(values, (v) => v > largest || (v > 0 && v < smallest));
  if (extreme.count > 0) {
    throw new UserError(
      `Column "${name}" holds ${values[extreme.first]} (row ${extreme.first + 1}). ${what} must be zero or from ${smallest} to ${largest}: correct the file, or change the unit.`,
    );
  }
}

/** A value this many times the mean of the others is looked at. */
const far = 1e6;
/** Values this close to each other, as a share of the larger, may be the same but for rounding. */
const rounding = 1e-6;

/**
 * Throws a UserError where one duration is so large that others, plainly different, would count as tied: ties by rounding are judged by the
 * mean of the distinct times. Both by row kept.
 */
export function requireCommonScale(name: string, time: Float64Array, kept: Int32Array): void {
  let [sum, most] = [0, 0];
  for (let i = 0; i < time.length; i++) {
    sum += time[i]!;
    if (time[i]! > time[most]!) most = i;
  }
  if (time.length < 3 || !(time[most]! > (far * (sum - time[most]!)) / (time.length - 1))) return;
  const distinct = Float64Array.from(new Set(time)).sort();
  const merged = mergedTimes(distinct, defaultTieTolerance);
  if (!merged?.some((t, i) => distinct[i]! - t > rounding * distinct[i]!)) return;
  throw new UserError(
    `Column "${name}" holds ${time[most]} (row ${kept[most]! + 1}), so much more than the other values that they could not be told apart from ties. Correct it, or leave the row out.`,
  );
}

function offenders(
  values: Float64Array,
  wrong: (value: number, i: number) => boolean,
): { readonly count: number; readonly first: number } {
  let [count, first] = [0, 0];
  for (let i = values.length - 1; i >= 0; i--) {
    if (!wrong(values[i]!, i)) continue;
    count++;
    first = i;
  }
  return { count, first };
}

/** "none", "counts" (all whole numbers) or "fractional". */
export function weightKind(weights: Float64Array | undefined): "none" | "counts" | "fractional" {
  if (!weights) return "none";
  return weights.every(Number.isInteger) ? "counts" : "fractional";
}
