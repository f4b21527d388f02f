// Survival at a time, from the table "curve" of the exact run (steps) or of a release (straight lines between the edges of its grid).
import { indexAt } from "../../math/product-limit.ts";
import type { Table } from "../analysis.ts";

/** NaN when the group has no curve; 1 before its first time, level after its last. A released curve is known by its equal steps to `max`. */
export function readCurveAt(curve: Table, group: string, time: number, max: number): number {
  const groups = curve.group as readonly string[];
  const from = groups.indexOf(group);
  if (from < 0) return Number.NaN;
  const to = groups.lastIndexOf(group) + 1;
  const times = (curve.time as Float64Array).subarray(from, to);
  const survival = (curve.survival as Float64Array).subarray(from, to);
  const at = indexAt(times, time);
  if (at < 0) return 1;
  const last = times.length - 1;
  const onGrid = times.every((t, j) => t === gridEdge(j, last, max));
  return onGrid ? between(survival, times, at, time) : survival[at]!;
}

/** Survival at `time` from its values at the edges of equal bins of 0..max. */
export function readGridAt(survival: Float64Array, time: number, max: number): number {
  const bins = survival.length - 1;
  const edges = Float64Array.from(survival, (_, j) => gridEdge(j, bins, max));
  return between(survival, edges, indexAt(edges, time), time);
}

/** On the straight line from edge `at` to the next one; level after the last. */
function between(survival: Float64Array, edges: Float64Array, at: number, time: number): number {
  if (at === edges.length - 1) return survival[at]!;
  const share = (time - edges[at]!) / (edges[at + 1]! - edges[at]!);
  return survival[at]! + (survival[at + 1]! - survival[at]!) * share;
}

/** Edge j of `bins` equal bins of 0..max. */
export function gridEdge(j: number, bins: number, max: number): number {
  return (max * j) / bins;
}
