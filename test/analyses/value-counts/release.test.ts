import { expect, test } from "vitest";
import type { Inputs } from "../../../src/analyses/analysis.ts";
import { openRelease } from "../../../src/analyses/open-release.ts";
import { auditRelease } from "../../../src/analyses/private-audit.ts";
import { preparePlan } from "../../../src/analyses/private-plan.ts";
import { checkRequest } from "../../../src/analyses/request.ts";
import { rowsOf } from "../../../src/analyses/table-rows.ts";
import { release } from "../../../src/analyses/value-counts/release.ts";
import { run } from "../../../src/analyses/value-counts/run.ts";
import type {
  BarRow,
  GroupRow,
  QuantileRow,
  ValueRow,
} from "../../../src/analyses/value-counts/view-tables.ts";
import { quantile } from "../../../src/math/quantile.ts";
import type { Key } from "../../../src/math/threefry.ts";
import { normalVariate, Uniforms } from "../../../src/math/variates.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import type { PublicTerms } from "../../../src/privacy/terms.ts";
import { generator } from "../../generator.ts";

type CountPlan = Parameters<typeof release.measure>[1];
const sure = "1000000000000";
const nan = Number.NaN;

interface Asked {
  readonly terms?: Partial<PublicTerms>;
  readonly bars?: number;
  readonly levels?: readonly number[];
}

function planFor({ terms = {}, bars, levels = [0.5] }: Asked): CountPlan {
  const full: PublicTerms = { epsilon: "1", unit: "row", ...terms };
  const params = { binning: bars ? "number" : "auto", bars: bars ?? 32, levels, confidence: 0.95 };
  const question = { analysis: "value-counts", version: release.version, params, terms: full };
  return release.plan(question, full.groups !== undefined);
}

function inputs(
  numbers: readonly number[] | null,
  codes?: readonly number[],
  labels: readonly string[] = [],
) {
  return {
    rows: (numbers ?? codes!).length,
    columns: {
      ...(numbers && {
        column: { type: "number" as const, name: "x", values: Float64Array.from(numbers) },
      }),
      ...(codes && {
        group: { type: "category" as const, name: "g", codes: Int32Array.from(codes), labels },
      }),
    },
    lists: {},
    params: {},
    seed: 0,
  } satisfies Inputs;
}

const drawn = (its: Inputs, plan: CountPlan, seed = 1) =>
  release.draw(release.measure(its, plan), plan, simulationBits(seed));
const finished = (its: Inputs, plan: CountPlan, seed = 1) => release.finish(drawn(its, plan, seed), plan);
const bounds = { lower: 0, upper: 8 };

test("by hand: a row is in one bar, one outside in the nearer, a missing one in a cell of its own, per group", () => {
  const plan = planFor({ terms: { bounds, groups: ["a", "b"] }, bars: 4 });
  const its = inputs([1, 2, 9, -3, nan, 8, 5.9], [0, 0, 0, 1, 1, 1, 1], ["a", "b"]);
  expect([...release.measure(its, plan).counts]).toEqual([1, 1, 0, 1, 0, 1, 0, 1, 1, 1]);
  const values = planFor({ terms: { groups: ["a", "b", "c"] } });
  expect([...release.measure(inputs(null, [0, 1, 1, -1], ["a", "b", "c"]), values).counts]).toEqual([
    1, 2, 0,
  ]);
});

const distance = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0);
const square = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0);

