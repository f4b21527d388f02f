import { expect, test } from "vitest";
import type { Inputs } from "../../../src/analyses/analysis.ts";
import type { Drawn } from "../../../src/analyses/release.ts";
import { rankEnds } from "../../../src/analyses/tail-risk/private-plan.ts";
import { release } from "../../../src/analyses/tail-risk/release.ts";
import { UserError } from "../../../src/errors.ts";
import { expectiles } from "../../../src/math/expectile.ts";
import { rankParts, rowChange, valueSteps } from "../../../src/math/private-tail.ts";
import { sortLosses } from "../../../src/math/tail.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import type { PublicTerms } from "../../../src/privacy/terms.ts";
import { generator } from "../../generator.ts";

type TailPlan = Parameters<typeof release.measure>[1];
const sure = "1000000000000";

function planFor(
  terms: Partial<PublicTerms>,
  levels: readonly number[] = [0.95],
  confidence = 0.95,
): TailPlan {
  const full: PublicTerms = { epsilon: "1", unit: "row", bounds: { lower: 0, upper: 10 }, ...terms };
  const question = { analysis: "tail-risk", version: 1, params: { levels, confidence }, terms: full };
  return release.plan(question, full.groups !== undefined);
}

function inputs(
  losses: readonly number[],
  group?: readonly number[],
  labels: readonly string[] = [],
): Inputs {
  return {
    rows: losses.length,
    columns: {
      loss: { type: "number", name: "loss", values: Float64Array.from(losses) },
      ...(group && {
        group: { type: "category" as const, name: "group", codes: Int32Array.from(group), labels },
      }),
    },
    lists: {},
    params: {},
    seed: 0,
  };
}

test("more rows than can be added up exactly are refused before anything is charged", () => {
  const plan = planFor({});
  const largest = Math.floor(Number.MAX_SAFE_INTEGER / rowChange);
  // the sum of all at the upper bound is a safe integer, and one row more is not
  expect(Number.isSafeInteger(largest * rowChange)).toBe(true);
  expect(Number.isSafeInteger((largest + 1) * rowChange)).toBe(false);
  expect(() => release.measure({ ...inputs([1]), rows: largest + 1 }, plan)).toThrow(/Split the file/);
  expect(release.measure({ ...inputs([1]), rows: largest }, plan)[0]).toHaveLength(1);
});

const draw = (losses: readonly number[], plan: TailPlan, seed = 1) =>
  release.draw(release.measure(inputs(losses), plan), plan, simulationBits(seed));

test("losses become whole steps between the bounds, those outside the nearer bound, missing ones nothing, in descending order", () => {
  const plan = planFor({});
  const steps = release.measure(inputs([5, 12, -3, Number.NaN, 2.5, 0]), plan)[0]!;
  expect([...steps]).toEqual([valueSteps, valueSteps / 2, valueSteps / 4, 0, 0]);
});

test("with next to no noise the released numbers are the CVaR, mean and VaR of the losses, fractional tails included", () => {
  const losses = [1, 2, 3, 4, 5, 6, 7, 8, 9, 9.5];
  const plan = planFor({ epsilon: sure, outputs: ["cvar", "var"] }, [0.75, 0.9]);
  const { tables } = release.finish(draw(losses, plan), plan);
  // worst 2.5 of 10 rows: (9.5 + 9 + 8/2) / 2.5; worst 1 of 10: 9.5
  const rows = tables.estimates!;
  const found = (measure: string) =>
    [...(rows.estimate as Float64Array)].filter((_, i) => rows.measure![i] === measure);
  expect(found("cvar")).toBeAllclose([9, 9.5], { absolute: 1e-4 });
  // the candidates are 10/1024 apart, and any of them between two losses has the right rank
  expect(found("var")[0]!).toBeGreaterThanOrEqual(6.99);
  expect(found("var")[0]!).toBeLessThanOrEqual(8.01);
  expect([(tables.groups!.mean as Float64Array)[0]!]).toBeAllclose([5.45], { absolute: 1e-4 });
});

