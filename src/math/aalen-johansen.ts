// Cumulative incidence of competing causes: Aalen and Johansen (1978), Scand. J. Statist. 5:141, with every tie exact. Per distinct time with
// d failures, d_k of them from cause k, among n at risk:
//   S = prod (1 - d/n), free of every event          F_k = sum S(t-) d_k/n,          S + sum F_k = 1
// Variances of F_k at t by formula; those of the infinitesimal jackknife (R's survfit) are in incidence-jackknife.ts.
//   aalen   sum S(s-)^2/n^2 { (1 - D)^2 d_k c(d_k) + D^2 (d - d_k) c(d - d_k) },  D = (F(t) - F(s))/S(s),  c(d) = 1 - (d - 1)/(n - 1)
//           for Poisson increments with a correction for ties (Aalen 1978; Gray 1988; cmprsk's cuminc)
//   delta   sum (F(t) - F(s))^2 d/(n (n - d)) + S(s-)^2 d_k (n - d_k)/n^3 - 2 (F(t) - F(s)) S(s-) d_k/n^2
//           for multinomial increments (Marubini and Valsecchi 1995, eq. 10.12; SAS ERROR=DELTA, Stata's stcompet)
// Both expand in powers of F(t), so that one pass over the times gives them all.
import type { CauseCounts } from "./cause-counts.ts";
import { allFail } from "./product-limit.ts";

export type IncidenceVariance = "aalen" | "delta";

/** One level's curves at the distinct times at which a row ends; arrays of equal length, arrays of arrays by cause. */
export interface IncidenceCurves {
  readonly time: Float64Array;
  readonly atRisk: Float64Array;
  /** failures from any cause */
  readonly events: Float64Array;
  readonly censored: Float64Array;
  /** free of every event, just after each time */
  readonly eventFree: Float64Array;
  readonly incidence: readonly Float64Array[];
  readonly byCause: readonly Float64Array[];
  /** index in the counts of the curves' entries */
  readonly cell: Int32Array;
}

/** The curves of `level`. Once everybody has failed the curves stay, whoever enters later. */
export function incidenceCurves(counts: CauseCounts, level = 0): IncidenceCurves {
  const { causes } = counts;
  const from = counts.start[level]!;
  const to = counts.start[level + 1]!;
  const all = new Int32Array(to - from);
  let size = 0;
  for (let at = from; at < to; at++) if (counts.rows[at]! > 0) all[size++] = at;
  const cell = all.subarray(0, size);
  const pick = (column: Float64Array, step = 1, offset = 0) => {
    const picked = new Float64Array(size);
    for (let i = 0; i < size; i++) picked[i] = column[cell[i]! * step + offset]!;
    return picked;
  };
  const eventFree = new Float64Array(size);
  const incidence = Array.from({ length: causes }, () => new Float64Array(size));
  const byCause = incidence.map((_, k) => pick(counts.byCause, causes, k));
  const reached = new Float64Array(causes);
  let free = 1;
  for (let i = 0; i < size; i++) {
    const n = counts.atRisk[cell[i]!]!;
    const d = counts.events[cell[i]!]!;
    if (d > 0 && n > 0) {
      for (let k = 0; k < causes; k++) reached[k]! += (free * byCause[k]![i]!) / n;
      free = allFail(n, d) ? 0 : free * ((n - d) / n);
    }
    eventFree[i] = free;
    for (let k = 0; k < causes; k++) incidence[k]![i] = reached[k]!;
  }
  return {
    time: pick(counts.time),
    atRisk: pick(counts.atRisk),
    events: pick(counts.events),
    censored: pick(counts.censored),
    eventFree,
    incidence,
    byCause,
    cell,
  };
}

/**
 * Standard error of the incidence of cause k (0-based) at each time, by formula. Counts must be of rows (weights, where there are any, whole
 * numbers that count repeated rows).
 */
export function incidenceErrors(curves: IncidenceCurves, k: number, kind: IncidenceVariance): Float64Array {
  const { atRisk, events, eventFree } = curves;
  const incidence = curves.incidence[k]!;
  const own = curves.byCause[k]!;
  const errors = new Float64Array(incidence.length);
  // variance at t = constant - 2 F(t) linear + F(t)^2 square
  let [constant, linear, square] = [0, 0, 0];
  for (let i = 0; i < errors.length; i++) {
    const n = atRisk[i]!;
    const before = i > 0 ? eventFree[i - 1]! : 1;
    const after = eventFree[i]!;
    const f = incidence[i]!;
    if (events[i]! > 0 && n > 0 && before > 0) {
      const weight = (before * before) / (n * n);
      if (kind === "aalen") {
        const mine = weight * own[i]! * tieShare(own[i]!, n);
        const others = weight * (events[i]! - own[i]!) * tieShare(events[i]! - own[i]!, n);
        // D is (F(t) - f)/S: without survivors nothing can follow, and D is zero
        const slope = after > 0 ? 1 / after : 0;
        const shift = 1 + slope * f;
        constant += mine * shift * shift + others * slope * slope * f * f;
        linear += slope * (mine * shift + others * slope * f);
        square += slope * slope * (mine + others);
      } else {
        const d = events[i]!;
        const greenwood = after > 0 ? d / (n * (n - d)) : 0;
        const cross = (before * own[i]!) / (n * n);
        constant += greenwood * f * f + (weight * own[i]! * (n - own[i]!)) / n + 2 * cross * f;
        linear += greenwood * f + cross;
        square += greenwood;
      }
    }
    errors[i] = Math.sqrt(Math.max(0, constant - 2 * f * linear + f * f * square));
  }
  return errors;
}

/** What ties leave of a variance: (n - d)/(n - 1) for d > 1 failures at once. */
function tieShare(d: number, n: number): number {
  return d > 1 ? 1 - (d - 1) / (n - 1) : 1;
}

/** Area under curve F from 0 to `tau`: the mean time lost to a cause by then. Level after the last time; `before`: F before the first. */
export function areaUnder(time: Float64Array, values: Float64Array, tau: number, before = 0): number {
  let [area, value, at] = [0, before, 0];
  for (let i = 0; i < time.length && time[i]! < tau; i++) {
    area += value * (time[i]! - at);
    at = time[i]!;
    value = values[i]!;
  }
  return area + value * (tau - at);
}
