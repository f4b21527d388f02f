// Rows with several causes of failure as counts per distinct time, level and cause: all that cumulative incidence, its errors by formula
// and Gray's test need. Ties as in survival-counts.ts: failures of any cause come before censorings, at risk at t means entry < t <= time.
import { countSurvival, defaultTieTolerance, type SurvivalCounts } from "./survival-counts.ts";

/** Rows, as columns of equal length. `level` is a group, a stratum or both, 0..levels-1. */
export interface CauseRows {
  readonly time: Float64Array;
  /** 0: censored, 1..causes: failed from that cause */
  readonly cause: Int32Array;
  readonly causes: number;
  /** delayed entry (left truncation) */
  readonly entry?: Float64Array | undefined;
  /** case weights, positive */
  readonly weight?: Float64Array | undefined;
  readonly level?: Int32Array | undefined;
  readonly levels: number;
}

/** `events` counts failures from any cause; cells of rows (`exitCell`, `entryCell`) are always there. */
export interface CauseCounts extends SurvivalCounts {
  readonly causes: number;
  /** failures from cause k (1..causes) in cell i at i * causes + k - 1, sums of weights */
  readonly byCause: Float64Array;
  readonly exitCell: Int32Array;
}

/** Counts the rows, O(n + D log D) for D distinct cells. `tolerance` as in countSurvival. */
export function countCauses(rows: CauseRows, tolerance = defaultTieTolerance): CauseCounts {
  const { cause, causes, weight } = rows;
  const event = new Uint8Array(cause.length);
  for (let i = 0; i < event.length; i++) event[i] = cause[i]! > 0 ? 1 : 0;
  const counts = countSurvival({ ...rows, event }, tolerance, true);
  const { exitCell } = counts;
  if (!exitCell) throw new Error("countCauses: cells by row are asked for, got none");
  const byCause = new Float64Array(counts.time.length * causes);
  for (let i = 0; i < cause.length; i++) {
    const k = cause[i]!;
    if (k > 0) byCause[exitCell[i]! * causes + k - 1]! += weight ? weight[i]! : 1;
  }
  return { ...counts, causes, byCause, exitCell };
}
