// Where ledgers are kept. A store knows nothing of budgets: it makes one change at a time, wholly or not at all.
import { UserError } from "../errors.ts";
import type { Ledger } from "./ledger.ts";
import { readLedger, writeLedger } from "./ledger-text.ts";

export interface LedgerStore {
  /** Throws LedgerBlocked when nothing can be kept here. */
  read(dataset: string): Promise<Ledger | null>;
  /**
   * Reads the ledger, lets `change` make the next one, and has it safely written when the promise resolves; no other change comes
   * between. `change` is synchronous, and when it throws nothing is written.
   */
  update(dataset: string, change: (now: Ledger | null) => Ledger): Promise<Ledger>;
}

/** The browser keeps no ledger here; the message says why and what to do. */
export class LedgerBlocked extends UserError {}

export interface HeldLedger extends LedgerStore {
  /** the ledger's text, to be saved; null before its first entry */
  text(): string | null;
}

/** One ledger held in memory, from and to the text of a file that the user keeps. */
export function heldLedger(text: string | null): HeldLedger {
  let held = text;
  const parsed = (dataset: string) => (held === null ? null : readLedger(held, dataset));
  return {
    text: () => held,
    read: async (dataset) => parsed(dataset),
    async update(dataset, change) {
      const next = change(parsed(dataset));
      held = writeLedger(next);
      return next;
    },
  };
}
