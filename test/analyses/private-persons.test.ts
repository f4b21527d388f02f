// Files that differ by one person with all rows, of cells that are awkward to read: what is measured of them differs by at most what the plan
// says one person can change. How the file is read as a whole (delimiter and so on) is the same for both.
import { expect, test } from "vitest";
import { rankEnds } from "../../src/analyses/tail-risk/private-plan.ts";
import { rowChange, stretchSums } from "../../src/math/private-tail.ts";
import { generator } from "../generator.ts";
import { cells, curves, distance, grid, many, measured, type Row } from "./neighbour-files.ts";

const pools = {
  person: ["7", "07", "7.0", "12345678901234567", "12345678901234568", "x", "X", "", "NA", "1e3", "1000"],
  group: ["1", "01", "1.0", "2", "2.5", "Yes", "yes", "no", "x", "", "2020-01-02", "02/01/2020", "1234567"],
  event: ["0", "1", "0", "1", "1.0", "yes", "No", "dead", ""],
  value: [
    "0",
    "2",
    "yes",
    "no",
    "2.0",
    "8",
    "8.000000000000001",
    "9",
    "-1",
    "1e999",
    "x",
    "",
    "3",
    "1e-320",
    "Infinity",
  ],
};

type Pick = (from: readonly string[]) => string;

function picker(seed: number): Pick {
  const random = generator(seed);
  return (from) => from[Math.floor(random() * from.length)]!;
}

/** How many files without one of their persons were compared; `most`: the change that one person may make. A sentence is a refusal. */
async function withoutEach<M>(
  rows: readonly Row[],
  measure: (rows: readonly Row[]) => Promise<M | string>,
  apart: (all: M, rest: M) => number,
  most: number,
): Promise<number> {
  const all = await measure(rows);
  let compared = 0;
  for (const gone of new Set(rows.map(([person]) => person))) {
    const left = rows.filter(([person]) => person !== gone);
    const rest = left.length === 0 ? "" : await measure(left);
    if (typeof all === "string" || typeof rest === "string") continue;
    compared++;
    expect(apart(all, rest), JSON.stringify({ rows, gone })).toBeLessThanOrEqual(most);
  }
  return compared;
}

test("curves' counts change by at most the rows that count", async () => {
  const pick = picker(23);
  let compared = 0;
  for (let round = 0; round < 150; round++) {
    // a few of each pool, so that columns are now numbers, now words, now dates
    const some = Object.fromEntries(
      Object.entries(pools).map(([name, cells]) => [name, Array.from({ length: 3 }, () => pick(cells))]),
    );
    const rows = many(7, () => [
      pick(some.person!),
      pick(some.group!),
      pick(some.event!),
      pick(round % 2 === 0 ? ["1", "3", "8"] : some.value!),
    ]);
    const atMost = 1 + (round % 2);
    const asked = {
      analysis: "kaplan-meier",
      roles: { ...curves, group: "group" },
      params: { eventValue: round % 3 === 0 ? "" : "1" },
      privacy: { grid, groups: ["1", "yes", "2020-01-02"], unit: { column: "person", atMost } },
    };
    compared += await withoutEach(rows, (from) => cells(from, asked), distance, atMost);
  }
  expect(compared).toBeGreaterThan(200);
});

test("tail sums change by at most the range, times the rows that count", async () => {
  const pick = picker(29);
  const ends = rankEnds(7, { levels: [0.5, 0.8, 0.95], floor: null });
  let compared = 0;
  for (let round = 0; round < 60; round++) {
    const rows = many(9, () => [pick(pools.person), pick(["1", "1.0", "yes", "x"]), "", pick(pools.value)]);
    const atMost = 1 + (round % 3);
    const asked = {
      analysis: "tail-risk",
      roles: { loss: "value", group: "group" },
      privacy: { bounds: { lower: 0, upper: 8 }, groups: ["1", "YES"], unit: { column: "person", atMost } },
    };
    const sums = async (from: readonly Row[]) => {
      const got = await measured(from, asked);
      return typeof got === "string"
        ? got
        : (got as Int32Array[]).flatMap((group) => stretchSums(group, ends));
    };
    compared += await withoutEach(rows, sums, distance, atMost * rowChange);
  }
  expect(compared).toBeGreaterThan(20);
});

interface Counted {
  readonly names: readonly string[];
  readonly counts: Float64Array;
}

const counted =
  (asked: { readonly roles: Record<string, string>; readonly privacy: object }) => (from: readonly Row[]) =>
    measured(from, { analysis: "value-counts", ...asked }) as Promise<Counted | string>;

test("counts change by at most the rows that count", async () => {
  const pick = picker(31);
  const groups = ["1", "YES", "2020-01-02"];
  const bounds = { lower: 0, upper: 8 };
  let compared = 0;
  for (let round = 0; round < 60; round++) {
    const rows = many(9, () => [pick(pools.person), pick(pools.group), "", pick(pools.value)]);
    const atMost = 1 + (round % 3);
    const unit = { column: "person", atMost };
    for (const asked of [
      { roles: { column: "value" }, privacy: { bounds, unit } },
      { roles: { column: "value", group: "group" }, privacy: { bounds, groups, unit } },
      { roles: { group: "group" }, privacy: { groups, unit } },
    ]) {
      const apart = (all: Counted, rest: Counted) => distance([...all.counts], [...rest.counts]);
      compared += await withoutEach(rows, counted(asked), apart, atMost);
    }
  }
  expect(compared).toBeGreaterThan(200);
});

test("counts of values that are found change by at most the rows that count, all values together", async () => {
  const pick = picker(37);
  let compared = 0;
  for (let round = 0; round < 60; round++) {
    const rows = many(9, () => [pick(pools.person), pick(pools.group), "", pick(pools.value)]);
    const atMost = 1 + (round % 3);
    const privacy = { outputs: ["found"], delta: "1e-6", unit: { column: "person", atMost } };
    const apart = (all: Counted, rest: Counted) => {
      const names = [...new Set([...all.names, ...rest.names])];
      const of = ({ names: own, counts }: Counted) =>
        names.map((name) => (own.includes(name) ? counts[own.indexOf(name)]! : 0));
      return distance(of(all), of(rest));
    };
    compared += await withoutEach(rows, counted({ roles: { group: "group" }, privacy }), apart, atMost);
  }
  expect(compared).toBeGreaterThan(60);
});
