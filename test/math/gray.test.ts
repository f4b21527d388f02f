// Gray's test against cmprsk: two and three groups, rho, strata, three causes with heavy ties and groups that run out early.
import { expect, test } from "vitest";
import { countCauses } from "../../src/math/cause-counts.ts";
import { chiSquareUpperTail } from "../../src/math/gamma.ts";
import { grayTest } from "../../src/math/gray-test.ts";
import { generator } from "../generator.ts";
import { goldens } from "../golden/golden.ts";
import { mgus2 } from "./cause-rows.ts";
import { tableOf } from "./cox-rows.ts";

interface Tested {
  readonly rho: number;
  readonly gray_test: { readonly chisq: number[]; readonly p: number[]; readonly df: number[] };
}
const [golden] = goldens<{ by_sex: Tested; by_sex_rho1: Tested }>(/^surv_mgus2_cuminc_gray\.json$/);
interface More {
  readonly gray: Readonly<Record<"third" | "third_rho1" | "sex_by_third" | "third_by_sex_rho2", number[]>>;
  readonly gray_small: { readonly stat: number[]; readonly third: number[] };
}
const [more] = goldens<More>(/^surv_competing_more\.json$/);
const within = { relative: 1e-9, absolute: 1e-11 };

test.each(["by_sex", "by_sex_rho1"] as const)("cmprsk's test of both causes, %s", (key) => {
  const { rho, gray_test: expected } = golden!.result[key];
  const counts = countCauses(mgus2("sex"));
  const found = [0, 1].map((k) => grayTest(counts, 2, k, { rho }));
  expect(found.map(({ statistic }) => statistic)).toBeAllclose(expected.chisq, within);
  expect(found.map(({ pValue }) => pValue)).toBeAllclose(expected.p, within);
  expect(found.map(({ df }) => df)).toEqual(expected.df);
});

/** Where `value` lies among the upper ends of intervals. */
const cut = (value: number, ends: readonly number[]) => ends.filter((end) => value > end).length;
const table = tableOf("mgus2");
const sex = Int32Array.from(table, (row) => (row.sex === "F" ? 0 : 1));
const third = Int32Array.from(table, (row) => cut(Number(row.age), [65, 75]));

test("three groups, and strata of either kind", () => {
  const rows = mgus2();
  const statistics = (
    group: Int32Array,
    groups: number,
    stratum: Int32Array | null,
    strata: number,
    rho: number,
  ) => {
    const level = group.map((g, i) => (stratum ? stratum[i]! : 0) * groups + g);
    const counts = countCauses({ ...rows, level, levels: groups * strata });
    return [0, 1].map((k) => grayTest(counts, groups, k, { rho }).statistic);
  };
  const { third: three, third_rho1, sex_by_third, third_by_sex_rho2 } = more!.result.gray;
  expect(statistics(third, 3, null, 1, 0)).toBeAllclose(three, within);
  expect(statistics(third, 3, null, 1, 1)).toBeAllclose(third_rho1, within);
  expect(statistics(sex, 2, third, 3, 0)).toBeAllclose(sex_by_third, within);
  expect(statistics(third, 3, sex, 2, 2)).toBeAllclose(third_by_sex_rho2, within);
});

/** The first ninety rows, times in steps of two years, deaths split by age. */
function few() {
  const rows = table.slice(0, 90);
  return {
    time: Float64Array.from(rows, (row) => Math.ceil(Number(row.etime) / 24)),
    cause: Int32Array.from(rows, (row) =>
      row.event === "2" && Number(row.age) > 75 ? 3 : Number(row.event),
    ),
    causes: 3,
    levels: 2,
    level: sex.slice(0, 90),
  };
}

test("three causes, heavy ties, groups that run out before the others", () => {
  const rows = few();
  const counts = countCauses(rows);
  const { stat, third: three } = more!.result.gray_small;
  expect([0, 1, 2].map((k) => grayTest(counts, 2, k).statistic)).toBeAllclose(stat, within);
  const level = Int32Array.from(table.slice(0, 90), (row) => cut(Number(row.age), [70, 80]));
  const byAge = countCauses({ ...rows, level, levels: 3 });
  expect([0, 1, 2].map((k) => grayTest(byAge, 3, k).statistic)).toBeAllclose(three, within);
});

test("weights count repeated rows, and the order of groups does not matter", () => {
  const rows = few();
  const doubled = countCauses({ ...rows, weight: new Float64Array(90).fill(2) });
  const twice = (values: Float64Array) => Float64Array.from([...values, ...values]);
  const copied = countCauses({
    ...rows,
    time: twice(rows.time),
    cause: Int32Array.from([...rows.cause, ...rows.cause]),
    level: Int32Array.from([...rows.level, ...rows.level]),
  });
  const swapped = countCauses({ ...rows, level: rows.level.map((g) => 1 - g) });
  expect(grayTest(doubled, 2, 1).statistic).toBeCloseTo(grayTest(copied, 2, 1).statistic, 12);
  expect(grayTest(swapped, 2, 1).statistic).toBeCloseTo(grayTest(countCauses(rows), 2, 1).statistic, 12);
});

test("groups that are alike: the share of p below 0.1 is 0.1, false-alarm rate 1e-6", () => {
  const random = generator(97);
  const trials = 2_000;
  let below = 0;
  for (let trial = 0; trial < trials; trial++) {
    const size = 120;
    const level = Int32Array.from({ length: size }, (_, i) => i % 3);
    const counts = countCauses({
      time: Float64Array.from({ length: size }, () => Math.ceil(20 * random())),
      cause: Int32Array.from({ length: size }, () => Math.floor(3 * random())),
      causes: 2,
      level,
      levels: 3,
    });
    if (grayTest(counts, 3, 0).pValue < 0.1) below++;
  }
  // 4.9 standard deviations of a binomial share, and one part in a hundred for the chi-square approximation
  expect(Math.abs(below / trials - 0.1)).toBeLessThan(4.9 * Math.sqrt((0.1 * 0.9) / trials) + 0.01);
});

test("one group, or no failure from the cause: not defined", () => {
  const rows = { ...few(), cause: new Int32Array(90).fill(2) };
  expect(grayTest(countCauses(rows), 2, 0).statistic).toBeNaN();
  expect(grayTest(countCauses({ ...rows, level: new Int32Array(90) }), 2, 1).df).toBe(0);
  expect(chiSquareUpperTail(0, 1)).toBe(1);
});
