// The rows of a time-to-event table that all survival analyses take alike: duration, event, entry, weight, strata and cluster of the rows
// in which nothing is missing.
import type { CategoryColumn, Column } from "../data/column.ts";
import type { Inputs, Provenance } from "./analysis.ts";
import { type EventCoding, eventCoding } from "./event-coding.ts";
import {
  completeRows,
  numbersOf,
  presentCodes,
  requireCommonScale,
  requireEntryBefore,
  rowNumbersOf,
  survivalColumns,
  weightKind,
  whereCode,
} from "./survival-rows.ts";

export interface SurvivalSelection {
  /** rows of the file, from 0, that are used */
  readonly kept: Int32Array;
  readonly leftOut: Provenance["rowsLeftOut"];
  /** row of the file, from 1, of each row used */
  readonly rowNumbers: Int32Array;
  readonly coding: EventCoding;
  readonly time: Float64Array;
  /** 1: event, 0: censored */
  readonly event: Uint8Array;
  readonly entry: Float64Array | undefined;
  readonly weight: Float64Array | undefined;
  /** "none", "counts" (all whole numbers) or "fractional" */
  readonly weights: "none" | "counts" | "fractional";
  readonly strata: NamedCodes | null;
  readonly cluster: NamedCodes | null;
}

export interface NamedCodes {
  readonly name: string;
  readonly labels: readonly string[];
  readonly codes: Int32Array;
}

/** `others`: further columns that must not be missing. Throws a UserError for data that cannot be. */
export function selectSurvivalRows(
  inputs: Inputs,
  others: readonly (Column | undefined)[],
): SurvivalSelection {
  const { duration, event, entry, weight, strata, cluster } = survivalColumns(inputs);
  const coding = eventCoding(event, String(inputs.params.eventValue ?? ""));
  const asked = [duration, entry, weight, event, strata, cluster, ...others];
  const { kept, leftOut } = completeRows(inputs.rows, asked, weight);
  const time = numbersOf(duration, kept);
  if (inputs.params.exactTimes !== true) requireCommonScale(duration.name, time, kept);
  const entries = entry && numbersOf(entry, kept);
  if (entries) requireEntryBefore({ entry: entry.name, duration: duration.name }, entries, time, kept);
  const weights = weight && numbersOf(weight, kept);
  const eventCode = coding.event === null ? -1 : event.labels.indexOf(coding.event);
  const named = (column: CategoryColumn | undefined) =>
    column ? { name: column.name, ...presentCodes(column, kept) } : null;
  return {
    kept,
    leftOut,
    rowNumbers: rowNumbersOf(kept),
    coding,
    time,
    event: whereCode(event, kept, eventCode),
    entry: entries,
    weight: weights,
    weights: weightKind(weights),
    strata: named(strata),
    cluster: named(cluster),
  };
}
