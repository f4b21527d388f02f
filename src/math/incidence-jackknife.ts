// Standard errors of cumulative incidence by the infinitesimal jackknife, as R's survfit: the sum over clusters (rows, where there are none)
// of the squared derivative with respect to the cluster's weight (Therneau and Grambsch 2000, section 7.6). By incidence-influence.ts a
// cluster's sum is R B_k(t) + P F_k(t) + Q_k, with R, P and Q_k changing only when one of its rows enters or ends. The sums of their squares
// and products are kept up to date: O(n) for all times together.
import type { IncidenceCurves } from "./aalen-johansen.ts";
import { Buckets } from "./buckets.ts";
import type { CauseCounts } from "./cause-counts.ts";
import {
  type JackknifeRows,
  type Members,
  membersOf,
  type Sums,
  slopeAfter,
  sumsOf,
  valueAtEnd,
} from "./incidence-influence.ts";
import { type TimeLostErrors, timeLostErrors } from "./time-lost.ts";

export interface IncidenceErrors {
  /** one per time of the curves */
  readonly eventFree: Float64Array;
  readonly incidence: readonly Float64Array[];
  /** of the areas under the curves from 0 to tau */
  timeLost(tau: number): TimeLostErrors;
}

/** Jackknife errors of `curves`, those of `level`. */
export function incidenceJackknife(
  counts: CauseCounts,
  level: number,
  curves: IncidenceCurves,
  data: JackknifeRows,
): IncidenceErrors {
  const sums = sumsOf(counts, level);
  const members = membersOf(counts, sums, data);
  const errors = errorsOf(sums, members);
  const pick = (values: Float64Array) => {
    const picked = new Float64Array(curves.cell.length);
    for (let i = 0; i < picked.length; i++) picked[i] = values[curves.cell[i]! - sums.from]!;
    return picked;
  };
  return {
    eventFree: pick(errors.logFree).map((error, i) => error * curves.eventFree[i]!),
    incidence: errors.incidence.map(pick),
    timeLost: (tau) => timeLostErrors(sums, members, tau),
  };
}

function errorsOf(sums: Sums, rows: Members): { logFree: Float64Array; incidence: readonly Float64Array[] } {
  const { size, a, b, f } = sums;
  const causes = f.length;
  const risk = new Float64Array(rows.clusters);
  const slope = new Float64Array(rows.clusters);
  const fixed = f.map(() => new Float64Array(rows.clusters));
  // sums over clusters of R^2, R P, P^2, and by cause of R Q, P Q, Q^2
  let [rr, rp, pp] = [0, 0, 0];
  const rq = new Float64Array(causes);
  const pq = new Float64Array(causes);
  const qq = new Float64Array(causes);
  const shift = new Float64Array(causes);
  const change = (c: number, riskBy: number, slopeBy: number) => {
    const [r0, p0] = [risk[c]!, slope[c]!];
    const r1 = Math.abs(r0 + riskBy) <= 1e-12 * Math.abs(riskBy) ? 0 : r0 + riskBy;
    const p1 = p0 + slopeBy;
    risk[c] = r1;
    slope[c] = p1;
    rr += r1 * r1 - r0 * r0;
    rp += r1 * p1 - r0 * p0;
    pp += p1 * p1 - p0 * p0;
    for (let k = 0; k < causes; k++) {
      const q0 = fixed[k]![c]!;
      const q1 = q0 + shift[k]!;
      fixed[k]![c] = q1;
      rq[k]! += r1 * q1 - r0 * q0;
      pq[k]! += p1 * q1 - p0 * q0;
      qq[k]! += q1 * q1 - q0 * q0;
    }
  };
  const byExit = new Buckets(rows.exit, size);
  const byEntry = new Buckets(rows.entry, size);
  for (let i = 0; i < rows.size; i++) if (rows.entry[i]! < 0) change(rows.cluster[i]!, rows.weight[i]!, 0);
  const logFree = new Float64Array(size);
  const incidence = f.map(() => new Float64Array(size));
  for (let x = 0; x < size; x++) {
    for (const i of byExit.of(x)) {
      const w = rows.weight[i]!;
      const e = rows.entry[i]!;
      const after = slopeAfter(sums, x, e, rows.cause[i]! > 0);
      const started = e < 0 ? 0 : a[e]!;
      for (let k = 0; k < causes; k++) {
        const owed = e < 0 ? 0 : started * f[k]![e]! - b[k]![e]!;
        shift[k] = w * (valueAtEnd(sums, k, x, e, rows.cause[i] === k + 1) - after * f[k]![x]! - owed);
      }
      change(rows.cluster[i]!, -w, w * (after + started));
    }
    for (const i of byEntry.of(x)) {
      const w = rows.weight[i]!;
      for (let k = 0; k < causes; k++) shift[k] = w * (a[x]! * f[k]![x]! - b[k]![x]!);
      change(rows.cluster[i]!, w, -w * a[x]!);
    }
    logFree[x] = Math.sqrt(Math.max(0, a[x]! * a[x]! * rr + 2 * a[x]! * rp + pp));
    for (let k = 0; k < causes; k++) {
      const [bk, fk] = [b[k]![x]!, f[k]![x]!];
      const square =
        rr * bk * bk + 2 * rp * bk * fk + pp * fk * fk + 2 * rq[k]! * bk + 2 * pq[k]! * fk + qq[k]!;
      incidence[k]![x] = Math.sqrt(Math.max(0, square));
    }
  }
  return { logFree, incidence };
}
