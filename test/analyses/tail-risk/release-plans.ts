// Plans of private releases of tail risk, their inputs, and what they draw.
import type { Inputs } from "../../../src/analyses/analysis.ts";
import { release } from "../../../src/analyses/tail-risk/release.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import type { PublicTerms } from "../../../src/privacy/terms.ts";

export type TailPlan = Parameters<typeof release.measure>[1];
export const sure = "1000000000000";

export function planFor(
  terms: Partial<PublicTerms>,
  levels: readonly number[] = [0.95],
  confidence = 0.95,
  version = 2,
): TailPlan {
  const full: PublicTerms = { epsilon: "1", unit: "row", bounds: { lower: 0, upper: 10 }, ...terms };
  const question = { analysis: "tail-risk", version, params: { levels, confidence }, terms: full };
  return release.plan(question, full.groups !== undefined);
}

export function inputs(
  losses: readonly number[],
  group?: readonly number[],
  labels: readonly string[] = [],
): Inputs {
  return {
    rows: losses.length,
    columns: {
      loss: { type: "number", name: "loss", values: Float64Array.from(losses) },
      ...(group && {
        group: { type: "category" as const, name: "group", codes: Int32Array.from(group), labels },
      }),
    },
    lists: {},
    params: {},
    seed: 0,
  };
}

export const draw = (losses: readonly number[], plan: TailPlan, seed = 1) =>
  release.draw(release.measure(inputs(losses), plan), plan, simulationBits(seed));
