// Plans of private releases of a curve, and their tables.
import { release } from "../../../src/analyses/kaplan-meier/release.ts";
import type { Drawn, Plan } from "../../../src/analyses/release.ts";
import type { PublicTerms } from "../../../src/privacy/terms.ts";

const params = { eventValue: "", level: 0.95, tau: 0, landmark: 0, probabilities: [0.25, 0.5, 0.75] };
type OwnPlan = Parameters<typeof release.measure>[1];

export function planFor(terms: Partial<PublicTerms>, more: Partial<typeof params> = {}): OwnPlan {
  const full: PublicTerms = { epsilon: "1", unit: "row", grid: { max: 8, bins: 4 }, ...terms };
  const question = { analysis: "kaplan-meier", version: 1, params: { ...params, ...more }, terms: full };
  return release.plan(question, full.groups !== undefined);
}

export function finish(drawn: Drawn, plan: Plan) {
  return release.finish(drawn, plan as OwnPlan);
}
