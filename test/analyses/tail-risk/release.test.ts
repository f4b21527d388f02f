// What the released numbers of tail risk hold, from next to no noise to nothing else.
import { expect, test } from "vitest";
import type { Drawn } from "../../../src/analyses/release.ts";
import { release } from "../../../src/analyses/tail-risk/release.ts";
import { UserError } from "../../../src/errors.ts";
import { expectiles } from "../../../src/math/expectile.ts";
import { sortLosses } from "../../../src/math/tail.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import { generator } from "../../generator.ts";
import { draw, inputs, planFor, sure } from "./release-plans.ts";

test("with next to no noise the released numbers are the CVaR, mean and VaR of the losses, fractional tails included", () => {
  const losses = [1, 2, 3, 4, 5, 6, 7, 8, 9, 9.5];
  const plan = planFor({ epsilon: sure, outputs: ["cvar", "mean", "var"] }, [0.75, 0.9]);
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

test("without the mean CVaR is of losses above a floor, which is said, and the same when there is next to no noise", () => {
  const losses = [1, 2, 3, 4, 5, 6, 7, 8, 9, 9.5];
  const plan = planFor({ epsilon: sure }, [0.75, 0.9]);
  const drawn = draw(losses, plan);
  const { tables, conventions } = release.finish(drawn, plan);
  expect(tables.estimates!.estimate).toBeAllclose([9, 9.5], { absolute: 1e-4 });
  expect(tables.groups!.mean).toEqual(Float64Array.of(Number.NaN));
  // a unit is 10 / (10 x 2.5) = 0.4, and losses fall by more per rank: eight ranks on from the third largest none is left, which is the
  // least, eight units; there is no noise, and so no margin
  expect(conventions["Floor of CVaR"]).toMatch(/^3\.2; losses below count as that/);
  // it may leave out the mean of what lies below, and no more
  const joint = planFor({ epsilon: sure, outputs: ["mean"] }, [0.75, 0.9]);
  const both = release.finish(draw(losses, joint), joint);
  expect(both.tables.estimates!.estimate).toBeAllclose([9, 9.5], { absolute: 1e-4 });
  expect(both.conventions["Floor of CVaR"]).toBeUndefined();
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
  const wrong: Drawn[] = [
    {},
    { count: [100] },
    { count: [100], sums: [1, 2] },
    { count: [100], floor: [], sums: [1, 2] },
    { count: [100], floor: [3], sums: [1, 2, 3] },
    { count: [], floor: [3], sums: [1, 2] },
  ];
  for (const drawn of wrong) expect(() => release.finish(drawn, plan)).toThrow(UserError);
  for (const floor of [-(2 ** 53 - 1), 2 ** 53 - 1]) {
    const { estimates } = release.finish({ count: [100], floor: [floor], sums: [1, 2] }, plan).tables;
    const cells = ["lower", "estimate", "upper"].map((name) => (estimates![name] as Float64Array)[0]!);
    expect(cells.every(Number.isFinite)).toBe(true);
    expect(cells.toSorted((a, b) => a - b)).toEqual(cells);
  }
  expect(() => planFor({ bounds: undefined as never })).toThrow("State the bounds of the losses");
});
