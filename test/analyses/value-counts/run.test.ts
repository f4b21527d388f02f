import { expect, test } from "vitest";
import type { Inputs, ParamValue } from "../../../src/analyses/analysis.ts";
import { cards } from "../../../src/analyses/cards.ts";
import { completeParams } from "../../../src/analyses/request.ts";
import { rowsOf } from "../../../src/analyses/table-rows.ts";
import { card } from "../../../src/analyses/value-counts/index.ts";
import { run } from "../../../src/analyses/value-counts/run.ts";
import type {
  BarRow,
  GroupRow,
  QuantileRow,
  ValueRow,
} from "../../../src/analyses/value-counts/view-tables.ts";
import { type Candidate, fittingCards, suggestRoles } from "../../../src/app/question.ts";
import { UserError } from "../../../src/errors.ts";
import { generator } from "../../generator.ts";

const nan = Number.NaN;
const context = { signal: new AbortController().signal, progress() {}, device: null };

interface Given {
  readonly numbers?: readonly number[];
  readonly codes?: readonly number[];
  readonly labels?: readonly string[];
  readonly params?: Readonly<Record<string, ParamValue>>;
}

function inputs({ numbers, codes, labels = [], params = {} }: Given): Inputs {
  return {
    rows: (numbers ?? codes ?? []).length,
    columns: {
      ...(numbers && {
        column: { type: "number" as const, name: "age", values: Float64Array.from(numbers) },
      }),
      ...(codes && {
        group: { type: "category" as const, name: "sex", codes: Int32Array.from(codes), labels },
      }),
    },
    lists: {},
    params: completeParams(card, params),
    seed: 1,
  };
}

async function tablesOf(given: Given) {
  const result = await run(inputs(given), context);
  return {
    result,
    bars: rowsOf<BarRow>(result, "distribution"),
    values: rowsOf<ValueRow>(result, "distribution"),
    quantiles: rowsOf<QuantileRow>(result, "quantiles"),
    groups: rowsOf<GroupRow>(result, "groups"),
  };
}

test("by hand: six numbers, unsorted, tied, one missing, in two groups and three bars", async () => {
  const { bars, quantiles, groups, result } = await tablesOf({
    numbers: [4, 1, nan, 2, 7, 4, 3],
    codes: [0, 0, 0, 1, 1, 0, -1],
    labels: ["f", "m"],
    params: { binning: "number", bars: 3, levels: [0.5] },
  });
  // f: 1, 4, 4 and one missing; m: 2, 7; the row without a group does not count. Bars of width 2 from 1 to 7
  expect(bars.map((b) => [b.group, b.bin_lower, b.bin_upper, b.count])).toEqual([
    ["f", 1, 3, 1],
    ["f", 3, 5, 2],
    ["f", 5, 7, 0],
    ["m", 1, 3, 1],
    ["m", 3, 5, 0],
    ["m", 5, 7, 1],
  ]);
  expect(bars.map(({ share }) => share)).toBeAllclose([1 / 3, 2 / 3, 0, 0.5, 0, 0.5], { relative: 1e-15 });
  // Wilson for 1 of 3 at z = 1.96: (1/3 + z^2/6 -+ z sqrt(2/27 + z^2/36)) / (1 + z^2/3)
  const z = 1.959963984540054;
  const half = z * Math.sqrt(2 / 27 + (z * z) / 36);
  const [middle, whole] = [1 / 3 + (z * z) / 6, 1 + (z * z) / 3];
  expect([bars[0]!.lower, bars[0]!.upper]).toBeAllclose([(middle - half) / whole, (middle + half) / whole], {
    relative: 1e-12,
  });
  expect(quantiles.map(({ estimate }) => estimate)).toEqual([4, 4.5]);
  expect(groups.map((g) => [g.group, g.rows, g.missing, g.mean, g.min, g.max])).toEqual([
    ["f", 3, 1, 3, 1, 4],
    ["m", 2, 0, 4.5, 2, 7],
  ]);
  expect(groups.map((g) => g.std_dev)).toBeAllclose([Math.sqrt(3), Math.sqrt(12.5)], { relative: 1e-14 });
  expect(result.provenance.rowsLeftOut).toEqual([
    { reason: '"age" is missing', rows: 1, firstRow: 3 },
    { reason: '"sex" is missing', rows: 1, firstRow: 7 },
  ]);
});

test("limits of a quantile are order statistics; with too few rows they are not defined", async () => {
  const numbers = Array.from({ length: 100 }, (_, i) => i + 1);
  const { quantiles } = await tablesOf({ numbers, params: { levels: [0.5, 0.99] } });
  // n p = 50, z s = 9.8: ranks 40 and 61; n p = 99, z s = 1.95: ranks 97 and 102
  expect(quantiles.map(({ lower, upper }) => [lower, upper])).toEqual([
    [40, 61],
    [97, nan],
  ]);
});

test("they hold a true quantile in 95 of 100 samples", async () => {
  const random = generator(11);
  let held = 0;
  const runs = 2_000;
  for (let r = 0; r < runs; r++) {
    const numbers = Array.from({ length: 80 }, () => random());
    const { quantiles } = await tablesOf({ numbers, params: { levels: [0.3] } });
    if (quantiles[0]!.lower <= 0.3 && 0.3 <= quantiles[0]!.upper) held += 1;
  }
  expect(held / runs).toBeGreaterThan(0.93);
  expect(held / runs).toBeLessThan(0.98);
});

