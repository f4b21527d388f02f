// The floor of a private CVaR, with fixed numbers in the place of noise: what is asked of the data, and what is made of the answers.
import { expect, test } from "vitest";
import { preparePlan } from "../../../src/analyses/private-plan.ts";
import { checkRequest } from "../../../src/analyses/request.ts";
import {
  histogramBars,
  largestTail,
  rankEnds,
  tailEnd,
} from "../../../src/analyses/tail-risk/private-plan.ts";
import { release } from "../../../src/analyses/tail-risk/release.ts";
import { raisedBy } from "../../../src/analyses/tail-risk/tail-shape.ts";
import { aboveFloor, floorSteps, floorUnit, smoothFloor } from "../../../src/math/private-floor.ts";
import {
  rankParts,
  rowChange,
  sortDescending,
  stretchSums,
  toSteps,
  valueSteps,
} from "../../../src/math/private-tail.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import { generator } from "../../generator.ts";
import { draw, inputs, planFor, type TailPlan } from "./release-plans.ts";

const bounds = { lower: -15, upper: 15 };
const levels = [0.9, 0.8];

/** The plan with answers that are noted and replaced by `given`, or left as they are. */
function watched(plan: TailPlan, given: Record<string, number[]>) {
  const asked: Record<string, number[][]> = { count: [], floor: [], sums: [], histogram: [], var: [] };
  const noted = (name: string) => (values: ArrayLike<number>) => {
    asked[name]!.push(Array.from(values));
    return given[name] ?? Array.from(values);
  };
  const additive = (name: string) => ({ add: noted(name) });
  const { own } = plan;
  const changed = {
    ...own,
    count: { ...own.count, mechanism: additive("count") },
    floor: { ...own.floor, mechanism: additive("floor") },
    sums: { ...own.sums, mechanism: additive("sums") },
    histogram: { ...own.histogram, mechanism: additive("histogram") },
    quantile: {
      choose(utilities: ArrayLike<number>) {
        asked.var!.push(Array.from(utilities));
        return 1;
      },
    },
  };
  return { plan: { ...plan, own: changed } as unknown as TailPlan, asked };
}

test("everything is asked of released numbers: the ranks of the noisy count, the sums above each group's own noisy floor, all rows for the rest", () => {
  const random = generator(12);
  const [large, small] = [90, 25].map((size) => Array.from({ length: size }, () => 12 - 20 * random() ** 2));
  const plan = planFor(
    { epsilon: "5", bounds, groups: ["x", "y"], outputs: ["cvar", "var", "histogram"] },
    levels,
  );
  const count = [70, 40];
  const floor = [55, 31];
  const { plan: stub, asked } = watched(plan, { count, floor });
  const data = inputs([...large!, ...small!], [...large!.map(() => 0), ...small!.map(() => 1)], ["x", "y"]);
  const drawn = release.draw(release.measure(data, stub), stub, simulationBits(1));

  const steps = [large!, small!].map((losses) =>
    sortDescending(toSteps(Float64Array.from(losses), bounds.lower, bounds.upper)),
  );
  expect(asked.count).toEqual([[90, 25]]);
  const tails = count.map((n) => largestTail(n, levels));
  expect(tails.map(({ n, end }) => [n, end])).toEqual([
    [70, tailEnd(70, 0.8)],
    [40, tailEnd(40, 0.8)],
  ]);
  expect(asked.floor).toEqual([steps.map((losses, g) => smoothFloor(losses, tails[g]!))]);
  const { margin } = plan.own.floor!;
  expect(margin).toBeGreaterThan(0);
  const floors = floor.map((noisy, g) => floorSteps(noisy, margin, tails[g]!));
  expect(floors[0]).not.toBe(floors[1]);
  const wanted = steps.map((losses, g) =>
    stretchSums(aboveFloor(losses, floors[g]!), rankEnds(count[g]!, plan.own)),
  );
  expect(drawn.sums).toEqual(wanted.flat());
  // how many rows lie above the lowest candidate, and in all bars: those of the data, whatever the floor
  const rows = asked.var!.map((utilities) => utilities[0]!);
  const above = steps.map((losses) => losses.filter((loss) => loss > 0).length);
  const targets = count.map((n) => levels.map((level) => Math.round(tailEnd(n, level) / rankParts)));
  expect(rows).toEqual(above.flatMap((all, g) => targets[g]!.map((target) => -Math.abs(all - target))));
  const bars = asked.histogram!.map((counts) => counts.reduce((sum, each) => sum + each, 0));
  expect([bars, drawn.histogram!.length]).toEqual([[90, 25], 2 * histogramBars]);
});

