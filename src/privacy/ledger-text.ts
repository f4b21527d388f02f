// A ledger as the text of a file, checked on the way in: shape, chain, data set. Anyone may have edited it.
import { UserError } from "../errors.ts";
import { checkBudget, checkDelta } from "./check-terms.ts";
import { type Budget, checkChain, type Entry, type Ledger } from "./ledger.ts";
import type { Cost } from "./mechanism.ts";
import { parsePositive } from "./parse-rational.ts";
import type { Unit } from "./terms.ts";

/** One entry per line, so that a difference between two copies reads well. */
export function writeLedger({ format, dataset, entries }: Ledger): string {
  const lines = entries.map((entry) => `  ${JSON.stringify(entry)}`).join(",\n");
  return `{"format":${format},"dataset":${JSON.stringify(dataset)},"entries":[\n${lines}\n]}\n`;
}

/**
 * The ledger in a text. Throws a UserError for anything that is not a whole, unedited ledger of data set `dataset`; for an edited
 * one it says at which entry.
 */
export function readLedger(text: string, dataset: string): Ledger {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new UserError("The ledger is not JSON. Choose the file that Plumbline wrote.");
  }
  const { format, dataset: its, entries } = fields(value, ["format", "dataset", "entries"], "the ledger");
  if (format !== 1) {
    throw new UserError("The ledger has a format that this Plumbline does not know. Use the newest version.");
  }
  if (typeof its !== "string" || !Array.isArray(entries)) throw broken("the ledger");
  const ledger: Ledger = { format: 1, dataset: its, entries: entries.map(readEntry) };
  checkChain(ledger);
  checkDataset(ledger, dataset);
  return ledger;
}

/** Throws a UserError when the ledger is another data set's. */
export function checkDataset(ledger: Ledger, dataset: string): void {
  if (ledger.dataset === dataset) return;
  throw new UserError(
    `This ledger belongs to another data set (SHA-256 ${ledger.dataset.slice(0, 12)}…), and this file is ${dataset.slice(0, 12)}…. Take the ledger of this file, or begin a new one.`,
  );
}

function readEntry(value: unknown, i: number): Entry {
  const place = `entry ${i + 1}`;
  const links = ["index", "at", "previous", "hash", "kind"];
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  const wanted = kind === "budget" ? ["budget"] : ["analysis", "statistic", "unit", "neighbours", "cost"];
  const entry = fields(value, [...links, ...wanted], place);
  const chained = {
    index: entry.index as number,
    at: words(entry.at, place),
    previous: words(entry.previous, place),
    hash: words(entry.hash, place),
  };
  if (!Number.isSafeInteger(entry.index)) throw broken(place);
  if (kind === "budget") return { ...chained, kind, budget: readBudget(entry.budget, place) };
  if (kind !== "charge") throw broken(place);
  return {
    ...chained,
    kind,
    analysis: words(entry.analysis, place),
    statistic: words(entry.statistic, place),
    unit: readUnit(entry.unit, place),
    neighbours: words(entry.neighbours, place),
    cost: readCost(entry.cost, place),
  };
}

function readBudget(value: unknown, place: string): Budget {
  const delta = typeof value === "object" && value !== null && "delta" in value;
  const entry = fields(value, delta ? ["epsilon", "delta"] : ["epsilon"], place);
  const epsilon = checkBudget(entry.epsilon);
  return delta ? { epsilon, delta: checkDelta(entry.delta) } : { epsilon };
}

function readUnit(value: unknown, place: string): Unit {
  if (value === "row") return value;
  const { column, atMost } = fields(value, ["column", "atMost"], place);
  if (!Number.isSafeInteger(atMost)) throw broken(place);
  return { column: words(column, place), atMost: atMost as number };
}

function readCost(value: unknown, place: string): Cost {
  const has = (name: string) => typeof value === "object" && value !== null && name in value;
  const entry = fields(
    value,
    has("rho") ? ["rho"] : has("delta") ? ["epsilon", "delta"] : ["epsilon"],
    place,
  );
  const amount = words(entry.rho ?? entry.epsilon, place);
  parsePositive(amount, `The cost of ${place}`);
  if (has("rho")) return { rho: amount };
  return has("delta") ? { epsilon: amount, delta: checkDelta(entry.delta) } : { epsilon: amount };
}

/** The object's fields when it has exactly these. */
function fields(value: unknown, names: readonly string[], place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw broken(place);
  const keys = Object.keys(value);
  if (keys.length !== names.length || !names.every((name) => keys.includes(name))) throw broken(place);
  return value as Readonly<Record<string, unknown>>;
}

function words(value: unknown, place: string): string {
  if (typeof value !== "string") throw broken(place);
  return value;
}

function broken(place: string): UserError {
  return new UserError(
    `The ledger was altered: ${place} does not have the entries that Plumbline writes. Use a copy that nobody edited.`,
  );
}
