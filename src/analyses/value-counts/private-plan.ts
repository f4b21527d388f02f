// What a private release of counts asks of the data, from public facts only: one family of counts in disjoint cells, so that a row is in one
// of them. With bounds: bars between them and a cell for missing numbers, of each group. Without: the named values of the category.
// With a stated number of persons, one row each and no groups, neighbours replace one person, which moves two counts; else they add or remove.
import { UserError } from "../../errors.ts";
import type { IntegerNoise } from "../../math/integer-noise.ts";
import { type AdditiveMechanism, costOf } from "../../privacy/mechanism.ts";
import type { Bounds } from "../../privacy/terms.ts";
import { changeBy, noiseOf, rowsPerUnit, totalLoss } from "../private-budget.ts";
import type { Plan, PrivateQuestion } from "../release.ts";
import { settingsOf } from "./settings.ts";

export interface CountPlan {
  /** null: the values of the category are counted */
  readonly bars: (Bounds & { readonly number: number }) | null;
  /** null: no category */
  readonly groups: readonly string[] | null;
  /** number of persons where it serves */
  readonly size: number | null;
  /** of each group */
  readonly cells: number;
  readonly mechanism: AdditiveMechanism;
  readonly noise: IntegerNoise;
}

/** Bars where none were asked for: a rule that looks at the data would tell of them. */
export const usualBars = 32;

export const outputs = [
  { id: "counts", label: "rows in each bar of the histogram, or with each value", default: true },
] as const;

export function planRelease(question: PrivateQuestion, grouped: boolean): Plan<CountPlan> {
  const { terms, params } = question;
  const { bounds, unit, size } = terms;
  if (!bounds && !grouped) {
    throw new UserError(
      'Choose a column for "Numbers" and state its bounds ("bounds": {"lower": ..., "upper": ...}), or one for "Category" and name its values ("groups": [...]), from public knowledge.',
    );
  }
  const settings = settingsOf(params);
  const bars = bounds ? { ...bounds, number: settings.binning === "auto" ? usualBars : settings.bars } : null;
  const known = size !== undefined && unit === "row" && !grouped;
  // a row that is replaced leaves one cell and enters another; rows that are added may all enter the same
  const change = known ? { absolute: 2, squared: 2 } : changeBy(rowsPerUnit(terms), 1);
  const { mechanism, noise } = noiseOf(change, totalLoss(terms));
  const what = bars
    ? `rows in each of ${bars.number} bars, and without a number${grouped ? ", of each group" : ""}`
    : "rows with each value";
  return {
    question,
    neighbours: known ? "replace one person" : "add or remove one person",
    statements: [mechanism.statement(what)],
    cost: costOf([mechanism.loss]),
    own: {
      bars,
      groups: grouped ? (terms.groups ?? []) : null,
      size: known ? size : null,
      cells: bars ? bars.number + 1 : 1,
      mechanism,
      noise,
    },
  };
}