test("automatic bars have round edges, hold every row once, and whole numbers never share a bar's end", async () => {
  const random = generator(3);
  for (const scale of [1e-9, 0.01, 1, 37, 1e6, 1e12]) {
    for (const n of [1, 2, 5, 40, 500]) {
      const numbers = Array.from({ length: n }, () => scale * (random() - 0.3));
      const { bars } = await tablesOf({ numbers });
      expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(n);
      expect(bars.length).toBeLessThanOrEqual(101);
      const width = bars[0]!.bin_upper - bars[0]!.bin_lower;
      if (n > 1) expect(width.toExponential(6)).toMatch(/^[125]\.000000e/);
      expect(bars[0]!.bin_lower).toBeLessThanOrEqual(Math.min(...numbers));
      expect(bars.at(-1)!.bin_upper).toBeGreaterThanOrEqual(Math.max(...numbers));
    }
  }
  const { bars } = await tablesOf({ numbers: [0, 1, 1, 2, 3, 3] });
  expect(bars.map((b) => [b.bin_lower, b.count])).toEqual([
    [0, 3],
    [2, 3],
  ]);
});

test("Freedman and Diaconis' width, rounded: 2 IQR n^(-1/3)", async () => {
  // 1..1000 in tenths: IQR 49.95, rule 9.99, round width 10
  const numbers = Array.from({ length: 1_000 }, (_, i) => (i + 1) / 10);
  const { bars } = await tablesOf({ numbers });
  expect(bars.map((b) => b.bin_lower)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  // half of the values equal: the rule has no width of its own, and Scott's takes its place
  const tied = await tablesOf({ numbers: [...new Array(90).fill(5), ...numbers.slice(0, 20)] });
  expect(tied.bars.length).toBeGreaterThan(3);
});

test("the middle range counts values outside in the first or last bar", async () => {
  const numbers = [...Array.from({ length: 198 }, (_, i) => i / 198), -1e6, 1e6];
  const { bars } = await tablesOf({ numbers, params: { range: "middle", binning: "number", bars: 4 } });
  expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  expect(bars[0]!.bin_lower).toBeGreaterThan(-1);
  expect(bars.map(({ count }) => count)).toEqual([51, 49, 49, 51]);
});

test("row order changes nothing", async () => {
  const random = generator(5);
  const numbers = Array.from({ length: 60 }, () => Math.round(20 * random()));
  const codes = numbers.map(() => Math.floor(3 * random()));
  const labels = ["a", "b", "c"];
  const forward = await tablesOf({ numbers, codes, labels });
  const backward = await tablesOf({ numbers: numbers.toReversed(), codes: codes.toReversed(), labels });
  expect(backward.result.tables).toEqual(forward.result.tables);
});

test("without numbers the values of the category are counted, the most frequent first, and the rest together", async () => {
  const codes = [0, 1, 1, 2, 2, 2, 3, -1];
  const labels = ["a", "b", "c", "d"];
  const { values, groups, result } = await tablesOf({ codes, labels, params: { values: 2 } });
  expect(values.map((v) => [v.value, v.count])).toEqual([
    ["c", 3],
    ["b", 2],
    ["2 other values", 2],
  ]);
  expect(values.map(({ share }) => share)).toBeAllclose([3 / 7, 2 / 7, 2 / 7], { relative: 1e-15 });
  expect(groups.map((g) => [g.group, g.rows])).toEqual([
    ["c", 3],
    ["b", 2],
    ["a", 1],
    ["d", 1],
  ]);
  expect(result.provenance).toMatchObject({ rowsUsed: 7, conventions: { Order: "the most frequent first" } });
});

test("values that are numbers stay in their order where all are shown", async () => {
  const { values } = await tablesOf({ codes: [0, 1, 1, 2, 2, 2], labels: ["0", "1", "2"] });
  expect(values.map(({ value }) => value)).toEqual(["0", "1", "2"]);
});

test("bad input: no column, too many groups or values, sizes that overflow", async () => {
  const refused = (given: Given) => expect(run(inputs(given), context)).rejects;
  await refused({}).toThrow(/Choose a column for "Numbers"/);
  await refused({ numbers: [nan, nan] }).toThrow(/"age" is missing in 2/);
  const many = Array.from({ length: 10_001 }, (_, i) => String(i));
  await refused({ codes: many.map((_, i) => i), labels: many }).toThrow(/at most 10000/);
  await refused({ numbers: many.map(Number), codes: many.map((_, i) => i), labels: many }).toThrow(
    /at most 100/,
  );
  await refused({ numbers: [1e200, 1] }).toThrow(UserError);
  const equal = await tablesOf({ numbers: [3, 3, 3] });
  expect(equal.bars.map((b) => [b.bin_lower, b.bin_upper, b.count])).toEqual([[3, 3, 3]]);
});

const column = (name: string, kind: Candidate["kind"], distinct = 5): Candidate => ({
  name,
  kind,
  distinct,
  possibleKinds: [kind, "text"],
});

test("it is offered last, and first only to files that nothing else fits", () => {
  const ids = (columns: readonly Candidate[]) => fittingCards(columns).map(({ id }) => id);
  expect(ids([column("x", "number"), column("y", "number")])).toEqual(["tail-risk", "value-counts"]);
  expect(ids([column("loss", "number"), column("time", "number"), column("status", "number")]).at(-1)).toBe(
    "value-counts",
  );
  expect(ids([column("colour", "category")])).toEqual(["value-counts"]);
  expect(suggestRoles(cards.get("value-counts")!, [column("colour", "category")])).toEqual({
    group: "colour",
  });
  expect(suggestRoles(cards.get("value-counts")!, [column("a", "category"), column("b", "number")])).toEqual({
    column: "b",
  });
});