test("the floor is read as a loss between the bounds, its margin below what was found, of each group", () => {
  const plan = planFor({ bounds, groups: ["x", "y"] }, [0.9]);
  const { margin } = plan.own.floor!;
  const floor = [margin + 50, margin + 10];
  const { conventions } = release.finish({ count: [200, 100], floor, sums: [0, 0, 0, 0] }, plan);
  // units of 30 / 200 and 30 / 100: 50 of the first, 10 of the second
  expect(conventions["Floor of CVaR"]).toMatch(/^x -7\.5\d*, y -12; /);
  // two scales of the noise, whose scale is the reciprocal of its share
  expect(margin).toBe(Math.ceil(2 * (1 / 0.0475) * 0.99999));
});

test("a floor that may lie above VaR widens the interval downwards, the error and the differences", () => {
  const plan = planFor({ epsilon: "0.1", groups: ["x", "y"] }, [0.95]);
  const result = release.finish({ count: [200, 200], floor: [900, 0], sums: [1e9, 1e9, 1e9, 1e9] }, plan);
  const [error] = result.tables.estimates!.std_error as Float64Array;
  const unit = (10 * floorUnit(largestTail(200, [0.95]))) / valueSteps;
  const { noise, margin } = plan.own.floor!;
  expect(error! ** 2).toBeGreaterThan(raisedBy(valueSteps - 1024, 200, plan.own));
  // of Laplace noise: the square of its scale times its chance to pass the margin, twice over both sides
  const law = (noise.scale * unit) ** 2 * Math.exp(-margin / noise.scale);
  expect([raisedBy(valueSteps - 1024, 200, plan.own)]).toBeAllclose([law], { relative: 0.01 });
  expect(result.notes.some(({ text }) => /tail of x at 0.95: the error is so large/.test(text))).toBe(true);
  const difference = (result.tables.differences!.std_error as Float64Array)[0]!;
  expect(difference).toBeGreaterThanOrEqual(error!);
  // at the lower bound there is nothing that it could lie above
  expect(raisedBy(0, 200, plan.own)).toBe(0);
  expect(raisedBy(4, 200, plan.own)).toBeLessThanOrEqual(((10 * 4) / valueSteps) ** 2);
});

test("where the losses below the tail are clearly above the floor, nothing is added", () => {
  const plan = planFor({ size: 1000 }, [0.95]);
  const [tail, below] = rankEnds(1000, plan.own);
  const at = (share: number, ranks: number) => Math.round(share * valueSteps * ranks);
  const floor = plan.own.floor!.margin + 100;
  const errorOf = (share: number) => {
    const sums = [at(0.4, tail!), at(share, below! - tail!)];
    const { tables } = release.finish({ floor: [floor], sums }, plan);
    const { std_error, estimate, lower, upper } = tables.estimates as Record<string, Float64Array>;
    expect(std_error![0]).toBeGreaterThan(0);
    return (estimate![0]! - lower![0]!) / (upper![0]! - estimate![0]!);
  };
  expect([errorOf(0.2)]).toBeAllclose([1], { relative: 1e-9 });
  expect(errorOf(0.001)).toBeGreaterThan(1.002);
});

test("losses that are all alike, so that whatever the floor is above VaR is error: the interval still holds", () => {
  const plan = planFor({});
  const losses = Array<number>(1000).fill(3);
  const releases = 1500;
  let [held, above] = [0, 0];
  for (let seed = 0; seed < releases; seed++) {
    const { estimates } = release.finish(draw(losses, plan, seed), plan).tables;
    const [lower, upper] = ["lower", "upper"].map((name) => (estimates![name] as Float64Array)[0]!);
    if (lower! > 3) above++;
    else if (upper! >= 3) held++;
  }
  console.info(`all alike: coverage ${held / releases}, above ${above / releases}`);
  expect(held / releases).toBeGreaterThan(0.925);
  expect(above / releases).toBeLessThan(0.06);
});

test("bounds that are close beside their size, or far apart, give numbers", () => {
  for (const [lower, upper] of [
    [1e15, 1e15 + 1],
    [1, 1 + 2 ** -52],
    [-4e149, 4e149],
  ] as const) {
    const plan = planFor({ bounds: { lower, upper } });
    for (const floor of [0, 60, 2 ** 50]) {
      const { estimates } = release.finish({ count: [1000], floor: [floor], sums: [2e9, 1e9] }, plan).tables;
      const cells = ["lower", "estimate", "upper", "std_error"].map(
        (name) => (estimates![name] as Float64Array)[0]!,
      );
      expect(cells.every(Number.isFinite)).toBe(true);
      expect(
        lower <= cells[0]! && cells[0]! <= cells[1]! && cells[1]! <= cells[2]! && cells[2]! <= upper,
      ).toBe(true);
    }
  }
});

test("what the page and the command line ask today has a floor, and says so", async () => {
  const privacy = { epsilon: "1", unit: "row", bounds };
  const request = checkRequest({ analysis: "tail-risk", roles: { loss: "x" }, privacy });
  const { plan } = await preparePlan(request as never);
  expect(plan.question.version).toBe(2);
  expect(plan.statements.map(({ sensitivity }) => sensitivity)).toEqual(["1", "1", `${rowChange}`]);
  expect(plan.statements[1]!.statistic).toMatch(/^floor below the tails/);
});
