// Cumulative/dynamic AUC at a time: the probability that a row with the event by t has a higher marker than a row without it at t, ties
// counting half, with inverse-probability-of-censoring weights (Uno et al. 2007; Hung and Chiang 2010; Blanche et al. 2013, Statist. Med. 32:5381).
// Its standard error is the infinitesimal jackknife and allows for the estimation of the weights. One pass over rows sorted by marker.
import type { CensoringCurve } from "./censoring-curve.ts";
import { correctForCensoring, type Estimate, type HorizonWeights } from "./ipcw.ts";
import { ascendingOrderSteps } from "./sort-order.ts";
import type { Steps } from "./steps.ts";

/** Sorted positions of the curve in ascending order of a marker, and the marker in that order. */
export interface RankedMarker {
  readonly ascending: Uint32Array;
  readonly values: Float64Array;
}

/** `marker` by row in the caller's order. */
export function* rankMarkerSteps(curve: CensoringCurve, marker: Float64Array): Steps<RankedMarker> {
  const sorted = new Float64Array(curve.rows);
  for (let i = 0; i < sorted.length; i++) sorted[i] = marker[curve.order[i]!]!;
  const ascending = yield* ascendingOrderSteps(sorted);
  const values = new Float64Array(curve.rows);
  for (let r = 0; r < values.length; r++) values[r] = sorted[ascending[r]!]!;
  return { ascending, values };
}

/** NaN when nobody had the event by the horizon, or nobody is under observation after it. */
export function cumulativeDynamicAuc(weights: HorizonWeights, { ascending, values }: RankedMarker): Estimate {
  const { state, weight } = weights;
  const n = state.length;
  // cases with their weight, controls with its negative: one look-up per row below
  const signed = new Float64Array(n);
  let [cases, controls] = [0, 0];
  for (let i = 0; i < n; i++) {
    if (state[i] === 1) cases += signed[i] = weight[i]!;
    else if (state[i] === 2) controls -= signed[i] = -weight[i]!;
  }
  const influence = new Float64Array(n);
  if (!(cases > 0 && controls > 0)) return { estimate: Number.NaN, influence: influence.fill(Number.NaN) };
  // by row: weight of the other kind that it is in the right order with
  const ordered = new Float64Array(n);
  let [casesBelow, controlsBelow, pairs] = [0, 0, 0];
  for (let from = 0; from < n; ) {
    let to = from;
    let [tiedCases, tiedControls] = [0, 0];
    for (; to < n && values[to] === values[from]; to++) {
      const w = signed[ascending[to]!]!;
      if (w > 0) tiedCases += w;
      else tiedControls -= w;
    }
    const rightControls = controlsBelow + tiedControls / 2;
    const rightCases = cases - casesBelow - tiedCases / 2;
    pairs += tiedCases * rightControls;
    for (; from < to; from++) {
      const i = ascending[from]!;
      ordered[i] = signed[i]! > 0 ? rightControls : rightCases;
    }
    casesBelow += tiedCases;
    controlsBelow += tiedControls;
  }
  const auc = pairs / (cases * controls);
  const terms = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const w = signed[i]!;
    if (w > 0) terms[i] = (w * (ordered[i]! / controls - auc)) / cases;
    else if (w < 0) terms[i] = (-w * (ordered[i]! / cases - auc)) / controls;
    influence[i] = terms[i]!;
  }
  correctForCensoring(weights, terms, influence);
  return { estimate: auc, influence };
}
