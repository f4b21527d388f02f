// The private form of the curves: cells, sensitivity, shares, and tables as functions of the counts.
import { expect, test } from "vitest";
import type { Inputs } from "../../../src/analyses/analysis.ts";
import { binsFor } from "../../../src/analyses/kaplan-meier/private-plan.ts";
import { release } from "../../../src/analyses/kaplan-meier/release.ts";
import type { Drawn } from "../../../src/analyses/release.ts";
import type { Column } from "../../../src/data/column.ts";
import { UserError } from "../../../src/errors.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import { generator } from "../../generator.ts";
import { type Cell, inputs, rowsOf } from "./inputs.ts";
import { finish, planFor } from "./release-plans.ts";

test("every row is in the cell that its own duration and event say", () => {
  const data = inputs({
    duration: [0, 2, 2.1, 8, 8, 9, 9, -1, "", 5],
    event: [1, 1, 0, 1, 0, 1, 0, 1, 1, ""],
  });
  // bins (0,2] with 0, (2,4], (4,6], (6,8]; events 0, 2 and -1 in the first, 8 in the last; event-free at 8: 8 censored and both 9s
  expect(release.measure(data, planFor({})).cells.map((group) => [...group])).toEqual([
    [3, 0, 0, 1, 0, 1, 0, 0, 3],
  ]);
});

test("a duration on an edge of the grid belongs to the bin that ends there, whatever rounding does", () => {
  const edges = Array.from({ length: 10 }, (_, j) => (0.3 * (j + 1)) / 10);
  const data = inputs({ duration: edges, event: [...edges.slice(1).map(() => 1 as Cell), 0] });
  const plan = planFor({ grid: { max: 0.3, bins: 10 } });
  expect([...release.measure(data, plan).cells[0]!]).toEqual([...Array(9).fill(1), ...Array(11).fill(0), 1]);
});

test("rows of groups that were not named, and of none, are in no cell", () => {
  const data = inputs({ duration: [1, 1, 3], event: [1, 0, 1], group: ["a", "b", ""] });
  const plan = planFor({ groups: ["b", "c"], grid: { max: 4, bins: 2 } });
  expect(release.measure(data, plan).cells.map((group) => [...group])).toEqual([
    [0, 0, 1, 0, 0],
    [0, 0, 0, 0, 0],
  ]);
});

function without(data: Inputs, dropped: ReadonlySet<number>): Inputs {
  const kept = Array.from({ length: data.rows }, (_, i) => i).filter((i) => !dropped.has(i));
  const cut = (column: Column): Column => {
    if (column.type === "category")
      return { ...column, codes: Int32Array.from(kept, (i) => column.codes[i]!) };
    if (column.type !== "number") throw new Error(`without: numbers and categories, got ${column.type}`);
    return { ...column, values: Float64Array.from(kept, (i) => column.values[i]!) };
  };
  const columns = Object.fromEntries(
    Object.entries(data.columns).map(([role, column]) => [role, cut(column)]),
  );
  return { ...data, rows: kept.length, columns };
}

