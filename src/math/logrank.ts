// Weighted log-rank tests of two or more groups (Mantel 1966; Fleming and Harrington 1991, ch. 7). At each event time with d events
// among n at risk, d_g and n_g of them in group g, and weight w:
//   U_g = sum w (d_g - n_g d/n)      V_gh = sum w^2 d (n - d)/(n - 1) n_g/n (1[g = h] - n_h/n)     (hypergeometric variance)
//   log-rank w = 1     Gehan-Breslow w = n     Tarone-Ware w = sqrt n     Fleming-Harrington w = S(t-)^rho (1 - S(t-))^gamma,
//   S the product-limit estimate of all groups together, in the stratum. Strata are summed. Statistic U' V^- U, chi-square.
import { pow } from "./elementary.ts";
import { chiSquareUpperTail } from "./gamma.ts";
import type { SurvivalCounts } from "./survival-counts.ts";

export type LogrankWeight =
  | { readonly family: "log-rank" | "gehan" | "tarone-ware" }
  | { readonly family: "fleming-harrington"; readonly rho: number; readonly gamma: number };

/** Weighted sums over event times. `variance` row by row, groups x groups. */
export interface LogrankSums {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  readonly variance: Float64Array;
}

export interface TestResult {
  readonly statistic: number;
  readonly df: number;
  readonly pValue: number;
}

/** The times at which some of the levels have an event, ascending. */
function eventTimes(counts: SurvivalCounts, levels: readonly number[]): Float64Array {
  const all = new Float64Array(levels.reduce((sum, l) => sum + counts.start[l + 1]! - counts.start[l]!, 0));
  let size = 0;
  for (const level of levels) {
    for (let k = counts.start[level]!; k < counts.start[level + 1]!; k++) {
      if (counts.events[k]! > 0) all[size++] = counts.time[k]!;
    }
  }
  const times = all.subarray(0, size).sort();
  return times.filter((t, i) => i === 0 || t !== times[i - 1]);
}

/**
 * Sums over all strata: level = stratum * groups + group in `counts`. `chosen`: the groups compared, default all; arrays are in its
 * order.
 */
export function logrankSums(
  counts: SurvivalCounts,
  groups: number,
  weight: LogrankWeight,
  chosen: readonly number[] = Array.from({ length: groups }, (_, g) => g),
): LogrankSums {
  const size = chosen.length;
  const observed = new Float64Array(size);
  const expected = new Float64Array(size);
  const variance = new Float64Array(size * size);
  const atRisk = new Float64Array(size);
  const events = new Float64Array(size);
  for (let first = 0; first < counts.levels; first += groups) {
    const levels = chosen.map((g) => first + g);
    const next = Int32Array.from(levels, (level) => counts.start[level]!);
    let survival = 1;
    for (const t of eventTimes(counts, levels)) {
      let n = 0;
      let d = 0;
      for (let g = 0; g < size; g++) {
        const end = counts.start[levels[g]! + 1]!;
        let k = next[g]!;
        while (k < end && counts.time[k]! < t) k++;
        next[g] = k;
        // nobody of the group enters or leaves between t and its next cell, so the number at risk is that cell's
        atRisk[g] = k < end ? counts.atRisk[k]! : 0;
        events[g] = k < end && counts.time[k] === t ? counts.events[k]! : 0;
        n += atRisk[g]!;
        d += events[g]!;
      }
      const w = weightAt(weight, n, survival);
      const spread = n > 1 ? (w * w * d * (n - d)) / (n - 1) : 0;
      for (let g = 0; g < size; g++) {
        const share = atRisk[g]! / n;
        observed[g]! += w * events[g]!;
        expected[g]! += w * d * share;
        for (let h = 0; h < size; h++) {
          const other = atRisk[h]! / n;
          variance[g * size + h]! += spread * share * ((g === h ? 1 : 0) - other);
        }
      }
      survival *= (n - d) / n;
    }
  }
  return { observed, expected, variance };
}

function weightAt(weight: LogrankWeight, n: number, survival: number): number {
  switch (weight.family) {
    case "log-rank":
      return 1;
    case "gehan":
      return n;
    case "tarone-ware":
      return Math.sqrt(n);
    case "fleming-harrington":
      return pow(survival, weight.rho) * pow(Math.max(0, 1 - survival), weight.gamma);
  }
}

/** The omnibus test; groups without expected events are left out, as in R's survdiff. Undefined with fewer than two left. */
export function logrankTest({ observed, expected, variance }: LogrankSums): TestResult {
  const groups = observed.length;
  const kept = [...expected.keys()].filter((g) => expected[g]! > 0);
  const free = kept.slice(1);
  if (free.length === 0) return { statistic: Number.NaN, df: 0, pValue: Number.NaN };
  const u = free.map((g) => observed[g]! - expected[g]!);
  const v = free.map((g) => free.map((h) => variance[g * groups + h]!));
  const { value, rank } = quadraticForm(v, u);
  return { statistic: value, df: rank, pValue: rank > 0 ? chiSquareUpperTail(value, rank) : Number.NaN };
}

/** Test for trend over the groups with given scores: (s' U)^2 / s' V s on one degree of freedom. */
export function trendTest(sums: LogrankSums, scores: readonly number[]): TestResult {
  let u = 0;
  let v = 0;
  const groups = sums.observed.length;
  for (let g = 0; g < groups; g++) {
    u += scores[g]! * (sums.observed[g]! - sums.expected[g]!);
    for (let h = 0; h < groups; h++) v += scores[g]! * scores[h]! * sums.variance[g * groups + h]!;
  }
  if (!(v > 0)) return { statistic: Number.NaN, df: 1, pValue: Number.NaN };
  return { statistic: (u * u) / v, df: 1, pValue: chiSquareUpperTail((u * u) / v, 1) };
}

/** u' V^- u by elimination with pivots on the diagonal; directions without variance are left out of `rank`. V symmetric, >= 0. */
function quadraticForm(matrix: number[][], vector: number[]): { value: number; rank: number } {
  const a = matrix.map((row, i) => [...row, vector[i]!]);
  const size = vector.length;
  const largest = Math.max(...matrix.map((row, i) => row[i]!));
  const left = new Set(vector.keys());
  let value = 0;
  let rank = 0;
  while (left.size > 0) {
    const pivot = [...left].reduce((best, i) => (a[i]![i]! > a[best]![best]! ? i : best));
    const scale = a[pivot]![pivot]!;
    if (!(scale > 1e-12 * largest)) break;
    left.delete(pivot);
    value += (a[pivot]![size]! * a[pivot]![size]!) / scale;
    rank++;
    for (const i of left) {
      const factor = a[i]![pivot]! / scale;
      for (let j = 0; j <= size; j++) a[i]![j]! -= factor * a[pivot]![j]!;
    }
  }
  return { value, rank };
}
