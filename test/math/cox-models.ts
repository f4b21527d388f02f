// The Cox models of the golden files: what R was asked, and its answer.
import type { Ties } from "../../src/math/cox-design.ts";
import type { TimeTransform } from "../../src/math/cox-proportional.ts";
import { goldens } from "../golden/golden.ts";
import type { CoxChoice } from "./cox-rows.ts";

export interface Test {
  readonly chisq: number;
  readonly df: number;
  readonly p: number;
}
export interface Expected {
  readonly n: number;
  readonly nevent: number;
  readonly ties: Ties;
  readonly coefficients: Readonly<
    Record<"coef" | "exp_coef" | "se" | "z" | "p" | "hr_lower" | "hr_upper", number[]>
  > & { readonly term: string[] };
  readonly vcov: number[][];
  readonly naive_se?: number[];
  readonly robust_score_test?: number;
  readonly loglik_null: number;
  readonly loglik: number;
  readonly lr_test: Test;
  readonly wald_test: Test;
  readonly score_test: Test;
  readonly aic: number;
  readonly concordance: Readonly<
    Record<"C" | "se" | "concordant" | "discordant" | "tied_x" | "tied_y" | "tied_xy", number>
  >;
  readonly baseline_cumhaz_at_zero_covariates?: {
    readonly time: number[];
    readonly cumhaz: number[];
    readonly stratum?: string[];
  };
  readonly prediction?: {
    readonly newdata: Readonly<Record<string, number[]>>;
    readonly times: number[];
    readonly surv: number[][];
    readonly std_err: number[][];
    readonly cumhaz: number[][];
  };
  readonly zph?: Readonly<Record<TimeTransform, { chisq: number[]; df: number[]; p: number[] }>>;
  readonly residuals?: Readonly<Record<"martingale" | "deviance" | "schoenfeld_times", number[]>> &
    Readonly<Record<"score" | "dfbeta" | "schoenfeld" | "scaled_schoenfeld", number[][]>>;
}

const dead =
  (column: string, value = "1") =>
  (row: Readonly<Record<string, string>>) =>
    row[column] === value;
const veteran: CoxChoice = {
  time: "time",
  event: dead("status"),
  covariates: ["trt", "celltype=smallcell", "celltype=adeno", "celltype=large", "karno", "age"],
};
const lung: CoxChoice = {
  time: "time",
  event: dead("status", "2"),
  covariates: ["age", "sex", "ph.ecog"],
};
const heart: CoxChoice = {
  entry: "start",
  time: "stop",
  event: dead("event"),
  covariates: ["age", "year", "surgery", "transplant"],
};
const colon: CoxChoice = {
  time: "time",
  event: dead("status"),
  covariates: ["rx=Lev", "rx=Lev+5FU", "age", "node4"],
  keep: (row) => row.etype === "2",
};
const leftTruncated: CoxChoice = {
  entry: "age_start_mo",
  time: "age_stop_mo",
  event: dead("death"),
  covariates: ["sexM", "hgb"],
};
const cause = (value: string): CoxChoice => ({
  time: "etime",
  event: dead("event", value),
  covariates: ["age", "sexM"],
});
const tiny: CoxChoice = { time: "time", event: dead("status"), covariates: ["x"] };

export const cases: Readonly<Record<string, CoxChoice>> = {
  surv_lung_cox_efron: lung,
  surv_lung_cox_breslow: lung,
  surv_lung_cox_weighted: { ...lung, covariates: ["age", "sex"], weight: "wt" },
  surv_veteran_cox_efron: veteran,
  surv_veteran_cox_breslow: veteran,
  surv_veteran_cox_exact: veteran,
  surv_veteran_cox_strata: { ...veteran, covariates: ["trt", "karno"], strata: "celltype" },
  surv_ovarian_cox: { time: "futime", event: dead("fustat"), covariates: ["age", "rx", "ecog.ps"] },
  surv_heart_cox_efron: heart,
  surv_heart_cox_breslow: heart,
  "surv_colon_cox efron": colon,
  "surv_colon_cox strata_differ_efron": { ...colon, strata: "differ" },
  "surv_colon_cox both_endpoints_cluster_id": {
    ...colon,
    strata: "etype",
    cluster: "id",
    keep: () => true,
  },
  "surv_mgus2_lefttrunc_cox efron": leftTruncated,
  "surv_mgus2_lefttrunc_cox breslow": leftTruncated,
  "surv_mgus2_cox_causespecific pcm_efron": cause("1"),
  "surv_mgus2_cox_causespecific death_efron": cause("2"),
  "surv_mgus2_cox_causespecific death_breslow": cause("2"),
  "surv_tiestiny_all cox_efron": tiny,
  "surv_tiestiny_all cox_breslow": tiny,
  "surv_tiestiny_all cox_exact": tiny,
};

function isModel(result: Expected | Record<string, Expected>): result is Expected {
  return "coefficients" in result;
}

/** Every model of the golden files, by "file" or "file section". */
export const models = goldens<Expected | Record<string, Expected>>(/^surv_.*(_cox|tiestiny)/).flatMap(
  (file) => {
    const name = file.name.replace(".json", "");
    const { result } = file;
    return isModel(result)
      ? [{ name, expected: result, dataset: file.dataset }]
      : Object.entries(result)
          .filter(([, part]) => "coefficients" in part)
          .map(([part, expected]) => ({ name: `${name} ${part}`, expected, dataset: file.dataset }));
  },
);
