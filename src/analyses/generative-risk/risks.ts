// A patient's risk from what was drawn: one phase, or a pilot and a main phase whose size followed from it.
import { combinePhases, twoPhasePlan } from "../../math/trajectory-allocation.ts";
import {
  estimateRisk,
  type RiskEstimate,
  type RiskEstimator,
  riskValues,
} from "../../math/trajectory-estimate.ts";
import { effectiveInterval } from "../../math/trajectory-interval.ts";
import type { Pool } from "../../math/trajectory-pool.ts";
import type { Settings } from "./settings.ts";

export interface Phases {
  readonly first: Pool;
  readonly main?: Pool | undefined;
}

export type Risk = Omit<RiskEstimate, "tokens">;

export interface PhasePlan {
  /** trajectories of the first phase */
  readonly first: number;
  /** of the main phase; null: there is none */
  readonly main: {
    /** of the first phase's mean beside the main phase's */
    readonly weight: number;
    /** fewest trajectories */
    readonly least: number;
    /** the same number for all patients */
    readonly equal: boolean;
  } | null;
}

/** For a target error: enough for a variance. */
const pilotForPrecision = 16;
/** To learn what a future costs. */
const pilotForCost = 8;
/** Below this a standard error is itself a guess. */
const fewestForError = 8;
/** A guess at the tokens of a trajectory, needed before the first is drawn: the pilot's weight must not depend on the pilot. */
const guessedTokens = 64;

export function phasePlan({ aim, estimator, outcomes, rules }: Settings): PhasePlan {
  if (aim.kind === "trajectories") return { first: aim.count, main: null };
  // the main phase alone is to meet the target: the pilot's own error cannot be brought down
  if (aim.kind === "precision") {
    return { first: pilotForPrecision, main: { weight: 0, least: fewestForError, equal: false } };
  }
  const pools = estimator === "reach" ? outcomes.length : 1;
  const planned = aim.budget / (pools * Math.min(guessedTokens, rules.cap));
  const plan = twoPhasePlan(planned);
  if (plan) return { first: plan.pilot, main: { weight: plan.weight, least: plan.least, equal: false } };
  const weight = pilotForCost / Math.max(2 * pilotForCost, planned);
  return { first: pilotForCost, main: { weight, least: 2, equal: true } };
}

export function riskOf(
  { first, main }: Phases,
  outcome: number,
  estimator: RiskEstimator,
  weight: number,
  confidence: number,
): Risk {
  if (!main) return estimateRisk(first, outcome, estimator, confidence);
  const pilot = estimateRisk(first, outcome, estimator, confidence);
  const rest = estimateRisk(main, outcome, estimator, confidence);
  const tokensPaid = pilot.tokensPaid + rest.tokensPaid;
  // with one step both phases found the same number
  if (weight === 0 || (first.oneStep && estimator !== "mc")) return { ...rest, tokensPaid };
  const { mean, varianceOfMean } = combinePhases(
    riskValues(first, outcome, estimator),
    riskValues(main, outcome, estimator),
    weight,
  );
  const trajectories = pilot.trajectories + rest.trajectories;
  return {
    estimate: mean,
    standardError: varianceOfMean > 0 ? Math.sqrt(varianceOfMean) : null,
    ...effectiveInterval(mean, varianceOfMean, trajectories, confidence),
    trajectories,
    tokensPaid,
    capped: pilot.capped + rest.capped,
  };
}