test("taking k rows away moves the counts by at most k, on any grid, as the statements say", () => {
  const random = generator(11);
  for (let round = 0; round < 20; round++) {
    const size = 12;
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
    const data = inputs({
      duration: Array.from({ length: size }, () => pick([-1, 0, 1, 2, 2.5, 4, 7, 8, 11, ""])),
      event: Array.from({ length: size }, () => pick([0, 1, ""])),
      group: Array.from({ length: size }, () => pick(["a", "b", "c"])),
    });
    for (const atMost of [1, 3]) {
      const terms = { groups: ["a", "b"], unit: { atMost }, grid: { max: 8 } } as const;
      const plan = planFor(terms);
      expect(plan.statements.map(({ sensitivity }) => sensitivity)).toEqual([`${atMost}`, `${atMost}`]);
      const all = release.measure(data, plan).cells;
      for (let i = 0; i + atMost <= size; i++) {
        const dropped = new Set(Array.from({ length: atMost }, (_, k) => i + k));
        const rest = release.measure(without(data, dropped), plan).cells;
        const moved = all.flatMap((group, g) => [...group].map((count, c) => Math.abs(count - rest[g]![c]!)));
        expect(moved.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(atMost);
      }
    }
  }
});

test("with delta the change is measured by its length: k rows of a person may all be in one cell, and then it is k", () => {
  const alike = inputs({ duration: [3, 3, 3, 5], event: [1, 1, 1, 0] });
  const plan = planFor({ delta: "1e-6", unit: { atMost: 3 }, grid: { max: 8 } });
  const [all] = release.measure(alike, plan).cells;
  const [rest] = release.measure(without(alike, new Set([0, 1, 2])), plan).cells;
  const squared = all!.reduce((sum, count, c) => sum + (count - rest![c]!) ** 2, 0);
  expect(squared).toBe(9);
  expect(plan.statements.map(({ sensitivity }) => sensitivity)).toEqual(["3", "3"]);
});

test("the shares add up to epsilon, with a count only when neither bins nor size are public", () => {
  expect(planFor({}).statements.map(({ share }) => share)).toEqual(["1"]);
  expect(planFor({ grid: { max: 8 }, size: 100 }).statements).toHaveLength(1);
  const counted = planFor({ grid: { max: 8 } });
  expect(counted.statements.map(({ share, scale }) => [share, scale])).toEqual([
    ["0.025", "40"],
    ["0.975", "40/39"],
  ]);
  expect(counted.cost).toEqual({ epsilon: "1" });
  expect(counted.neighbours).toBe("add or remove one person");
});

test("bins are the power of two nearest to 0.7 sqrt(n epsilon)", () => {
  const law = (scale: number) => ({ law: "laplace", scale }) as const;
  expect([228, 300, 5000, 1e9].map((n) => binsFor(n, law(1)))).toEqual([8, 16, 64, 128]);
  expect(binsFor(228, law(0.5))).toBe(16);
  expect(binsFor(-5, law(1))).toBe(8);
});

test("with next to no noise the tables are the actuarial estimate of the counts", () => {
  const data = inputs({ duration: [1, 2, 3, 3, 5, 7, 9, 9], event: [1, 0, 1, 1, 1, 0, 0, 1] });
  const plan = planFor({ epsilon: "1000" });
  const drawn = release.draw(release.measure(data, plan), plan, simulationBits(1));
  expect(drawn).toEqual({ cells: [1, 2, 1, 0, 1, 0, 0, 1, 2] });
  const { curve, rmst, quantiles } = finish(drawn, plan).tables;
  // n 8, 6, 4, 3; hazards 1/7.5, 2/6, 1/4, 0/2.5
  const survival = [1, 13 / 15, 26 / 45, 13 / 30, 13 / 30];
  expect(curve!.time).toEqual(Float64Array.of(0, 2, 4, 6, 8));
  expect(curve!.at_risk).toEqual(Float64Array.of(8, 6, 4, 3, 2));
  expect(curve!.survival).toBeAllclose(survival, { relative: 1e-14 });
  const h = [1 / 7.5, 1 / 3, 1 / 4];
  const greenwood = h[0]! / (1 - h[0]!) / 7.5 + h[1]! / (1 - h[1]!) / 6 + h[2]! / (1 - h[2]!) / 4;
  expect([(curve!.std_error as Float64Array)[4]!]).toBeAllclose([(13 / 30) * Math.sqrt(greenwood)], {
    relative: 1e-12,
  });
  const area = survival.slice(1).reduce((sum, s, j) => sum + s + survival[j]!, 0);
  expect([(rmst!.estimate as Float64Array)[0]!]).toBeAllclose([area], { relative: 1e-14 });
  // from 26/45 to 13/30 on (4, 6]
  const median = 4 + (2 * (26 / 45 - 0.5)) / (26 / 45 - 13 / 30);
  expect([(quantiles!.estimate as Float64Array)[1]!]).toBeAllclose([median], { relative: 1e-12 });
});

test("the curve stays within 0 and 1 and never rises, and the same draw gives the same tables", () => {
  const plan = planFor({ epsilon: "1/20", groups: ["a", "b"] }, { landmark: 3, tau: 5 });
  const nobody = release.auditCase(plan).first;
  for (let seed = 0; seed < 30; seed++) {
    const drawn = release.draw(nobody, plan, simulationBits(seed));
    const result = finish(drawn, plan);
    expect(finish(drawn, plan)).toEqual(result);
    for (const name of ["survival", "lower", "upper"]) {
      const values = [...(result.tables.curve![name] as Float64Array)];
      expect(values.every((v) => v >= 0 && v <= 1)).toBe(true);
      expect(values.every((v, i) => i % 5 === 0 || v <= values[i - 1]!)).toBe(true);
    }
    for (const { lower, survival, upper } of rowsOf(result.tables.curve)) {
      expect(Number(lower)).toBeLessThanOrEqual(Number(survival) + 1e-15);
      expect(Number(survival)).toBeLessThanOrEqual(Number(upper) + 1e-15);
    }
  }
});

test("when the noise has eaten every count a sentence says so, and the limits claim nothing", () => {
  const { tables, notes } = finish({ cells: Array(9).fill(-7) }, planFor({}));
  expect(notes[0]!.text).toMatch(/^The noise is larger than the counts: nothing can be said/);
  expect(tables.curve!.lower).toEqual(Float64Array.of(0, 0, 0, 0, 0));
  expect(tables.curve!.upper).toEqual(Float64Array.of(1, 1, 1, 1, 1));
  const { groups, ...others } = tables;
  expect(rowsOf(groups)[0]).toMatchObject({ rows: 0, events: 0, censored: 0 });
  expect(Object.keys(others)).toEqual([
    "curve",
    "quantiles",
    "rmst",
    "landmark",
    "tests",
    "observed",
    "at_risk",
  ]);
});

test("numbers that no draw of this question gives are refused", () => {
  const wrong: Drawn[] = [
    {},
    { cells: [1, 2] },
    { cells: Array(9).fill(0.5) },
    { cells: Array(9).fill(1), more: [] },
  ];
  for (const drawn of wrong) expect(() => finish(drawn, planFor({}))).toThrow(UserError);
});

test.each([
  ["State the end of the time grid", () => planFor({ grid: undefined as never })],
  ["The end of the restricted mean (9) lies beyond the end of the grid (8)", () => planFor({}, { tau: 9 })],
  ["The landmark time (8.5) lies beyond", () => planFor({}, { landmark: 8.5 })],
  [
    "holds only the value 1: say with",
    () => release.measure(inputs({ duration: [1, 2], event: [1, 1] }), planFor({})),
  ],
])("%s", (sentence, call) => {
  expect(call).toThrow(UserError);
  expect(call).toThrow(sentence);
});
