// Published ways to add noise that carry no proof of privacy, to compare a release with: src/analyses/<id>/unproven.ts exports
// `unproven: Unproven`, view-unproven.tsx draws what it answers. Kept apart from release.ts, so that nothing a release, its link or its
// ledger needs can reach it. The engine computes it for data sets that ship with Plumbline, and refuses every other file.
import type { Inputs, PrivateRequest } from "./analysis.ts";
import type { Hooks } from "./private-pace.ts";
import { groupRole } from "./private-plan.ts";
import type { UnprovenReport } from "./private-reports.ts";
import type { Plan } from "./release.ts";

/** `inputs` and `plan` of the private form, without groups; `runs` simulated draws of each way. */
export type Unproven = (inputs: Inputs, plan: Plan, runs: number, hooks: Hooks) => Promise<UnprovenReport>;

const found = import.meta.glob<Unproven>("./*/unproven.ts", { import: "unproven" });

/** Whether there is a way without a proof to compare the private form of analysis `id` with. */
export function hasUnproven(id: string): boolean {
  return `./${id}/unproven.ts` in found;
}

/** Throws when the analysis has none: hasUnproven() is asked before. */
export async function loadUnproven(id: string): Promise<Unproven> {
  const load = found[`./${id}/unproven.ts`];
  if (!load) throw new Error(`loadUnproven: an analysis that has one, got ${id}`);
  return load();
}

/** The same question of everybody together: what the ways are compared by. */
export function ungrouped({ roles, privacy, ...rest }: PrivateRequest): PrivateRequest {
  const { [groupRole]: _column, ...others } = roles;
  const { groups: _names, ...terms } = privacy;
  return { ...rest, roles: others, privacy: terms };
}
