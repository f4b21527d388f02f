// What the page is told about a table: one description per column, small enough to cross threads.
import { ascending } from "./ascending.ts";
import type { ColumnKind } from "./column.ts";
import type { ColumnFacts, DataTable } from "./data-table.ts";
import { categorySketch, numberSketch, timeSketch } from "./sketch.ts";
import type { ColumnSummary, FileNote, Summary } from "./summary.ts";
import { type Stored, storedColumn, type Tokens } from "./vectors.ts";

const TOP = 5;
const NOTES_SHOWN = 40;
const utf8 = new TextDecoder();

/** Describes a table. Every value of every column is looked at once or twice; numbers are sorted. */
export function summarise(table: DataTable): Summary {
  return {
    ...(table.format && { format: table.format }),
    fileName: table.fileName,
    bytes: table.bytes,
    rows: table.rows,
    columns: table.columns.map((facts, c) =>
      summariseColumn(facts, storedColumn(table.arrow, c), table.rows),
    ),
    read: table.read,
    notes: limited([...table.notes, ...table.columns.flatMap((column) => column.notes)]),
  };
}

/** A file with thousands of columns may have thousands of notes: cautions first, the rest counted. */
function limited(notes: readonly FileNote[]): FileNote[] {
  if (notes.length <= NOTES_SHOWN) return [...notes];
  const ordered = [...notes].sort(
    (a, b) => Number(b.severity === "caution") - Number(a.severity === "caution"),
  );
  const hidden = notes.length - NOTES_SHOWN;
  const text = `${hidden === 1 ? "1 more note of this kind is" : `${hidden.toLocaleString("en")} more notes of this kind are`} not shown.`;
  return [...ordered.slice(0, NOTES_SHOWN), { severity: "info", text }];
}

function summariseColumn(facts: ColumnFacts, stored: Stored, rows: number): ColumnSummary {
  const { name, kind, possibleKinds, misfits } = facts;
  const common = { name, kind, possibleKinds, ...(misfits ? { misfits } : {}) };
  if (stored.form === "tokens") return { ...common, ...describeTimelines(stored.tokens) };
  return stored.form === "number" || stored.form === "date"
    ? { ...common, ...describeValues(stored.values, stored.form, kind) }
    : { ...common, ...describeLabels(facts, stored, rows) };
}

type Description = Omit<ColumnSummary, "name" | "kind" | "possibleKinds" | "misfits">;

function describeValues(values: Float64Array, form: "number" | "date", kind: ColumnKind): Description {
  const sorted = ascending(values);
  const missing = values.length - sorted.length;
  if (sorted.length === 0) return { missing, distinct: 0, sketch: { bars: [], scale: "linear" } };
  let distinct = 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  const min = sorted[0]!;
  const max = sorted[sorted.length - 1]!;
  const described = { missing, distinct, range: { min, max, mean: mean(sorted) } };
  if (form === "date") return { ...described, sketch: timeSketch(sorted, min, max) };
  const sketch = numberSketch(sorted, areWhole(sorted));
  return kind === "id"
    ? { ...described, sketch, top: topOfIds(values, distinct === sorted.length) }
    : { ...described, sketch };
}

/** Tokens take the place of labels, with the rows that hold them; the picture shows how long the lists are. */
function describeTimelines({ offsets, values }: Tokens): Description {
  const counts = new Map<number, number>();
  const lengths = new Float64Array(offsets.length - 1);
  for (let r = 0; r < lengths.length; r++) {
    const row = values.subarray(offsets[r], offsets[r + 1]);
    lengths[r] = row.length === 0 ? Number.NaN : row.length;
    for (const token of new Set(row)) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  const sorted = ascending(lengths);
  return {
    missing: lengths.length - sorted.length,
    distinct: counts.size,
    top: leadingOf(counts),
    sketch: numberSketch(sorted, true),
  };
}

function describeLabels(facts: ColumnFacts, stored: Labelled, rows: number): Description {
  const { label, counts } = tally(facts, stored);
  const order = [...counts.keys()].filter((code) => counts[code]! > 0);
  const present = order.reduce((sum, code) => sum + counts[code]!, 0);
  const leading = largest(order, counts);
  return {
    missing: rows - present,
    distinct: order.length,
    top: leading.slice(0, TOP).map((code) => ({ value: label(code), rows: counts[code]! })),
    sketch: categorySketch(leading.map((code) => counts[code]!)),
  };
}

type Labelled = Exclude<Stored, { form: "number" | "date" | "tokens" }>;

/** Rows of each label, by code. */
function tally(
  facts: ColumnFacts,
  stored: Labelled,
): { label: (code: number) => string; counts: Int32Array } {
  if (stored.form === "boolean") {
    const counts = new Int32Array(2);
    for (const value of stored.values) if (value >= 0) counts[value]!++;
    return { label: (code) => facts.words?.[code] ?? String(code === 1), counts };
  }
  const { codes, bytes, offsets, size } = stored.texts;
  const counts = new Int32Array(size);
  for (const code of codes) if (code >= 0) counts[code]!++;
  return { label: (code) => utf8.decode(bytes.subarray(offsets[code], offsets[code + 1])), counts };
}

/** The codes with most rows, most first (ties: first in the file), at most as many as can be drawn. */
function largest(order: readonly number[], counts: Int32Array): number[] {
  const drawn = 24;
  if (order.length <= 1000)
    return [...order].sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, drawn);
  const best: number[] = [];
  for (const code of order) {
    if (best.length === drawn && counts[code]! <= counts[best[drawn - 1]!]!) continue;
    let at = best.length;
    while (at > 0 && counts[best[at - 1]!]! < counts[code]!) at--;
    best.splice(at, 0, code);
    if (best.length > drawn) best.pop();
  }
  return best;
}

/** An id stands in one row each, unless the name alone made the column one: then the most frequent come first. */
function topOfIds(values: Float64Array, allDistinct: boolean): { value: string; rows: number }[] {
  const counts = new Map<number, number>();
  for (const value of values) {
    if (allDistinct && counts.size === TOP) break;
    if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return leadingOf(counts);
}

/** The values with most rows, most first. */
function leadingOf(counts: ReadonlyMap<number, number>): { value: string; rows: number }[] {
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, TOP)
    .map(([value, rows]) => ({ value: String(value), rows }));
}

function areWhole(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isInteger(values[i])) return false;
  return true;
}

/** Arithmetic mean about a centre, so that neither overflow nor a large offset spoils it. */
function mean(sorted: Float64Array): number {
  const centre = sorted[sorted.length >> 1]!;
  let sum = 0;
  for (const value of sorted) sum += value / 2 - centre / 2;
  return centre + (sum / sorted.length) * 2;
}
