import { createRoot } from "solid-js";
import { beforeEach, expect, test, vi } from "vitest";
import type { PrivateRequest } from "../../../src/analyses/analysis.ts";
import type { Releasing } from "../../../src/app/private/releasing.ts";
import { createSession, type Session } from "../../../src/app/session.ts";
import type { Summary } from "../../../src/data/summary.ts";
import type { Engine } from "../../../src/engine/client.ts";
import { UserError } from "../../../src/errors.ts";
import type { LedgerReport } from "../../../src/privacy/ledger-report.ts";

const columns = ["loss", "other", "id"];
const summary = {
  fileName: "f.csv",
  rows: 10,
  notes: [],
  columns: columns.map((name) => ({
    name,
    kind: "number",
    possibleKinds: ["number", "category"],
    distinct: 8,
  })),
} as unknown as Summary;

const ledger = (state: LedgerReport["state"], left = "0"): LedgerReport => ({
  state,
  dataset: `${state}${left}`,
  budget: state === "open" ? { epsilon: "2" } : null,
  spent: "0",
  left,
  entries: [],
  notes: [],
});

/** An engine that answers at once and notes every private call. */
function fakeEngine(first: LedgerReport) {
  const calls: {
    readonly call: string;
    readonly request?: PrivateRequest;
    readonly ledger?: string | null;
  }[] = [];
  const note = (call: string) => (request: PrivateRequest) => {
    calls.push({ call, request });
  };
  const plan = { neighbours: "", statements: [], cost: { epsilon: "1" }, meaning: [], cautions: [] };
  const released = { document: { drawn: {} }, result: { tables: {} }, ledger: ledger("open", "1") };
  const engine = {
    open: async () => summary,
    run: async () => ({ tables: { groups: { group: ["A", "2"] } }, notes: [] }),
    prepare: async () => null,
    devices: async () => ({ sentence: "", detail: "", adapter: null, kernels: [] }),
    ledger: async () => first,
    privatePlan: async (request: PrivateRequest) => {
      note("plan")(request);
      if (request.privacy.epsilon === "8") throw new UserError("There is no plan.");
      return plan;
    },
    privatePreview: async (request: PrivateRequest) => {
      note("preview")(request);
      if (request.privacy.epsilon === "7") throw new UserError("An event that nobody has.");
      return { rmse: 0.5, runs: 200 };
    },
    solveEpsilon: async (request: PrivateRequest, wanted: number) => {
      note("solve")(request);
      if (wanted < 0.01) throw new UserError("No epsilon.");
      return { epsilon: "3", rmse: wanted };
    },
    release: async (request: PrivateRequest) => {
      note("release")(request);
      if (request.privacy.epsilon === "9") throw new UserError("0.5 is left.");
      return released;
    },
    releaseWithFile: async (request: PrivateRequest, text: string | null) => {
      calls.push({ call: "releaseWithFile", request, ledger: text });
      return { ...released, file: "the ledger" };
    },
  } as unknown as Engine;
  return { engine, calls };
}

beforeEach(() => {
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal("document", { createElement: () => ({ click() {} }) });
  return () => vi.unstubAllGlobals();
});

async function withReleasing(
  first: LedgerReport,
  use: (its: {
    session: Session;
    releasing: Releasing;
    calls: ReturnType<typeof fakeEngine>["calls"];
    changes: string[];
  }) => Promise<void>,
): Promise<void> {
  const { engine, calls } = fakeEngine(first);
  const changes: string[] = [];
  await createRoot(async (dispose) => {
    const session = createSession(engine, (what) => changes.push(what));
    await session.openFile(new File(["x"], "f.csv"));
    await vi.waitFor(() => expect(session.answer()).not.toBeNull());
    await session.startReleasing();
    const releasing = session.releasing()!;
    await vi.waitFor(() => expect(releasing.form()).not.toBeNull());
    await vi.waitFor(() => expect(releasing.paying.ledger()).not.toBeNull());
    await use({ session, releasing, calls, changes });
    session.stopReleasing();
    dispose();
  });
}

const complete = { unit: "row", lower: "0", upper: "10" } as const;
const prepared = (releasing: Releasing) =>
  vi.waitFor(() => expect(releasing.prepared()?.preview?.rmse).toBe(0.5));

test("nothing is asked of the engine before the terms are complete; then plan and preview, and never a release", async () => {
  await withReleasing(ledger("open", "2"), async ({ releasing, calls, changes }) => {
    releasing.type({ unit: "row" });
    expect(releasing.asked()).toBeNull();
    expect(calls).toEqual([]);
    releasing.type(complete);
    await prepared(releasing);
    expect(calls.map(({ call }) => call)).toEqual(["plan", "preview"]);
    expect(calls[0]!.request!.privacy).toEqual({
      epsilon: "1",
      unit: "row",
      bounds: { lower: 0, upper: 10 },
    });
    // nothing of it is an entry of the page's history
    expect(changes).toEqual(["start"]);
  });
});

