// The order that privacy rests on: the ledger is charged, and safely written, before any noise is drawn. A crash in between loses
// budget, never privacy. The bits of a release come from a receipt, a receipt only from a charge, and each serves once.
import { UserError } from "../errors.ts";
import { afford, checkNewBudget } from "./balance.ts";
import { append, type Budget, type ChargeContent, checkChain, type Ledger, newLedger } from "./ledger.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { checkDataset } from "./ledger-text.ts";
import { osBits, type SystemBits } from "./random-bits.ts";

export interface Charge {
  /** SHA-256 of the data set's bytes, hex */
  readonly dataset: string;
  readonly content: Omit<ChargeContent, "kind">;
  /** ISO date and time (UTC) */
  readonly at: string;
  /** the budget that a new ledger begins with; unused when there is one */
  readonly opening?: Budget;
}

export class Receipt {
  #used = false;

  private constructor(
    /** the ledger after the charge */
    readonly ledger: Ledger,
  ) {}

  /** Appends the charge to the data set's ledger. Throws a UserError, with the ledger as it was, when the budget does not bear it. */
  static async charge(store: LedgerStore, { dataset, content, at, opening }: Charge): Promise<Receipt> {
    const ledger = await store.update(dataset, (now) => {
      const present = now ? checked(now, dataset) : opened(dataset, opening, at);
      const entry: ChargeContent = { kind: "charge", ...content };
      afford(present, entry);
      return append(present, entry, at);
    });
    return new Receipt(ledger);
  }

  /** Bits for the one release that was paid for. */
  bits(): SystemBits {
    if (this.#used) throw new Error("Receipt: one charge pays for one release, got a second");
    this.#used = true;
    return osBits();
  }
}

/** Sets the data set's budget, also of a new ledger; the change is an entry. Throws a UserError when charges do not fit its kind. */
export function setBudget(store: LedgerStore, dataset: string, budget: Budget, at: string): Promise<Ledger> {
  return store.update(dataset, (now) => {
    if (!now) return newLedger(dataset, budget, at);
    checkNewBudget(checked(now, dataset), budget);
    return append(now, { kind: "budget", budget }, at);
  });
}

/**
 * Takes over a ledger from elsewhere (already read and checked): the longer of two is kept when the shorter is its beginning.
 * Throws a UserError when they went apart, because then both were spent from.
 */
export function mergeLedger(store: LedgerStore, theirs: Ledger): Promise<Ledger> {
  return store.update(theirs.dataset, (now) => {
    if (!now) return theirs;
    const ours = checked(now, theirs.dataset);
    const [shorter, longer] = ours.entries.length <= theirs.entries.length ? [ours, theirs] : [theirs, ours];
    const apart = shorter.entries.findIndex(({ hash }, i) => hash !== longer.entries[i]!.hash);
    if (apart < 0) return longer;
    throw new UserError(
      `The two ledgers go different ways from entry ${apart + 1} on: releases were charged to each without the other knowing. Keep both files, and do not spend more on this data set before their sum is clear to you.`,
    );
  });
}

function checked(ledger: Ledger, dataset: string): Ledger {
  checkChain(ledger);
  checkDataset(ledger, dataset);
  return ledger;
}

function opened(dataset: string, opening: Budget | undefined, at: string): Ledger {
  if (opening) return newLedger(dataset, opening, at);
  throw new UserError(
    'This data set has no budget yet. Set the total epsilon that may ever be released of it ("budget" in the request, or in the ledger).',
  );
}
