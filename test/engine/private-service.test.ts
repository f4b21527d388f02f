// The private calls of the engine, with ledgers in memory: one text per data set, as a database would keep them.
import { expect, test, vi } from "vitest";
import "../permalink/fixture.ts";
import type { PrivateRequest, Request, Result } from "../../src/analyses/analysis.ts";
import { readTable } from "../../src/data/read.ts";
import { type DataTable, fingerprint, type ReadHooks } from "../../src/data/table.ts";
import type { PrivateAnswers, PrivateCall } from "../../src/engine/private-protocol.ts";
import { privateService } from "../../src/engine/private-service.ts";
import { createService } from "../../src/engine/service.ts";
import { UserError } from "../../src/errors.ts";
import {
  type HeldLedger,
  heldLedger,
  LedgerBlocked,
  type LedgerStore,
} from "../../src/privacy/ledger-store.ts";
import { ward } from "../analyses/generative-risk/chains.ts";
import { fixtureForm } from "../analyses/private-fixture.ts";
import { matrixModel } from "../matrix-model.ts";

const hooks: ReadHooks = { signal: new AbortController().signal, progress() {} };
const at = "2026-01-02T03:04:05.678Z";
const request: PrivateRequest = {
  analysis: "fixture",
  roles: { loss: "x" },
  params: {},
  seed: 1,
  privacy: { epsilon: "1", unit: "row", grid: { max: 8, bins: 4 } },
};

