// Which rows count, and what they are: missing values, impossible durations, weights of zero, strata, clusters, terms.
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import type { CoxRows } from "../../math/cox-design.ts";
import type { Clusters } from "../../math/cox-robust.ts";
import type { Inputs, Provenance } from "../analysis.ts";
import { type EventCoding, eventCoding } from "../event-coding.ts";
import { asModelled, parseReferences, type Terms, termsOf } from "./covariates.ts";

export interface Selected {
  readonly rows: CoxRows;
  readonly terms: Terms;
  readonly strata: readonly string[];
  readonly clusters: Clusters | null;
  readonly fractionalWeights: boolean;
  readonly events: number;
  readonly coding: EventCoding;
  /** row of the file (1-based) of each row used */
  readonly rowNumbers: Int32Array;
  readonly leftOut: Provenance["rowsLeftOut"];
}

export function selectRows({ rows, columns, lists, params }: Inputs): Selected {
  const duration = columns.duration as NumberColumn;
  const event = columns.event as CategoryColumn;
  const entry = columns.entry as NumberColumn | undefined;
  const weight = columns.weight as NumberColumn | undefined;
  const strata = columns.strata as CategoryColumn | undefined;
  const cluster = columns.cluster as CategoryColumn | undefined;
  const categorical = params.categorical as readonly string[];
  const covariates = (lists.covariates ?? []).map((column) => asModelled(column, categorical));
  requireDifferent(
    [duration, event, entry, weight].flatMap((c) => (c ? [c.name] : [])),
    covariates,
    categorical,
  );
  for (const column of [duration, entry, weight]) if (column) requireNotNegative(column, column === weight);
  const coding = eventCoding(event, String(params.eventValue));

  const numbers = [duration, entry, weight, ...covariates].filter((c) => c?.type === "number");
  const codes = [event, strata, cluster, ...covariates].filter((c) => c?.type === "category");
  const { kept, leftOut } = sift(rows, [
    ...numbers.map((c) => [`"${c.name}" is missing`, (i: number) => Number.isNaN(c.values[i]!)] as const),
    ...codes.map((c) => [`"${c.name}" is missing`, (i: number) => c.codes[i]! < 0] as const),
    ...(weight ? [[`"${weight.name}" is zero`, (i: number) => weight.values[i] === 0] as const] : []),
  ]);
  if (kept.length === 0) {
    const why = leftOut
      .map(({ reason, rows: count }) => `${reason} in ${count.toLocaleString("en")}`)
      .join(", ");
    throw new UserError(
      `No row is left to analyse (${why || "the file has no rows"}). Choose other columns or another file.`,
    );
  }
  const pick = (column: NumberColumn) => Float64Array.from(kept, (i) => column.values[i]!);
  const eventCode = coding.event === null ? -1 : event.labels.indexOf(coding.event);
  const happened = Uint8Array.from(kept, (i) => (event.codes[i] === eventCode ? 1 : 0));
  const events = happened.reduce((sum, e) => sum + e, 0);
  if (events === 0) {
    throw new UserError(
      `Every row is censored, so there is nothing to learn about the risk of the event. ${coding.sentence} Check which value of "${event.name}" is the event (eventValue).`,
    );
  }
  const time = pick(duration);
  const entries = entry ? pick(entry) : undefined;
  const wrong = entries ? entries.findIndex((e, i) => !(e < time[i]!)) : -1;
  if (wrong >= 0) {
    throw new UserError(
      `The entry "${entry!.name}" is not before the end "${duration.name}" in row ${kept[wrong]! + 1}. Each row must cover some time: correct the file, or choose other columns.`,
    );
  }
  const stratum = strata ? present(strata, kept) : null;
  const unit = cluster ? present(cluster, kept) : null;
  const weights = weight ? pick(weight) : undefined;
  const terms = termsOf(covariates, kept, parseReferences(String(params.reference), covariates));
  return {
    rows: {
      time,
      event: happened,
      entry: entries,
      weight: weights,
      ...(stratum ? { stratum: stratum.codes, strata: stratum.labels.length } : {}),
      covariates: terms.columns,
    },
    terms,
    strata: stratum ? stratum.labels : ["all"],
    clusters: unit ? { codes: unit.codes, count: unit.labels.length } : null,
    fractionalWeights: weights ? !weights.every(Number.isInteger) : false,
    events,
    coding,
    rowNumbers: kept.map((i) => i + 1),
    leftOut,
  };
}

function sift(
  rows: number,
  reasons: readonly (readonly [string, (i: number) => boolean])[],
): { kept: Int32Array; leftOut: Selected["leftOut"] } {
  const kept = new Int32Array(rows);
  const counts = reasons.map(() => ({ rows: 0, firstRow: 0 }));
  let size = 0;
  for (let i = 0; i < rows; i++) {
    const why = reasons.findIndex(([, applies]) => applies(i));
    if (why < 0) kept[size++] = i;
    else {
      const entry = counts[why]!;
      if (entry.rows++ === 0) entry.firstRow = i + 1;
    }
  }
  const leftOut = counts.flatMap((entry, k) =>
    entry.rows > 0 ? [{ reason: reasons[k]![0], ...entry }] : [],
  );
  return { kept: kept.subarray(0, size), leftOut };
}

/** Codes of the rows kept, renumbered to the labels that occur among them. */
function present(column: CategoryColumn, kept: Int32Array): { codes: Int32Array; labels: readonly string[] } {
  const seen = new Uint8Array(column.labels.length);
  for (const i of kept) seen[column.codes[i]!] = 1;
  const place = new Int32Array(seen.length);
  let next = 0;
  for (let code = 0; code < seen.length; code++) if (seen[code] === 1) place[code] = next++;
  return {
    codes: Int32Array.from(kept, (i) => place[column.codes[i]!]!),
    labels: column.labels.filter((_, code) => seen[code] === 1),
  };
}

function requireDifferent(
  outcome: readonly string[],
  covariates: readonly { readonly name: string }[],
  categorical: readonly string[],
): void {
  const names = covariates.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw new UserError(`Column "${twice}" stands twice among the covariates. Name it once.`);
  const both = names.find((name) => outcome.includes(name));
  if (both !== undefined) {
    throw new UserError(
      `Column "${both}" is a covariate and also says when or whether the event happened, or weighs the rows. Choose other covariates.`,
    );
  }
  const stray = categorical.find((name) => !names.includes(name));
  if (stray !== undefined) {
    throw new UserError(
      `Column "${stray}" is to be treated as a category (categorical) but is not among the covariates. Add it there, or take it off this list.`,
    );
  }
}

function requireNotNegative({ name, values }: NumberColumn, isWeight: boolean): void {
  const first = values.findIndex((v) => v < 0);
  if (first < 0) return;
  const count = values.reduce((sum, v) => sum + (v < 0 ? 1 : 0), 0);
  const what = count === 1 ? "a negative value" : `${count.toLocaleString("en")} negative values`;
  throw new UserError(
    `Column "${name}" has ${what} (first in row ${first + 1}). ${isWeight ? "Weights" : "Durations"} must be zero or more: correct the file or choose another column.`,
  );
}
