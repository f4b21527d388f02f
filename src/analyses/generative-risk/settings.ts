// The question in the model's own terms: outcome sets as token ids, the rules of a trajectory, how much to compute.
import { UserError } from "../../errors.ts";
import type { RiskEstimator } from "../../math/trajectory-estimate.ts";
import {
  type Horizon,
  hasOneStep,
  membership,
  type TrajectoryRules,
  usualThreshold,
} from "../../math/trajectory-pool.ts";
import type { GenerativeModel } from "../../onnx/model.ts";
import type { Inputs, Note } from "../analysis.ts";
import { spanOf } from "../request.ts";
import { card } from "./index.ts";
import { type TokenSet, tokenSet, tokenSets } from "./token-sets.ts";

export type Aim =
  | { readonly kind: "trajectories"; readonly count: number }
  | { readonly kind: "tokens"; readonly budget: number }
  | { readonly kind: "precision"; readonly target: number };

export interface Settings {
  readonly outcomes: readonly TokenSet[];
  readonly terminal: readonly TokenSet[];
  /** of the vocabulary */
  readonly tokens: readonly string[];
  readonly rules: TrajectoryRules;
  readonly estimator: RiskEstimator;
  readonly aim: Aim;
  /** of the roulette in masked pools; 0: none */
  readonly threshold: number;
  readonly compare: boolean;
  readonly confidence: number;
  /** name of the one patient, or empty */
  readonly patient: string;
  /** "720 hours" */
  readonly horizon: string;
  readonly notes: readonly Note[];
}

/** Throws a UserError for tokens that the vocabulary lacks, and for a time that the vocabulary cannot measure. */
export function settingsOf(params: Inputs["params"], model: GenerativeModel): Settings {
  const { tokens, hours } = model.vocabulary;
  const outcomes = (params.outcome as readonly string[]).map((text) =>
    tokenSet(text, model, card.params.outcome.label),
  );
  const twice = outcomes.find(({ name }, k) => outcomes.findIndex((each) => each.name === name) < k);
  if (twice) throw new UserError(`Two outcomes are called "${twice.name}". Give each a name of its own.`);
  const texts = params.terminal as readonly string[];
  const untouched = texts.join("\n") === card.params.terminal.default.join("\n");
  const terminal = tokenSets(texts, model, card.params.terminal.label, untouched);
  const { amount, unit } = spanOf(String(params.horizon));
  const timed = [...hours.values()].some((span) => span > 0);
  if (unit === "hours" && !timed) {
    throw new UserError(
      `The vocabulary of the model "${model.name}" says of no token how many hours pass with it, so "${amount} hours" cannot be measured. Give the horizon in tokens, or the model a vocabulary with hours.`,
    );
  }
  const horizon: Horizon = unit === "hours" ? { hours: amount } : { tokens: amount };
  return {
    outcomes,
    terminal,
    tokens,
    rules: {
      vocabulary: tokens.length,
      outcomes: membership(
        outcomes.map(({ ids }) => ids),
        tokens.length,
      ),
      terminal: membership([terminal.flatMap(({ ids }) => ids)], tokens.length),
      hoursOf: Float64Array.from(tokens, (_, id) => hours.get(id) ?? 0),
      horizon,
      cap: unit === "hours" ? Number(params.cap) : amount,
    },
    estimator: params.estimator as RiskEstimator,
    aim: aimOf(params),
    threshold: params.early ? usualThreshold : 0,
    compare: params.compare as boolean,
    confidence: Number(params.confidence),
    patient: String(params.patient).trim(),
    horizon: String(params.horizon),
    notes: terminal.length > 0 ? [] : [endless(texts, model)],
  };
}

/** Whether a risk is a number that the model itself states, the same in every future: one step, and not counted by hits. */
export function isStated({ rules, estimator }: Pick<Settings, "rules" | "estimator">): boolean {
  return hasOneStep(rules) && estimator !== "mc";
}

function aimOf(params: Inputs["params"]): Aim {
  if (params.aim === "tokens") return { kind: "tokens", budget: Number(params.budget) };
  if (params.aim === "precision") return { kind: "precision", target: Number(params.target) };
  return { kind: "trajectories", count: Number(params.trajectories) };
}

function endless(texts: readonly string[], { name }: GenerativeModel): Note {
  const which =
    texts.length > 0 ? `: the vocabulary of the model "${name}" has none of ${texts.join(", ")}` : "";
  return {
    severity: "caution",
    text: `No token ends a timeline${which}. Futures then end with the outcome or at the horizon alone; name the tokens that end them under "${card.params.terminal.label}".`,
  };
}