function inMemory(): LedgerStore {
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

const blocked: LedgerStore = {
  read: () => Promise.reject(new LedgerBlocked("Blocked. Take the ledger as a file.")),
  update: () => Promise.reject(new LedgerBlocked("Blocked. Take the ledger as a file.")),
};

async function opened(text: string): Promise<{ file: File; table: DataTable }> {
  const file = new File([text], "file.csv");
  return { file, table: await readTable(file, file.name, {}, hooks) };
}

async function setting(ledgers: LedgerStore = inMemory()) {
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

test("from plan to release: nothing is charged before, and exactly the cost with it", async () => {
  const { ask, dataset } = await setting();
  const plan = await ask({ call: "privatePlan", request });
  expect(plan).toMatchObject({ cost: { epsilon: "1" }, neighbours: "add or remove one person" });
  expect(await ask({ call: "ledger" })).toEqual({
    state: "none",
    dataset: await dataset(),
    budget: null,
    spent: "0",
    left: "0",
    entries: [],
    notes: [],
  });
  await expect(ask({ call: "release", request })).rejects.toThrow(/no budget yet/);
  expect(await ask({ call: "setBudget", budget: "1.5" })).toMatchObject({ state: "open", left: "1.5" });

  const { document, result, ledger } = await ask({ call: "release", request });
  expect(ledger).toMatchObject({ spent: "1", left: "0.5", notes: ["It may be cleared."] });
  expect(result.tables.counts!.count).toHaveLength(4);
  expect(document.drawn.counts).toHaveLength(4);
  expect(ledger.entries.at(-1)).toMatchObject({ at, statistic: "rows per bin" });
  await expect(ask({ call: "release", request })).rejects.toThrow(
    /0.5 of epsilon 1.5 is left\. Lower epsilon to at most 0.5/,
  );
});

test("each data set has a ledger of its own", async () => {
  const { ask, openOther } = await setting();
  await ask({ call: "setBudget", budget: "1" });
  await ask({ call: "release", request });
  openOther();
  expect((await ask({ call: "ledger" })).state).toBe("none");
});

test("the file that was open when a release was asked for is the one that is measured and the one that pays", async () => {
  const { ask, openOtherMeanwhile, dataset } = await setting();
  const first = await dataset();
  const sure = { ...request, privacy: { ...request.privacy, epsilon: "1000", budget: "1000" } };
  openOtherMeanwhile();
  const { document, ledger } = await ask({ call: "release", request: sure });
  expect(ledger.dataset).toBe(first);
  expect(document.drawn).toEqual({ counts: [2, 2, 2, 2] });
  expect((await ask({ call: "ledger" })).state).toBe("none");
});

test("a ledger is exported, imported where it is new, and refused for another file", async () => {
  const first = await setting();
  await first.ask({ call: "setBudget", budget: "1" });
  await first.ask({ call: "release", request });
  const text = await first.ask({ call: "exportLedger" });
  const second = await setting();
  await expect(second.ask({ call: "exportLedger" })).rejects.toThrow(/no ledger yet/);
  expect(await second.ask({ call: "importLedger", text })).toMatchObject({ spent: "1", left: "0" });
  await expect(second.ask({ call: "release", request })).rejects.toThrow(/0 of epsilon 1 is left/);
  second.openOther();
  await expect(second.ask({ call: "importLedger", text })).rejects.toThrow(/another data set/);
});

test("where the browser keeps no ledger, that is said, releases are refused, and the ledger may be a file", async () => {
  const { ask } = await setting(blocked);
  expect(await ask({ call: "ledger" })).toMatchObject({
    state: "blocked",
    reason: "Blocked. Take the ledger as a file.",
  });
  const draw = vi.spyOn(fixtureForm, "draw");
  await expect(ask({ call: "release", request })).rejects.toThrow(UserError);
  expect(draw).not.toHaveBeenCalled();
  draw.mockRestore();

  const budgeted = { ...request, privacy: { ...request.privacy, budget: "2" } };
  const one = await ask({ call: "releaseWithFile", request: budgeted, ledger: null });
  expect(one.ledger).toMatchObject({ spent: "1", left: "1", notes: [] });
  const two = await ask({ call: "releaseWithFile", request, ledger: one.file });
  expect(JSON.parse(two.file).entries).toHaveLength(3);
  await expect(ask({ call: "releaseWithFile", request, ledger: two.file })).rejects.toThrow(
    /0 of epsilon 2 is left/,
  );
});

test("the same state of a ledger file pays once in a visit, also for two releases at a time", async () => {
  const { ask } = await setting(blocked);
  const budgeted = { ...request, privacy: { ...request.privacy, budget: "9" } };
  const release = (ledger: string | null) =>
    ask({ call: "releaseWithFile", request: budgeted, ledger: ledger });
  const begun = await Promise.allSettled([release(null), release(null)]);
  expect(begun.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  const { file } = (begun[0] as PromiseFulfilledResult<{ file: string }>).value;
  expect((await release(file)).ledger.left).toBe("7");
  await expect(release(file)).rejects.toThrow(/already charged to this state/);
  await expect(release(null)).rejects.toThrow(UserError);
});

test("previews and the search for epsilon compute the exact result once, without the terms, and charge nothing", async () => {
  const { ask, exact } = await setting();
  const preview = await ask({ call: "privatePreview", request, runs: 100 });
  // the page gets the buffers: a second preview must not find them gone
  structuredClone(preview, { transfer: [preview.band.exact.buffer] });
  expect((await ask({ call: "privatePreview", request, runs: 100 })).rmse).toBe(preview.rmse);
  expect((await ask({ call: "solveEpsilon", request, wanted: 0.5 })).epsilon).toBe("3");
  expect(exact).toHaveBeenCalledOnce();
  expect(exact.mock.calls[0]![0]).not.toHaveProperty("privacy");
  expect((await ask({ call: "ledger" })).state).toBe("none");
});

test("an exact result that failed is computed again when asked for again", async () => {
  const { ask, exact } = await setting();
  exact.mockRejectedValueOnce(new UserError("Not today."));
  await expect(ask({ call: "privatePreview", request, runs: 100 })).rejects.toThrow("Not today.");
  expect((await ask({ call: "privatePreview", request, runs: 100 })).runs).toBe(100);
});

test("the audit needs no ledger; a budget is checked before it is set; terms must be there", async () => {
  const { ask } = await setting(blocked);
  expect(await ask({ call: "audit", request, runs: 2_000 })).toMatchObject({ claimed: "1", holds: true });
  await expect(ask({ call: "setBudget", budget: "0" })).rejects.toThrow(/more than zero/);
  await expect(ask({ call: "setBudget", budget: "1", delta: "2" })).rejects.toThrow(/Delta must lie/);
  const { privacy: _, ...bare } = request;
  await expect(ask({ call: "privatePlan", request: bare as PrivateRequest })).rejects.toThrow(
    /needs its terms/,
  );
});

test("the engine passes private calls on, and an ordinary run of a request with terms is refused", async () => {
  const service = createService(async () => ({ device: null, reason: "None here." }), {
    ledgers: inMemory(),
  });
  const file = new File(["x\n1\n2\n3\n4\n5\n"], "a.csv");
  await service.handle({ call: "open", file, options: {} }, hooks, 1);
  expect(await service.handle({ call: "ledger" }, hooks, 2)).toMatchObject({ state: "none" });
  await service.handle({ call: "setBudget", budget: "3" }, hooks, 3);
  expect(await service.handle({ call: "release", request }, hooks, 4)).toMatchObject({
    ledger: { left: "2" },
  });
  await expect(service.handle({ call: "run", request, prefer: "cpu" }, hooks, 5)).rejects.toThrow(
    /asks for a private release/,
  );
});

test("each question has its own inputs, though the last ones are kept", async () => {
  const { ask, openOther } = await setting();
  const measure = vi.spyOn(fixtureForm, "measure");
  const rowsOf = async (privacy: object) => {
    await ask({
      call: "privatePreview",
      request: { ...request, privacy: { ...request.privacy, ...privacy } },
      runs: 40,
    });
    return measure.mock.lastCall![0].rows;
  };
  expect(await rowsOf({})).toBe(8);
  expect(await rowsOf({ unit: { column: "id", atMost: 1 } })).toBe(4);
  expect(await rowsOf({ unit: { column: "id", atMost: 2 } })).toBe(8);
  const [before] = measure.mock.lastCall!;
  expect(await rowsOf({ unit: { column: "id", atMost: 2 }, epsilon: "0.1" })).toBe(8);
  expect(measure.mock.lastCall![0]).toBe(before);
  openOther();
  expect(await rowsOf({})).toBe(1);
  measure.mockRestore();
});

test("what a model says of each row is worked out once: previews, other epsilons and the release share it", async () => {
  const lines = Array.from(
    { length: 20 },
    (_, i) => `{"line": [0, 1${i % 2 === 0 ? ", 2, 4" : ""}], "dead": ${i % 3 === 0}}`,
  );
  const file = new File([lines.join("\n")], "file.jsonl");
  const open = { file, table: await readTable(file, file.name, {}, hooks) };
  let loads = 0;
  const told: string[] = [];
  const exact = vi.fn(() => Promise.reject(new Error("exact: not needed")));
  const handle = privateService({
    opened: () => open,
    exact,
    models: {
      async load() {
        loads++;
        return matrixModel(ward);
      },
    },
    ledgers: inMemory(),
    now: () => at,
    lasting: async () => [],
  });
  const asked = (epsilon: string, params: object = {}): PrivateRequest => ({
    analysis: "generative-risk",
    roles: { timeline: "line", observed: ["dead"] },
    params: { trajectories: 2, horizon: "5 tokens", ...params },
    seed: 1,
    privacy: { epsilon, unit: "row", budget: "9" },
  });
  const listening = { ...hooks, progress: (_: number, stage: string) => void told.push(stage) };
  const preview = (epsilon: string, params?: object) =>
    handle({ call: "privatePreview", request: asked(epsilon, params), runs: 40 }, listening) as Promise<
      PrivateAnswers["privatePreview"]
    >;
  const [first] = await Promise.all([preview("1"), preview("1")]);
  expect(first.band.labels).toEqual(["MEDS_DEATH, happened", "MEDS_DEATH, predicted"]);
  expect(first.band.exact[0]).toBe(7 / 20);
  expect(told).toContain("Drawing futures, each patient alone");
  const second = await preview("3");
  expect(second.band.exact).toEqual(first.band.exact);
  await handle({ call: "release", request: asked("2") }, hooks);
  expect([loads, exact.mock.calls.length]).toEqual([1, 0]);
  await preview("1", { horizon: "6 tokens" });
  expect(loads).toBe(2);

  const controller = new AbortController();
  const cancelled = handle(
    { call: "privatePreview", request: asked("1", { horizon: "7 tokens" }), runs: 40 },
    { signal: controller.signal, progress: () => controller.abort(new DOMException("stop", "AbortError")) },
  );
  await expect(cancelled).rejects.toThrow("stop");
});
