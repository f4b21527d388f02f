// How far predicted durations are from the truth, under censoring: the Kaplan-Meier risk (1/n) sum of event / G(T-) times loss(T, prediction)
// (Ausset, Clemencon and Portier, arXiv 1906.01908). Without a horizon only rows with the event count, and what lies after the last follow-up
// is left out of the mean. With a horizon both the duration and its prediction are cut at it, and rows known to last beyond it count too.
import { type Estimate, type HorizonWeights, weightedMean } from "./ipcw.ts";

/** relative: |T - prediction| / T; durations of 0 have none. */
export const durationLosses = ["squared", "absolute", "relative"] as const;
export type DurationLoss = (typeof durationLosses)[number];

/** `predicted` by row in the caller's order, at least 0; weights of an infinite horizon give the Kaplan-Meier risk. */
export function durationError(
  weights: HorizonWeights,
  predicted: Float64Array,
  kind: DurationLoss,
): Estimate {
  const { curve, time: horizon } = weights;
  const loss = new Float64Array(curve.rows);
  for (let i = 0; i < loss.length; i++) {
    const truth = Math.min(curve.time[i]!, horizon);
    const off = Math.abs(truth - Math.min(predicted[curve.order[i]!]!, horizon));
    loss[i] = kind === "squared" ? off * off : kind === "absolute" ? off : off / truth;
  }
  return weightedMean(weights, loss);
}
