// What happened, for a private release: every outcome needs a column, and a row's answer comes from its own cell. Which label means yes is
// decided by the labels there are (event-coding.ts), in whatever spelling, and refused unless it is the same beside any other labels
// that would be accepted: only whether there is an answer hangs on one person's row, and a refusal stays on the own screen.
import type { CategoryColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import type { Inputs } from "../analysis.ts";
import { eventCoding } from "../event-coding.ts";
import { plainValue } from "../same-value.ts";
import { card } from "./index.ts";

const { label: asked } = card.roles.observed;

/** By outcome and row 1, 0, or -1 where nothing is written. Columns belong to outcomes as in observed.ts. */
export function privateObserved({ lists }: Inputs, outcomes: readonly string[]): Int8Array[] {
  const columns = (lists.observed ?? []) as readonly CategoryColumn[];
  if (columns.length !== outcomes.length) {
    throw new UserError(
      `A private release counts what happened, and there are ${outcomes.length} outcomes and ${columns.length} columns under "${asked}". Choose one for each outcome, in their order, or take outcomes away.`,
    );
  }
  const named = outcomes.map(
    (name) => columns.find((column) => column.name.toLowerCase() === name.toLowerCase()) ?? null,
  );
  const rest = columns.filter((column) => !named.includes(column));
  return named.map((column, k) => {
    const found = column ?? rest.shift();
    if (!found) {
      throw new UserError(`Two outcomes would be read from one column. Choose one column for each outcome.`);
    }
    const happened = yesByLabel(found, outcomes[k]!);
    return Int8Array.from(found.codes, (code) => (code < 0 ? -1 : happened[code] ? 1 : 0));
  });
}

function yesByLabel({ name, labels, codes }: CategoryColumn, outcome: string): boolean[] {
  const values = labels.map(plainValue);
  const distinct = [...new Set(values)].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  if (distinct.length === 1 && distinct[0] === "1") {
    throw new UserError(
      `Column "${name}" holds only the value 1, which means yes beside 0 and no beside 2. Write true and false, so that no single row can change what it means.`,
    );
  }
  try {
    const { event } = eventCoding({ type: "category", name, labels: distinct, codes }, "");
    return values.map((value) => value === event);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `Column "${name}" does not say by yes and no whether "${outcome}" happened. Choose a column of true and false, or 0 and 1.`,
    );
  }
}
