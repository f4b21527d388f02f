// run() on small data solved by hand, and what must hold between requests.
import { expect, test } from "vitest";
import type { Context, Inputs, ParamValue, Table } from "../../../src/analyses/analysis.ts";
import { completeParams } from "../../../src/analyses/request.ts";
import { card } from "../../../src/analyses/tail-risk/index.ts";
import { run } from "../../../src/analyses/tail-risk/run.ts";
import { goldenColumn } from "../../golden/golden.ts";

const context: Context = { signal: new AbortController().signal, progress() {}, device: null };

function inputs(
  loss: readonly number[] | Float64Array,
  params: Record<string, ParamValue> = {},
  { group, weight, seed = 1 }: { group?: readonly string[]; weight?: readonly number[]; seed?: number } = {},
): Inputs {
  const labels = [...new Set(group)].filter((label) => label !== "").sort();
  return {
    rows: loss.length,
    columns: {
      loss: { type: "number", name: "x", values: Float64Array.from(loss) },
      ...(group && {
        group: {
          type: "category",
          name: "g",
          codes: Int32Array.from(group, (label) => labels.indexOf(label)),
          labels,
        },
      }),
      ...(weight && { weight: { type: "number", name: "w", values: Float64Array.from(weight) } }),
    },
    lists: {},
    params: { ...completeParams(card, {}), replicates: 1000, ...params },
    seed,
  };
}

/** One row of a table as an object. */
function row(table: Table | undefined, index: number): Record<string, number | string> {
  return Object.fromEntries(Object.entries(table!).map(([name, column]) => [name, column[index]!]));
}

const nan = Number.NaN;
const small = [3, 1, nan, 5, 2, 4];

test("five losses and one missing, by hand", async () => {
  const result = await run(inputs(small, { levels: [0.7] }), context);
  expect(row(result.tables.estimates, 0)).toMatchObject({
    group: "all",
    measure: "var",
    level: 0.7,
    estimate: 4,
  });
  const cvar = row(result.tables.estimates, 1);
  expect(cvar).toMatchObject({ measure: "cvar" });
  // (5 + 0.5 * 4) / 1.5, and 0.4 / (0.3 sqrt 5)
  expect([cvar.estimate as number, cvar.influence_error as number, cvar.tail_rows as number]).toBeAllclose(
    [14 / 3, 0.4 / (0.3 * Math.sqrt(5)), 1.5],
    { relative: 1e-12 },
  );
  expect(result.provenance).toMatchObject({
    rows: 6,
    rowsUsed: 5,
    rowsLeftOut: [{ reason: '"x" is missing', rows: 1, firstRow: 3 }],
  });
  expect(result.notes.map(({ text }) => text).join(" ")).toMatch(/Fewer than ten/);
  expect(row(result.tables.groups, 0)).toMatchObject({
    rows: 5,
    mean: 3,
    median: 3,
    min: 1,
    max: 5,
    effective_rows: 5,
  });
});

test("a level's numbers do not depend on the other levels, nor a group's on the other groups", async () => {
  const danish = goldenColumn("danish", "loss").slice(0, 400);
  const both = await run(inputs(danish, { levels: [0.9, 0.95] }), context);
  const alone = await run(inputs(danish, { levels: [0.95] }), context);
  expect(row(both.tables.estimates, 3)).toEqual(row(alone.tables.estimates, 1));

  const group = Array.from(danish, (_, i) => ["a", "b", "c"][i % 3]!);
  const three = await run(inputs(danish, { levels: [0.9] }, { group }), context);
  const two = await run(
    inputs(danish, { levels: [0.9] }, { group: group.map((label) => (label === "b" ? "" : label)) }),
    context,
  );
  expect(row(three.tables.estimates, 5)).toEqual(row(two.tables.estimates, 3));
  expect(two.provenance.rowsLeftOut).toEqual([{ reason: '"g" is missing', rows: 133, firstRow: 2 }]);
});

test("rows in another order give the same numbers", async () => {
  const danish = goldenColumn("danish", "loss").slice(0, 300);
  const forward = await run(inputs(danish), context);
  const backward = await run(inputs([...danish].reverse()), context);
  expect(backward.tables.estimates).toEqual(forward.tables.estimates);
});

