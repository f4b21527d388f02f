// run(): small data by hand, R's numbers through the whole analysis, conventions, and what the notes say.
import { expect, test } from "vitest";
import type { Context, Table } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/kaplan-meier/run.ts";
import { goldens } from "../../golden/golden.ts";
import { cellsOf, inputs, rowsOf } from "./inputs.ts";

const context: Context = { signal: new AbortController().signal, progress() {}, device: null };
const column = (table: Table | undefined, name: string) => table![name] as Float64Array;
const lung = {
  duration: cellsOf("lung", "time"),
  event: cellsOf("lung", "status"),
  group: cellsOf("lung", "sex"),
};

test("seven rows, unsorted, tied, one missing, by hand", async () => {
  const result = await run(
    inputs({ duration: [3, 2, "", 4, 3, 2, 1, 2], event: [1, 1, 1, 1, 0, 0, 0, 1] }, { transform: "plain" }),
    context,
  );
  const { curve, quantiles, groups } = result.tables;
  expect([...column(curve, "time")]).toEqual([1, 2, 3, 4]);
  expect([...column(curve, "at_risk")]).toEqual([7, 6, 3, 1]);
  expect([...column(curve, "events")]).toEqual([0, 2, 1, 1]);
  expect([...column(curve, "censored")]).toEqual([1, 1, 1, 0]);
  expect(column(curve, "survival")).toBeAllclose([1, 2 / 3, 4 / 9, 0], { relative: 1e-15 });
  const se = [0, (2 / 3) * Math.sqrt(1 / 12), (4 / 9) * Math.sqrt(1 / 12 + 1 / 6), Number.NaN];
  expect(column(curve, "std_error")).toBeAllclose(se, { relative: 1e-14 });
  expect(column(curve, "lower")[1]).toBeCloseTo(2 / 3 - 1.959963984540054 * se[1]!, 14);
  expect(column(quantiles, "estimate")).toBeAllclose([2, 3, 4], {});
  // reverse curve: censored 1 of 7 at 1, 1 of 6 at 2, 1 of 3 at 3: 6/7, 5/7, 10/21
  expect(rowsOf(groups)[0]).toMatchObject({
    group: "all",
    rows: 7,
    events: 4,
    censored: 3,
    median_follow_up: 3,
  });
  expect(result.provenance).toMatchObject({
    rowsUsed: 7,
    rowsLeftOut: [{ reason: '"duration" is missing', rows: 1, firstRow: 3 }],
  });
});

test("lung by sex: limits, medians, restricted means and log-rank tests are R's", async () => {
  interface Fit {
    strata: {
      table: Record<string, number[]>;
      quantiles: { time: number[]; loglog: Record<string, number[]> };
    }[];
    rmst_difference: Record<string, number[]>;
  }
  const [km] = goldens<Fit>(/^surv_lung_km_sex\.json$/);
  const [tests] = goldens<Record<string, { chisq: number; p: number }>>(/^surv_lung_logrank\.json$/);
  const { tables } = await run(inputs(lung, { transform: "log-log", tau: 365 }), context);
  const tolerance = { relative: 1e-10, absolute: 1e-12 };
  const want = (name: string) =>
    km!.result.strata.flatMap(({ table }) => table[name]!.map((v) => v ?? Number.NaN));
  expect(column(tables.curve, "survival")).toBeAllclose(want("surv"), tolerance);
  expect(column(tables.curve, "lower")).toBeAllclose(want("lower_loglog"), tolerance);
  expect(column(tables.curve, "upper")).toBeAllclose(want("upper_loglog"), tolerance);
  expect(column(tables.curve, "cumulative_hazard_se")).toBeAllclose(want("std_chaz"), tolerance);
  const medians = rowsOf(tables.quantiles).filter((row) => row.probability === 0.5);
  expect(medians.map((row) => [row.estimate, row.lower, row.upper])).toEqual(
    km!.result.strata.map(({ quantiles: q }) => [q.time[1], q.loglog.lower![1], q.loglog.upper![1]]),
  );
  const difference = rowsOf(tables.rmst).find((row) => row.measure === "difference")!;
  const at = km!.result.rmst_difference.tau!.indexOf(365);
  expect([difference.estimate, difference.std_error, difference.p_value] as number[]).toBeAllclose(
    ["diff_second_minus_first", "se", "p"].map((name) => km!.result.rmst_difference[name]![at]!),
    tolerance,
  );
  const byName = new Map(rowsOf(tables.tests).map((row) => [row.test, row]));
  for (const [test, name] of [
    ["log-rank", "logrank"],
    ["Gehan-Breslow", "gehan_hand"],
    ["Tarone-Ware", "tarone_ware_hand"],
    ["Fleming-Harrington(1, 0)", "peto_rho1"],
  ] as const) {
    const got = [byName.get(test)!.statistic, byName.get(test)!.p_value] as number[];
    expect(got, test).toBeAllclose([tests!.result[name]!.chisq, tests!.result[name]!.p], tolerance);
  }
});

test("the ratio of restricted means has the delta-method interval on the log scale", async () => {
  const { tables } = await run(inputs(lung, { tau: 730 }), context);
  const [a, b, , ratio] = rowsOf(tables.rmst) as Record<string, number>[];
  const se = Math.hypot(a!.std_error! / a!.estimate!, b!.std_error! / b!.estimate!);
  const log = Math.log(b!.estimate! / a!.estimate!);
  const z = 1.959963984540054;
  expect([ratio!.lower!, ratio!.upper!, ratio!.statistic!]).toBeAllclose(
    [Math.exp(log - z * se), Math.exp(log + z * se), log / se],
    { relative: 1e-12 },
  );
});

