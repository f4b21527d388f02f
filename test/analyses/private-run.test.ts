// What stands around a private form: which requests it takes, whose rows count, and in which order a release happens.
import { expect, test, vi } from "vitest";
import "../permalink/fixture.ts";
import type { PrivateRequest } from "../../src/analyses/analysis.ts";
import { openRelease } from "../../src/analyses/open-release.ts";
import { auditRelease } from "../../src/analyses/private-audit.ts";
import { privateInputs } from "../../src/analyses/private-inputs.ts";
import { planReport, preparePlan } from "../../src/analyses/private-plan.ts";
import { preview, solveEpsilon } from "../../src/analyses/private-preview.ts";
import { release } from "../../src/analyses/private-run.ts";
import { hasReleaseForm, loadReleaseForm } from "../../src/analyses/releases.ts";
import { bind, checkRequest } from "../../src/analyses/request.ts";
import type { Column, ColumnType } from "../../src/data/column.ts";
import { UserError } from "../../src/errors.ts";
import { budgetOf } from "../../src/privacy/ledger.ts";
import { heldLedger } from "../../src/privacy/ledger-store.ts";
import { readLedger } from "../../src/privacy/ledger-text.ts";
import type { Terms } from "../../src/privacy/terms.ts";
import { fixtureForm } from "./private-fixture.ts";

const dataset = "ab".repeat(32);
const at = "2026-01-02T03:04:05.678Z";
const terms: Terms = { epsilon: "1", unit: "row", grid: { max: 8, bins: 4 }, budget: "1" };
const hooks = { signal: new AbortController().signal, progress() {} };

function request(more: Partial<Terms> = {}, rest: Partial<PrivateRequest> = {}): PrivateRequest {
  return {
    analysis: "fixture",
    roles: { loss: "x" },
    params: {},
    seed: 1,
    ...rest,
    privacy: { ...terms, ...more },
  };
}

const labels = ["a", "b", "c"];
const columns: Readonly<Record<string, Column>> = {
  x: { type: "number", name: "x", values: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7) },
  g: { type: "category", name: "g", codes: Int32Array.of(0, 1, 2, 0, 1, 2, 0, -1), labels },
  // person 7 has four rows, 9 three, and one row has no person
  id: { type: "category", name: "id", codes: Int32Array.of(0, 1, 0, 1, 0, 0, 1, -1), labels: ["7", "9"] },
};
const known = [
  { name: "x", kind: "number" },
  { name: "g", kind: "text" },
  { name: "id", kind: "text" },
] as const;
function fetch(name: string, type: ColumnType): Column {
  const column = columns[name]!;
  expect(column.type).toBe(type);
  return column;
}
async function inputs(asked: PrivateRequest) {
  return privateInputs(await preparePlan(asked), 8, known, fetch);
}

