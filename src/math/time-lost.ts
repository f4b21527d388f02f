// Mean time lost to each cause by a time tau, the area under its cumulative incidence (Andersen 2013, Statist. Med. 32:5278), with errors by
// the infinitesimal jackknife: the derivatives of incidence-influence.ts integrated from 0 to tau.
import { areaUnder, type IncidenceCurves } from "./aalen-johansen.ts";
import { type Members, type Sums, slopeAfter, valueAtEnd } from "./incidence-influence.ts";

export interface TimeLostErrors {
  readonly byCause: readonly number[];
  /** of the mean time free of every event */
  readonly eventFree: number;
}

/** Every time is cut at tau. */
export function timeLostErrors(sums: Sums, rows: Members, tau: number): TimeLostErrors {
  const { time, size, a, b, f } = sums;
  const causes = f.length;
  // cells before tau; a row that ends later is at risk throughout
  let cells = 0;
  while (cells < size && time[cells]! <= tau) cells++;
  const areas = (values: Float64Array) => {
    const area = new Float64Array(cells + 1);
    for (let i = 1; i < cells; i++) area[i] = area[i - 1]! + values[i - 1]! * (time[i]! - time[i - 1]!);
    area[cells] = cells > 0 ? area[cells - 1]! + values[cells - 1]! * (tau - time[cells - 1]!) : 0;
    return area;
  };
  const totals = Array.from({ length: causes + 1 }, () => new Float64Array(rows.clusters));
  const areaF = f.map(areas);
  const areaB = b.map(areas);
  for (let i = 0; i < rows.size; i++) {
    const e = rows.entry[i]!;
    if (e >= cells) continue;
    const ends = rows.exit[i]! < cells;
    const x = ends ? rows.exit[i]! : cells;
    const until = ends ? time[x]! : tau;
    const after = ends ? slopeAfter(sums, x, e, rows.cause[i]! > 0) : 0;
    for (let k = 0; k < causes; k++) {
      let sum = areaB[k]![x]!;
      if (e >= 0) {
        const width = until - time[e]!;
        sum -= areaB[k]![e]! + b[k]![e]! * width;
        sum -= a[e]! * (areaF[k]![x]! - areaF[k]![e]! - f[k]![e]! * width);
      }
      if (ends) {
        sum += valueAtEnd(sums, k, x, e, rows.cause[i] === k + 1) * (tau - until);
        sum += after * (areaF[k]![cells]! - areaF[k]![x]! - f[k]![x]! * (tau - until));
      }
      totals[k]![rows.cluster[i]!]! += rows.weight[i]! * sum;
      totals[causes]![rows.cluster[i]!]! -= rows.weight[i]! * sum;
    }
  }
  const error = (values: Float64Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
  return { byCause: totals.slice(0, causes).map(error), eventFree: error(totals[causes]!) };
}

/** Mean time lost to each cause by tau, and mean time free of every event, with jackknife errors. */
export function timeLost(
  curves: IncidenceCurves,
  errors: { timeLost(tau: number): TimeLostErrors },
  tau: number,
): {
  readonly byCause: readonly { readonly estimate: number; readonly stdError: number }[];
  readonly eventFree: { readonly estimate: number; readonly stdError: number };
} {
  const spread = errors.timeLost(tau);
  return {
    byCause: curves.incidence.map((values, k) => ({
      estimate: areaUnder(curves.time, values, tau),
      stdError: spread.byCause[k]!,
    })),
    eventFree: { estimate: areaUnder(curves.time, curves.eventFree, tau, 1), stdError: spread.eventFree },
  };
}