/** Sums of stretches, and rows above a threshold, that a neighbour may change, for a known number of rows. */
function sumsOf(losses: readonly number[], levels: readonly number[], size: number): number[] {
  const plan = planFor({ epsilon: sure, size }, levels);
  return [...draw(losses, plan).sums!];
}

const distance = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0);

test("adding, removing or replacing a row changes all sums together by at most the range, and by the range at worst", () => {
  const random = generator(7);
  const levels = [0.5, 0.7, 0.83, 0.95];
  const size = 8;
  let largest = 0;
  for (let round = 0; round < 200; round++) {
    const losses = Array.from({ length: size - (round % 2) }, () =>
      random() < 0.3 ? 10 * Math.round(random()) : 12 * random() - 1,
    );
    const sums = sumsOf(losses, levels, size);
    for (let i = 0; i < losses.length; i++) {
      const other = [0, 10, 10 * random(), Number.NaN][i % 4]!;
      const removed = sumsOf(losses.toSpliced(i, 1), levels, size);
      const replaced = sumsOf(losses.toSpliced(i, 1, other), levels, size);
      const added = sumsOf([...losses, other], levels, size);
      for (const each of [removed, replaced, added]) {
        largest = Math.max(largest, distance(sums, each));
        expect(distance(sums, each)).toBeLessThanOrEqual(rowChange);
      }
    }
  }
  expect(largest).toBe(rowChange);
});

test("the statements: a twentieth for the count, the rest by the parts of what is asked, sensitivities times the rows of a person", () => {
  const shares = (plan: TailPlan) => plan.statements.map(({ share, sensitivity }) => [share, sensitivity]);
  expect(shares(planFor({}))).toEqual([
    ["0.05", "1"],
    ["0.95", `${rowChange}`],
  ]);
  expect(shares(planFor({ size: 100 }))).toEqual([["1", `${rowChange}`]]);
  expect(planFor({ size: 100 }).neighbours).toBe("replace one person");
  // how many of the persons are in which group is not public
  const grouped = planFor({ size: 100, groups: ["x", "y"] });
  expect(shares(grouped)).toEqual(shares(planFor({ groups: ["x", "y"] })));
  expect(grouped.neighbours).toBe("add or remove one person");
  const all = planFor({ outputs: ["cvar", "var", "histogram"], unit: { atMost: 2 }, size: 9 }, [0.9, 0.95]);
  expect(shares(all)).toEqual([
    ["0.05", "2"],
    ["0.475", `${2 * rowChange}`],
    ["19/120", "2"],
    ["19/120", "2"],
    ["19/120", "2"],
  ]);
  expect(all.cost).toEqual({ epsilon: "1" });
  expect(all.neighbours).toBe("add or remove one person");
});

test("stretches end at every tail, at twice the largest, and at all rows, once each", () => {
  expect(rankEnds(100, [0.9, 0.95])).toEqual([
    5 * rankParts,
    10 * rankParts,
    20 * rankParts,
    100 * rankParts,
  ]);
  expect(rankEnds(1, [0.5])).toEqual([rankParts / 2, rankParts]);
});

test("whatever was drawn, CVaR lies between the bounds, rises with the level, and no interval is undefined", () => {
  const plan = planFor({ epsilon: "1/100", outputs: ["cvar", "var", "histogram"] }, [0.5, 0.9, 0.99]);
  let said = 0;
  for (let seed = 0; seed < 50; seed++) {
    const drawn = draw([1, 2, 3], plan, seed);
    const result = release.finish(drawn, plan);
    expect(release.finish(drawn, plan)).toEqual(result);
    const { estimates, distribution } = result.tables;
    for (const name of ["estimate", "lower", "upper"]) {
      for (const value of estimates![name] as Float64Array) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(10);
      }
    }
    const cvar = [...(estimates!.estimate as Float64Array)].filter(
      (_, i) => estimates!.measure![i] === "cvar",
    );
    expect(cvar).toEqual(cvar.toSorted((a, b) => a - b));
    expect([...(distribution!.count as Float64Array)].every((count) => count >= 0)).toBe(true);
    if (result.notes.some(({ text }) => /the release says next to nothing/.test(text))) said++;
  }
  expect(said).toBeGreaterThan(25);
});

