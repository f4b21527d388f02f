// Which rows count, and for whom: missing values, weights, groups.
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import { type Losses, sortLosses } from "../../math/tail.ts";
import type { Inputs, Provenance } from "../analysis.ts";
import { checkMagnitude } from "../magnitude.ts";

export interface Group {
  readonly label: string;
  /** in file order */
  readonly values: Float64Array;
  readonly losses: Losses;
}

export interface Rows {
  readonly groups: readonly Group[];
  readonly used: number;
  readonly leftOut: Provenance["rowsLeftOut"];
}

/** More groups than this are a sign of a wrong column, and nobody can read the comparison. */
const maxGroups = 100;

/** Rows with a loss, a group (when asked for) and a positive weight (when asked for), split by group in the order of the labels. */
export function selectRows({ rows, columns }: Inputs): Rows {
  const loss = columns.loss as NumberColumn;
  const group = columns.group as CategoryColumn | undefined;
  const weight = columns.weight as NumberColumn | undefined;
  checkMagnitude(loss);
  if (weight) checkWeights(weight);
  if (group && group.labels.length > maxGroups) {
    throw new UserError(
      `Column "${group.name}" has ${group.labels.length} different values; groups may be at most ${maxGroups}. ` +
        "Choose a column with fewer, or none.",
    );
  }

  const leftOut = new Map<string, { rows: number; firstRow: number }>();
  const members: number[][] = (group?.labels ?? ["all"]).map(() => []);
  let used = 0;
  for (let i = 0; i < rows; i++) {
    const reason = whyLeftOut(i, loss, group, weight);
    if (reason === null) {
      members[group ? group.codes[i]! : 0]!.push(i);
      used += 1;
      continue;
    }
    const entry = leftOut.get(reason) ?? { rows: 0, firstRow: i + 1 };
    leftOut.set(reason, { ...entry, rows: entry.rows + 1 });
  }
  if (used === 0) {
    const why = [...leftOut].map(([reason, { rows: count }]) => `${reason} in ${count}`).join(", ");
    throw new UserError(
      `No row is left to analyse (${why || "the file has no rows"}). Choose other columns or another file.`,
    );
  }
  const groups = members.flatMap((indices, code) => {
    if (indices.length === 0) return [];
    const values = Float64Array.from(indices, (i) => loss.values[i]!);
    const weights = weight ? Float64Array.from(indices, (i) => weight.values[i]!) : null;
    return [{ label: group?.labels[code] ?? "all", values, losses: sortLosses(values, weights) }];
  });
  return { groups, used, leftOut: [...leftOut].map(([reason, entry]) => ({ reason, ...entry })) };
}

function whyLeftOut(
  i: number,
  loss: NumberColumn,
  group?: CategoryColumn,
  weight?: NumberColumn,
): string | null {
  if (Number.isNaN(loss.values[i]!)) return `"${loss.name}" is missing`;
  if (group && group.codes[i]! < 0) return `"${group.name}" is missing`;
  if (weight && Number.isNaN(weight.values[i]!)) return `"${weight.name}" is missing`;
  return weight && weight.values[i] === 0 ? `"${weight.name}" is zero` : null;
}

/** Squares and sums of weights must neither overflow nor vanish. */
const largestWeight = 1e100;

function checkWeights({ name, values }: NumberColumn): void {
  const far = values.findIndex((w) => w > largestWeight || (w > 0 && w < 1 / largestWeight));
  if (far >= 0) {
    throw new UserError(
      `The weight in row ${far + 1} of "${name}" is ${values[far]}. Weights from 1e-100 to 1e100 can be used: multiply the column by a constant.`,
    );
  }
  let negative = 0;
  let first = 0;
  for (let i = values.length - 1; i >= 0; i--) {
    if (values[i]! < 0) {
      negative += 1;
      first = i + 1;
    }
  }
  if (negative > 0) {
    const count = negative === 1 ? "a negative value" : `${negative} negative values`;
    throw new UserError(
      `Column "${name}" has ${count} (first in row ${first}). Weights must be zero or more: choose another column, or none.`,
    );
  }
}
