// The tables of the analysis against R (survival and cmprsk), from columns as the workbench hands them over; and a tiny one by hand.
import { expect, test } from "vitest";
import type { Table } from "../../../src/analyses/analysis.ts";
import { goldens } from "../../golden/golden.ts";
import { tableOf } from "../../math/cox-rows.ts";
import { type Cells, runOn } from "./inputs.ts";

const mgus2 = tableOf("mgus2");
const months = { duration: "etime", cause: "event" };
const text = (table: Table | undefined, name: string) => table![name] as readonly string[];
const numbers = (table: Table | undefined, name: string) => table![name] as Float64Array;
/** The numbers of a column in the rows for which the given columns hold the given texts. */
function where(table: Table | undefined, cells: Cells, column: string): number[] {
  const keys = Object.entries(cells);
  const rows = [...numbers(table, column).keys()].filter((i) =>
    keys.every(([name, value]) => text(table, name)[i] === value),
  );
  return rows.map((i) => numbers(table, column)[i]!);
}
const within = { relative: 1e-9, absolute: 1e-11 };
const iterated = { relative: 1e-7, absolute: 1e-9 };

interface Survfit {
  readonly strata: readonly { readonly table: Readonly<Record<string, number[]>> }[];
  readonly restricted_mean_time_in_state: readonly { tau: number; rmean: number[]; se: number[] }[];
}
const [sexes] = goldens<Survfit>(/^surv_mgus2_aj_sex\.json$/);

test("curve and time lost by sex are survfit's, with the preset R", async () => {
  const { tau, rmean, se } = sexes!.result.restricted_mean_time_in_state[0]!;
  const { tables } = await runOn(mgus2, { ...months, group: "sex" }, { preset: "R", tau });
  expect(Object.keys(tables.curve!)).toEqual([
    "group",
    "cause",
    "time",
    "at_risk",
    "events",
    "estimate",
    "std_error",
    "lower",
    "upper",
  ]);
  sexes!.result.strata.forEach(({ table }, g) => {
    for (const [cause, name] of [
      ["1", "pcm"],
      ["2", "death"],
    ] as const) {
      const curve = { group: "FM"[g]!, cause };
      const time = where(tables.curve, curve, "time");
      const at = table.time!.map((t) => time.findLastIndex((u) => u <= t));
      const column = (key: string) => at.map((i) => where(tables.curve, curve, key)[i]!);
      expect(column("estimate")).toBeAllclose(table[`p_${name}`]!, within);
      expect(column("std_error")).toBeAllclose(table[`se_${name}`]!, within);
      expect(column("lower")).toBeAllclose(table[`lower_${name}`]!, within);
      expect(column("upper")).toBeAllclose(table[`upper_${name}`]!, within);
    }
  });
  const lost = (column: string) =>
    [
      { cause: "", measure: "time free of every event" },
      { cause: "1", measure: "time lost" },
      { cause: "2", measure: "time lost" },
    ].flatMap((cells) => where(tables.rmtl, cells, column));
  expect(lost("estimate")).toBeAllclose(rmean, within);
  expect(lost("std_error")).toBeAllclose(se, within);
});

interface Cuminc {
  readonly by_sex: {
    readonly times: number[];
    readonly cif: number[][];
    readonly var: number[][];
    readonly gray_test: { readonly chisq: number[]; readonly p: number[] };
  };
  readonly by_sex_rho1: { readonly gray_test: { readonly chisq: number[] } };
}
const [cuminc] = goldens<Cuminc>(/^surv_mgus2_cuminc_gray\.json$/);

test("incidence at times, variance and Gray's tests are cmprsk's, with its preset", async () => {
  const { times, cif, var: variance, gray_test } = cuminc!.result.by_sex;
  const few = [0, 9, 19];
  const params = { preset: "cmprsk", times: few.map((i) => times[i]!) };
  const { tables } = await runOn(mgus2, { ...months, group: "sex" }, params);
  cif.forEach((estimates, curve) => {
    const cells = { group: "FM"[curve % 2]!, cause: String(1 + Math.floor(curve / 2)), measure: "incidence" };
    expect(where(tables.landmark, cells, "estimate")).toBeAllclose(
      few.map((i) => estimates[i]!),
      within,
    );
    const errors = few.map((i) => Math.sqrt(variance[curve]![i]!));
    expect(where(tables.landmark, cells, "std_error")).toBeAllclose(errors, within);
  });
  expect(text(tables.tests, "cause")).toEqual(["1", "2"]);
  expect(numbers(tables.tests, "statistic")).toBeAllclose(gray_test.chisq, within);
  expect(numbers(tables.tests, "p_value")).toBeAllclose(gray_test.p, within);
  const weighted = await runOn(mgus2, { ...months, group: "sex" }, { rho: 1 });
  expect(numbers(weighted.tables.tests, "statistic")).toBeAllclose(
    cuminc!.result.by_sex_rho1.gray_test.chisq,
    within,
  );
});

