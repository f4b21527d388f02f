// Costs and units as they are said.
import type { Cost } from "../../privacy/mechanism.ts";
import type { PublicTerms, Terms } from "../../privacy/terms.ts";

/** "epsilon 1", "rho 0.018" */
export function costText(cost: Cost): string {
  return "rho" in cost ? `rho ${cost.rho}` : `epsilon ${cost.epsilon}`;
}

/** "one person, who is one row", "one person with up to 3 rows" */
export function unitText(unit: Terms["unit"] | PublicTerms["unit"]): string {
  if (unit === "row") return "one person, who is one row";
  return `one person with up to ${unit.atMost.toLocaleString("en-GB")} ${unit.atMost === 1 ? "row" : "rows"}`;
}
