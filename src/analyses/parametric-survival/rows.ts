// Which rows count: those of every survival analysis, with the terms of both parameters and the groups that get curves of their own.
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import type { ParametricRows } from "../../math/parametric-design.ts";
import type { Inputs } from "../analysis.ts";
import { asModelled, parseReferences, type Terms, termsOf } from "../covariates.ts";
import { presentCodes } from "../survival-rows.ts";
import { type SurvivalSelection, selectSurvivalRows } from "../survival-selection.ts";

export interface Selected extends SurvivalSelection {
  readonly rows: ParametricRows;
  readonly terms: Terms;
  /** indices of terms */
  readonly mainTerms: readonly number[];
  readonly shapeTerms: readonly number[];
  readonly groups: readonly string[];
  /** group of each row used */
  readonly level: Int32Array;
  readonly events: number;
  /** events at time 0, and the first row of the file that has one */
  readonly zeroEvents: { readonly rows: number; readonly firstRow: number };
}

/** More curves than this are a sign of a wrong column. */
const mostGroups = 20;

export function selectRows(inputs: Inputs): Selected {
  const { columns, lists, params } = inputs;
  const categorical = params.categorical as readonly string[];
  const group = columns.group as CategoryColumn | undefined;
  const covariates = lists.covariates ?? [];
  const shape = lists.shapeCovariates ?? [];
  requireCovariates(inputs, categorical);
  if (group && group.labels.length > mostGroups) {
    throw new UserError(
      `Column "${group.name}" has ${group.labels.length.toLocaleString("en")} different values, and there may be at most ${mostGroups} groups. Choose a column with fewer, or none.`,
    );
  }
  // the group is a category whatever else it is; a column in both lists makes its terms once
  const named = new Map<string, NumberColumn | CategoryColumn>();
  for (const column of [...covariates, ...shape]) named.set(column.name, asModelled(column, categorical));
  if (group) named.set(group.name, group);
  const modelled = [...named.values()];
  const selection = selectSurvivalRows(inputs, modelled);
  const { kept, time, event, entry, weight, coding } = selection;
  const events = event.reduce((sum, e) => sum + e, 0);
  if (events === 0) {
    throw new UserError(
      `Every row is censored, so there is nothing to learn about the times of events. ${coding.sentence} Check which value of "${columns.event!.name}" is the event (eventValue).`,
    );
  }
  const terms = termsOf(modelled, kept, parseReferences(String(params.reference), modelled));
  const indicesOf = (names: readonly string[]) =>
    terms.covariates.flatMap(({ name, first, count }) =>
      names.includes(name) ? Array.from({ length: count }, (_, k) => first + k) : [],
    );
  const used = group ? presentCodes(group, kept) : { codes: new Int32Array(kept.length), labels: ["all"] };
  const names = covariates.map(({ name }) => name);
  return {
    ...selection,
    rows: { time, event, entry, weight, covariates: terms.columns },
    terms,
    mainTerms: indicesOf(group ? [...names, group.name] : names),
    shapeTerms: indicesOf(shape.map(({ name }) => name)),
    groups: used.labels,
    level: used.codes,
    events,
    zeroEvents: zeroEvents(selection),
  };
}

function zeroEvents({ time, event, rowNumbers }: SurvivalSelection): Selected["zeroEvents"] {
  let [rows, firstRow] = [0, 0];
  for (let i = time.length - 1; i >= 0; i--) {
    if (time[i] !== 0 || event[i] === 0) continue;
    rows++;
    firstRow = rowNumbers[i]!;
  }
  return { rows, firstRow };
}

function requireCovariates({ columns, lists }: Inputs, categorical: readonly string[]): void {
  const outcome = [columns.duration, columns.event, columns.entry, columns.weight].flatMap((c) =>
    c ? [c.name] : [],
  );
  const all: string[] = [];
  for (const list of [lists.covariates ?? [], lists.shapeCovariates ?? []]) {
    const names = list.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined)
      throw new UserError(`Column "${twice}" stands twice in one list of covariates. Name it once.`);
    all.push(...names);
  }
  const group = columns.group?.name;
  const both = [...all, ...(group === undefined ? [] : [group])].find((name) => outcome.includes(name));
  if (both !== undefined) {
    throw new UserError(
      `Column "${both}" is a covariate and also says when or whether the event happened, or weighs the rows. Choose other covariates.`,
    );
  }
  const stray = categorical.find((name) => !all.includes(name) && name !== group);
  if (stray !== undefined) {
    throw new UserError(
      `Column "${stray}" is to be treated as a category (categorical) but is not among the covariates. Add it there, or take it off this list.`,
    );
  }
}
