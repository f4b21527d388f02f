// The private calls of the engine that spend: which ledger pays, and where it is kept.
import { expect, test, vi } from "vitest";
import { UserError } from "../../src/errors.ts";
import { fixtureForm } from "../analyses/private-fixture.ts";
import { at, blocked, request, setting } from "./private-setting.ts";

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