test("a histogram counts every loss in its bar, the last one the upper bound too", () => {
  const plan = planFor({ epsilon: sure, outputs: ["histogram"] });
  const { distribution, estimates } = release.finish(draw([0, 0.1, 5, 10, 11], plan), plan).tables;
  const counts = [...(distribution!.count as Float64Array)];
  expect([counts[0], counts[16], counts[31]]).toEqual([2, 1, 2]);
  expect(counts.reduce((a, b) => a + b, 0)).toBe(5);
  expect(estimates!.measure).toEqual(["expectile"]);
});

test("expectiles come with the histogram, at no further cost, and within a bar of the exact ones", () => {
  const terms = { epsilon: sure, outputs: ["histogram"] };
  const levels = [0.8, 0.95];
  const plan = planFor(terms, levels);
  expect(plan.statements.map(({ statistic }) => statistic)).toEqual([
    "number of rows",
    "rows per bar of the histogram",
  ]);
  const random = generator(31);
  const losses = Array.from({ length: 2000 }, () => Math.min(10, -Math.log(1 - random())));
  const { tables, notes } = release.finish(draw(losses, plan), plan);
  const exact = expectiles(sortLosses(Float64Array.from(losses), null), levels, 0.95);
  expect(tables.estimates!.estimate).toBeAllclose(
    exact.map(({ estimate }) => estimate),
    { absolute: 10 / 32 / 20 },
  );
  expect(tables.estimates!.std_error).toBeAllclose(
    exact.map(({ standardError }) => standardError),
    { relative: 0.05 },
  );
  expect(notes).toEqual([]);
  expect([...release.headline(tables, plan).values]).toEqual([
    ...(tables.estimates!.estimate as Float64Array),
  ]);
});

test("one row changes one bar by one, and its replacement two, whatever the row", () => {
  const plan = planFor({ epsilon: sure, outputs: ["histogram"], size: 5 });
  const histogram = (losses: readonly number[]) => [...draw(losses, plan).histogram!];
  const losses = [0, 3, 9.99, 10, 25];
  for (const other of [-4, 0.3, 10, Number.NaN]) {
    const with1 = histogram([...losses, other]);
    expect(distance(histogram(losses), with1)).toBe(Number.isNaN(other) ? 0 : 1);
    for (let i = 0; i < losses.length; i++) {
      expect(distance(histogram(losses), histogram(losses.with(i, other)))).toBeLessThanOrEqual(2);
    }
  }
  const { sensitivity } = plan.statements[0]!;
  expect(sensitivity).toBe("2");
  expect(planFor({ outputs: ["histogram"] }).statements[1]!.sensitivity).toBe("1");
});

test("where nothing but noise is left the expectile's interval is the whole range, and a note says so", () => {
  const plan = planFor({ epsilon: "1/100", outputs: ["histogram"] });
  let whole = 0;
  for (let seed = 0; seed < 20; seed++) {
    const { tables, notes } = release.finish(draw([1, 2, 3], plan, seed), plan);
    const [estimate, lower, upper] = ["estimate", "lower", "upper"].map(
      (name) => (tables.estimates![name] as Float64Array)[0]!,
    );
    expect(0 <= lower! && lower! <= estimate! && estimate! <= upper! && upper! <= 10).toBe(true);
    if (Number.isNaN((tables.estimates!.std_error as Float64Array)[0]!)) {
      whole++;
      expect([lower, upper]).toEqual([0, 10]);
      expect(notes.some(({ text }) => /Expectile at 0.95: the noise in the bars/.test(text))).toBe(true);
    }
  }
  expect(whole).toBeGreaterThan(2);
});

test("groups are measured apart and compared, and errors add", () => {
  const plan = planFor({ epsilon: sure, groups: ["x", "y"] }, [0.5]);
  const data = inputs([1, 3, 2, 8], [0, 0, 1, 1], ["x", "y"]);
  const { estimates, differences } = release.finish(
    release.draw(release.measure(data, plan), plan, simulationBits(2)),
    plan,
  ).tables;
  expect(estimates!.estimate).toBeAllclose([3, 8], { absolute: 1e-4 });
  expect(differences!.estimate).toBeAllclose([5], { absolute: 1e-4 });
  const [a, b] = estimates!.std_error as Float64Array;
  expect(differences!.std_error).toBeAllclose([Math.sqrt(a! * a! + b! * b!)], { relative: 1e-12 });
});

