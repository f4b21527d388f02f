// Survival curves, quantiles and restricted means against R's survival (test/golden/README.md says how they were made).
import { expect, test } from "vitest";
import { infinitesimalJackknife } from "../../src/math/infinitesimal-jackknife.ts";
import { normalQuantile } from "../../src/math/normal.ts";
import { indexAt, type SurvivalCurve, survivalCurve } from "../../src/math/product-limit.ts";
import { difference, restrictedMean } from "../../src/math/restricted-mean.ts";
import { countSurvival, type SurvivalCounts } from "../../src/math/survival-counts.ts";
import { type SurvivalTransform, survivalLimits } from "../../src/math/survival-limits.ts";
import { survivalQuantile } from "../../src/math/survival-quantile.ts";
import { fromJson, goldenColumn, goldens } from "../golden/golden.ts";
import { type GoldenRows, isValue, lung, type RowChoice, survivalRows, tiny } from "./survival-rows.ts";

type Numbers = readonly (number | null)[];
type Columns = Readonly<Record<string, Numbers>>;
interface Stratum {
  /** "sex=1", or absent without groups */
  readonly stratum?: string;
  readonly n: number;
  readonly events: number;
  readonly quantiles: { readonly probs: number[]; readonly time: Numbers } & Readonly<
    Record<string, unknown>
  >;
  readonly rmst?: { readonly tau: number[]; readonly rmean: number[]; readonly se: number[] };
  readonly table: Columns;
}
interface Fit {
  readonly strata: readonly Stratum[];
}

const transforms: Readonly<Record<string, SurvivalTransform>> = {
  plain: "plain",
  log: "log",
  loglog: "log-log",
  logit: "logit",
  arcsin: "arcsin",
};

const heart: RowChoice = { time: "stop", entry: "start", event: isValue("event", "1") };

interface Case {
  readonly file: string;
  readonly choice: RowChoice;
  readonly fit: (result: never) => Fit;
  readonly level?: number;
  readonly robust?: boolean;
  /** rows of one subject follow one another: an interval that goes on in the next row ends without a censoring */
  readonly subject?: string;
}
const whole = (result: Fit) => result;
const part = (name: string) => (result: Readonly<Record<string, Fit>>) => result[name]!;
const cases: readonly Case[] = [
  { file: "surv_lung_km_all", choice: lung, fit: whole },
  { file: "surv_lung_km_sex", choice: { ...lung, group: "sex" }, fit: whole },
  { file: "surv_lung_km_at_times", choice: { ...lung, group: "sex" }, fit: whole, level: 0.9 },
  {
    file: "surv_lung_km_weighted",
    choice: { ...lung, group: "sex", weight: "wt" },
    fit: part("wt_model_based"),
  },
  {
    file: "surv_lung_km_weighted",
    choice: { ...lung, group: "sex", weight: "wt" },
    fit: part("wt_robust"),
    robust: true,
  },
  {
    file: "surv_lung_km_weighted",
    choice: { ...lung, group: "sex", weight: "fw" },
    fit: part("fw_frequency"),
  },
  {
    file: "surv_veteran_km_celltype",
    choice: { ...tiny, group: "celltype", levels: ["squamous", "smallcell", "adeno", "large"] },
    fit: whole,
  },
  {
    file: "surv_ovarian_km_rx",
    choice: { time: "futime", event: isValue("fustat", "1"), group: "rx" },
    fit: whole,
  },
  { file: "surv_tiestiny_all", choice: tiny, fit: part("km") },
  { file: "surv_tiestiny_all", choice: { ...tiny, group: "group" }, fit: part("km_group") },
  {
    file: "surv_mgus2_lefttrunc_km",
    choice: { time: "age_stop_mo", entry: "age_start_mo", event: isValue("death", "1"), group: "sex" },
    fit: whole,
  },
  { file: "surv_heart_startstop_km", choice: heart, fit: part("all_without_id") },
  { file: "surv_heart_startstop_km", choice: heart, fit: part("all_with_id"), subject: "id" },
  {
    file: "surv_heart_startstop_km",
    choice: { ...heart, group: "transplant" },
    fit: part("by_transplant_state"),
  },
  {
    file: "surv_colon_km_rx",
    choice: { ...tiny, group: "rx", levels: ["Obs", "Lev", "Lev+5FU"], keep: (row) => row.etype === "2" },
    fit: whole,
  },
];

/** The rows, those marked (2) whose subject goes on in the next one. */
function goingOn(rows: GoldenRows, subject: Float64Array): GoldenRows {
  return { ...rows, event: rows.event.map((e, i) => (subject[i] === subject[i + 1] ? 2 : e)) };
}