test("every neighbour of small data sets: one row more or less changes one count by one, one replaced two", () => {
  const pool = [-1, 0, 1.999, 2, 4, 7.99, 8, 1e300, -1e300, nan];
  const added = planFor({ terms: { bounds }, bars: 4 });
  const replaced = planFor({ terms: { bounds, size: 3 }, bars: 4 });
  const of = (numbers: readonly number[]) => release.measure(inputs(numbers), added).counts;
  let [most, mostReplaced] = [0, 0];
  for (const a of pool) {
    for (const b of pool) {
      const two = of([a, b]);
      for (const c of pool) {
        most = Math.max(most, distance(two, of([a, b, c])), distance(two, of([c, a, b])));
        mostReplaced = Math.max(mostReplaced, square(of([a, b, c]), of([a, b, pool[0]!])));
        expect(distance(of([a, b, c]), of([a, c]))).toBeLessThanOrEqual(1);
      }
    }
  }
  expect(most).toBe(1);
  expect(mostReplaced).toBe(2);
  expect(added.statements.map(({ sensitivity }) => sensitivity)).toEqual(["1"]);
  expect(replaced.statements.map(({ sensitivity }) => sensitivity)).toEqual(["2"]);
  expect([added.neighbours, replaced.neighbours]).toEqual(["add or remove one person", "replace one person"]);
});

test("statements: the rows of a person in one cell, the length of two changes under Gaussian noise", () => {
  const sensitivities = (terms: Partial<PublicTerms>) =>
    planFor({ terms }).statements.map(({ sensitivity, share }) => [sensitivity, share]);
  expect(sensitivities({ bounds, unit: { atMost: 3 } })).toEqual([["3", "1"]]);
  expect(sensitivities({ bounds, unit: { atMost: 3 }, delta: "1e-6" })[0]![0]).toBe("3");
  expect(sensitivities({ bounds, size: 9, delta: "1e-6" })[0]![0]).toBe("sqrt(2)");
  // how many of the persons are in which group is not public
  expect(planFor({ terms: { bounds, size: 9, groups: ["a"] } }).neighbours).toBe("add or remove one person");
});

test("with next to no noise the released numbers are the exact ones", async () => {
  const random = generator(4);
  const numbers = Array.from({ length: 400 }, () => 8 * random() ** 2);
  const codes = numbers.map((_, i) => i % 2);
  const labels = ["a", "b"];
  const levels = [0.25, 0.5, 0.75];
  const plan = planFor({ terms: { epsilon: sure, bounds, groups: labels }, bars: 200, levels });
  const found = finished(inputs(numbers, codes, labels), plan);
  const params = { binning: "number", bars: 200, range: "all", levels, values: 20, confidence: 0.95 };
  const exact = await run(
    { ...inputs(numbers, codes, labels), params },
    { signal: new AbortController().signal, progress() {}, device: null },
  );
  const bars = rowsOf<BarRow>(found, "distribution");
  for (const [g, label] of labels.entries()) {
    const own = numbers.filter((_, i) => codes[i] === g);
    const counts = bars.filter(({ group }) => group === label);
    for (const { bin_lower, bin_upper, count } of counts) {
      expect(count).toBeCloseTo(own.filter((x) => x >= bin_lower && x < bin_upper).length, 6);
    }
    const sorted = Float64Array.from(own).sort();
    for (const row of rowsOf<QuantileRow>(found, "quantiles").filter(({ group }) => group === label)) {
      // within a bar
      expect(Math.abs(row.estimate - quantile(sorted, row.level, 7))).toBeLessThan(8 / 200);
    }
  }
  const [first, second] = [rowsOf<GroupRow>(found, "groups"), rowsOf<GroupRow>(exact, "groups")];
  expect(first.map(({ rows }) => rows)).toBeAllclose([200, 200], { absolute: 1e-6 });
  expect(first.map(({ mean }) => mean)).toBeAllclose(
    second.map(({ mean }) => mean),
    { absolute: 0.01 },
  );
  expect(first.map(({ std_dev }) => std_dev)).toBeAllclose(
    second.map(({ std_dev }) => std_dev),
    { absolute: 0.01 },
  );
});

