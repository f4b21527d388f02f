// Gray's K-sample test of equal cumulative incidence of one cause (Gray 1988, Ann. Statist. 16:1141), as cmprsk's cuminc. At each time, of
// group g: n_g at risk, S_g free of every event, F_g the incidence of the cause, h_g = n_g / S_g(t-), R_g = h_g (1 - F_g(t-)); h and R their
// sums, d the failures from the cause in all groups, F = sum d/h the pooled incidence, w = (1 - F(t-))^rho:
//   score_g = sum w (d_g - d R_g/R)
// The score is asymptotically a sum over groups k of integrals against the martingales of the cause and of all other causes. With
//   a_gk = w h_g ([g = k] - h_k/h)            C_gk = sum a_gk dF/(1 - F(t-))
//   b_k = 1 - (1 - F)/S_k,  e_k = (1 - F)/S_k  (at t)
// the integrand is a_gk + b_k (C_gk(end) - C_gk(t)) for the cause and -e_k (C_gk(end) - C_gk(t)) for the others, and the variance sums
// products of integrands times S_k(t-) d/(h n_k) and S_k(t-)^2 d_k/n_k^2, each with a correction for ties. C(end) is known only at the
// end, so that sums with and without it are kept. Strata: scores and variances are added. Statistic U' V^- U, chi-square. No entries.
import type { CauseCounts } from "./cause-counts.ts";
import { pow } from "./elementary.ts";
import { chiSquareUpperTail } from "./gamma.ts";
import { factorise, solve } from "./linear-algebra.ts";
import type { TestResult } from "./logrank.ts";

export interface GrayOptions {
  /** power of the weight (1 - F)^rho: 0 weighs all times alike, more weighs early ones */
  readonly rho?: number;
  /** the groups compared, default all */
  readonly chosen?: readonly number[];
}

/**
 * Tests cause k (0-based) between groups: level = stratum * groups + group in `counts`, which must be of rows without entries (weights count
 * repeated rows). Undefined with fewer than two groups that have rows, or where the score has no variance.
 */
export function grayTest(
  counts: CauseCounts,
  groups: number,
  k: number,
  { rho = 0, chosen = Array.from({ length: groups }, (_, g) => g) }: GrayOptions = {},
): TestResult {
  const size = chosen.length;
  const score = new Float64Array(size);
  const variance = new Float64Array(size * size);
  for (let first = 0; first < counts.levels; first += groups) {
    addStratum(
      counts,
      chosen.map((g) => first + g),
      k,
      rho,
      score,
      variance,
    );
  }
  const largest = Math.max(...chosen.map((_, g) => variance[g * size + g]!));
  // the scores add to zero: one group, the first, is left out, and any without variance
  const free = [...chosen.keys()].slice(1).filter((g) => variance[g * size + g]! > 1e-12 * largest);
  const v = Float64Array.from(free.flatMap((g) => free.map((h) => variance[g * size + h]!)));
  const factorised = factorise(v, free.length, 1e-10);
  const df = free.length - factorised.dropped.length;
  if (df < 1) return { statistic: Number.NaN, df: 0, pValue: Number.NaN };
  const u = free.map((g) => score[g]!);
  const statistic = solve(factorised, u).reduce((sum, x, i) => sum + x * u[i]!, 0);
  return { statistic, df, pValue: chiSquareUpperTail(statistic, df) };
}

