// What happened: which column tells it of which outcome, and yes or no for each patient.

import type { CategoryColumn, Column } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import type { Note } from "../analysis.ts";
import { eventCoding } from "../event-coding.ts";
import type { TokenSet } from "./token-sets.ts";

export interface Observed {
  /** by outcome the column's name, or null */
  readonly columns: readonly (string | null)[];
  /** by outcome and patient 1, 0 or NaN; null where no column tells */
  readonly values: readonly (Float64Array | null)[];
  readonly notes: readonly Note[];
}

/**
 * Columns that are called like an outcome belong to it; the others, in order, to the outcomes that are left. A patient with several rows
 * has the outcome when one of them says so. `rowOf`: rows of patient i are rowOf[i]..rowOf[i + 1).
 */
export function observedOf(
  columns: readonly Column[],
  outcomes: readonly TokenSet[],
  rowOf: Int32Array,
): Observed {
  const alike = (name: string, column: Column) => column.name.toLowerCase() === name.toLowerCase();
  const matched = outcomes.map(({ name }) => columns.find((column) => alike(name, column)) ?? null);
  const rest = columns.filter((column) => !matched.includes(column));
  const paired = matched.map((column) => column ?? rest.shift() ?? null) as (CategoryColumn | null)[];
  const notes: Note[] = [];
  if (rest.length > 0) {
    notes.push({
      severity: "caution",
      text: `${rest.map(({ name }) => `"${name}"`).join(", ")} played no part: there are more columns of what happened than outcomes. Add the outcomes they belong to, or take the columns away.`,
    });
  }
  const values = paired.map((column, k) => {
    if (!column) return null;
    const coding = codingOf(column, outcomes[k]!.name);
    notes.push({
      severity: coding.doubtful ? "caution" : "info",
      text: `Whether "${outcomes[k]!.name}" happened was read from column "${column.name}": ${coding.event === null ? "no value means yes" : `"${coding.event}" means yes`}.`,
    });
    return Float64Array.from({ length: rowOf.length - 1 }, (_, i) => {
      const codes = column.codes.subarray(rowOf[i], rowOf[i + 1]).filter((code) => code >= 0);
      if (codes.length === 0) return Number.NaN;
      return codes.some((code) => column.labels[code] === coding.event) ? 1 : 0;
    });
  });
  return { columns: paired.map((column) => column?.name ?? null), values, notes };
}

function codingOf(column: CategoryColumn, outcome: string) {
  try {
    return eventCoding(column, "");
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const shown = column.labels.slice(0, 4).map((label) => `"${label}"`);
    throw new UserError(
      `Column "${column.name}" does not say by yes and no whether "${outcome}" happened: it holds ${shown.join(", ")}${column.labels.length > shown.length ? ", ..." : ""}. Choose a column of true and false, or 0 and 1.`,
    );
  }
}