test("equal weights give the estimates of no weights; a doubled weight those of a doubled row", async () => {
  const x = [3, 1, 5, 2, 4, 9, 7, 8];
  const plain = await run(inputs(x, { levels: [0.6] }), context);
  const equal = await run(inputs(x, { levels: [0.6] }, { weight: x.map(() => 2.5) }), context);
  const doubled = await run(inputs([...x, 9], { levels: [0.6] }), context);
  const weighted = await run(
    inputs(x, { levels: [0.6] }, { weight: x.map((value) => (value === 9 ? 2 : 1)) }),
    context,
  );
  const estimates = (result: typeof plain) => result.tables.estimates!.estimate as Float64Array;
  expect(estimates(equal)).toBeAllclose(estimates(plain), { relative: 1e-12 });
  expect(estimates(weighted)).toBeAllclose(estimates(doubled), { relative: 1e-12 });
});

test("differences subtract the groups' estimates and resamples", async () => {
  const danish = goldenColumn("danish", "loss").slice(0, 600);
  const group = Array.from(danish, (_, i) => (i % 2 ? "odd" : "even"));
  const { tables } = await run(
    inputs(danish, { levels: [0.9], replicates: 4000, interval: "studentised" }, { group }),
    context,
  );
  const even = row(tables.estimates, 1);
  const odd = row(tables.estimates, 3);
  const difference = row(tables.differences, 1);
  expect(difference).toMatchObject({
    group: "odd",
    reference: "even",
    measure: "cvar",
    method: "studentised",
  });
  expect(difference.estimate).toBeCloseTo((odd.estimate as number) - (even.estimate as number), 10);
  const together = Math.hypot(even.std_error as number, odd.std_error as number);
  expect(Math.abs((difference.std_error as number) / together - 1)).toBeLessThan(0.08);
  expect(
    (difference.lower as number) < (difference.estimate as number) &&
      (difference.estimate as number) < (difference.upper as number),
  ).toBe(true);
});

test.each(["normal", "basic", "percentile", "bca", "studentised"])(
  "the %s interval is the one reported",
  async (interval) => {
    const danish = goldenColumn("danish", "loss");
    const { tables } = await run(inputs(danish, { levels: [0.95], interval }), context);
    const cvar = row(tables.estimates, 1);
    expect(cvar.method).toBe(interval);
    expect((cvar.lower as number) < (cvar.upper as number)).toBe(true);
    expect(cvar.mc_error as number).toBeGreaterThan(0);
    expect(row(tables.estimates, 0).method).toBe(interval === "studentised" ? "percentile" : interval);
  },
);

test("automatic: studentised below 50 tail rows, BCa from 50 on", async () => {
  const { tables } = await run(inputs(goldenColumn("danish", "loss"), { levels: [0.95, 0.99] }), context);
  expect(tables.estimates!.method!.slice(0, 4)).toEqual(["bca", "bca", "percentile", "studentised"]);
});

test("fewer than five tail rows are not studentised, and a note says so", async () => {
  const danish = goldenColumn("danish", "loss").slice(0, 200);
  const { tables, notes } = await run(
    inputs(danish, { levels: [0.97, 0.98], interval: "studentised" }),
    context,
  );
  // n tau = 6 and 4
  const method = tables.estimates!.method as string[];
  expect([method[1], method[3]]).toEqual(["studentised", "percentile"]);
  expect(notes.map(({ text }) => text).join(" ")).toMatch(
    /At 98 % CVaR has a percentile interval in place of the one asked for/,
  );
});

test("a loss absurdly far out is named, and nothing is studentised", async () => {
  const danish = goldenColumn("danish", "loss").slice(0, 200);
  danish[7] = 999_999_999_999;
  const { tables, notes } = await run(inputs(danish, { levels: [0.9], interval: "studentised" }), context);
  expect((tables.estimates!.method as string[])[1]).toBe("percentile");
  expect(notes.map(({ text }) => text).join(" ")).toMatch(
    /The largest loss \(999999999999\) lies .* times as far out/,
  );
});

