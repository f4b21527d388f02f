import { expect, test } from "vitest";
import type { Inputs } from "../../../src/analyses/analysis.ts";
import { binsFor } from "../../../src/analyses/kaplan-meier/private-plan.ts";
import { readCurveAt } from "../../../src/analyses/kaplan-meier/private-reading.ts";
import { release } from "../../../src/analyses/kaplan-meier/release.ts";
import type { Drawn, Plan } from "../../../src/analyses/release.ts";
import type { Column } from "../../../src/data/column.ts";
import { UserError } from "../../../src/errors.ts";
import { audit } from "../../../src/privacy/audit.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import type { PublicTerms } from "../../../src/privacy/terms.ts";
import { generator } from "../../generator.ts";
import { type Cell, cellsOf, inputs, rowsOf } from "./inputs.ts";
import { productLimitAt } from "./product-limit-oracle.ts";

const params = { eventValue: "", level: 0.95, tau: 0, landmark: 0, probabilities: [0.25, 0.5, 0.75] };
type OwnPlan = Parameters<typeof release.measure>[1];

function planFor(terms: Partial<PublicTerms>, more: Partial<typeof params> = {}): OwnPlan {
  const full: PublicTerms = { epsilon: "1", unit: "row", grid: { max: 8, bins: 4 }, ...terms };
  const question = { analysis: "kaplan-meier", version: 1, params: { ...params, ...more }, terms: full };
  return release.plan(question, full.groups !== undefined);
}

function finish(drawn: Drawn, plan: Plan) {
  return release.finish(drawn, plan as OwnPlan);
}

const lung = inputs({ duration: cellsOf("lung", "time"), event: cellsOf("lung", "status") });

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

/** METHODS: mean over releases of the root mean square over 200 times in 0..1022, the released curve read linearly. */
function meanError(terms: Partial<PublicTerms>, releases = 400): number {
  const plan = planFor({ grid: { max: 1024 }, ...terms });
  const measured = release.measure(lung, plan);
  const times = Array.from({ length: 200 }, (_, i) => (1022 * i) / 199);
  const exact = productLimitAt(
    cellsOf("lung", "time").map(Number),
    cellsOf("lung", "status").map(Number),
    times,
  );
  let sum = 0;
  for (let seed = 0; seed < releases; seed++) {
    const { curve } = finish(release.draw(measured, plan, simulationBits(seed, 5)), plan).tables;
    const square = times.reduce(
      (total, t, i) => total + (readCurveAt(curve!, "all", t, 1024) - exact[i]!) ** 2,
      0,
    );
    sum += Math.sqrt(square / times.length);
  }
  return sum / releases;
}

test("the error on the lung data is below the bars: .018 at epsilon 1, .013 at 2, .0065 at 10 with 32 bins", () => {
  expect(meanError({ epsilon: "1", size: 228 })).toBeLessThan(0.018);
  expect(meanError({ epsilon: "2", size: 228 })).toBeLessThan(0.013);
  expect(meanError({ epsilon: "2" })).toBeLessThan(0.013);
  expect(meanError({ epsilon: "10", grid: { max: 1024, bins: 32 } })).toBeLessThan(0.0065);
}, 60_000);

test("released 95 % intervals hold the true survival in 93 to 97 % of simulated releases", () => {
  const random = generator(5);
  const plan = planFor({ grid: { max: 3 }, size: 228 });
  const edges = plan.own.bins!;
  let held = 0;
  const releases = 500;
  for (let seed = 0; seed < releases; seed++) {
    const event = Array.from({ length: 228 }, () => -Math.log(1 - random()));
    const censoring = event.map(() => 5 * random());
    const data = inputs({
      duration: event.map((t, i) => Math.min(t, censoring[i]!)),
      event: event.map((t, i) => (t <= censoring[i]! ? 1 : 0)),
    });
    const drawn = release.draw(release.measure(data, plan), plan, simulationBits(seed, 9));
    const rows = rowsOf(finish(drawn, plan).tables.curve).slice(1);
    held += rows.filter(
      ({ time, lower, upper }) =>
        Number(lower) <= Math.exp(-Number(time)) && Math.exp(-Number(time)) <= Number(upper),
    ).length;
  }
  const coverage = held / (releases * edges);
  expect(coverage).toBeGreaterThan(0.93);
  expect(coverage).toBeLessThan(0.97);
}, 60_000);

test("two groups of the lung data: the log-rank test of the released counts is that of the rows when there is no noise", () => {
  const data = inputs({
    duration: cellsOf("lung", "time"),
    event: cellsOf("lung", "status"),
    group: cellsOf("lung", "sex"),
  });
  const plan = planFor({ epsilon: "1000", groups: ["1", "2"], grid: { max: 1024, bins: 128 } });
  const { tests } = finish(release.draw(release.measure(data, plan), plan, simulationBits(3)), plan).tables;
  // R survival, survdiff(Surv(time, status) ~ sex, lung): chisq 10.3 on 1 df, p = .0013
  expect([(tests!.statistic as Float64Array)[0]!]).toBeAllclose([10.3], { relative: 0.02 });
  expect([(tests!.p_value as Float64Array)[0]!]).toBeAllclose([0.0013], { relative: 0.15 });
});

test("headline numbers of a release without noise are near those of the exact curve, and have the same labels", () => {
  const plan = planFor({ epsilon: "1000", grid: { max: 1024, bins: 128 } });
  const { tables } = finish(release.draw(release.measure(lung, plan), plan, simulationBits(3)), plan);
  const time = [...new Set(cellsOf("lung", "time").map(Number))].sort((a, b) => a - b);
  const survival = productLimitAt(
    cellsOf("lung", "time").map(Number),
    cellsOf("lung", "status").map(Number),
    time,
  );
  const curve = {
    group: time.map(() => "all"),
    time: Float64Array.from(time),
    survival: Float64Array.from(survival),
  };
  const exact = release.headline({ curve }, plan);
  const released = release.headline(tables, plan);
  expect(released.labels).toEqual(exact.labels);
  expect(released.at).toEqual(exact.at);
  expect(released.values).toBeAllclose([...exact.values], { absolute: 0.01 });
});

test.each([
  { epsilon: "1", more: 0.7 },
  { epsilon: "3", delta: "1e-3", more: 0.3 },
])("the audit's lower bound stays below the claim: %o", async ({ more, ...terms }) => {
  const plan = planFor(terms);
  const pair = release.auditCase(plan);
  const bits = simulationBits(17);
  const outcome = await audit({
    score: (input) => pair.score(release.draw(pair[input], plan, bits)),
    runs: 20_000,
    pause: async () => {},
    ...(terms.delta !== undefined && { delta: Number(terms.delta) }),
  });
  expect(outcome.epsilon).toBeLessThanOrEqual(Number(terms.epsilon));
  expect(outcome.epsilon).toBeGreaterThan(more);
});
