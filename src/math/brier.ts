// The Brier score of predicted probabilities of an event by a time, under censoring (Graf, Schmoor, Sauerbrei and Schumacher 1999, Statist.
// Med. 18:2529): the mean over rows of weight times (happened by t - p)^2, with inverse-probability-of-censoring weights; its integral over time
// by trapezoids; and the index of prediction accuracy, 1 - Brier / Brier of the Kaplan-Meier curve (Kattan and Gerds 2018). The reference's own
// prediction counts as given in standard errors: where events leave before censorings it minimises the score, so that its derivative is 0.
import { type Estimate, type HorizonWeights, weightedMean } from "./ipcw.ts";

/** `risk`: predicted probability of the event by the horizon, by row in the caller's order; in 0..1. */
export function brierScore(weights: HorizonWeights, risk: Float64Array): Estimate {
  const { state } = weights;
  const { order } = weights.curve;
  const loss = new Float64Array(state.length);
  for (let i = 0; i < loss.length; i++) {
    const off = (state[i] === 1 ? 1 : 0) - risk[order[i]!]!;
    loss[i] = off * off;
  }
  return weightedMean(weights, loss);
}

/** The Brier score of the same probability for every row. */
export function constantBrierScore(weights: HorizonWeights, risk: number): Estimate {
  return brierScore(weights, new Float64Array(weights.state.length).fill(risk));
}

/** 1 - score / reference. NaN when the reference is 0. */
export function predictionAccuracy(score: Estimate, reference: Estimate): Estimate {
  const r = reference.estimate;
  const influence = new Float64Array(score.influence.length);
  for (let i = 0; i < influence.length; i++) {
    influence[i] = -score.influence[i]! / r + (score.estimate * reference.influence[i]!) / (r * r);
  }
  return r > 0
    ? { estimate: 1 - score.estimate / r, influence }
    : { estimate: Number.NaN, influence: influence.fill(Number.NaN) };
}

/** Weights by which values at ascending `times` (two or more) sum to their mean over the span of the times, by trapezoids. */
export function trapezoidWeights(times: readonly number[]): number[] {
  const span = times.at(-1)! - times[0]!;
  return times.map((t, i) => ((times[i + 1] ?? t) - (times[i - 1] ?? t)) / (2 * span));
}