/** The curve's columns at given times (all of its own when the file has none of its own), as in the golden tables. */
function columnsAt(
  curve: SurvivalCurve,
  errors: { logError: Float64Array; hazardError: Float64Array },
  times: readonly number[],
  z: number,
): Record<string, number[]> {
  const at = times.map((t) => indexAt(curve.time, t));
  const pick = (column: Float64Array, before: number) => at.map((i) => (i < 0 ? before : column[i]!));
  const columns: Record<string, number[]> = {
    time: [...times],
    // as R's summary(times = ): at risk at the curve's first time from t on, so with those who enter at t itself
    n_risk: times.map((t) => curve.atRisk[curve.time.findIndex((time) => time >= t)] ?? 0),
    n_event: pick(curve.events, 0),
    n_censor: pick(curve.censored, 0),
    surv: pick(curve.survival, 1),
    std_err: at.map((i) => (i < 0 ? 0 : curve.survival[i]! * errors.logError[i]!)),
    cumhaz: pick(curve.cumulativeHazard, 0),
    std_chaz: pick(errors.hazardError, 0),
  };
  for (const [name, transform] of Object.entries(transforms)) {
    const limits = at.map((i) =>
      i < 0 ? { lower: 1, upper: 1 } : survivalLimits(curve.survival[i]!, z * errors.logError[i]!, transform),
    );
    columns[`lower_${name}`] = limits.map(({ lower }) => lower);
    columns[`upper_${name}`] = limits.map(({ upper }) => upper);
  }
  return columns;
}

/** "Lev+5FU" as a pattern */
function escaped(text: string): string {
  return text.replace(/[+.]/g, "\\$&");
}

function errorsOf(
  counts: SurvivalCounts,
  rows: GoldenRows,
  level: number,
  curve: SurvivalCurve,
  robust: boolean,
) {
  if (!robust) return curve;
  const own = Int32Array.from(rows.time.keys()).filter((i) => rows.level![i] === level);
  return infinitesimalJackknife(counts, level, curve, { rows: own, event: rows.event, weight: rows.weight });
}

test.each(cases)(
  "$file: curve, limits, quantiles and restricted mean are R's ($choice.weight $choice.group)",
  (c) => {
    const [golden] = goldens<never>(new RegExp(`^${c.file}\\.json$`));
    const tolerance = { relative: Math.min(golden!.tolerance.rel, 1e-9), absolute: golden!.tolerance.abs };
    const chosen = survivalRows(golden!.dataset, c.choice);
    const rows = c.subject ? goingOn(chosen, goldenColumn(golden!.dataset, c.subject)) : chosen;
    const counts = countSurvival(rows, undefined, true);
    const z = normalQuantile(0.5 + (c.level ?? 0.95) / 2);
    const { strata } = c.fit(golden!.result);
    expect(rows.groups).toHaveLength(strata.length);
    for (const [g, want] of strata.entries()) {
      const curve = survivalCurve(counts, g);
      expect(rows.level!.filter((level) => level === g)).toHaveLength(want.n);
      if (rows.groups.length > 1)
        expect(want.stratum).toMatch(new RegExp(`(^|=)${escaped(rows.groups[g]!)}$`));
      const errors = errorsOf(counts, rows, g, curve, c.robust ?? false);
      const columns = columnsAt(curve, errors, fromJson(want.table.time!), z);
      for (const [name, values] of Object.entries(want.table)) {
        expect(columns[name]!, `${g} ${name}`).toBeAllclose(fromJson(values), tolerance);
      }
      expect(curve.events.reduce((a, b) => a + b)).toBeCloseTo(want.events, 9);
      const quantiles = (values: Float64Array) =>
        want.quantiles.probs.map((p) => survivalQuantile(curve.time, values, p, "nearest"));
      expect(quantiles(curve.survival)).toBeAllclose(fromJson(want.quantiles.time), tolerance);
      for (const [name, transform] of Object.entries(transforms)) {
        const q = want.quantiles[name] as { lower: Numbers; upper: Numbers } | undefined;
        if (!q) continue;
        const limits = Array.from(curve.survival, (s, i) =>
          survivalLimits(s, z * errors.logError[i]!, transform),
        );
        const lower = quantiles(Float64Array.from(limits, (l) => l.lower));
        const upper = quantiles(Float64Array.from(limits, (l) => l.upper));
        expect(lower, `${g} ${name} lower`).toBeAllclose(fromJson(q.lower), tolerance);
        expect(upper, `${g} ${name} upper`).toBeAllclose(fromJson(q.upper), tolerance);
      }
      const means = want.rmst?.tau.map((tau) => restrictedMean(curve, tau)) ?? [];
      expect(means.map((m) => m.estimate)).toBeAllclose(want.rmst?.rmean ?? [], tolerance);
      expect(means.map((m) => m.stdError)).toBeAllclose(want.rmst?.se ?? [], tolerance);
    }
  },
);

test("the difference of restricted means and its test are R's", () => {
  interface Differences {
    readonly rmst_difference: Readonly<Record<string, number[]>>;
  }
  const [golden] = goldens<Differences>(/^surv_lung_km_sex\.json$/);
  const want = golden!.result.rmst_difference;
  const counts = countSurvival(survivalRows("lung", { ...lung, group: "sex" }));
  const got = want.tau!.map((tau) => {
    const [first, second] = [0, 1].map((g) => restrictedMean(survivalCurve(counts, g), tau));
    return difference(second!, first!, 0.95);
  });
  const tolerance = { relative: 1e-10, absolute: 1e-12 };
  expect(got.map((d) => d.estimate)).toBeAllclose(want.diff_second_minus_first!, tolerance);
  expect(got.map((d) => d.stdError)).toBeAllclose(want.se!, tolerance);
  expect(got.map((d) => d.statistic)).toBeAllclose(want.z!, tolerance);
  expect(got.map((d) => d.pValue)).toBeAllclose(want.p!, tolerance);
  expect(got.map((d) => d.lower)).toBeAllclose(want.lower95!, tolerance);
  expect(got.map((d) => d.upper)).toBeAllclose(want.upper95!, tolerance);
});