test("the forms are found by their folders; an analysis without one says which have one", async () => {
  expect([hasReleaseForm("fixture"), hasReleaseForm("cox")]).toEqual([true, false]);
  await expect(loadReleaseForm("cox")).rejects.toThrow(/"Cox.*has no private form.*"Fixture"/);
});

test("a request with terms is refused where exact numbers would be computed", () => {
  const asked = checkRequest(request());
  expect(asked.privacy).toEqual(terms);
  expect(() => bind(asked, 8, known, fetch)).toThrow(/asks for a private release/);
});

test("the plan's question is public: no column, no budget, only the parameters that the form uses", async () => {
  const asked = request(
    { unit: { column: "id", atMost: 2 } },
    { params: { confidence: 0.9, replicates: 5_000 } },
  );
  const prepared = await preparePlan(asked);
  const { budget: _, ...rest } = terms;
  expect(prepared.plan.question).toEqual({
    analysis: "fixture",
    version: 3,
    params: { confidence: 0.9, interval: "bca" },
    terms: { ...rest, unit: { atMost: 2 } },
  });
  const report = planReport(prepared);
  expect(report.cost).toEqual({ epsilon: "1" });
  expect(report.statements[0]).toMatchObject({ sensitivity: "2", scale: "2" });
  expect(report.cautions).toEqual([
    'The private form has no use for "Replicates": the release does not depend on it.',
  ]);
  // e = 2.718 and e / (1 + e) = 0.731, rounded up
  expect(report.meaning.join(" ")).toMatch(/at most 2.8 times.*at most 74\s% sure/);
});

test("bounds that it has no use for are left out of the release, and it is said", async () => {
  const { plan, cautions } = await preparePlan(request({ bounds: { lower: 0, upper: 10 } }));
  const { budget: _, ...rest } = terms;
  expect(plan.question.terms).toEqual(rest);
  expect(cautions).toEqual([expect.stringMatching(/has no use for "bounds": it is left out of the release/)]);
});

test("an epsilon above ten and a large delta are cautioned, not refused", async () => {
  const cautions = async (more: Partial<Terms>) => (await preparePlan(request(more))).cautions.join(" ");
  expect(await cautions({ epsilon: "10", budget: "100" })).toBe("");
  expect(await cautions({ epsilon: "10.1", budget: "100" })).toMatch(/protects little.*24,344 times/);
  expect(await cautions({ epsilon: "500", budget: "1000" })).toMatch(/more than a million times/);
  expect(await cautions({ delta: "1e-6" })).toBe("");
  expect(await cautions({ delta: "0.001" })).toMatch(/delta of 0.001 is large/);
  expect(await cautions({ delta: "1e-6", size: 2_000_000 })).toMatch(/delta of 1e-6 is large/);
});

test.each<[string, Partial<Terms>, Partial<PrivateRequest>, RegExp]>([
  [
    "a role it cannot use",
    {},
    { roles: { loss: "x", covariates: ["g"] } },
    /cannot use "Covariates".*can use "Loss", "Group"/,
  ],
  [
    "a group without its values",
    {},
    { roles: { loss: "x", group: "g" } },
    /Name the values of "Group".*give that person away/,
  ],
  ["values without a group", { groups: ["a"] }, {}, /no column is chosen for "Group"/],
  ["an output it does not have", { outputs: ["mean"] }, {}, /no output "mean". Known: counts, total/],
])("%s: a sentence before any data are touched", async (_, more, rest, message) => {
  await expect(preparePlan(request(more, rest))).rejects.toThrow(UserError);
  await expect(preparePlan(request(more, rest))).rejects.toThrow(message);
});

test("a missing grid is asked for, with the reason why it is not taken from the data", async () => {
  const { grid: _, ...without } = terms;
  const asked = { ...request(), privacy: without };
  await expect(preparePlan(asked)).rejects.toThrow(
    /needs the end of the time grid.*"max": 1024.*taken from the data/,
  );
});

test("a form that would spend more than its terms, or whose shares do not add up, is a defect", async () => {
  const original = fixtureForm.plan;
  const faults = [
    { cost: { epsilon: "2" } },
    { cost: { epsilon: "1/2" } },
    { cost: { rho: "1" } },
    { statements: [] },
    { neighbours: "change one person" },
  ];
  for (const fault of faults) {
    const wrong = vi
      .spyOn(fixtureForm, "plan")
      .mockImplementation((...given) => ({ ...original(...given), ...fault }));
    await expect(preparePlan(request())).rejects.toThrow(/checkAccount/);
    wrong.mockRestore();
  }
});

test("of a person the first rows in file order count; rows without a person do not", async () => {
  const { rows, columns: bound } = await inputs(request({ unit: { column: "id", atMost: 2 } }));
  expect(rows).toBe(4);
  expect(bound.loss).toMatchObject({ values: Float64Array.of(0, 1, 2, 3) });
  const one = await inputs(request({ unit: { column: "id", atMost: 1 } }));
  expect(one.columns.loss).toMatchObject({ values: Float64Array.of(0, 1) });
  expect((await inputs(request())).rows).toBe(8);
});

test("groups are the named ones in the named order, also one that nobody is in; other rows are dropped", async () => {
  const asked = request({ groups: ["c", "nobody", "a"] }, { roles: { loss: "x", group: "g" } });
  const { rows, columns: bound } = await inputs(asked);
  expect(rows).toBe(5);
  expect(bound.loss).toMatchObject({ values: Float64Array.of(0, 2, 3, 5, 6) });
  expect(bound.group).toMatchObject({ codes: Int32Array.of(2, 0, 2, 0, 2), labels: ["c", "nobody", "a"] });
});

test("the person's column must be in the file", async () => {
  const prepared = await preparePlan(request({ unit: { column: "person", atMost: 2 } }));
  expect(() => privateInputs(prepared, 8, known, fetch)).toThrow(/no column "person"/);
});

test("columns that were not read as they are written are a defect of the caller", async () => {
  const asked = request({ groups: ["a"] }, { roles: { loss: "x", group: "g" } });
  const guessed = known.map((column) =>
    column.name === "g" ? { ...column, kind: "boolean" as const } : column,
  );
  const prepared = await preparePlan(asked);
  expect(() => privateInputs(prepared, 8, guessed, fetch)).toThrow(/as written, got column g as boolean/);
});

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

const exact = { counts: { count: Float64Array.of(2, 2, 2, 2) } };

test("a preview costs nothing, is the same every time, and its error is the noise's", async () => {
  const prepared = await preparePlan(request());
  const given = await inputs(request());
  const report = await preview(prepared, given, exact, 4_000, hooks);
  expect(await preview(prepared, given, exact, 4_000, hooks)).toEqual(report);
  expect(report.band.exact).toEqual(exact.counts.count);
  expect(report.band.exact).not.toBe(exact.counts.count);
  // discrete Laplace of scale 1 on 2, cut off at zero: P(x) = (e-1)/(e+1) e^-|x|; square error 1.4946 by summation
  const weight = (x: number) => ((Math.E - 1) / (Math.E + 1)) * Math.exp(-Math.abs(x));
  let square = 0;
  for (let x = -60; x <= 60; x++) square += weight(x) * (Math.max(0, 2 + x) - 2) ** 2;
  expect(report.rmse / Math.sqrt(square)).toBeGreaterThan(0.95);
  expect(report.rmse / Math.sqrt(square)).toBeLessThan(1.05);
  expect([report.band.lower[0], report.band.upper[0]]).toEqual([0, 5]);
});

test("a preview is cancelled between releases, with its progress told", async () => {
  const controller = new AbortController();
  const told: number[] = [];
  const prepared = await preparePlan(request());
  const running = preview(prepared, await inputs(request()), exact, 1e6, {
    signal: controller.signal,
    progress(fraction) {
      told.push(fraction);
      if (told.length === 3) controller.abort(new DOMException("stop", "AbortError"));
    },
  });
  await expect(running).rejects.toThrow("stop");
  expect(told).toEqual(told.toSorted((a, b) => a - b));
});

test("accuracy gives the epsilon that reaches it, and the epsilon before it on the grid does not", async () => {
  const prepared = await preparePlan(request());
  const given = await inputs(request());
  const found = await solveEpsilon(prepared, given, exact, 0.5, hooks);
  expect(found.rmse).toBeLessThanOrEqual(0.5);
  const errorAt = async (epsilon: string) =>
    (await preview(await preparePlan(request({ epsilon, budget: "100" })), given, exact, 100, hooks)).rmse;
  expect(await errorAt(found.epsilon)).toBe(found.rmse);
  // variance 2 e^-eps / (1 - e^-eps)^2: standard deviation .60 at 2, .33 at 3
  expect(found.epsilon).toBe("3");
  expect(await errorAt("2")).toBeGreaterThan(0.5);
  await expect(
    solveEpsilon(prepared, given, { counts: { count: Float64Array.of(9, 9, 9, 9) } }, 1, hooks),
  ).rejects.toThrow(/No epsilon up to 100.*still 7/);
});

test("the audit finds less than the claim, and a good part of it", async () => {
  const report = await auditRelease(await preparePlan(request()), 20_000, hooks);
  expect(report).toMatchObject({ claimed: "1", runs: 20_000, holds: true });
  expect(report.lowerBound).toBeLessThanOrEqual(1);
  expect(report.lowerBound).toBeGreaterThan(0.6);
  expect(report.event).toMatch(
    /^Half of the runs chose .* is (at least|at most|exactly) .*\. In the other half .* of 10,000 runs on one data set, and in .* on its neighbour\.$/,
  );
});

test("a form with a wrong sensitivity is caught by the audit", async () => {
  const original = fixtureForm.auditCase;
  const pair = vi.spyOn(fixtureForm, "auditCase").mockImplementation((plan) => {
    const right = original(plan);
    return { ...right, second: { ...right.second, counts: right.first.counts!.with(0, 8) } };
  });
  const report = await auditRelease(await preparePlan(request()), 20_000, hooks);
  pair.mockRestore();
  expect(report.holds).toBe(false);
  expect(report.lowerBound).toBeGreaterThan(1.5);
});

test("under delta the claim is epsilon at that delta", async () => {
  const report = await auditRelease(await preparePlan(request({ delta: "1e-6" })), 1_000, hooks);
  expect(Number(report.claimed)).toBeGreaterThan(0.999);
  expect(Number(report.claimed)).toBeLessThanOrEqual(1);
});
