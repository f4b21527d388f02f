// The private calls of the engine that answer before anything is spent, and what they share.
import { expect, test, vi } from "vitest";
import type { PrivateRequest } from "../../src/analyses/analysis.ts";
import { readTable } from "../../src/data/read.ts";
import type { PrivateAnswers } from "../../src/engine/private-protocol.ts";
import { privateService } from "../../src/engine/private-service.ts";
import { createService } from "../../src/engine/service.ts";
import { UserError } from "../../src/errors.ts";
import { ward } from "../analyses/generative-risk/chains.ts";
import { fixtureForm } from "../analyses/private-fixture.ts";
import { matrixModel } from "../matrix-model.ts";
import { at, blocked, hooks, inMemory, request, setting } from "./private-setting.ts";

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
