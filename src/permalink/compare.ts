// The file that a link was made on against the file at hand: what differs, in sentences.

import { findCard } from "../analyses/request.ts";
import type { ColumnKind } from "../data/column.ts";
import type { Schema } from "../data/summary.ts";
import { type Recipe, usedColumns } from "./recipe.ts";

export interface Difference {
  /** error: cannot be computed; caution: the numbers will or may differ; info: a sign of another file */
  readonly severity: "error" | "caution" | "info";
  readonly text: string;
  /** reading the column as this kind removes the difference */
  readonly remedy?: { readonly column: string; readonly kind: ColumnKind };
}

const kindInWords: Readonly<Record<ColumnKind, string>> = {
  number: "numbers",
  category: "categories",
  date: "dates",
  boolean: "true or false",
  text: "text",
  id: "identifiers",
  timeline: "timelines",
};

/** Differences of the file at hand (its schema, and its fingerprint when it was computed), worst first; empty when none is known. */
export function compareSchema(recipe: Recipe, file: Schema, fingerprint?: string): Difference[] {
  const wanted = recipe.schema;
  const used = new Set(usedColumns(recipe.request));
  const there = new Map(file.columns.map(({ name, kind }) => [name, kind]));
  const differences: Difference[] = [];
  const say = (severity: Difference["severity"], text: string) => differences.push({ severity, text });

  const missing = [...used].filter((name) => !there.has(name));
  if (missing.length > 0) {
    say("error", `The file has no ${listed(missing)}, which the link uses. Open the file it was made on.`);
  }
  if (recipe.fingerprint !== undefined && fingerprint !== undefined && recipe.fingerprint !== fingerprint) {
    say(
      "caution",
      "The fingerprint differs: this is not, byte for byte, the file that the link was made on.",
    );
  }
  if (wanted.rows !== file.rows) {
    say("caution", `The link was made on ${rows(wanted.rows)}; this file has ${rows(file.rows)}.`);
  }
  for (const { name, kind } of wanted.columns) {
    const now = there.get(name);
    if (!used.has(name) || now === undefined || now === kind) continue;
    const text = `Column "${name}" held ${kindInWords[kind]} when the link was made; here it is read as ${kindInWords[now]}.`;
    differences.push({ severity: "caution", text, remedy: { column: name, kind } });
  }
  const others = wanted.columns.map(({ name }) => name).filter((name) => !used.has(name) && !there.has(name));
  if (others.length > 0) say("info", `The file has no ${listed(others)}; the link does not use it.`);
  else if (wanted.columnCount !== file.columns.length) {
    say(
      "info",
      `The link was made on ${columns(wanted.columnCount)}; this file has ${columns(file.columns.length)}.`,
    );
  }
  return differences;
}

/** A caution when the method has changed since the link was made, so that the numbers may differ; else nothing. */
export function compareMethod(recipe: Recipe): Difference[] {
  const { title, version } = findCard(recipe.request.analysis);
  if (recipe.version === version) return [];
  const text = `The link was made with version ${recipe.version} of "${title}"; this is version ${version}, and its numbers may differ.`;
  return [{ severity: "caution", text }];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => `"${name}"`);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : "";
  return `${names.length === 1 ? "column" : "columns"} ${shown.join(", ")}${more}`;
}

function rows(count: number): string {
  return count === 1 ? "one row" : `${count.toLocaleString("en-GB")} rows`;
}

function columns(count: number): string {
  return count === 1 ? "one column" : `${count.toLocaleString("en-GB")} columns`;
}