interface Crr {
  readonly coef: number[];
  readonly se: number[];
  readonly z: number[];
  readonly p: number[];
  readonly loglik: number;
  readonly loglik_null: number;
}
interface Route {
  readonly coef: number[];
  readonly robust_se: number[];
}
const [crr] = goldens<{ pcm: Crr; death: Crr; pcm_via_finegray_weighted_cox: Route }>(
  /^surv_mgus2_finegray\.json$/,
);
interface Cox {
  readonly coefficients: Readonly<Record<string, number[]>>;
  readonly loglik: number;
  readonly aic: number;
  readonly concordance: { readonly C: number; readonly se: number };
  readonly lr_test: { readonly chisq: number };
  readonly zph: { readonly km: { readonly chisq: number[]; readonly p: number[] } };
}
const [cox] = goldens<Readonly<Record<"pcm_efron" | "death_efron" | "death_breslow", Cox>>>(
  /^surv_mgus2_cox_causespecific\.json$/,
);

test("regressions of both causes are crr's and coxph's", async () => {
  const { tables, provenance } = await runOn(mgus2, { ...months, covariates: ["age", "sexM"] });
  const { pcm, death } = crr!.result;
  for (const [cause, fg, cs] of [
    ["1", pcm, cox!.result.pcm_efron],
    ["2", death, cox!.result.death_efron],
  ] as const) {
    const fineGray = { cause, model: "Fine-Gray" };
    const of = (column: string) => where(tables.coefficients, fineGray, column);
    expect(of("estimate")).toBeAllclose(fg.coef, iterated);
    expect(of("std_error")).toBeAllclose(fg.se, iterated);
    expect(of("robust_error")).toBeAllclose(fg.se, iterated);
    expect(of("z")).toBeAllclose(fg.z, iterated);
    expect(of("p_value")).toBeAllclose(fg.p, { relative: 1e-5 });
    expect(where(tables.fit, fineGray, "loglik")).toBeAllclose([fg.loglik], iterated);
    expect(where(tables.fit, fineGray, "loglik_null")).toBeAllclose([fg.loglik_null], iterated);
    const causeSpecific = { cause, model: "cause-specific" };
    const other = (column: string) => where(tables.coefficients, causeSpecific, column);
    expect(other("estimate")).toBeAllclose(cs.coefficients.coef!, iterated);
    expect(other("std_error")).toBeAllclose(cs.coefficients.se!, iterated);
    expect(other("hazard_ratio")).toBeAllclose(cs.coefficients.exp_coef!, iterated);
    expect(other("lower")).toBeAllclose(cs.coefficients.hr_lower!, iterated);
    expect(other("upper")).toBeAllclose(cs.coefficients.hr_upper!, iterated);
    expect(where(tables.fit, causeSpecific, "aic")).toBeAllclose([cs.aic], iterated);
    expect(where(tables.fit, causeSpecific, "concordance")).toBeAllclose([cs.concordance.C], iterated);
    expect(where(tables.fit, causeSpecific, "concordance_se")).toBeAllclose([cs.concordance.se], iterated);
    const ratio = where(tables.model_tests, { ...causeSpecific, test: "likelihood-ratio" }, "statistic");
    expect(ratio).toBeAllclose([cs.lr_test.chisq], iterated);
    expect(where(tables.ph_test, { cause }, "statistic")).toBeAllclose(cs.zph.km.chisq, iterated);
    expect(where(tables.ph_test, { cause }, "p_value")).toBeAllclose(cs.zph.km.p, { relative: 1e-6 });
  }
  expect(provenance.conventions["Fine-Gray censoring curve"]).toContain("crr");
});

test("the other tie rules: finegray's censoring weights, Breslow's ties", async () => {
  const roles = { ...months, covariates: ["age", "sexM"] };
  const { tables } = await runOn(mgus2, roles, { censoringRule: "finegray", ties: "breslow" });
  const { coef, robust_se } = crr!.result.pcm_via_finegray_weighted_cox;
  const fineGray = { cause: "1", model: "Fine-Gray" };
  expect(where(tables.coefficients, fineGray, "estimate")).toBeAllclose(coef, iterated);
  expect(where(tables.coefficients, fineGray, "std_error")).toBeAllclose(robust_se, iterated);
  const { coefficients } = cox!.result.death_breslow;
  const causeSpecific = { cause: "2", model: "cause-specific" };
  expect(where(tables.coefficients, causeSpecific, "estimate")).toBeAllclose(coefficients.coef!, iterated);
});

/** Unsorted, tied, one cause missing, causes in words. */
const tiny: Cells[] = [
  ["3", "relapse", "7"],
  ["6", "death", "1"],
  ["2", "death", "5"],
  ["4", "", "2"],
  ["5", "Censored", "2"],
  ["2", "relapse", "3"],
  ["6", "Censored", "4"],
  ["3", "relapse", ""],
  ["2", "Censored", "6"],
].map(([t, c, x]) => ({ t: t!, c: c!, x: x! }));

