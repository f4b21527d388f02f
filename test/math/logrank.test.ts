// The log-rank family against R's survdiff and the hand-coded sums of the golden files, and against a loop over risk sets.
import { expect, test } from "vitest";
import { holm } from "../../src/math/holm.ts";
import { type LogrankWeight, logrankSums, logrankTest, trendTest } from "../../src/math/logrank.ts";
import { countSurvival } from "../../src/math/survival-counts.ts";
import { generator } from "../generator.ts";
import { goldens } from "../golden/golden.ts";
import { type RowChoice, survivalRows } from "./survival-rows.ts";

interface Want {
  readonly observed: number[];
  readonly expected: number[];
  readonly var: number[][];
  readonly chisq: number;
  readonly df: number;
  readonly p: number;
  /** of R's survdiff, not of the sums by hand */
  readonly n?: number[];
  readonly log10_p?: number;
  readonly groups: string[];
}
const status = (value: string) => (row: Readonly<Record<string, string>>) => row.status === value;
const lung: RowChoice = { time: "time", event: status("2"), group: "sex" };
const veteran: RowChoice = {
  time: "time",
  event: status("1"),
  group: "celltype",
  levels: ["squamous", "smallcell", "adeno", "large"],
};
const ovarian: RowChoice = { time: "futime", event: (row) => row.fustat === "1", group: "rx" };
const colon: RowChoice = {
  time: "time",
  event: status("1"),
  group: "rx",
  levels: ["Obs", "Lev", "Lev+5FU"],
  keep: (row) => row.etype === "2",
};
const tiny: RowChoice = { time: "time", event: status("1"), group: "group" };
const logrank: LogrankWeight = { family: "log-rank" };
const peto: LogrankWeight = { family: "fleming-harrington", rho: 1, gamma: 0 };

const cases: readonly [string, string, RowChoice, LogrankWeight][] = [
  ["surv_lung_logrank", "logrank", lung, logrank],
  ["surv_lung_logrank", "peto_rho1", lung, peto],
  ["surv_lung_logrank", "stratified_by_ph_ecog_rho0", { ...lung, strata: "ph.ecog" }, logrank],
  ["surv_lung_logrank", "stratified_by_ph_ecog_rho1", { ...lung, strata: "ph.ecog" }, peto],
  ["surv_lung_logrank", "logrank_ph_ecog_4_groups", { ...lung, group: "ph.ecog" }, logrank],
  ["surv_lung_logrank", "gehan_hand", lung, { family: "gehan" }],
  ["surv_lung_logrank", "tarone_ware_hand", lung, { family: "tarone-ware" }],
  ["surv_lung_logrank", "fh_rho0_gamma1_hand", lung, { family: "fleming-harrington", rho: 0, gamma: 1 }],
  ["surv_veteran_logrank", "celltype_rho0", veteran, logrank],
  ["surv_veteran_logrank", "celltype_rho1", veteran, peto],
  [
    "surv_veteran_logrank",
    "trt_strata_celltype_rho0",
    { ...tiny, group: "trt", strata: "celltype" },
    logrank,
  ],
  ["surv_veteran_logrank", "celltype_strata_trt_rho0", { ...veteran, strata: "trt" }, logrank],
  ["surv_veteran_logrank", "gehan_celltype_hand", veteran, { family: "gehan" }],
  ["surv_veteran_logrank", "tarone_celltype_hand", veteran, { family: "tarone-ware" }],
  ["surv_ovarian_logrank", "rho0", ovarian, logrank],
  ["surv_ovarian_logrank", "rho1", ovarian, peto],
  ["surv_colon_logrank", "rho0", colon, logrank],
  ["surv_colon_logrank", "rho1", colon, peto],
  ["surv_colon_logrank", "strata_node4", { ...colon, strata: "node4" }, logrank],
  ["surv_tiestiny_all", "logrank0", tiny, logrank],
  ["surv_tiestiny_all", "logrank1", tiny, peto],
];

