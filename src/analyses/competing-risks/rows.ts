// Which rows count: for the curves and tests those with a duration, a cause and whatever groups, weighs or joins them; for the regressions
// those of them that have every covariate as well. The curves do not change when a covariate is added.
import type { CategoryColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import type { CauseRows } from "../../math/cause-counts.ts";
import type { Clusters } from "../../math/cox-robust.ts";
import type { Inputs, Provenance } from "../analysis.ts";
import { asModelled, parseReferences, type Terms, termsOf } from "../covariates.ts";
import {
  codesOf,
  completeRows,
  numbersOf,
  presentCodes,
  requireCommonScale,
  requireEntryBefore,
  rowNumbersOf,
  survivalColumns,
  weightKind,
} from "../survival-rows.ts";
import { type CauseCoding, causeCoding, causeOfInterest } from "./cause-coding.ts";

interface Labelled {
  readonly name: string;
  readonly labels: readonly string[];
  readonly codes: Int32Array;
}

export interface Selected extends CauseRows {
  /** group of each row used */
  readonly level: Int32Array;
  readonly groups: readonly string[];
  /** names of the causes that occur; `cause` counts them from 1 */
  readonly causeNames: readonly string[];
  readonly interest: number;
  readonly coding: CauseCoding;
  readonly strata: Labelled | null;
  readonly clusters: Clusters | null;
  readonly weights: "none" | "counts" | "fractional";
  /** row of the file (1-based) of each row used */
  readonly rowNumbers: Int32Array;
  readonly leftOut: Provenance["rowsLeftOut"];
  /** null without covariates */
  readonly model: Modelled | null;
}

/** The rows of the regressions, as positions among the rows used. */
export interface Modelled {
  readonly positions: Int32Array;
  readonly terms: Terms;
  /** rows used for the curves but not here, and why */
  readonly leftOut: Provenance["rowsLeftOut"];
}

const mostGroups = 50;
const mostStrata = 1000;

export function selectRows(inputs: Inputs): Selected {
  const { rows, columns, params } = inputs;
  const { duration, entry, weight, strata, cluster } = survivalColumns(inputs);
  const cause = columns.cause as CategoryColumn;
  const group = columns.group as CategoryColumn | undefined;
  requireFew(group, mostGroups, "groups");
  requireFew(strata, mostStrata, "strata");
  const coding = causeCoding(cause, String(params.censorValue));
  const { kept, leftOut } = completeRows(
    rows,
    [duration, entry, weight, cause, group, strata, cluster],
    weight,
  );
  const time = numbersOf(duration, kept);
  requireCommonScale(duration.name, time, kept);
  const entries = entry ? numbersOf(entry, kept) : undefined;
  if (entries) requireEntryBefore({ entry: entry!.name, duration: duration.name }, entries, time, kept);
  const present = presentCodes(cause, kept);
  const causeNames = present.labels.filter((label) => label !== coding.censored);
  if (causeNames.length === 0) {
    throw new UserError(
      `Every row is censored, so no event of any cause was seen. ${coding.sentence} Check which value of "${cause.name}" means censoring (censorValue).`,
    );
  }
  const numberOf = Int32Array.from(present.labels, (label) => causeNames.indexOf(label) + 1);
  const grouped = group ? presentCodes(group, kept) : { codes: new Int32Array(kept.length), labels: ["all"] };
  const weights = weight ? numbersOf(weight, kept) : undefined;
  const unit = cluster ? presentCodes(cluster, kept) : null;
  return {
    time,
    cause: present.codes.map((code) => numberOf[code]!),
    causes: causeNames.length,
    entry: entries,
    weight: weights,
    level: grouped.codes,
    levels: grouped.labels.length,
    groups: grouped.labels,
    causeNames,
    interest: causeOfInterest(causeNames, String(params.interest)),
    coding,
    strata: strata ? { name: strata.name, ...presentCodes(strata, kept) } : null,
    clusters: unit ? { codes: unit.codes, count: unit.labels.length } : null,
    weights: weightKind(weights),
    rowNumbers: rowNumbersOf(kept),
    leftOut,
    model: modelled(inputs, kept),
  };
}

function modelled({ rows, columns, lists, params }: Inputs, kept: Int32Array): Modelled | null {
  const categorical = params.categorical as readonly string[];
  const covariates = (lists.covariates ?? []).map((column) => asModelled(column, categorical));
  requireDifferent(
    ["duration", "cause", "entry", "weight"].flatMap((role) => columns[role]?.name ?? []),
    covariates.map(({ name }) => name),
    categorical,
  );
  if (covariates.length === 0) return null;
  const place = new Int32Array(rows).fill(-1);
  for (let i = 0; i < kept.length; i++) place[kept[i]!] = i;
  const complete = completeRows(rows, covariates, undefined);
  const used = complete.kept.filter((row) => place[row]! >= 0);
  if (used.length === 0) {
    throw new UserError(
      "No row that has a duration and a cause has every covariate as well. Choose covariates with fewer missing values.",
    );
  }
  const leftOut = covariates.flatMap((column) => {
    const codes = column.type === "category" ? codesOf(column, kept) : null;
    const missing = [...kept.keys()].filter((i) =>
      codes ? codes[i]! < 0 : column.type === "number" && Number.isNaN(column.values[kept[i]!]!),
    );
    return missing.length > 0
      ? [{ reason: `"${column.name}" is missing`, rows: missing.length, firstRow: kept[missing[0]!]! + 1 }]
      : [];
  });
  return {
    positions: used.map((row) => place[row]!),
    terms: termsOf(covariates, used, parseReferences(String(params.reference), covariates)),
    leftOut,
  };
}

function requireDifferent(
  outcome: readonly string[],
  names: readonly string[],
  categorical: readonly string[],
): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw new UserError(`Column "${twice}" stands twice among the covariates. Name it once.`);
  const both = names.find((name) => outcome.includes(name));
  if (both !== undefined) {
    throw new UserError(
      `Column "${both}" is a covariate and also says when or why the event happened, or weighs the rows. Choose other covariates.`,
    );
  }
  const stray = categorical.find((name) => !names.includes(name));
  if (stray !== undefined) {
    throw new UserError(
      `Column "${stray}" is to be treated as a category (categorical) but is not among the covariates. Add it there, or take it off this list.`,
    );
  }
}

function requireFew(column: CategoryColumn | undefined, most: number, what: string): void {
  if (!column || column.labels.length <= most) return;
  throw new UserError(
    `Column "${column.name}" has ${column.labels.length.toLocaleString("en")} different values; there may be at most ` +
      `${most.toLocaleString("en")} ${what}. Choose a column with fewer, or none.`,
  );
}