test("expectiles stand after VaR and CVaR of all levels, by group, with differences that keep each interval's skewness", async () => {
  const danish = goldenColumn("danish", "loss").slice(0, 600);
  const group = Array.from(danish, (_, i) => (i % 2 ? "odd" : "even"));
  const { tables } = await run(inputs(danish, { levels: [0.9, 0.95] }, { group }), context);
  const rows = Array.from({ length: 4 }, (_, i) => row(tables.estimates, 8 + i));
  expect(rows.map(({ measure, level, group: of, method }) => [measure, level, of, method])).toEqual([
    ["expectile", 0.9, "even", "score"],
    ["expectile", 0.9, "odd", "score"],
    ["expectile", 0.95, "even", "score"],
    ["expectile", 0.95, "odd", "score"],
  ]);
  const odd = danish.filter((_, i) => i % 2 === 1);
  const e = rows[3]!.estimate as number;
  const above = odd.reduce((sum, x) => sum + Math.max(0, x - e), 0);
  const below = odd.reduce((sum, x) => sum + Math.max(0, e - x), 0);
  expect([0.95 * above]).toBeAllclose([0.05 * below], { relative: 1e-12 });
  const [first, second] = rows.slice(2) as Record<string, number>[];
  const difference = row(tables.differences, 5) as Record<string, number>;
  expect(difference).toMatchObject({
    group: "odd",
    reference: "even",
    measure: "expectile",
    method: "mover",
  });
  expect([difference.estimate!, difference.lower!, difference.upper!, difference.mc_error!]).toBeAllclose(
    [
      second!.estimate! - first!.estimate!,
      second!.estimate! -
        first!.estimate! -
        Math.hypot(second!.estimate! - second!.lower!, first!.upper! - first!.estimate!),
      second!.estimate! -
        first!.estimate! +
        Math.hypot(second!.upper! - second!.estimate!, first!.estimate! - first!.lower!),
      0,
    ],
    { relative: 1e-12 },
  );
});

test("one row, equal rows: estimates without intervals where there are none, and a sentence", async () => {
  const one = await run(inputs([7], { levels: [0.9] }), context);
  expect(row(one.tables.estimates, 1)).toMatchObject({
    estimate: 7,
    lower: nan,
    upper: nan,
    std_error: nan,
    mc_error: nan,
  });
  expect(one.notes.map(({ text }) => text).join(" ")).toMatch(/only one row/);
  const equal = await run(
    inputs(
      Array.from({ length: 50 }, () => 0.1),
      { levels: [0.9] },
    ),
    context,
  );
  expect(row(equal.tables.estimates, 1)).toMatchObject({ std_error: 0 });
  expect(equal.notes.map(({ text }) => text).join(" ")).toMatch(/are equal/);
});

test.each([
  ["no loss at all", [nan, nan], {}, /No row is left.*missing in 2/],
  ["a negative weight", [1, 2, 3], { weight: [1, -1, 1] }, /"w" has a negative value \(first in row 2\)/],
  ["only zero weights", [1, 2], { weight: [0, 0] }, /"w" is zero/],
  [
    "a hundred and one groups",
    Array.from({ length: 101 }, (_, i) => i),
    { group: Array.from({ length: 101 }, (_, i) => `g${i}`) },
    /101 different values/,
  ],
  ["weights out of all proportion", [1, 2], { weight: [1, 1e300] }, /weight in row 2 of "w" is 1e\+300/],
  ["losses whose squares overflow", [1, 1e200], {}, /1e\+200 \(row 2\).*another unit/],
] as const)("%s: a sentence with place and remedy", async (_, loss, roles, message) => {
  await expect(run(inputs(loss, {}, roles), context)).rejects.toThrow(message);
});

test("another unit: results scale exactly with a power of two", async () => {
  const danish = goldenColumn("danish", "loss").slice(0, 500);
  const small = await run(inputs(danish), context);
  const large = await run(inputs(danish.map((x) => x * 1024)), context);
  for (const column of ["estimate", "lower", "upper", "std_error"]) {
    const want = (small.tables.estimates![column] as Float64Array).map((x) => x * 1024);
    expect(large.tables.estimates![column] as Float64Array).toBeAllclose(want, { relative: 1e-12 });
  }
});