test("three groups: pairwise log-rank tests are those of the pairs alone, adjusted by Holm; trend is there", async () => {
  const roles = { duration: cellsOf("veteran", "time"), event: cellsOf("veteran", "status") };
  const group = cellsOf("veteran", "celltype").map((type) => (type === "large" ? "" : type));
  const rows = rowsOf((await run(inputs({ ...roles, group }), context)).tables.tests);
  const pairs = rows.filter((row) => row.test === "pairwise log-rank");
  expect(pairs.map((row) => row.comparison)).toEqual([
    "smallcell vs adeno",
    "squamous vs adeno",
    "squamous vs smallcell",
  ]);
  for (const pair of pairs) {
    const two = group.map((type) => (String(pair.comparison).split(" vs ").includes(type) ? type : ""));
    const alone = rowsOf((await run(inputs({ ...roles, group: two }), context)).tables.tests);
    expect([Number(pair.statistic)]).toBeAllclose([Number(alone[0]!.statistic)], { relative: 1e-12 });
  }
  const sorted = pairs.toSorted((a, b) => Number(a.p_value) - Number(b.p_value));
  expect(sorted[0]!.p_adjusted).toBe(3 * Number(sorted[0]!.p_value));
  expect(rows.filter((row) => row.test === "trend")).toMatchObject([{ df: 1 }]);
});

test("presets set every convention, and the provenance says which", async () => {
  const run1 = async (preset: string) => {
    const { tables, provenance } = await run(
      inputs({ duration: [1, 2, 3, 4, 5, 6], event: [0, 1, 0, 1, 1, 1] }, { preset, transform: "plain" }),
      context,
    );
    // survival 1, .8, .8, .5333, .2667, 0
    return { lower: [...column(tables.curve, "lower")], conventions: provenance.conventions };
  };
  const [r, sas, lifelines] = [await run1("R"), await run1("SAS"), await run1("lifelines")];
  expect(r.lower[0]).toBe(1);
  expect(sas.lower[0]).toBeNaN();
  expect(lifelines.lower[0]).toBe(1);
  expect(lifelines.lower[1]).toBe(sas.lower[1]);
  expect(r.conventions.Interval).toMatch(/^log transform/);
  expect(sas.conventions.Interval).toMatch(/^log-log transform/);
});

test("a curve that is level at exactly one half: middle of the plateau, or its first time", async () => {
  const roles = { duration: [1, 2, 3, 4], event: [1, 1, 1, 1] };
  const median = async (params: Record<string, string>) =>
    column((await run(inputs(roles, params), context)).tables.quantiles, "estimate")[1];
  expect([
    await median({}),
    await median({ quantileRule: "first" }),
    await median({ preset: "lifelines" }),
  ]).toEqual([2.5, 2, 2]);
});

test("subjects in several intervals: their own continuation is no censoring, and errors stay Greenwood's", async () => {
  interface Fit {
    all_with_id: { strata: { table: Record<string, number[]> }[] };
  }
  const [golden] = goldens<Fit>(/^surv_heart_startstop_km\.json$/);
  const want = golden!.result.all_with_id.strata[0]!.table;
  const { tables, provenance } = await run(
    inputs({
      duration: cellsOf("heart", "stop"),
      entry: cellsOf("heart", "start"),
      event: cellsOf("heart", "event"),
      cluster: cellsOf("heart", "id"),
    }),
    context,
  );
  expect([...column(tables.curve, "censored")]).toEqual(want.n_censor);
  expect(column(tables.curve, "std_error")).toBeAllclose(want.std_err!, { relative: 1e-10 });
  expect(provenance.conventions.Variance).toMatch(/^Greenwood/);
});

test("fractional weights: robust errors as in R, and no tests, with the reason", async () => {
  interface Fit {
    wt_robust: { strata: { table: Record<string, number[]> }[] };
  }
  const [golden] = goldens<Fit>(/^surv_lung_km_weighted\.json$/);
  const result = await run(inputs({ ...lung, weight: cellsOf("lung", "wt") }), context);
  const want = golden!.result.wt_robust.strata.flatMap(({ table }) => table.std_err!);
  expect(column(result.tables.curve, "std_error")).toBeAllclose(want, { relative: 1e-10 });
  expect(rowsOf(result.tables.tests)).toHaveLength(0);
  expect(result.notes.map(({ text }) => text).join(" ")).toMatch(/tests between groups are left out/);
});

test("the at-risk table adds up to the rows at every break", async () => {
  const { tables } = await run(inputs(lung, { breaks: [0, 100, 365, 883] }), context);
  const rows = rowsOf(tables.at_risk) as Record<string, number>[];
  expect(rows).toHaveLength(8);
  expect(rows.slice(0, 4).map((row) => row.at_risk! + row.events! + row.censored!)).toEqual([
    138, 138, 138, 138,
  ]);
  const [time, sex] = [lung.duration.map(Number), lung.group];
  expect(rows.map((row) => row.at_risk)).toEqual(
    rows.map((row) => time.filter((t, i) => sex[i] === String(row.group) && t >= row.time!).length),
  );
});

test("the same request gives the same bytes, and row order does not matter", async () => {
  const first = await run(inputs(lung, { landmark: 365 }), context);
  const order = [...lung.duration.keys()].sort((a, b) => ((a * 7919) % 1009) - ((b * 7919) % 1009));
  const shuffled = Object.fromEntries(
    Object.entries(lung).map(([role, cells]) => [role, order.map((i) => cells[i]!)]),
  );
  expect((await run(inputs(shuffled, { landmark: 365 }), context)).tables).toEqual(first.tables);
});