test("solved by hand: words, a missing cause and a missing covariate", async () => {
  const { tables, notes, provenance } = await runOn(
    tiny,
    { duration: "t", cause: "c", covariates: ["x"] },
    { tau: 6 },
  );
  expect(provenance.rowsUsed).toBe(8);
  expect(provenance.rowsLeftOut).toEqual([{ reason: '"c" is missing', rows: 1, firstRow: 4 }]);
  const relapse = { cause: "relapse" };
  expect(where(tables.curve, relapse, "time")).toEqual([2, 3, 5, 6]);
  expect(where(tables.curve, relapse, "at_risk")).toEqual([8, 5, 3, 2]);
  expect(where(tables.curve, relapse, "events")).toEqual([1, 2, 0, 0]);
  expect(where(tables.curve, relapse, "estimate")).toBeAllclose([1 / 8, 17 / 40, 17 / 40, 17 / 40], within);
  expect(where(tables.curve, { cause: "death" }, "estimate")).toBeAllclose(
    [1 / 8, 1 / 8, 1 / 8, 7 / 20],
    within,
  );
  expect([...numbers(tables.event_free, "estimate")]).toBeAllclose([3 / 4, 9 / 20, 9 / 20, 9 / 40], within);
  expect(where(tables.rmtl, relapse, "estimate")[0]).toBeCloseTo(1.4, 12);
  // the curves keep the row without a covariate, the regressions do not
  expect(where(tables.fit, { cause: "relapse", model: "Fine-Gray" }, "n")).toEqual([7]);
  const words = notes.map((note) => note.text).join("\n");
  expect(words).toContain('"Censored" as censored and "death" and "relapse" as causes');
  expect(words).toContain("1 row was left out of the regressions only");
});

test("the cause of interest changes no number", async () => {
  const roles = { duration: "t", cause: "c" };
  const [one, other] = [await runOn(tiny, roles), await runOn(tiny, roles, { interest: "Relapse" })];
  expect(one.tables).toEqual(other.tables);
});

test("three groups: each pair with Holm's adjustment; strata: a stratified test", async () => {
  const third = mgus2.map((row) => ({
    ...row,
    third: Number(row.age) > 75 ? "old" : Number(row.age) > 65 ? "middle" : "young",
  }));
  const { tables } = await runOn(third, { ...months, group: "third", strata: "sex" });
  expect(text(tables.tests, "test").slice(0, 5)).toEqual([
    "Gray",
    "stratified Gray",
    "pairwise stratified Gray",
    "pairwise stratified Gray",
    "pairwise stratified Gray",
  ]);
  const [more] = goldens<{ gray: { third: number[] } }>(/^surv_competing_more\.json$/);
  const overall = where(tables.tests, { test: "Gray" }, "statistic");
  expect(overall).toBeAllclose(more!.result.gray.third, within);
  const p = where(tables.tests, { cause: "1", test: "pairwise stratified Gray" }, "p_value");
  const adjusted = where(tables.tests, { cause: "1", test: "pairwise stratified Gray" }, "p_adjusted");
  expect(Math.max(...adjusted)).toBeGreaterThanOrEqual(Math.max(...p));
  expect(Math.min(...adjusted)).toBeCloseTo(Math.min(1, 3 * Math.min(...p)), 12);
});

test("delayed entry on the age scale: curves and both regressions, no Gray's test", async () => {
  const whole = mgus2.filter((row) => row.hgb !== "");
  const late = whole.map((row) => ({ ...row, stop: String(Number(row.age_start_mo) + Number(row.etime)) }));
  const roles = {
    duration: "stop",
    entry: "age_start_mo",
    cause: "event",
    group: "sex",
    covariates: ["sexM", "hgb"],
  };
  const { tables, notes, provenance } = await runOn(late, roles, { censoringRule: "finegray" });
  expect(text(tables.tests, "cause")).toEqual([]);
  expect(notes.map((note) => note.text).join("\n")).toContain("Gray's test is left out");
  const [more] = goldens<{ finegray_late: { coef: number[]; se: number[] } }>(/^surv_competing_more\.json$/);
  const fineGray = { cause: "1", model: "Fine-Gray" };
  expect(where(tables.coefficients, fineGray, "estimate")).toBeAllclose(
    more!.result.finegray_late.coef,
    iterated,
  );
  expect(where(tables.coefficients, fineGray, "std_error")).toBeAllclose(
    more!.result.finegray_late.se,
    iterated,
  );
  expect(provenance.conventions["Fine-Gray standard errors"]).toContain("taken as known");
  const last = where(tables.curve, { group: "M", cause: "1" }, "estimate").at(-1)!;
  const death = where(tables.curve, { group: "M", cause: "2" }, "estimate").at(-1)!;
  expect(last + death).toBeLessThanOrEqual(1 + 1e-12);
});
