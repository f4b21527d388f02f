// Inverse-probability-of-censoring weights: what a row weighs at a horizon t, with G the share still under observation
// (Graf et al. 1999; Gerds and Schumacher 2006; the Kaplan-Meier risk of Ausset, Clemencon and Portier, arXiv 1906.01908):
//   event at T <= t: 1 / G(T-)      under observation after t: 1 / G(t)      censored by t: 0
// with G before T as a left limit. G may differ between strata. G is estimated, and the influence functions here allow for that: they are
// derivatives with respect to the case weights at 1 (infinitesimal jackknife), with log G(s) changing by
//   sum_{u <= s, i at risk at u} c_u / (r_u (r_u - c_u))  -  1(i censored at u <= s) / (r_u - c_u)
// for c_u censored among r_u at risk. A horizon costs one pass.
import type { CensoringCurve } from "./censoring-curve.ts";

/** What the rows weigh at a horizon; arrays by sorted position of the curve. */
export interface HorizonWeights {
  readonly curve: CensoringCurve;
  readonly time: number;
  /** 1: event by the time, 2: under observation after it, 0: censored by it */
  readonly state: Uint8Array;
  readonly weight: Float64Array;
  /** rows whose G was below the floor and is taken as the floor */
  readonly floored: number;
  readonly floor: number;
}

/**
 * Weights at `time`; Infinity: events alone count, as in the Kaplan-Meier risk without a horizon. G below `floor` (in 0..1, 0: none) is
 * raised to it. A stratum that nobody leaves alive after `time` with G = 0 has no weight there: see `lastFollowUp`.
 */
export function horizonWeights(curve: CensoringCurve, time: number, floor = 0): HorizonWeights {
  const { rows, event, rowStart, cell, survival, before } = curve;
  const state = new Uint8Array(rows);
  const weight = new Float64Array(rows);
  let floored = 0;
  for (let s = 0; s < curve.strata; s++) {
    const end = rowStart[s + 1]!;
    let i = rowStart[s]!;
    for (; i < end && curve.time[i]! <= time; i++) {
      if (event[i] === 0) continue;
      const g = before[cell[i]!]!;
      if (g < floor) floored++;
      state[i] = 1;
      weight[i] = 1 / Math.max(g, floor);
    }
    if (i === end) continue;
    const g = i === rowStart[s] ? 1 : survival[cell[i - 1]!]!;
    if (g < floor) floored += end - i;
    state.fill(2, i, end);
    weight.fill(1 / Math.max(g, floor), i, end);
  }
  return { curve, time, state, weight, floored, floor };
}

/**
 * Takes off `influence` (by sorted position, added to in place) what the estimation of G contributes to a sum of `terms`, each proportional
 * to its row's weight. Floored weights do not depend on G.
 */
export function correctForCensoring(
  { curve, time, state, floor }: HorizonWeights,
  terms: Float64Array,
  influence: Float64Array,
): void {
  const { event, rowStart, cell, cellStart, before, survival, censored, atRisk, ties } = curve;
  const later = new Float64Array(curve.cellTime.length);
  for (let s = 0; s < curve.strata; s++) {
    const begin = rowStart[s]!;
    const end = rowStart[s + 1]!;
    // sum of the terms whose weight holds G at the time of the cell: events after it, and those who go on beyond the horizon
    let sum = 0;
    let i = end - 1;
    for (; i >= begin && curve.time[i]! > time; i--) sum += terms[i]!;
    const last = i >= begin ? cell[i]! : cellStart[s]! - 1;
    if (last >= cellStart[s]! && survival[last]! < floor) sum = 0;
    for (; i >= begin; ) {
      const k = cell[i]!;
      later[k] = sum;
      for (; i >= begin && cell[i] === k; i--) {
        if (state[i] === 1 && before[k]! >= floor) sum += terms[i]!;
      }
    }
    let passed = 0;
    for (i = begin; i < end && cell[i]! <= last; ) {
      const k = cell[i]!;
      const c = censored[k]!;
      const remaining = atRisk[k]! - c;
      const owed = later[k]!;
      // where all at risk are censored nobody is left whose weight could hold G after it
      const step = c > 0 && owed !== 0 ? (owed * c) / (atRisk[k]! * remaining) : 0;
      const own = c > 0 && owed !== 0 ? owed / remaining : 0;
      for (; i < end && cell[i] === k; i++) {
        if (event[i] === 1) influence[i]! -= ties === "events-first" ? passed : passed + step;
        else influence[i]! -= passed + step - own;
      }
      passed += step;
    }
    for (; i < end; i++) influence[i]! -= passed;
  }
}

/** An estimate with the derivative of it with respect to each row's case weight, by sorted position. */
export interface Estimate {
  readonly estimate: number;
  readonly influence: Float64Array;
}

/** The standard error: the root of the sum of squares of an influence (infinitesimal jackknife). */
export function standardError(influence: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < influence.length; i++) squares += influence[i]! * influence[i]!;
  return Math.sqrt(squares);
}

/** (1/n) sum of weight times `loss` (by sorted position; read where the weight is positive): an IPCW mean. */
export function weightedMean(weights: HorizonWeights, loss: Float64Array): Estimate {
  const { weight } = weights;
  const n = weight.length;
  const terms = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (weight[i]! > 0) terms[i] = (weight[i]! * loss[i]!) / n;
    sum += terms[i]!;
  }
  const influence = new Float64Array(n);
  for (let i = 0; i < n; i++) influence[i] = terms[i]! - sum / n;
  correctForCensoring(weights, terms, influence);
  return { estimate: sum, influence };
}

/** A x + b y with its influence. */
export function combine(a: number, x: Estimate, b: number, y: Estimate): Estimate {
  const influence = new Float64Array(x.influence.length);
  for (let i = 0; i < influence.length; i++) influence[i] = a * x.influence[i]! + b * y.influence[i]!;
  return { estimate: a * x.estimate + b * y.estimate, influence };
}
