// Every model's scores, and their differences from the first model's on the same rows.
import { eventShares } from "../../math/calibration-at-time.ts";
import type { CensoringCurve } from "../../math/censoring-curve.ts";
import { combine, horizonWeights } from "../../math/ipcw.ts";
import { riskOrderSteps } from "../../math/risk-order.ts";
import { finishWith, type Pause } from "../../math/steps.ts";
import { concordanceCalculator, concordanceMethods, concordanceTime } from "./concordances.ts";
import type { Plan } from "./horizon.ts";
import { type Evaluated, ModelScorer, pointOf, type Scored } from "./model-scorer.ts";
import type { Selected } from "./rows.ts";

export interface Evaluation {
  readonly plan: Plan;
  readonly curve: CensoringCurve;
  readonly models: readonly Evaluated[];
  /** at the horizon: rows whose weight was held down, and how many had the event by then or went on beyond it */
  readonly floored: number;
  readonly cases: number;
  readonly controls: number;
}

export async function evaluate(
  data: Selected,
  curve: CensoringCurve,
  plan: Plan,
  options: { readonly groups: number; readonly floor: number },
  pause: Pause,
  progress: (fraction: number) => void,
): Promise<Evaluation> {
  const { time, event } = data;
  const order = await finishWith(riskOrderSteps({ time, event }), pause);
  const concordances = concordanceCalculator(order, plan.horizon);
  const shares = eventShares(order, plan.aucTimes);
  const models: Evaluated[] = [];
  let first: readonly Scored[] = [];
  for (const [m, model] of data.models.entries()) {
    const done = (share: number) => progress((m + share) / data.models.length);
    const scorer = new ModelScorer(data, curve, order, plan, options, model);
    for (const [k, at] of plan.aucTimes.entries()) {
      await scorer.visit(k, at, shares[k]!, pause);
      done((0.6 * (k + 1)) / plan.aucTimes.length);
    }
    const found = await concordances(scorer.markerAtHorizon(), pause);
    const ofHorizon = concordanceMethods.map(
      (score): Scored => ({ score, time: concordanceTime(score, plan), ...found[score] }),
    );
    const compared = [...scorer.compared(), ...ofHorizon];
    if (m === 0) first = compared;
    models.push({
      ...scorer.found(),
      name: model.name,
      concordance: ofHorizon.map(pointOf),
      differences:
        m === 0 ? [] : compared.map((own, i) => pointOf({ ...own, ...combine(1, own, -1, first[i]!) })),
    });
    done(1);
  }
  const { state, floored } = horizonWeights(curve, plan.horizon, options.floor);
  const having = (wanted: number) => state.reduce((sum, s) => sum + (s === wanted ? 1 : 0), 0);
  return { plan, curve, models, floored, cases: having(1), controls: having(2) };
}
