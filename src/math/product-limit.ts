// Survival curves from counts: Kaplan and Meier (1958), JASA 53:457, with Greenwood's variance, and the curves made from a cumulative
// hazard. Per distinct time with d events among n at risk:
//   product-limit        S = prod (1 - d/n)            var log S = sum d / (n (n - d))        (Greenwood)
//   Nelson-Aalen         H = sum d/n                   var H = sum d / n^2
//   Fleming-Harrington   H = sum_{k<m} d/m / (n - k d/m), m events of mean weight d/m: the events of a tie one after another
//                        var H likewise with squares
// The two cumulative hazards give S = exp(-H) (Breslow's estimate of survival, and Fleming and Harrington's).
import { exp } from "./elementary.ts";
import type { SurvivalCounts } from "./survival-counts.ts";

export type CurveEstimator = "kaplan-meier" | "nelson-aalen" | "fleming-harrington";

/** One level's curve at its distinct times; arrays of equal length. */
export interface SurvivalCurve {
  readonly time: Float64Array;
  readonly atRisk: Float64Array;
  readonly events: Float64Array;
  readonly censored: Float64Array;
  readonly survival: Float64Array;
  /** standard error of log survival, the quantity that Greenwood's sum gives; NaN once the product-limit survival is 0 */
  readonly logError: Float64Array;
  readonly cumulativeHazard: Float64Array;
  readonly hazardError: Float64Array;
  /** Greenwood's term of each time, d / (n (n - d)) or the variance increment of H; for restricted means */
  readonly varianceStep: Float64Array;
  /** index in the counts of the curve's entries */
  readonly cell: Int32Array;
}

/** Whether all at risk have the event, allowing for the rounding of weighted sums. */
export function allFail(atRisk: number, events: number): boolean {
  return atRisk - events <= 1e-12 * atRisk;
}

/**
 * The curve of `level`, at every time at which a row ends. Errors are model-based; infinitesimal-jackknife.ts has the robust ones.
 */
export function survivalCurve(
  counts: SurvivalCounts,
  level = 0,
  estimator: CurveEstimator = "kaplan-meier",
): SurvivalCurve {
  const from = counts.start[level]!;
  const to = counts.start[level + 1]!;
  const all = new Int32Array(to - from);
  let size = 0;
  for (let k = from; k < to; k++) if (counts.rows[k]! > 0) all[size++] = k;
  const cell = all.subarray(0, size);
  const pick = (column: Float64Array) => {
    const picked = new Float64Array(size);
    for (let i = 0; i < size; i++) picked[i] = column[cell[i]!]!;
    return picked;
  };
  const survival = new Float64Array(size);
  const logError = new Float64Array(size);
  const cumulativeHazard = new Float64Array(size);
  const hazardError = new Float64Array(size);
  const varianceStep = new Float64Array(size);
  let product = 1;
  let greenwood = 0;
  let hazard = 0;
  let hazardVariance = 0;
  for (let i = 0; i < size; i++) {
    const k = cell[i]!;
    const n = counts.atRisk[k]!;
    const d = counts.events[k]!;
    if (d > 0 && n > 0) {
      const inTurn = estimator === "fleming-harrington" ? oneAfterAnother(n, d, counts.eventRows[k]!) : null;
      const variance = inTurn ? inTurn.variance : d / (n * n);
      hazard += inTurn ? inTurn.step : d / n;
      hazardVariance += variance;
      const none = allFail(n, d);
      product = none ? 0 : product * ((n - d) / n);
      varianceStep[i] =
        estimator === "kaplan-meier" ? (none ? Number.POSITIVE_INFINITY : d / (n * (n - d))) : variance;
      greenwood += varianceStep[i]!;
    }
    cumulativeHazard[i] = hazard;
    hazardError[i] = Math.sqrt(hazardVariance);
    survival[i] = estimator === "kaplan-meier" ? product : exp(-hazard);
    logError[i] = survival[i] === 0 ? Number.NaN : Math.sqrt(greenwood);
  }
  return {
    time: pick(counts.time),
    atRisk: pick(counts.atRisk),
    events: pick(counts.events),
    censored: pick(counts.censored),
    survival,
    logError,
    cumulativeHazard,
    hazardError,
    varianceStep,
    cell,
  };
}

/** Increment and variance increment of H when m events of weight d/m each leave the n at risk in turn. */
function oneAfterAnother(n: number, d: number, m: number): { step: number; variance: number } {
  const each = d / m;
  let step = 0;
  let variance = 0;
  for (let k = 0; k < m; k++) {
    const left = n - k * each;
    step += each / left;
    variance += each / (left * left);
  }
  return { step, variance };
}

/** Index of the last time at or before t (times ascending), -1 when t is before all of them. */
export function indexAt(times: Float64Array, t: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
