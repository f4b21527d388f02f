// Finds the private forms of the analyses, each loaded when first used. An analysis without release.ts has none.
import { UserError } from "../errors.ts";
import type { ReleaseForm } from "./release.ts";
import { findCard } from "./request.ts";

const found = import.meta.glob<ReleaseForm>("./*/release.ts", { import: "release" });

/** How to load the private form of an analysis, by its id. */
export const releaseForms: ReadonlyMap<string, () => Promise<ReleaseForm>> = new Map(
  Object.entries(found).map(([path, load]) => [path.split("/")[1]!, load]),
);

/** Whether analysis `id` has a private form. */
export function hasReleaseForm(id: string): boolean {
  return releaseForms.has(id);
}

/** The private form of analysis `id`, or a UserError that lists the analyses that have one. */
export async function loadReleaseForm(id: string): Promise<ReleaseForm> {
  const load = releaseForms.get(id);
  if (load) return load();
  const others = [...releaseForms.keys()].map((other) => `"${findCard(other).title}"`).join(", ");
  throw new UserError(
    `"${findCard(id).title}" has no private form, so nothing of it can be released. Analyses that have one: ${others}.`,
  );
}
