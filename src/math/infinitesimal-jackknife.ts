// Robust standard errors of a survival curve by the infinitesimal jackknife: the sum over clusters (rows, when there are none) of the
// squared derivative with respect to the cluster's weight (Therneau and Grambsch 2000, section 7; R's survfit(robust = TRUE)).
// Row i, at risk over (e_i, t_i] with event indicator delta_i, contributes
//   d log S(t) / d w_i = sum over times s <= t, e_i < s <= t_i of a(s) - [t_i <= t] delta_i j(t_i),
//     a = d / (n (n - d)), j = 1 / (n - d)   (product-limit);   a = d / n^2, j = 1/n   (S = exp(-H), H = sum d/n, and H with its sign)
// With A(t) = sum a: while at risk the row gives A(t) - A(e_i), afterwards a constant. A cluster's sum is therefore R A(t) + B with R
// its weight at risk, so that the sum of squares over clusters is A^2 sum R^2 + 2 A sum R B + sum B^2, kept up to date row by row: O(n).
import { Buckets } from "./buckets.ts";
import { allFail, type SurvivalCurve } from "./product-limit.ts";
import type { SurvivalCounts } from "./survival-counts.ts";

/** The rows of one level. Arrays over all rows of the data; `rows` lists those of the level. */
export interface JackknifeRows {
  readonly rows: Int32Array;
  readonly event: Uint8Array;
  readonly weight?: Float64Array | undefined;
  /** 0..clusters-1 */
  readonly cluster?: Int32Array | undefined;
}

export interface RobustErrors {
  /** of log survival, one per time of the curve; NaN once survival is 0 */
  readonly logError: Float64Array;
  readonly hazardError: Float64Array;
  /** standard error of the restricted mean from the curve's start to tau */
  restrictedMean(tau: number): number;
}

/** Robust errors of `curve`, made by `estimator`; `counts` made with `byRow`. */
export function infinitesimalJackknife(
  counts: SurvivalCounts,
  level: number,
  curve: SurvivalCurve,
  data: JackknifeRows,
  estimator: "kaplan-meier" | "nelson-aalen" = "kaplan-meier",
): RobustErrors {
  const from = counts.start[level]!;
  const size = counts.start[level + 1]! - from;
  const productSteps = new Float64Array(size);
  const productJumps = new Float64Array(size);
  const hazardSteps = new Float64Array(size);
  const hazardJumps = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const n = counts.atRisk[from + i]!;
    const d = counts.events[from + i]!;
    if (!(d > 0 && n > 0)) continue;
    hazardSteps[i] = d / (n * n);
    hazardJumps[i] = 1 / n;
    // once everybody fails survival is 0 and has no logarithm: the sums stop there
    if (allFail(n, d)) continue;
    productSteps[i] = d / (n * (n - d));
    productJumps[i] = 1 / (n - d);
  }
  const ordered = orderRows(counts, from, size, data);
  const [steps, jumps] =
    estimator === "kaplan-meier" ? [productSteps, productJumps] : [hazardSteps, hazardJumps];
  const pick = (errors: Float64Array) => Float64Array.from(curve.cell, (k) => errors[k - from]!);
  const hazardError = pick(errorsOf(ordered, hazardSteps, hazardJumps));
  const logError = estimator === "kaplan-meier" ? pick(errorsOf(ordered, steps, jumps)) : hazardError.slice();
  for (let i = 0; i < logError.length; i++) if (curve.survival[i] === 0) logError[i] = Number.NaN;
  const time = counts.time.subarray(from, from + size);
  return {
    logError,
    hazardError,
    restrictedMean: (tau) => restrictedMeanError(ordered, time, steps, jumps, curve, tau),
  };
}

/** Rows as arrays, with cells counted from the level's first, and lists of rows by cell of exit and of entry. */
interface OrderedRows {
  readonly size: number;
  readonly exit: Int32Array;
  /** -1: at risk from the start */
  readonly entry: Int32Array;
  readonly event: Uint8Array;
  readonly weight: Float64Array;
  readonly cluster: Int32Array;
  readonly clusters: number;
  readonly byExit: Buckets;
  readonly byEntry: Buckets;
}

