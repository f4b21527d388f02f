// Which requests a private form takes, what its plan says of them, and whose rows count.
import { expect, test, vi } from "vitest";
import type { PrivateRequest } from "../../src/analyses/analysis.ts";
import { privateInputs } from "../../src/analyses/private-inputs.ts";
import { planReport, preparePlan } from "../../src/analyses/private-plan.ts";
import { hasReleaseForm, loadReleaseForm } from "../../src/analyses/releases.ts";
import { bind, checkRequest } from "../../src/analyses/request.ts";
import { UserError } from "../../src/errors.ts";
import type { Terms } from "../../src/privacy/terms.ts";
import { fixtureForm } from "./private-fixture.ts";
import { fetch, inputs, known, request, terms } from "./private-request.ts";

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
  const statement = { statistic: "rows", mechanism: "discrete Laplace", sensitivity: "1", scale: "1" };
  const faults = [
    { cost: { epsilon: "2" } },
    { cost: { epsilon: "2" }, statements: [{ ...statement, share: "2" }] },
    { cost: { epsilon: "1", delta: "1e-6" } },
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
  const within = { statements: [{ ...statement, share: "1" }] };
  for (const [delta, holds] of [
    ["1e-6", true],
    ["1.1e-6", false],
  ] as const) {
    const planned = vi.spyOn(fixtureForm, "plan").mockImplementation((...given) => ({
      ...original(...given),
      ...within,
      cost: { epsilon: "1", delta },
    }));
    const plan = preparePlan(request({ delta: "1e-6" }));
    if (holds) expect((await plan).plan.cost).toEqual({ epsilon: "1", delta });
    else await expect(plan).rejects.toThrow(/within delta 1e-6/);
    planned.mockRestore();
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
