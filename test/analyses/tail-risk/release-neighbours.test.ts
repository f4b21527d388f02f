// How much one row can change what is measured for a release of tail risk, and what the plan says of it.
import { expect, test } from "vitest";
import { rankEnds } from "../../../src/analyses/tail-risk/private-plan.ts";
import { release } from "../../../src/analyses/tail-risk/release.ts";
import { rankParts, rowChange, valueSteps } from "../../../src/math/private-tail.ts";
import { generator } from "../../generator.ts";
import { draw, inputs, planFor, sure, type TailPlan } from "./release-plans.ts";

test("more rows than can be added up exactly are refused before anything is charged", () => {
  const plan = planFor({});
  const largest = Math.floor(Number.MAX_SAFE_INTEGER / rowChange);
  // the sum of all at the upper bound is a safe integer, and one row more is not
  expect(Number.isSafeInteger(largest * rowChange)).toBe(true);
  expect(Number.isSafeInteger((largest + 1) * rowChange)).toBe(false);
  expect(() => release.measure({ ...inputs([1]), rows: largest + 1 }, plan)).toThrow(/Split the file/);
  expect(release.measure({ ...inputs([1]), rows: largest }, plan)[0]).toHaveLength(1);
});

test("losses become whole steps between the bounds, those outside the nearer bound, missing ones nothing, in descending order", () => {
  const plan = planFor({});
  const steps = release.measure(inputs([5, 12, -3, Number.NaN, 2.5, 0]), plan)[0]!;
  expect([...steps]).toEqual([valueSteps, valueSteps / 2, valueSteps / 4, 0, 0]);
});

/** Sums of stretches, and rows above a threshold, that a neighbour may change, for a known number of rows. */
function sumsOf(losses: readonly number[], levels: readonly number[], size: number): number[] {
  const plan = planFor({ epsilon: sure, size, outputs: ["mean"] }, levels);
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
  expect(shares(planFor({ outputs: ["mean"] }))).toEqual([
    ["0.05", "1"],
    ["0.95", `${rowChange}`],
  ]);
  expect(shares(planFor({ outputs: ["mean"], size: 100 }))).toEqual([["1", `${rowChange}`]]);
  // CVaR with the mean is the mean with CVaR
  expect(shares(planFor({ outputs: ["cvar", "mean"] }))).toEqual(shares(planFor({ outputs: ["mean"] })));
  // CVaR alone has a floor, for a twentieth of its share
  expect(shares(planFor({}))).toEqual([
    ["0.05", "1"],
    ["0.0475", "1"],
    ["0.9025", `${rowChange}`],
  ]);
  expect(shares(planFor({ size: 100, unit: "row", delta: "1e-6" })).map(([, most]) => most)).toEqual([
    "1",
    `${rowChange}`,
  ]);
  expect(planFor({ size: 100 }).neighbours).toBe("replace one person");
  // how many of the persons are in which group is not public
  const grouped = planFor({ size: 100, groups: ["x", "y"] });
  expect(shares(grouped)).toEqual(shares(planFor({ groups: ["x", "y"] })));
  expect(grouped.neighbours).toBe("add or remove one person");
  const all = planFor({ outputs: ["mean", "var", "histogram"], unit: { atMost: 2 }, size: 9 }, [0.9, 0.95]);
  expect(shares(all)).toEqual([
    ["0.05", "2"],
    ["0.475", `${2 * rowChange}`],
    ["19/120", "2"],
    ["19/120", "2"],
    ["19/120", "2"],
  ]);
  expect(all.cost).toEqual({ epsilon: "1" });
  expect(all.neighbours).toBe("add or remove one person");
  const some = planFor({ outputs: ["cvar", "histogram"], unit: { atMost: 2 } });
  expect(shares(some)).toEqual([
    ["0.05", "2"],
    ["0.035625", "2"],
    ["0.676875", `${2 * rowChange}`],
    ["0.2375", "2"],
  ]);
});

test("stretches end at every tail, at twice the largest, and at all rows, once each", () => {
  expect(rankEnds(100, { levels: [0.9, 0.95], floor: null })).toEqual([
    5 * rankParts,
    10 * rankParts,
    20 * rankParts,
    100 * rankParts,
  ]);
  expect(rankEnds(1, { levels: [0.5], floor: null })).toEqual([rankParts / 2, rankParts]);
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
