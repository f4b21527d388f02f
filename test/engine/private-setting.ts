// The private service with two small files and ledgers in memory: one text per data set, as a database would keep them.
import { vi } from "vitest";
import "../permalink/fixture.ts";
import "../analyses/private-fixture.ts";
import type { PrivateRequest, Request, Result } from "../../src/analyses/analysis.ts";
import { readTable } from "../../src/data/read.ts";
import { type DataTable, fingerprint, type ReadHooks } from "../../src/data/table.ts";
import type { PrivateAnswers, PrivateCall } from "../../src/engine/private-protocol.ts";
import { privateService } from "../../src/engine/private-service.ts";
import {
  type HeldLedger,
  heldLedger,
  LedgerBlocked,
  type LedgerStore,
} from "../../src/privacy/ledger-store.ts";

export const hooks: ReadHooks = { signal: new AbortController().signal, progress() {} };
export const at = "2026-01-02T03:04:05.678Z";
export const request: PrivateRequest = {
  analysis: "fixture",
  roles: { loss: "x" },
  params: {},
  seed: 1,
  privacy: { epsilon: "1", unit: "row", grid: { max: 8, bins: 4 } },
};

export function inMemory(): LedgerStore {
  const held = new Map<string, HeldLedger>();
  const of = (dataset: string) => {
    const store = held.get(dataset) ?? heldLedger(null);
    held.set(dataset, store);
    return store;
  };
  return {
    read: (dataset) => of(dataset).read(dataset),
    update: (dataset, change) => of(dataset).update(dataset, change),
  };
}

export const blocked: LedgerStore = {
  read: () => Promise.reject(new LedgerBlocked("Blocked. Take the ledger as a file.")),
  update: () => Promise.reject(new LedgerBlocked("Blocked. Take the ledger as a file.")),
};

async function opened(text: string): Promise<{ file: File; table: DataTable }> {
  const file = new File([text], "file.csv");
  return { file, table: await readTable(file, file.name, {}, hooks) };
}

export async function setting(ledgers: LedgerStore = inMemory()) {
  const exact = vi.fn(
    async (_: Request) =>
      ({ tables: { counts: { count: Float64Array.of(2, 2, 2, 2) } } }) as unknown as Result,
  );
  let open = await opened("x,id\n0,1\n1,1\n2,2\n3,2\n4,3\n5,3\n6,4\n7,4\n");
  const other = await opened("x,id\n0,1\n");
  let meanwhile = () => {};
  const handle = privateService({
    opened: () => open,
    exact,
    ledgers,
    now: () => {
      meanwhile();
      return at;
    },
    lasting: async () => ["It may be cleared."],
  });
  const ask = <K extends PrivateCall["call"]>(call: Extract<PrivateCall, { call: K }>) =>
    handle(call, hooks) as Promise<PrivateAnswers[K]>;
  return {
    ask,
    exact,
    openOther() {
      open = other;
    },
    /** the user opens the other file while the charge is made out */
    openOtherMeanwhile() {
      meanwhile = () => {
        open = other;
      };
    },
    dataset: () => fingerprint(open.file, hooks),
  };
}
