// In which order a private release happens: measure, then charge, then draw; and what stays of the budget.
import { expect, test, vi } from "vitest";
import { openRelease } from "../../src/analyses/open-release.ts";
import { preparePlan } from "../../src/analyses/private-plan.ts";
import { release } from "../../src/analyses/private-run.ts";
import { UserError } from "../../src/errors.ts";
import { budgetOf } from "../../src/privacy/ledger.ts";
import { heldLedger } from "../../src/privacy/ledger-store.ts";
import { readLedger } from "../../src/privacy/ledger-text.ts";
import { fixtureForm } from "./private-fixture.ts";
import { at, dataset, inputs, request } from "./private-request.ts";

test("a release is charged, drawn and finished; its document alone gives the same tables", async () => {
  const prepared = await preparePlan(request());
  const store = heldLedger(null);
  const made = await release(prepared, await inputs(request()), { store, dataset, at });
  expect(made.ledger).toEqual(readLedger(store.text()!, dataset));
  expect(made.ledger.entries.at(-1)).toMatchObject({ kind: "charge", unit: "row", cost: { epsilon: "1" } });
  expect(made.document.drawn.counts).toHaveLength(4);
  const opened = await openRelease(structuredClone(made.document));
  expect(opened.result.tables).toEqual(made.result.tables);
  expect(JSON.stringify(made.document)).not.toMatch(/"x"|budget|column/);
});

test("measure, then charge, then draw: the charge stands in the ledger when the first bit is drawn", async () => {
  const order: string[] = [];
  const store = heldLedger(null);
  const measure = vi.spyOn(fixtureForm, "measure");
  const draw = vi.spyOn(fixtureForm, "draw");
  measure.mockImplementation(() => {
    order.push(`measure, ${store.text() === null ? "not charged" : "charged"}`);
    return { counts: [1, 2, 3, 4] };
  });
  draw.mockImplementation(({ counts }, _plan, bits) => {
    expect(bits).toMatchObject({ source: "operating system" });
    order.push(`draw, ${readLedger(store.text()!, dataset).entries.length} entries`);
    return { counts: counts! };
  });
  await release(await preparePlan(request()), await inputs(request()), { store, dataset, at });
  expect(order).toEqual(["measure, not charged", "draw, 2 entries"]);
  measure.mockRestore();
  draw.mockRestore();
});

test("a crash while drawing loses budget, never privacy; a refusal of the data costs nothing", async () => {
  const store = heldLedger(null);
  const prepared = await preparePlan(request());
  const given = await inputs(request());
  const refusing = vi.spyOn(fixtureForm, "measure").mockImplementation(() => {
    throw new UserError("Too few.");
  });
  await expect(release(prepared, given, { store, dataset, at })).rejects.toThrow("Too few.");
  expect(store.text()).toBe(null);
  refusing.mockRestore();

  const crashing = vi.spyOn(fixtureForm, "draw").mockImplementation(() => {
    throw new Error("power cut");
  });
  await expect(release(prepared, given, { store, dataset, at })).rejects.toThrow("power cut");
  crashing.mockRestore();
  expect(readLedger(store.text()!, dataset).entries).toHaveLength(2);
  await expect(release(prepared, given, { store, dataset, at })).rejects.toThrow(/0 of epsilon 1 is left/);
});

test("the budget of an existing ledger stays, and that is said", async () => {
  const store = heldLedger(null);
  const some = request({ epsilon: "0.5", budget: "2" });
  await release(await preparePlan(some), await inputs(some), { store, dataset, at });
  const other = request({ epsilon: "0.5", budget: "9" });
  const { ledger, notes } = await release(await preparePlan(other), await inputs(other), {
    store,
    dataset,
    at,
  });
  expect(budgetOf(ledger)).toEqual({ epsilon: "2" });
  expect(notes).toEqual([
    "The ledger already has a budget, epsilon 2, which stays; the 9 of the request was not used.",
  ]);
});