test("without noise, shares and Wilson limits of values are those of the exact result", async () => {
  const codes = [0, 0, 0, 1, 1, 2];
  const labels = ["a", "b", "c"];
  const plan = planFor({ terms: { epsilon: sure, groups: labels } });
  const found = rowsOf<ValueRow>(finished(inputs(null, codes, labels), plan), "distribution");
  const params = { values: 20, confidence: 0.95 };
  const exact = await run(
    { ...inputs(null, codes, labels), params },
    { signal: new AbortController().signal, progress() {}, device: null },
  );
  for (const column of ["share", "lower", "upper"] as const) {
    expect(found.map((row) => row[column])).toBeAllclose(
      rowsOf<ValueRow>(exact, "distribution").map((row) => row[column]),
      { absolute: 1e-9 },
    );
  }
});

test("whatever was drawn: counts not below zero, limits around, quantiles rising between the bounds", () => {
  const levels = [0.1, 0.5, 0.9];
  for (const terms of [{ bounds }, { bounds, size: 20 }, { bounds, delta: "1e-6" }]) {
    const plan = planFor({ terms: { epsilon: "1/20", ...terms }, bars: 16, levels });
    for (let seed = 0; seed < 60; seed++) {
      const found = finished(inputs(Array.from({ length: 20 }, (_, i) => i % 8)), plan, seed);
      for (const { count, share, lower, upper } of rowsOf<BarRow>(found, "distribution")) {
        expect(count).toBeGreaterThanOrEqual(0);
        expect(lower).toBeLessThanOrEqual(upper);
        if (!Number.isNaN(share)) expect(share).toBeLessThanOrEqual(1);
      }
      const quantiles = rowsOf<QuantileRow>(found, "quantiles");
      for (const [i, { estimate, lower, upper }] of quantiles.entries()) {
        expect([lower, upper].every((end) => end >= 0 && end <= 8)).toBe(true);
        if (Number.isNaN(estimate)) continue;
        expect(lower <= estimate && estimate <= upper).toBe(true);
        if (i > 0) expect(estimate).toBeGreaterThanOrEqual(quantiles[i - 1]!.estimate);
      }
    }
  }
});

test("the noise drowns a handful of rows, and a note says so", () => {
  const plan = planFor({ terms: { epsilon: "1/20", bounds } });
  expect(finished(inputs([1, 2]), plan).notes.map(({ severity }) => severity)).toContain("warning");
  const many = finished(
    inputs(Array.from({ length: 5_000 }, (_, i) => i % 8)),
    planFor({ terms: { bounds } }),
  );
  expect(many.notes.map(({ severity }) => severity)).toEqual(["info"]);
  const sized = planFor({ terms: { bounds, size: 5, unit: { atMost: 2 } } });
  expect(finished(inputs([1]), sized).notes.some(({ text }) => /was not used/.test(text))).toBe(true);
});

test("noise in far bars does not widen the standard deviation on average", () => {
  const plan = planFor({ terms: { bounds: { lower: -8, upper: 8 } } });
  const runs = 300;
  let sum = 0;
  for (let r = 0; r < runs; r++) {
    const uniforms = new Uniforms([7, 8], r);
    const found = finished(inputs(Array.from({ length: 300 }, () => normalVariate(uniforms))), plan, r);
    sum += rowsOf<GroupRow>(found, "groups")[0]!.std_dev ** 2 / runs;
  }
  // 1, and a twelfth of the squared width of a bar for their middles
  expect(Math.abs(sum - 1 - 0.25 / 12)).toBeLessThan(0.06);
});

const key: Key = [5, 6];

