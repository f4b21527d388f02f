// What the page and the command line are told of a ledger.
import { balanceOf, roundedDown, roundedUp } from "./balance.ts";
import { type Budget, checkChain, type Entry, type Ledger } from "./ledger.ts";

export interface LedgerReport {
  /** none: this data set has no ledger yet; blocked: the browser keeps none here, so releases need the ledger as a file */
  readonly state: "open" | "none" | "blocked";
  /** blocked: why, and what to do */
  readonly reason?: string;
  /** SHA-256 of the file's bytes, hex; never leaves the machine */
  readonly dataset: string;
  readonly budget: Budget | null;
  /** epsilon, decimal, rounded up; under a budget with delta: the epsilon at that delta */
  readonly spent: string;
  /** epsilon, decimal, rounded down */
  readonly left: string;
  readonly entries: readonly Entry[];
  /** sentences about how the sum was formed */
  readonly notes: readonly string[];
}

/** Throws a UserError when the ledger was altered. */
export function ledgerReport(ledger: Ledger): LedgerReport {
  checkChain(ledger);
  const { budget, spent, left, notes } = balanceOf(ledger);
  const { dataset, entries } = ledger;
  return { state: "open", dataset, budget, spent: roundedUp(spent), left: roundedDown(left), entries, notes };
}

/** The report of a data set whose ledger does not exist, or cannot: `reason` says why. */
export function noLedger(dataset: string, reason?: string): LedgerReport {
  const empty = { dataset, budget: null, spent: "0", left: "0", entries: [], notes: [] };
  return reason === undefined ? { state: "none", ...empty } : { state: "blocked", reason, ...empty };
}
