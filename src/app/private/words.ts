// Costs and units as they are said.
import { formatNumber } from "../../plot/format.ts";
import type { LedgerReport } from "../../privacy/ledger-report.ts";
import type { Cost, Statement } from "../../privacy/mechanism.ts";
import { parseRational } from "../../privacy/parse-rational.ts";
import { toNumber } from "../../privacy/rational.ts";
import type { PublicTerms, Terms } from "../../privacy/terms.ts";

/** "epsilon 1", "rho 0.018" */
export function costText(cost: Cost): string {
  if ("rho" in cost) return `rho ${cost.rho}`;
  return cost.delta === undefined
    ? `epsilon ${cost.epsilon}`
    : `epsilon ${cost.epsilon} and delta ${cost.delta}`;
}

/** The same in what was typed: "epsilon 1", "epsilon 1 and delta 1e-6", "epsilon 5 at delta 1e-6" for a cost in rho. */
export function promiseText(cost: Cost, { epsilon, delta }: Pick<Terms, "epsilon" | "delta">): string {
  if ("rho" in cost) return `epsilon ${epsilon} at delta ${delta}`;
  return cost.delta === undefined ? costText(cost) : `epsilon ${epsilon} and delta ${delta}`;
}

/**
 * How one statistic leaves: noise as a multiple of the most that one person can change it, which needs no unit, and what it costs. The exact
 * numbers of the statement are in the link.
 */
export function leavingText({ mechanism, sensitivity, share, scale }: Statement, cost: Cost): string {
  const paid = `${"rho" in cost ? "rho" : "epsilon"} ${formatNumber(decimal(share), 3)}`;
  if (!mechanism.startsWith("discrete ")) {
    return `one of a fixed list of values, chosen by chance, the better the likelier (${mechanism}; ${paid})`;
  }
  const times = formatNumber(decimal(scale) / decimal(sensitivity), 3);
  const [noise, least] = mechanism.split(", shown from ");
  const shown = least === undefined ? "" : `; only what is then ${least} or more leaves, with its name`;
  return `whole numbers with ${noise} noise, ${times} times the most that one person can change (${paid})${shown}`;
}

/** "3/4", "1e-3", "sqrt(25/2)" as numbers: for reading, not for accounts. */
function decimal(exact: string): number {
  const root = /^sqrt\((.+)\)$/.exec(exact)?.[1];
  return root === undefined ? toNumber(parseRational(exact, "A statement")) : Math.sqrt(decimal(root));
}

/**
 * What to do when a release costs more than is left, before the ledger itself refuses it; null where it is not plain that it will: the
 * ledger's sum is the one that counts.
 */
export function beyond(cost: Cost, { budget, left }: Pick<LedgerReport, "budget" | "left">): string | null {
  if (!budget || budget.delta !== undefined || !("epsilon" in cost) || cost.delta !== undefined) return null;
  // what is left is told rounded down to millionths
  if (decimal(cost.epsilon) - Number(left) <= 1e-6) return null;
  return `This release would cost epsilon ${cost.epsilon} and only ${left} is left: it would be refused. Lower epsilon, or raise the budget in the ledger.`;
}

/** "one person, who is one row", "one person with up to 3 rows" */
export function unitText(unit: Terms["unit"] | PublicTerms["unit"]): string {
  if (unit === "row") return "one person, who is one row";
  return `one person with up to ${unit.atMost.toLocaleString("en-GB")} ${unit.atMost === 1 ? "row" : "rows"}`;
}