test.each<[string, Partial<PublicTerms>]>([
  ["no number of persons", {}],
  ["a stated number of persons", { size: 1_000 }],
  ["Gaussian noise", { delta: "1e-6" }],
])("95 %% intervals hold shares, quantiles and the mean of 1,000 normal rows: %s", (_, terms) => {
  const levels = [0.25, 0.5, 0.9];
  const plan = planFor({ terms: { bounds: { lower: -4, upper: 4 }, ...terms }, levels });
  const truth = [-0.674489750196082, 0, 1.2815515655446];
  const runs = 600;
  const held = [0, 0, 0, 0, 0];
  for (let r = 0; r < runs; r++) {
    const uniforms = new Uniforms(key, r);
    const found = finished(inputs(Array.from({ length: 1_000 }, () => normalVariate(uniforms))), plan, r);
    for (const [i, { lower, upper }] of rowsOf<QuantileRow>(found, "quantiles").entries()) {
      if (lower <= truth[i]! && truth[i]! <= upper) held[i]! += 1;
    }
    const [summary] = rowsOf<GroupRow>(found, "groups");
    if (Math.abs(summary!.mean) <= 1.96 * summary!.std_error) held[3]! += 1;
    // the bar from 0 to 0.25
    const bar = rowsOf<BarRow>(found, "distribution")[16]!;
    if (bar.lower <= 0.0987063 && 0.0987063 <= bar.upper) held[4]! += 1;
  }
  for (const count of held) {
    // 600 runs at .95: a standard deviation of .009
    expect(count / runs, held.join()).toBeGreaterThan(0.92);
    expect(count / runs, held.join()).toBeLessThan(0.985);
  }
});

test.each<[string, object, object]>([
  ["bars", { column: "x" }, { bounds }],
  ["bars, a stated number of persons", { column: "x" }, { bounds, size: 10 }],
  ["bars, Gaussian noise and a stated number", { column: "x" }, { bounds, size: 10, delta: "1e-6" }],
  ["values, three rows a person", { group: "g" }, { groups: ["a"], unit: { column: "id", atMost: 3 } }],
])("the audit comes near to the claim and stays below it: %s", async (what, roles, privacy) => {
  const whole = { analysis: "value-counts", roles, privacy: { epsilon: "1", unit: "row", ...privacy } };
  const prepared = await preparePlan(checkRequest(whole) as Parameters<typeof preparePlan>[0]);
  const hooks = { signal: new AbortController().signal, progress() {} };
  const report = await auditRelease(prepared, 40_000, hooks);
  expect(report.lowerBound).toBeLessThanOrEqual(1);
  console.info(`Audit, ${what}: ${report.lowerBound.toFixed(3)} of ${report.claimed}`);
  expect(report.lowerBound).toBeGreaterThan("delta" in privacy ? 0 : 0.5);
});

test("what is asked depends on the columns: bounds with numbers, names with a category, a sentence without either", async () => {
  const ask = (roles: object, privacy: object) =>
    preparePlan(
      checkRequest({
        analysis: "value-counts",
        roles,
        privacy: { epsilon: "1", unit: "row", ...privacy },
      }) as Parameters<typeof preparePlan>[0],
    );
  await expect(ask({ column: "x" }, {})).rejects.toThrow(/needs the bounds/);
  await expect(ask({ column: "x", group: "g" }, { bounds })).rejects.toThrow(/Name the values of "Category"/);
  await expect(ask({}, {})).rejects.toThrow(/Choose a column for "Numbers"/);
  const { plan, cautions } = await ask({ group: "g" }, { groups: ["a"], bounds });
  expect(plan.question.terms.bounds).toBeUndefined();
  expect(cautions).toEqual([expect.stringMatching(/no use for "bounds"/)]);
});

test("a link with neither bounds nor names, or with other integers, is refused with a sentence", async () => {
  const plan = planFor({ terms: { bounds }, bars: 4 });
  const { question, neighbours, statements, cost } = plan;
  const document = { question, neighbours, statements, cost, drawn: drawn(inputs([1, 2, 3]), plan) };
  await expect(openRelease(document)).resolves.toMatchObject({ document: { cost: { epsilon: "1" } } });
  const { bounds: _, ...bare } = question.terms;
  await expect(openRelease({ ...document, question: { ...question, terms: bare } })).rejects.toThrow(
    /Choose a column for "Numbers"/,
  );
  await expect(openRelease({ ...document, drawn: { counts: [1, 2] } })).rejects.toThrow(/do not fit/);
});