test("numbers that no draw of this question gives are refused, and bounds are asked for", () => {
  const plan = planFor({});
  const wrong: Drawn[] = [{}, { count: [100] }, { count: [100], sums: [1] }, { count: [], sums: [1, 2, 3] }];
  for (const drawn of wrong) expect(() => release.finish(drawn, plan)).toThrow(UserError);
  expect(() => planFor({ bounds: undefined as never })).toThrow("State the bounds of the losses");
});

/** Root mean square of released minus exact CVaR at .95 for exponential losses, and coverage of the true one. */
function simulate(n: number, terms: Partial<PublicTerms>, releases: number) {
  const plan = planFor(terms);
  const random = generator(n);
  // mean of the worst 5 % of an exponential law cut at 10: 1 + log 20 - 20 exp(-10)
  const truth = 1 + Math.log(20) - 20 * Math.exp(-10);
  let squares = 0;
  let held = 0;
  for (let seed = 0; seed < releases; seed++) {
    const losses = Array.from({ length: n }, () => Math.min(10, -Math.log(1 - random())));
    const worst = losses.toSorted((a, b) => b - a).slice(0, n / 20);
    const exact = worst.reduce((a, b) => a + b, 0) / worst.length;
    const { estimates } = release.finish(draw(losses, plan, seed), plan).tables;
    squares += ((estimates!.estimate as Float64Array)[0]! - exact) ** 2;
    if ((estimates!.lower as Float64Array)[0]! <= truth && truth <= (estimates!.upper as Float64Array)[0]!)
      held++;
  }
  return { error: Math.sqrt(squares / releases), coverage: held / releases };
}

test("exponential losses, bound 10, 1,000 persons, epsilon 1: the noise is that of a discrete Laplace of scale range / (n tau)", () => {
  const { error, coverage } = simulate(1000, { size: 1000 }, 600);
  expect([error]).toBeAllclose([(Math.SQRT2 * 10) / 50], { relative: 0.1 });
  expect(coverage).toBeGreaterThan(0.93);
  expect(coverage).toBeLessThan(0.975);
});

test.each([
  { law: "exponential", quantile: (u: number) => -Math.log(1 - u), upper: 10, rows: 1000, error: 0.209 },
  {
    law: "Pareto, index 3",
    quantile: (u: number) => (1 - u) ** (-1 / 3),
    upper: 16,
    rows: 4000,
    error: 0.143,
  },
])(
  "$law losses: error of a released expectile at .95, epsilon 1, and how often its interval holds the true one",
  ({ quantile, upper, rows, error }) => {
    const plan = planFor({ outputs: ["histogram"], bounds: { lower: 0, upper } });
    const at = (losses: Float64Array) => expectiles(sortLosses(losses, null), [0.95], 0.95)[0]!.estimate;
    const cut = (u: number) => Math.min(upper, quantile(u));
    const truth = at(Float64Array.from({ length: 1_000_000 }, (_, i) => cut((i + 0.5) / 1_000_000)));
    const random = generator(rows);
    const releases = 400;
    let squares = 0;
    let held = 0;
    for (let seed = 0; seed < releases; seed++) {
      const losses = Array.from({ length: rows }, () => cut(random()));
      const { estimates } = release.finish(draw(losses, plan, seed), plan).tables;
      const [estimate, lower, end] = ["estimate", "lower", "upper"].map(
        (name) => (estimates![name] as Float64Array)[0]!,
      );
      squares += (estimate! - at(Float64Array.from(losses))) ** 2;
      if (lower! <= truth && truth <= end!) held++;
    }
    console.info(`expectile: error ${Math.sqrt(squares / releases)}, coverage ${held / releases}`);
    // as first measured
    expect([Math.sqrt(squares / releases)]).toBeAllclose([error], { relative: 0.1 });
    expect(held / releases).toBeGreaterThan(0.91);
    // where cleaning the bars pushes the estimate up, the error covers the push on both sides
    expect(held / releases).toBeLessThan(0.995);
  },
);
