// Ledgers in the browser's IndexedDB, one record per data set. A change is one read-and-write transaction: the database runs those of
// all tabs one after the other, so two tabs cannot both spend the last of a budget. Nothing waits inside a transaction but the
// database itself, which is why SHA-256 is computed synchronously.
import type { Ledger } from "./ledger.ts";
import { LedgerBlocked, type LedgerStore } from "./ledger-store.ts";

const databaseName = "plumbline-ledgers";
/** 2: charges may have a delta, which pages before it would not count; they can no longer open the database. */
const databaseVersion = 2;
const storeName = "ledgers";

/** `factory`: the browser's indexedDB; undefined where there is none. */
export function databaseLedgers(factory: IDBFactory | undefined): LedgerStore {
  return {
    async read(dataset) {
      const database = await openDatabase(factory);
      let found: Ledger | null = null;
      await within(database, "readonly", dataset, (now) => {
        found = now;
      });
      return found;
    },
    async update(dataset, change) {
      const database = await openDatabase(factory);
      let next: Ledger | undefined;
      await within(database, "readwrite", dataset, (now, store) => {
        next = change(now);
        store.put(next, dataset);
      });
      if (!next) throw new Error("databaseLedgers: a change gives a ledger, got none");
      return next;
    },
  };
}

/** Resolves when the transaction has been written to disk; what `work` throws ends it without a trace. */
function within(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  dataset: string,
  work: (now: Ledger | null, store: IDBObjectStore) => void,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const transaction = database.transaction(storeName, mode, { durability: "strict" });
    const store = transaction.objectStore(storeName);
    const found: IDBRequest<Ledger | undefined> = store.get(dataset);
    let failure: unknown;
    found.onsuccess = () => {
      try {
        work(found.result ?? null, store);
      } catch (error) {
        failure = error;
        transaction.abort();
      }
    };
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(failure ?? blocked(transaction.error));
  }).finally(() => database.close());
}

function openDatabase(factory: IDBFactory | undefined): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    if (!factory) return reject(blocked(null));
    // some browsers throw at once where others answer with an error
    let opening: IDBOpenDBRequest;
    try {
      opening = factory.open(databaseName, databaseVersion);
    } catch (error) {
      return reject(blocked(error));
    }
    opening.onupgradeneeded = () => {
      const database = opening.result;
      if (!database.objectStoreNames.contains(storeName)) database.createObjectStore(storeName);
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(blocked(opening.error));
  });
}

function blocked(error: unknown): LedgerBlocked {
  const why = error instanceof Error ? ` (${error.name})` : "";
  return new LedgerBlocked(
    `This browser does not let the page keep a ledger${why}, as in a private window, so what was spent would be forgotten. Take the ledger as a file: it is asked for before a release, and saved again after it.`,
  );
}