/** Adds a stratum's scores and their variance, size and size x size for the levels given. */
function addStratum(
  counts: CauseCounts,
  levels: readonly number[],
  k: number,
  rho: number,
  score: Float64Array,
  variance: Float64Array,
): void {
  const { causes } = counts;
  const size = levels.length;
  const groups = () => new Float64Array(size);
  const [n, own, other, h, survivalBefore, survival, incidence] = [
    groups(),
    groups(),
    groups(),
    groups(),
    groups().fill(1),
    groups().fill(1),
    groups(),
  ];
  const a = new Float64Array(size * size);
  const c = new Float64Array(size * size);
  // of each group k: sum of the squared factor of C(end), and its products with what stands beside it
  const squares = groups();
  const crossed = new Float64Array(size * size);
  let pooled = 0;
  const next = Int32Array.from(levels, (level) => counts.start[level]!);
  for (const t of failureTimes(counts, levels)) {
    let [total, incident, d] = [0, 0, 0];
    for (let g = 0; g < size; g++) {
      const end = counts.start[levels[g]! + 1]!;
      let cell = next[g]!;
      while (cell < end && counts.time[cell]! < t) cell++;
      next[g] = cell;
      const here = cell < end && counts.time[cell] === t;
      n[g] = cell < end ? counts.atRisk[cell]! : 0;
      own[g] = here ? counts.byCause[cell * causes + k]! : 0;
      other[g] = here ? counts.events[cell]! - own[g]! : 0;
      h[g] = n[g]! > 0 ? n[g]! / survivalBefore[g]! : 0;
      survival[g] =
        n[g]! > 0 ? (survivalBefore[g]! * (n[g]! - own[g]! - other[g]!)) / n[g]! : survivalBefore[g]!;
      total += h[g]!;
      incident += h[g]! * (1 - incidence[g]!);
      d += own[g]!;
    }
    const w = pow(1 - pooled, rho);
    const step = d / total;
    const after = pooled + step;
    for (let g = 0; g < size; g++) {
      for (let j = 0; j < size; j++) {
        const at = g * size + j;
        a[at] = w * h[g]! * ((g === j ? 1 : 0) - h[j]! / total);
        c[at]! += (a[at]! * step) / (1 - pooled);
      }
      score[g]! += w * (own[g]! - (d * h[g]! * (1 - incidence[g]!)) / incident);
    }
    for (let j = 0; j < size; j++) {
      if (n[j]! <= 0) continue;
      const before = survivalBefore[j]!;
      if (d > 0) {
        const factor = survival[j]! > 0 ? 1 - (1 - after) / survival[j]! : 1;
        const ties = d > 1 ? 1 - (d - 1) / (total * before - 1) : 1;
        const spread = (ties * before * d) / (total * n[j]!);
        addSpread(spread, factor, j, 1);
      }
      if (other[j]! > 0 && survival[j]! > 0) {
        const factor = -(1 - after) / survival[j]!;
        const ties = other[j]! > 1 ? 1 - (other[j]! - 1) / (n[j]! - 1) : 1;
        addSpread((ties * before * before * other[j]!) / (n[j]! * n[j]!), factor, j, 0);
      }
      incidence[j]! += (before * own[j]!) / n[j]!;
    }
    survivalBefore.set(survival);
    pooled = after;
  }
  for (let g = 0; g < size; g++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const [cg, ci] = [c[g * size + j]!, c[i * size + j]!];
        variance[g * size + i]! +=
          cg * ci * squares[j]! + cg * crossed[i * size + j]! + ci * crossed[g * size + j]!;
      }
    }
  }

  /** A spread times products of integrands direct a_gj + factor (C(end) - C_gj). */
  function addSpread(spread: number, factor: number, j: number, direct: 0 | 1): void {
    squares[j]! += factor * factor * spread;
    for (let g = 0; g < size; g++) {
      const left = direct * a[g * size + j]! - factor * c[g * size + j]!;
      crossed[g * size + j]! += left * factor * spread;
      for (let i = 0; i < size; i++) {
        variance[g * size + i]! += left * (direct * a[i * size + j]! - factor * c[i * size + j]!) * spread;
      }
    }
  }
}

/** The times at which some of the levels have a failure from any cause, ascending. */
function failureTimes(counts: CauseCounts, levels: readonly number[]): Float64Array {
  const all: number[] = [];
  for (const level of levels) {
    for (let cell = counts.start[level]!; cell < counts.start[level + 1]!; cell++) {
      if (counts.events[cell]! > 0) all.push(counts.time[cell]!);
    }
  }
  const times = Float64Array.from(all).sort();
  return times.filter((t, i) => i === 0 || t !== times[i - 1]);
}
