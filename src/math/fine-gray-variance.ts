// The sandwich covariance of Fine-Gray coefficients, I^-1 (sum u u') I^-1 over rows (or clusters), with the contribution of row i
//   u_i = eta_i + psi_i
//   eta   [event](x - mean) - r (x E - sum of its weights times mean dH)       the score residual for known weights (survival's coxph on finegray rows)
//   psi   [censored] q(T)/n(T) - sum over censoring times s <= T of q(s) c(s)/n(s)^2        because G is estimated (Fine and Gray 1999, eq. 7; crr)
//   q(s)  X(s) sum over t >= s of G(t-) h - R(s) sum over t >= s of G(t-) h mean,  R(s) and X(s) the sums of w r / G(T-) and of it times x over
//         competing failures before s
// O(n p) in one pass over the rows of each stratum. On the scale of the data.
import type { Clusters } from "./cox-robust.ts";
import type { FineGrayFit } from "./fine-gray.ts";
import type { FineGrayDesign } from "./fine-gray-design.ts";

export interface FineGrayVarianceOptions {
  /** whether the censoring distribution counts as estimated, else as known; not for delayed entries */
  readonly censoring: boolean;
  readonly clusters?: Clusters | null;
  /** whole-number weights count repeated rows (not with clusters) */
  readonly repeated?: boolean;
}

/** terms x terms; zero in rows and columns of dropped terms. */
export function fineGrayVariance(
  design: FineGrayDesign,
  { maximum }: FineGrayFit,
  { censoring, clusters = null, repeated = false }: FineGrayVarianceOptions,
): Float64Array {
  const { rows, terms: p, weight, order, scale } = design;
  if (censoring && design.entering) {
    throw new Error("fineGrayVariance: censoring must be false with delayed entries, got true");
  }
  const contributions = scoreContributions(design, maximum.here);
  if (censoring) addCensoring(design, maximum.here, contributions);
  const units = clusters ? clusters.count : rows;
  const sums = clusters ? new Float64Array(units * p) : contributions;
  for (let i = 0; i < rows; i++) {
    const w = weight ? weight[i]! : 1;
    const factor = repeated && !clusters ? Math.sqrt(w) : w;
    const unit = clusters ? clusters.codes[order[i]!]! : i;
    for (let j = 0; j < p; j++) {
      const value = factor * contributions[i * p + j]!;
      if (clusters) sums[unit * p + j]! += value;
      else sums[i * p + j] = value;
    }
  }
  const meat = new Float64Array(p * p);
  for (let unit = 0; unit < units; unit++) {
    for (let a = 0; a < p; a++) {
      for (let b = 0; b < p; b++) meat[a * p + b]! += sums[unit * p + a]! * sums[unit * p + b]!;
    }
  }
  const half = multiply(maximum.inverse, meat, p);
  return multiply(half, maximum.inverse, p).map((v, at) => v / (scale[Math.floor(at / p)]! * scale[at % p]!));
}

type Point = FineGrayFit["maximum"]["here"];

/** eta of each sorted row, rows x terms, on the scaled covariates. */
function scoreContributions(design: FineGrayDesign, { risk, hazard, mean, exposure }: Point): Float64Array {
  const { rows, terms: p, x, event, first, last, stratumEnd, inverseCensoring, censoring, times } = design;
  const full = new Float64Array((times.length + 1) * p);
  const weighted = new Float64Array((times.length + 1) * p);
  for (let k = 0; k < times.length; k++) {
    for (let j = 0; j < p; j++) {
      const step = hazard[k]! * mean[k * p + j]!;
      full[(k + 1) * p + j] = full[k * p + j]! + step;
      weighted[(k + 1) * p + j] = weighted[k * p + j]! + censoring[k]! * step;
    }
  }
  const eta = new Float64Array(rows * p);
  for (let i = 0; i < rows; i++) {
    const [begin, end, whole] = [first[i]! * p, last[i]! * p, stratumEnd[i]! * p];
    for (let j = 0; j < p; j++) {
      const at = i * p + j;
      const passed =
        full[end + j]! -
        full[begin + j]! +
        inverseCensoring[i]! * (weighted[whole + j]! - weighted[end + j]!);
      const own = event[i] === 1 ? x[at]! - mean[end - p + j]! : 0;
      eta[at] = own - risk[i]! * (x[at]! * exposure[i]! - passed);
    }
  }
  return eta;
}

/** Adds psi to the contributions of the sorted rows. */
function addCensoring(design: FineGrayDesign, { risk, hazard, mean }: Point, to: Float64Array): void {
  const { terms: p, x, weight, rowStart, stratumStart, status, inverseCensoring, censoring } = design;
  const { cell, censored, atRisk, ties, last, event } = design;
  const q = new Float64Array(p);
  for (let s = 0; s + 1 < rowStart.length; s++) {
    // sums over the event times still to come
    let ahead = 0;
    const aheadMean = new Float64Array(p);
    for (let k = stratumStart[s]!; k < stratumStart[s + 1]!; k++) {
      ahead += censoring[k]! * hazard[k]!;
      for (let j = 0; j < p; j++) aheadMean[j]! += censoring[k]! * hazard[k]! * mean[k * p + j]!;
    }
    let next = stratumStart[s]!;
    // competing failures of the past, and the censoring part of psi of whoever is still at risk
    let past = 0;
    const pastX = new Float64Array(p);
    const drift = new Float64Array(p);
    for (let from = rowStart[s]!; from < rowStart[s + 1]!; ) {
      let to1 = from;
      while (to1 < rowStart[s + 1]! && cell[to1] === cell[from]) to1++;
      // event times before this cell's time
      const here = event[from] === 1 ? last[from]! - 1 : last[from]!;
      for (; next < here; next++) {
        ahead -= censoring[next]! * hazard[next]!;
        for (let j = 0; j < p; j++) aheadMean[j]! -= censoring[next]! * hazard[next]! * mean[next * p + j]!;
      }
      const c = censored[cell[from]!]!;
      const n = atRisk[cell[from]!]!;
      if (c > 0) for (let j = 0; j < p; j++) q[j] = (pastX[j]! * ahead - past * aheadMean[j]!) / n;
      else q.fill(0);
      for (let i = from; i < to1; i++) {
        // at risk of being censored here: everybody, or those who have not failed by now
        const counted = ties === "together" || status[i] === 0;
        for (let j = 0; j < p; j++) {
          to[i * p + j]! += drift[j]! - (counted ? (q[j]! * c) / n : 0) + (status[i] === 0 ? q[j]! : 0);
        }
      }
      for (let j = 0; j < p && c > 0; j++) drift[j]! -= (q[j]! * c) / n;
      for (let i = from; i < to1; i++) {
        if (inverseCensoring[i] === 0) continue;
        const r = (weight ? weight[i]! : 1) * risk[i]! * inverseCensoring[i]!;
        past += r;
        for (let j = 0; j < p; j++) pastX[j]! += r * x[i * p + j]!;
      }
      from = to1;
    }
  }
}

function multiply(a: Float64Array, b: Float64Array, p: number): Float64Array {
  const product = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < p; k++) {
      for (let j = 0; j < p; j++) product[i * p + j]! += a[i * p + k]! * b[k * p + j]!;
    }
  }
  return product;
}
