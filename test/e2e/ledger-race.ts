// What the pages of ledger.test.ts run: bundled and served by the test itself.
import { databaseLedgers } from "../../src/privacy/ledger-database.ts";
import { ledgerReport } from "../../src/privacy/ledger-report.ts";
import { Receipt } from "../../src/privacy/receipt.ts";

const dataset = "ab".repeat(32);
const content = {
  analysis: "fixture",
  statistic: "rows",
  unit: "row",
  neighbours: "add or remove one person",
  cost: { epsilon: "0.1" },
} as const;

/** Tries `times` charges of a tenth at once under a budget of one; "paid", or the sentence of the refusal. */
export async function spend(times: number): Promise<string[]> {
  const store = databaseLedgers(indexedDB);
  const charge = { dataset, at: "2026-01-02T03:04:05.678Z", content, opening: { epsilon: "1" } };
  return Promise.all(
    Array.from({ length: times }, () =>
      Receipt.charge(store, charge).then(
        () => "paid",
        (error: Error) => error.message,
      ),
    ),
  );
}

/** What is left, how many entries there are, and that the chain is whole (else it throws). */
export async function look(): Promise<{ left: string; entries: number }> {
  const ledger = await databaseLedgers(indexedDB).read(dataset);
  if (!ledger) throw new Error("look: a ledger, got none");
  const { left, entries } = ledgerReport(ledger);
  return { left, entries: entries.length };
}

/** A change that throws inside the transaction, and a browser without a database: what is said, and what was written. */
export async function fail(): Promise<{ thrown: string; written: unknown; blocked: string[] }> {
  const store = databaseLedgers(indexedDB);
  const message = (error: Error) => error.message;
  const thrown = await store
    .update("other", () => {
      throw new Error("refused in the transaction");
    })
    .then(() => "written", message);
  const forbidden = {
    open() {
      throw new DOMException("denied", "SecurityError");
    },
  } as unknown as IDBFactory;
  const blocked = [undefined, forbidden].map((factory) =>
    databaseLedgers(factory)
      .read(dataset)
      .then(() => "read", message),
  );
  return { thrown, written: await store.read("other"), blocked: await Promise.all(blocked) };
}

/** Changes a stored charge behind the ledger's back, as with the browser's own tools. */
export function edit(): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("plumbline-ledgers");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("ledgers", "readwrite");
      const store = transaction.objectStore("ledgers");
      const found = store.get(dataset);
      found.onsuccess = () => {
        found.result.entries[3].cost.epsilon = "0.01";
        store.put(found.result, dataset);
      };
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}
