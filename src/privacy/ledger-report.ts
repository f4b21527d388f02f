// What the page and the command line are told of a ledger.
import { UserError } from "../errors.ts";
import { type Balance, balanceOf, roundedDown, roundedUp } from "./balance.ts";
import { type Budget, budgetOf, checkChain, type Entry, type Ledger } from "./ledger.ts";
import { parseRational } from "./parse-rational.ts";
import { zero } from "./rational.ts";

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
  const { dataset, entries } = ledger;
  const { budget, spent, left, notes } = balanceOrAll(ledger);
  return { state: "open", dataset, budget, spent: roundedUp(spent), left: roundedDown(left), entries, notes };
}

/** The balance; where the budget's delta does not bear the charges, which an older page can bring about, all of it counts as spent. */
function balanceOrAll(ledger: Ledger): Balance {
  try {
    return balanceOf(ledger);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const budget = budgetOf(ledger);
    const notes = [`${error.message} Until then all of the budget counts as spent.`];
    return { budget, spent: parseRational(budget.epsilon, "The budget"), left: zero, notes };
  }
}

/** The report of a data set whose ledger does not exist, or cannot: `reason` says why. */
export function noLedger(dataset: string, reason?: string): LedgerReport {
  const empty = { dataset, budget: null, spent: "0", left: "0", entries: [], notes: [] };
  return reason === undefined ? { state: "none", ...empty } : { state: "blocked", reason, ...empty };
}
