// The record of what was released of one data set: entries chained by SHA-256, only ever appended. Each hash covers its entry and the
// hash before, so an edited, moved or removed entry shows at its place. What a chain cannot show is the removal of its last entries, or
// that all of it was hashed anew: whoever holds the file can do both. It guards people against mistakes, not against themselves.
// To check a chain without Plumbline: jq -cjS '.entries[0] | del(.hash)' LEDGER.json | sha256sum
import { UserError } from "../errors.ts";
import { sha256OfText } from "../math/sha256.ts";
import type { Cost } from "./mechanism.ts";
import type { Unit } from "./terms.ts";

/** Exact as typed. With delta: charges in rho are converted to epsilon at that delta, less the deltas that charges have of their own. */
export interface Budget {
  readonly epsilon: string;
  readonly delta?: string;
}

interface Chained {
  /** position, from 0 */
  readonly index: number;
  /** ISO date and time (UTC); local knowledge, never published */
  readonly at: string;
  /** hash of the entry before; of the header for the first */
  readonly previous: string;
  /** SHA-256, hex, of canonical JSON (keys sorted, no spaces) of the entry without this field */
  readonly hash: string;
}

/** The first entry of every ledger, and every change of the budget after it: raising it is recorded, not hidden. */
export interface BudgetEntry extends Chained {
  readonly kind: "budget";
  readonly budget: Budget;
}

export interface ChargeEntry extends Chained {
  readonly kind: "charge";
  readonly analysis: string;
  /** what was released, in words */
  readonly statistic: string;
  readonly unit: Unit;
  readonly neighbours: string;
  readonly cost: Cost;
}

export type Entry = BudgetEntry | ChargeEntry;
export type BudgetContent = Pick<BudgetEntry, "kind" | "budget">;
export type ChargeContent = Pick<
  ChargeEntry,
  "kind" | "analysis" | "statistic" | "unit" | "neighbours" | "cost"
>;

export interface Ledger {
  readonly format: 1;
  /** SHA-256 of the data set's bytes, hex */
  readonly dataset: string;
  readonly entries: readonly Entry[];
}

/** A ledger of data set `dataset` with its first budget. `at`: ISO date and time. */
export function newLedger(dataset: string, budget: Budget, at: string): Ledger {
  return append({ format: 1, dataset, entries: [] }, { kind: "budget", budget }, at);
}

/** The ledger with one entry more. */
export function append(ledger: Ledger, content: BudgetContent | ChargeContent, at: string): Ledger {
  const { entries } = ledger;
  const links = { index: entries.length, at, previous: entries.at(-1)?.hash ?? hashOfHeader(ledger) };
  const entry = { ...content, ...links };
  return { ...ledger, entries: [...entries, { ...entry, hash: hashOfEntry(entry) }] };
}

/** Throws a UserError that says at which entry the chain breaks. */
export function checkChain(ledger: Ledger): void {
  let previous = hashOfHeader(ledger);
  for (const [i, entry] of ledger.entries.entries()) {
    const { hash, ...content } = entry;
    const place = `entry ${i + 1} of ${ledger.entries.length} (${entry.at})`;
    if (entry.index !== i || entry.previous !== previous) {
      throw new UserError(
        `The ledger was altered: at ${place} the chain breaks, because ${i === 0 ? "it does not belong to this header" : "it does not follow the entry before it"}. Use a copy that nobody edited.`,
      );
    }
    if (hashOfEntry(content) !== hash) {
      throw new UserError(
        `The ledger was altered: ${place} does not have the content that its hash was made of. Use a copy that nobody edited.`,
      );
    }
    previous = hash;
  }
  if (ledger.entries[0]?.kind !== "budget") {
    throw new UserError(
      "The ledger was altered: its first entry is not a budget. Use a copy that nobody edited.",
    );
  }
}

/** The budget in force. The ledger must have passed checkChain. */
export function budgetOf(ledger: Ledger): Budget {
  const last = ledger.entries.findLast((entry) => entry.kind === "budget");
  if (!last) throw new Error("budgetOf: a ledger begins with a budget, got none");
  return last.budget;
}

function hashOfHeader({ format, dataset }: Ledger): string {
  return sha256OfText(canonical({ format, dataset }));
}

type Unhashed = Omit<BudgetEntry, "hash"> | Omit<ChargeEntry, "hash">;

function hashOfEntry(entry: Unhashed): string {
  return sha256OfText(canonical(entry));
}

/** Keys sorted, no spaces: for objects of texts, whole numbers and such objects. */
function canonical(value: object): string {
  const parts = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => {
      const text = typeof entry === "object" && entry !== null ? canonical(entry) : JSON.stringify(entry);
      return `${JSON.stringify(key)}:${text}`;
    });
  return `{${parts.join()}}`;
}
