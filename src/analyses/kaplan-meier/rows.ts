// Which rows count: those of every survival analysis, by group.
import type { CategoryColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import type { SurvivalRows } from "../../math/survival-counts.ts";
import type { Inputs } from "../analysis.ts";
import { presentCodes } from "../survival-rows.ts";
import { type SurvivalSelection, selectSurvivalRows } from "../survival-selection.ts";

export interface Selected extends SurvivalSelection, SurvivalRows {
  readonly time: Float64Array;
  readonly event: Uint8Array;
  readonly entry: Float64Array | undefined;
  readonly weight: Float64Array | undefined;
  readonly groups: readonly string[];
  /** group of each row used */
  readonly level: Int32Array;
  readonly zeroDurations: number;
}

/** More groups than this are a sign of a wrong column, and nobody can read the comparison. */
const maxGroups = 50;
const maxStrata = 1000;

export function selectRows(inputs: Inputs): Selected {
  const group = inputs.columns.group as CategoryColumn | undefined;
  requireFew(group, maxGroups, "groups");
  requireFew(inputs.columns.strata as CategoryColumn | undefined, maxStrata, "strata");
  const selection = selectSurvivalRows(inputs, [group]);
  const { kept, time } = selection;
  const groups = group ? presentCodes(group, kept) : { codes: new Int32Array(kept.length), labels: ["all"] };
  return {
    ...selection,
    level: groups.codes,
    levels: groups.labels.length,
    groups: groups.labels,
    zeroDurations: time.reduce((count, t) => count + (t === 0 ? 1 : 0), 0),
  };
}

function requireFew(column: CategoryColumn | undefined, most: number, what: string): void {
  if (!column || column.labels.length <= most) return;
  throw new UserError(
    `Column "${column.name}" has ${column.labels.length.toLocaleString("en")} different values; there may be at most ` +
      `${most.toLocaleString("en")} ${what}. Choose a column with fewer, or none.`,
  );
}