test("the accuracy wanted sets epsilon; a refusal is shown and leaves it", async () => {
  await withReleasing(ledger("open", "2"), async ({ releasing }) => {
    releasing.type(complete);
    await prepared(releasing);
    await releasing.solve(0.25);
    expect(releasing.draft().epsilon).toBe("3");
    await releasing.solve(0.001);
    expect(String(releasing.problem())).toContain("No epsilon.");
    expect(releasing.draft().epsilon).toBe("3");
  });
});

test("another column empties the bounds that were known of the first", async () => {
  await withReleasing(ledger("open", "2"), async ({ session, releasing }) => {
    releasing.type(complete);
    session.setParam("levels", [0.9]);
    expect(releasing.draft().upper).toBe("10");
    session.setRole("loss", "other");
    expect(releasing.draft()).toMatchObject({ unit: "row", lower: "", upper: "", epsilon: "1" });
    expect(releasing.asked()).toBeNull();
  });
});

test("a release shows at once beside the exact result, and another question puts the preview back", async () => {
  await withReleasing(ledger("none"), async ({ session, releasing, calls }) => {
    releasing.type(complete);
    await prepared(releasing);
    expect(releasing.paying.begins()).toBe(true);
    releasing.paying.setBudget(" 2 ");
    await releasing.release();
    expect(calls.at(-1)!.request!.privacy.budget).toBe("2");
    expect(releasing.shown()?.exact).toBe(session.answer()!.result);
    expect(releasing.paying.ledger()?.left).toBe("1");
    session.setParam("levels", [0.9]);
    expect(releasing.shown()).toBeNull();
    expect(releasing.made()).toHaveLength(1);
  });
});

test("a refused release shows nothing", async () => {
  await withReleasing(ledger("open", "0.5"), async ({ releasing }) => {
    releasing.type({ ...complete, epsilon: "9" });
    await prepared(releasing);
    await expect(releasing.release()).rejects.toThrow("0.5 is left.");
    expect(releasing.shown()).toBeNull();
    expect(releasing.made()).toHaveLength(0);
  });
});

test("where the browser keeps no ledger, the held file pays and the next release goes on from what it became", async () => {
  await withReleasing(ledger("blocked"), async ({ releasing, calls }) => {
    releasing.type(complete);
    await prepared(releasing);
    releasing.paying.setBudget("2");
    await releasing.release();
    expect(calls.at(-1)).toMatchObject({ call: "releaseWithFile", ledger: null });
    expect(calls.at(-1)!.request!.privacy.budget).toBe("2");
    await releasing.release();
    expect(calls.at(-1)).toMatchObject({ call: "releaseWithFile", ledger: "the ledger" });
    expect(calls.at(-1)!.request!.privacy.budget).toBeUndefined();
    expect(releasing.paying.ledger()?.state).toBe("blocked");
  });
});

test("a group that no row has is told, as far as the exact answer knows", async () => {
  await withReleasing(ledger("open", "2"), async ({ session, releasing }) => {
    session.setRole("group", "id");
    releasing.type({ ...complete, groups: "A\nB" });
    await prepared(releasing);
    expect(releasing.strangers()).toEqual(["B"]);
    // spelled otherwise, but the same to the release
    releasing.type({ groups: " a\nB\n2.0" });
    expect(releasing.strangers()).toEqual(["B"]);
  });
});

test("a preview that fails leaves the plan and the release; a plan that fails leaves neither", async () => {
  await withReleasing(ledger("open", "2"), async ({ session, releasing, calls }) => {
    releasing.type({ ...complete, epsilon: "7" });
    await vi.waitFor(() => expect(String(releasing.problem())).toContain("nobody has"));
    expect(releasing.prepared()).toMatchObject({ request: releasing.asked(), preview: null });
    expect(releasing.unseen()).toBe(true);
    await releasing.release();
    expect(calls.at(-1)).toMatchObject({ call: "release", request: { privacy: { epsilon: "7" } } });
    releasing.type({ epsilon: "8" });
    await vi.waitFor(() => expect(String(releasing.problem())).toContain("no plan"));
    expect(releasing.prepared()).toBeNull();
    expect(releasing.unseen()).toBe(false);
    releasing.type({ epsilon: "1" });
    await prepared(releasing);
    expect(releasing.unseen()).toBe(false);
    expect(session.answer()).not.toBeNull();
  });
});