test.each(cases)("%s %s: sums, variance, statistic and p are R's", (file, name, choice, weight) => {
  const [golden] = goldens<Readonly<Record<string, Want>>>(new RegExp(`^${file}\\.json$`));
  const want = golden!.result[name]!;
  const rows = survivalRows(golden!.dataset, choice);
  const sums = logrankSums(countSurvival(rows), rows.groups.length, weight);
  const result = logrankTest(sums);
  const tolerance = { relative: 1e-10, absolute: 1e-12 };
  expect(sums.observed).toBeAllclose(want.observed, tolerance);
  expect(sums.expected).toBeAllclose(want.expected, tolerance);
  expect(sums.variance).toBeAllclose(want.var.flat(), { relative: 1e-10, absolute: 1e-9 });
  expect([result.statistic, result.df, result.pValue]).toBeAllclose([want.chisq, want.df, want.p], tolerance);
  expect(want.groups.map((group) => group.replace(/^[\w.]+=/, ""))).toEqual(rows.groups);
  if (!want.n) return;
  const sizes = rows.groups.map(
    (_, g) => rows.level!.filter((level) => level % rows.groups.length === g).length,
  );
  expect(sizes).toEqual(want.n);
  expect([Math.log10(result.pValue)]).toBeAllclose([want.log10_p!], { relative: 1e-9 });
});

test("with delayed entry the sums are those of a loop over the risk sets", () => {
  const random = generator(3);
  const n = 200;
  const entry = Float64Array.from({ length: n }, () => Math.floor(random() * 20));
  const time = Float64Array.from({ length: n }, (_, i) => entry[i]! + 1 + Math.floor(random() * 20));
  const event = Uint8Array.from({ length: n }, () => (random() < 0.6 ? 1 : 0));
  const level = Int32Array.from({ length: n }, () => Math.floor(random() * 3));
  const sums = logrankSums(countSurvival({ time, event, entry, level, levels: 3 }), 3, logrank);
  const observed = [0, 0, 0];
  const expected = [0, 0, 0];
  for (const t of new Set(time)) {
    const risk = [0, 0, 0];
    const dead = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      if (entry[i]! < t && t <= time[i]!) risk[level[i]!]! += 1;
      if (time[i] === t && event[i] === 1) dead[level[i]!]! += 1;
    }
    const [d, all] = [dead, risk].map((list) => list.reduce((a, b) => a + b));
    for (let g = 0; g < 3; g++) {
      observed[g]! += dead[g]!;
      if (d! > 0) expected[g]! += (d! * risk[g]!) / all!;
    }
  }
  expect(sums.observed).toBeAllclose(observed, { absolute: 1e-12 });
  expect(sums.expected).toBeAllclose(expected, { relative: 1e-12 });
});

test("trend over two groups is the log-rank test, whatever the scores' origin and scale", () => {
  const rows = survivalRows("lung", lung);
  const sums = logrankSums(countSurvival(rows), 2, logrank);
  const { statistic } = logrankTest(sums);
  expect([trendTest(sums, [1, 2]).statistic, trendTest(sums, [10, -4]).statistic]).toBeAllclose(
    [statistic, statistic],
    { relative: 1e-12 },
  );
});

test("trend over four groups: (s'U)^2 / s'Vs with R's U and V", () => {
  const [golden] = goldens<Readonly<Record<string, Want>>>(/^surv_lung_logrank\.json$/);
  const want = golden!.result.logrank_ph_ecog_4_groups!;
  const scores = [0, 1, 2, 3];
  const u = scores.reduce((sum, s, g) => sum + s * (want.observed[g]! - want.expected[g]!), 0);
  const v = scores.flatMap((s, g) => scores.map((t, h) => s * t * want.var[g]![h]!)).reduce((a, b) => a + b);
  const sums = logrankSums(countSurvival(survivalRows("lung", { ...lung, group: "ph.ecog" })), 4, logrank);
  expect([trendTest(sums, scores).statistic]).toBeAllclose([(u * u) / v], { relative: 1e-10 });
});

test("a group that is never at risk with an event does not count, and one group has no test", () => {
  const rows = { time: Float64Array.of(1, 5, 6, 7), event: Uint8Array.of(0, 1, 1, 1), levels: 3 };
  const counts = countSurvival({ ...rows, level: Int32Array.of(2, 0, 1, 0) });
  expect(logrankTest(logrankSums(counts, 3, logrank)).df).toBe(1);
  const alone = logrankTest(logrankSums(countSurvival({ ...rows, levels: 1 }), 1, logrank));
  expect(alone).toEqual({ statistic: Number.NaN, df: 0, pValue: Number.NaN });
});

test("Holm's adjustment is p.adjust's", () => {
  // R: p.adjust(c(.01, .04, .03, .005, .9), "holm")
  expect(holm([0.01, 0.04, 0.03, 0.005, 0.9])).toBeAllclose([0.04, 0.09, 0.09, 0.025, 0.9], {
    relative: 1e-14,
  });
  expect(holm([0.02, Number.NaN, 0.9])).toEqual([0.04, Number.NaN, 0.9]);
});
