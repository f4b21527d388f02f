// Harrell's and Uno's concordance of a marker, on rows sorted once for all models. Uno's is computed over all of follow-up, as R's
// concordance(timewt = "n/G2"), and up to the horizon, where its weights stay moderate (Uno et al. 2011): events after it say nothing then.
import { concordanceSteps } from "../../math/concordance.ts";
import type { ConcordanceWeighting } from "../../math/concordance-weights.ts";
import type { Estimate } from "../../math/ipcw.ts";
import type { RiskOrder } from "../../math/risk-order.ts";
import { finishWith, type Pause } from "../../math/steps.ts";

export const concordanceMethods = ["Harrell", "Uno", "Uno to the horizon"] as const;
export type ConcordanceMethod = (typeof concordanceMethods)[number];
/** Influences are in the order of the rows, so that those of two markers can be subtracted. */
export type Concordances = Readonly<Record<ConcordanceMethod, Estimate>>;

/** The function returned takes a marker by row, higher meaning earlier event. */
export function concordanceCalculator(
  order: RiskOrder,
  horizon: number,
): (marker: Float64Array, pause: Pause) => Promise<Concordances> {
  const early = upTo(order, horizon);
  return async (marker, pause) => {
    const one = async (rows: RiskOrder, weighting: ConcordanceWeighting): Promise<Estimate> => {
      const steps = concordanceSteps(rows, marker, null, weighting);
      const { concordance, influence } = await finishWith(steps, pause);
      return { estimate: concordance, influence };
    };
    return {
      Harrell: await one(order, "n"),
      Uno: await one(order, "n/G2"),
      "Uno to the horizon": await one(early, "n/G2"),
    };
  };
}

/** The same rows, with those that have the event after `horizon` as censored then. One stratum, no entry. */
function upTo(order: RiskOrder, horizon: number): RiskOrder {
  const known = order.times.filter((t) => t <= horizon).length;
  return {
    ...order,
    event: order.event.map((e, i) => (order.last[i]! > known ? 0 : e)),
    last: order.last.map((k) => Math.min(k, known)),
    times: order.times.slice(0, known),
    stratumStart: Int32Array.of(0, known),
    eventStart: order.eventStart.slice(0, known),
    eventCount: order.eventCount.slice(0, known),
  };
}

/** Up to when a method looks; NaN: all of follow-up. */
export function concordanceTime(method: string, { horizon }: { readonly horizon: number }): number {
  return method === "Uno to the horizon" ? horizon : Number.NaN;
}