function orderRows(counts: SurvivalCounts, from: number, size: number, data: JackknifeRows): OrderedRows {
  const { exitCell, entryCell } = counts;
  if (!exitCell) throw new Error("infinitesimalJackknife: counts must be made with byRow, got none by row");
  const exit = Int32Array.from(data.rows, (row) => exitCell[row]! - from);
  const entry = Int32Array.from(data.rows, (row) => (entryCell ? entryCell[row]! - from : -1));
  const numbers = new Map<number, number>();
  const cluster = Int32Array.from(data.rows, (row, i) => {
    if (!data.cluster) return i;
    const id = data.cluster[row]!;
    const known = numbers.get(id) ?? numbers.size;
    numbers.set(id, known);
    return known;
  });
  return {
    size,
    exit,
    entry,
    event: Uint8Array.from(data.rows, (row) => data.event[row]!),
    weight: Float64Array.from(data.rows, (row) => (data.weight ? data.weight[row]! : 1)),
    cluster,
    clusters: data.cluster ? numbers.size : exit.length,
    byExit: new Buckets(exit, size),
    byEntry: new Buckets(entry, size),
  };
}

/** Standard error after each cell, for increments `steps` while at risk and `jumps` at an event. */
function errorsOf(rows: OrderedRows, steps: Float64Array, jumps: Float64Array): Float64Array {
  const risk = new Float64Array(rows.clusters);
  const fixed = new Float64Array(rows.clusters);
  let riskRisk = 0;
  let riskFixed = 0;
  let fixedFixed = 0;
  const change = (c: number, riskBy: number, fixedBy: number) => {
    const r = risk[c]!;
    const b = fixed[c]!;
    risk[c] = Math.abs(r + riskBy) <= 1e-12 * Math.abs(riskBy) ? 0 : r + riskBy;
    fixed[c] = b + fixedBy;
    riskRisk += risk[c]! ** 2 - r * r;
    riskFixed += risk[c]! * fixed[c]! - r * b;
    fixedFixed += fixed[c]! ** 2 - b * b;
  };
  for (let i = 0; i < rows.exit.length; i++)
    if (rows.entry[i]! < 0) change(rows.cluster[i]!, rows.weight[i]!, 0);
  const errors = new Float64Array(rows.size);
  let sum = 0;
  for (let cell = 0; cell < rows.size; cell++) {
    sum += steps[cell]!;
    for (const i of rows.byExit.of(cell)) {
      const w = rows.weight[i]!;
      // leaves with the constant w (A(t_i) - delta j(t_i)); what it owes for A before its entry is in B already
      change(rows.cluster[i]!, -w, w * (sum - (rows.event[i] === 1 ? jumps[cell]! : 0)));
    }
    for (const i of rows.byEntry.of(cell)) change(rows.cluster[i]!, rows.weight[i]!, -rows.weight[i]! * sum);
    errors[cell] = Math.sqrt(Math.max(0, sum * sum * riskRisk + 2 * sum * riskFixed + fixedFixed));
  }
  return errors;
}

/**
 * The derivative of the restricted mean with respect to w_i is the integral of S(u) times that of log S(u):
 *   G(t_i) - G(e_i) - A(e_i) (M(t_i) - M(e_i)) + (A(t_i) - A(e_i) - delta_i j(t_i)) (M(tau) - M(t_i)),
 * with M the integral of S and G the integral of S A, every time cut at tau.
 */
function restrictedMeanError(
  rows: OrderedRows,
  time: Float64Array,
  steps: Float64Array,
  jumps: Float64Array,
  curve: SurvivalCurve,
  tau: number,
): number {
  const { size } = rows;
  const sum = new Float64Array(size);
  const mean = new Float64Array(size);
  const weighted = new Float64Array(size);
  let [s, a, m, g, at, next] = [1, 0, 0, 0, time[0] ?? 0, 0];
  for (let cell = 0; cell <= size; cell++) {
    const until = Math.min(cell < size ? time[cell]! : tau, tau);
    const width = Math.max(0, until - at);
    m += s * width;
    g += s * a * width;
    at = Math.max(at, until);
    if (cell === size) break;
    if (time[cell]! <= tau) {
      a += steps[cell]!;
      if (next < curve.time.length && curve.time[next] === time[cell]) s = curve.survival[next++]!;
    }
    sum[cell] = a;
    mean[cell] = m;
    weighted[cell] = g;
  }
  const totals = new Float64Array(rows.clusters);
  for (let i = 0; i < rows.exit.length; i++) {
    const x = rows.exit[i]!;
    const e = rows.entry[i]!;
    const [sumE, meanE, weightedE] = e < 0 ? [0, 0, 0] : [sum[e]!, mean[e]!, weighted[e]!];
    const counted = rows.event[i] === 1 && time[x]! <= tau;
    const after = sum[x]! - sumE - (counted ? jumps[x]! : 0);
    totals[rows.cluster[i]!]! +=
      rows.weight[i]! * (weighted[x]! - weightedE - sumE * (mean[x]! - meanE) + after * (m - mean[x]!));
  }
  let squares = 0;
  for (const total of totals) squares += total * total;
  return Math.sqrt(squares);
}
