// Which rows count, and for whom.
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import type { Inputs, Provenance } from "../analysis.ts";
import { checkMagnitude } from "../magnitude.ts";

/** The numbers of one group. */
export interface Numbers {
  readonly label: string;
  /** ascending */
  readonly sorted: Float64Array;
  /** rows of the group without a number */
  readonly missing: number;
}

export interface Values {
  readonly label: string;
  readonly rows: number;
}

interface Selected {
  readonly used: number;
  readonly leftOut: Provenance["rowsLeftOut"];
}

/** More groups than this are a sign of a wrong column, and nobody can read the comparison. */
const maxGroups = 100;
/** More different values than this are names or measurements, not categories. */
const maxValues = 10_000;

/** Numbers split by group in the order of the labels; groups without a row that counts are left out. */
export function selectNumbers(
  { rows }: Inputs,
  column: NumberColumn,
  group: CategoryColumn | undefined,
): Selected & { readonly groups: readonly Numbers[] } {
  checkMagnitude(column);
  if (group && group.labels.length > maxGroups) {
    throw new UserError(
      `Column "${group.name}" has ${group.labels.length} different values; groups may be at most ${maxGroups}. Choose a column with fewer, or none.`,
    );
  }
  const labels = group?.labels ?? ["all"];
  const members: number[][] = labels.map(() => []);
  const missing = new Array<number>(labels.length).fill(0);
  const left = new LeftOut();
  for (let i = 0; i < rows; i++) {
    const code = group ? group.codes[i]! : 0;
    const value = column.values[i]!;
    if (Number.isNaN(value)) left.add(`"${column.name}" is missing`, i);
    else if (code < 0) left.add(`"${group!.name}" is missing`, i);
    if (code < 0) continue;
    if (Number.isNaN(value)) missing[code]! += 1;
    else members[code]!.push(value);
  }
  const groups = members.flatMap((values, code) =>
    values.length === 0
      ? []
      : [{ label: labels[code]!, sorted: Float64Array.from(values).sort(), missing: missing[code]! }],
  );
  const used = groups.reduce((sum, { sorted }) => sum + sorted.length, 0);
  return { groups, used, leftOut: left.entries(used) };
}

/** How often each value occurs, in the order of the labels. */
export function countValues(
  { rows }: Inputs,
  { name, codes, labels }: CategoryColumn,
): Selected & { readonly values: readonly Values[] } {
  if (labels.length > maxValues) {
    throw new UserError(
      `Column "${name}" has ${labels.length} different values; at most ${maxValues} can be counted one by one. Choose a column with fewer, or, if it holds numbers, choose it under "Numbers".`,
    );
  }
  const counts = new Array<number>(labels.length).fill(0);
  const left = new LeftOut();
  for (let i = 0; i < rows; i++) {
    if (codes[i]! < 0) left.add(`"${name}" is missing`, i);
    else counts[codes[i]!]! += 1;
  }
  const values = labels.flatMap((label, code) => (counts[code]! > 0 ? [{ label, rows: counts[code]! }] : []));
  const used = values.reduce((sum, each) => sum + each.rows, 0);
  return { values, used, leftOut: left.entries(used) };
}

class LeftOut {
  readonly #reasons = new Map<string, { rows: number; firstRow: number }>();

  add(reason: string, row: number): void {
    const entry = this.#reasons.get(reason) ?? { rows: 0, firstRow: row + 1 };
    this.#reasons.set(reason, { ...entry, rows: entry.rows + 1 });
  }

  /** Throws a UserError when no row is left. */
  entries(used: number): Provenance["rowsLeftOut"] {
    if (used === 0) {
      const why = [...this.#reasons].map(([reason, { rows }]) => `${reason} in ${rows}`).join(", ");
      throw new UserError(
        `No row is left to count (${why || "the file has no rows"}). Choose other columns or another file.`,
      );
    }
    return [...this.#reasons].map(([reason, entry]) => ({ reason, ...entry }));
  }
}
