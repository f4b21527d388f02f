// Which rows count: missing values, impossible durations, weights, groups, strata, clusters.
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import type { SurvivalRows } from "../../math/survival-counts.ts";
import type { Inputs, Provenance } from "../analysis.ts";
import { type EventCoding, eventCoding } from "../event-coding.ts";

export interface Selected extends SurvivalRows {
  readonly groups: readonly string[];
  /** group of each row used */
  readonly level: Int32Array;
  readonly strata: {
    readonly name: string;
    readonly labels: readonly string[];
    readonly codes: Int32Array;
  } | null;
  readonly cluster: { readonly name: string; readonly codes: Int32Array } | null;
  /** row of the file (1-based) of each row used */
  readonly rowNumbers: Int32Array;
  readonly coding: EventCoding;
  readonly zeroDurations: number;
  /** "none", "counts" (all whole numbers) or "fractional" */
  readonly weights: "none" | "counts" | "fractional";
  readonly leftOut: Provenance["rowsLeftOut"];
}

/** More groups than this are a sign of a wrong column, and nobody can read the comparison. */
const maxGroups = 50;
const maxStrata = 1000;

export function selectRows({ rows, columns, params }: Inputs): Selected {
  const duration = columns.duration as NumberColumn;
  const event = columns.event as CategoryColumn;
  const entry = columns.entry as NumberColumn | undefined;
  const weight = columns.weight as NumberColumn | undefined;
  const group = columns.group as CategoryColumn | undefined;
  const strata = columns.strata as CategoryColumn | undefined;
  const cluster = columns.cluster as CategoryColumn | undefined;
  requireFew(group, maxGroups, "groups");
  requireFew(strata, maxStrata, "strata");
  for (const column of [duration, entry, weight]) if (column) requireNotNegative(column, column === weight);
  const coding = eventCoding(event, String(params.eventValue ?? ""));

  const reasons: readonly (readonly [string, (i: number) => boolean])[] = [
    ...[duration, entry, weight].flatMap((c) =>
      c ? [[`"${c.name}" is missing`, (i: number) => Number.isNaN(c.values[i]!)] as const] : [],
    ),
    ...[event, group, strata, cluster].flatMap((c) =>
      c ? [[`"${c.name}" is missing`, (i: number) => c.codes[i]! < 0] as const] : [],
    ),
    ...(weight ? [[`"${weight.name}" is zero`, (i: number) => weight.values[i] === 0] as const] : []),
  ];
  const { kept, leftOut } = sift(rows, reasons);
  if (kept.length === 0) {
    const why = leftOut
      .map(({ reason, rows: count }) => `${reason} in ${count.toLocaleString("en")}`)
      .join(", ");
    throw new UserError(
      `No row is left to analyse (${why || "the file has no rows"}). Choose other columns or another file.`,
    );
  }

  const numbers = (column: NumberColumn) => Float64Array.from(kept, (i) => column.values[i]!);
  const codes = (column: CategoryColumn) => Int32Array.from(kept, (i) => column.codes[i]!);
  const time = numbers(duration);
  const entries = entry ? numbers(entry) : undefined;
  if (entries) requireEntryBefore(entry!.name, duration.name, entries, time, kept);
  const weights = weight ? numbers(weight) : undefined;
  const eventCode = coding.event === null ? -1 : event.labels.indexOf(coding.event);
  const used = group
    ? present(codes(group), group.labels)
    : { codes: new Int32Array(kept.length), labels: ["all"] };
  return {
    time,
    event: Uint8Array.from(kept, (i) => (event.codes[i] === eventCode ? 1 : 0)),
    entry: entries,
    weight: weights,
    level: used.codes,
    levels: used.labels.length,
    groups: used.labels,
    strata: strata ? { name: strata.name, ...present(codes(strata), strata.labels) } : null,
    cluster: cluster ? { name: cluster.name, codes: codes(cluster) } : null,
    rowNumbers: kept.map((i) => i + 1),
    coding,
    zeroDurations: time.reduce((count, t) => count + (t === 0 ? 1 : 0), 0),
    weights: weights ? (weights.every(Number.isInteger) ? "counts" : "fractional") : "none",
    leftOut,
  };
}

function sift(
  rows: number,
  reasons: readonly (readonly [string, (i: number) => boolean])[],
): { kept: Int32Array; leftOut: Selected["leftOut"] } {
  const kept = new Int32Array(rows);
  const counts = reasons.map(() => ({ rows: 0, firstRow: 0 }));
  let size = 0;
  for (let i = 0; i < rows; i++) {
    const why = reasons.findIndex(([, applies]) => applies(i));
    if (why < 0) kept[size++] = i;
    else {
      const entry = counts[why]!;
      if (entry.rows++ === 0) entry.firstRow = i + 1;
    }
  }
  const leftOut = counts.flatMap((entry, k) =>
    entry.rows > 0 ? [{ reason: reasons[k]![0], ...entry }] : [],
  );
  return { kept: kept.subarray(0, size), leftOut };
}

/** Codes renumbered to the labels that occur among the rows used, in the order of the labels. */
function present(
  codes: Int32Array,
  labels: readonly string[],
): { codes: Int32Array; labels: readonly string[] } {
  const seen = new Uint8Array(labels.length);
  for (const code of codes) seen[code] = 1;
  const place = new Int32Array(labels.length);
  let next = 0;
  for (let code = 0; code < labels.length; code++) if (seen[code] === 1) place[code] = next++;
  return { codes: codes.map((code) => place[code]!), labels: labels.filter((_, code) => seen[code] === 1) };
}

function requireFew(column: CategoryColumn | undefined, most: number, what: string): void {
  if (!column || column.labels.length <= most) return;
  throw new UserError(
    `Column "${column.name}" has ${column.labels.length.toLocaleString("en")} different values; there may be at most ` +
      `${most.toLocaleString("en")} ${what}. Choose a column with fewer, or none.`,
  );
}

function requireNotNegative({ name, values }: NumberColumn, isWeight: boolean): void {
  let count = 0;
  let first = 0;
  for (let i = values.length - 1; i >= 0; i--) {
    if (values[i]! < 0) {
      count += 1;
      first = i + 1;
    }
  }
  if (count === 0) return;
  const what = count === 1 ? "a negative value" : `${count.toLocaleString("en")} negative values`;
  const rule = isWeight ? "Weights" : "Durations";
  throw new UserError(
    `Column "${name}" has ${what} (first in row ${first}). ${rule} must be zero or more: correct the file or choose another column.`,
  );
}

function requireEntryBefore(
  entryName: string,
  durationName: string,
  entry: Float64Array,
  time: Float64Array,
  kept: Int32Array,
): void {
  const wrong = [...kept.keys()].filter((i) => !(entry[i]! < time[i]!));
  if (wrong.length === 0) return;
  const what = wrong.length === 1 ? "a row" : `${wrong.length.toLocaleString("en")} rows`;
  throw new UserError(
    `${what === "a row" ? "In a row" : `In ${what}`} the entry "${entryName}" is not before the end "${durationName}" ` +
      `(first in row ${kept[wrong[0]!]! + 1}). Each row must cover some time: correct the file, or choose other columns.`,
  );
}
