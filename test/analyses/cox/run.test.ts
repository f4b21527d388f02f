// The tables of the cox analysis against R, from columns as the workbench hands them over; factors and their reference.
import { expect, test } from "vitest";
import type { Table } from "../../../src/analyses/analysis.ts";
import { bind } from "../../../src/analyses/request.ts";
import { goldens } from "../../golden/golden.ts";
import { goldenInputs, number, type Roles, runCox } from "./inputs.ts";

interface Expected {
  readonly n: number;
  readonly nevent: number;
  readonly coefficients: Readonly<Record<string, number[]>>;
  readonly naive_se?: number[];
  readonly robust_score_test?: number;
  readonly loglik_null: number;
  readonly loglik: number;
  readonly aic: number;
  readonly lr_test: Readonly<Record<string, number>>;
  readonly wald_test: Readonly<Record<string, number>>;
  readonly score_test: Readonly<Record<string, number>>;
  readonly concordance: { readonly C: number; readonly se: number };
  readonly zph?: { readonly km: { readonly chisq: number[] } };
}
const golden = (name: string): Expected => goldens<Expected>(new RegExp(`^${name}\\.json$`))[0]!.result;
const numbers = (table: Table | undefined, name: string) => [...(table![name] as Float64Array)];
const close = (got: readonly number[], want: readonly number[]) =>
  expect(got).toBeAllclose(want, { relative: 1e-7, absolute: 1e-9 });

const veteran: Roles = { duration: "time", event: "status", covariates: ["trt", "celltype", "karno", "age"] };
const reference = { reference: "celltype=squamous" };

test.each([
  ["surv_veteran_cox_efron", veteran, { ...reference }],
  ["surv_veteran_cox_breslow", veteran, { ...reference, ties: "breslow" }],
  ["surv_veteran_cox_exact", veteran, { ...reference, ties: "exact" }],
  ["surv_veteran_cox_strata", { ...veteran, covariates: ["trt", "karno"], strata: "celltype" }, {}],
  ["surv_lung_cox_efron", { duration: "time", event: "status", covariates: ["age", "sex", "ph.ecog"] }, {}],
  [
    "surv_lung_cox_weighted",
    { duration: "time", event: "status", covariates: ["age", "sex"], weight: "wt" },
    {},
  ],
  [
    "surv_heart_cox_efron",
    {
      entry: "start",
      duration: "stop",
      event: "event",
      covariates: ["age", "year", "surgery", "transplant"],
    },
    {},
  ],
] as const)("%s: coefficients, tests and fit are R's", async (name, roles: Roles, params) => {
  const want = golden(name);
  const dataset = name.split("_")[1]!;
  const { tables } = await runCox(goldenInputs(dataset, roles, params));
  const order = dataset === "veteran" && "reference" in params ? [0, 3, 1, 2, 4, 5] : undefined;
  const ours = (column: string) => {
    const values = numbers(tables.coefficients, column);
    // R's file lists the cell types smallcell, adeno, large; labels sort adeno, large, smallcell
    return order ? order.map((j) => values[j]!) : values;
  };
  const { coefficients: r } = want;
  close(ours("estimate"), r.coef!);
  close(ours("std_error"), want.naive_se ?? r.se!);
  if (want.naive_se) close(ours("robust_error"), r.se!);
  else expect(ours("robust_error").every(Number.isNaN)).toBe(true);
  close(ours("z"), r.z!);
  close(ours("p_value"), r.p!);
  close(ours("hazard_ratio"), r.exp_coef!);
  close(ours("lower"), r.hr_lower!);
  close(ours("upper"), r.hr_upper!);
  const tests = [want.lr_test, want.wald_test, want.score_test];
  close(numbers(tables.tests, "statistic"), [
    ...tests.map((each) => each.chisq!),
    ...(want.robust_score_test === undefined ? [] : [want.robust_score_test]),
  ]);
  close(
    numbers(tables.tests, "p_value").slice(0, 3),
    tests.map((each) => each.p!),
  );
  const { fit } = tables;
  close(
    ["n", "events", "loglik_null", "loglik", "aic", "concordance", "concordance_se"].map(
      (column) => numbers(fit, column)[0]!,
    ),
    [want.n, want.nevent, want.loglik_null, want.loglik, want.aic, want.concordance.C, want.concordance.se],
  );
  if (want.zph && !order) close(numbers(tables.ph_test, "statistic"), want.zph.km.chisq);
});

test("a factor reads column=level, against the first value or the one chosen", async () => {
  const roles = { duration: "time", event: "status", covariates: ["celltype", "trt"] };
  const first = await runCox(goldenInputs("veteran", roles, { categorical: ["trt"] }));
  expect(first.tables.coefficients!.term).toEqual([
    "celltype=large",
    "celltype=smallcell",
    "celltype=squamous",
    "trt=2",
  ]);
  const params = { categorical: ["trt"], reference: "trt=2, celltype=large" };
  const other = await runCox(goldenInputs("veteran", roles, params));
  expect(other.tables.coefficients!.term).toEqual([
    "celltype=adeno",
    "celltype=smallcell",
    "celltype=squamous",
    "trt=1",
  ]);
  const [a, b] = [first, other].map((result) => numbers(result.tables.coefficients, "estimate"));
  close([b![0]!, b![3]!], [-a![0]!, -a![3]!]);
  close(numbers(other.tables.fit, "loglik"), numbers(first.tables.fit, "loglik"));
  expect(other.provenance.conventions.References).toBe("celltype=large; trt=2");
  expect(first.tables.ph_test!.term).toContain("celltype");
});

test("clustered rows get robust errors and the tests say so", async () => {
  const roles = {
    duration: "time",
    event: "status",
    covariates: ["rx", "age", "node4"],
    strata: "etype",
    cluster: "id",
  };
  const want = goldens<Record<string, Expected>>(/^surv_colon_cox/)[0]!.result.both_endpoints_cluster_id!;
  const { tables, notes } = await runCox(goldenInputs("colon", roles, { reference: "rx=Obs" }));
  expect(tables.coefficients!.term).toEqual(["rx=Lev", "rx=Lev+5FU", "age", "node4"]);
  close(numbers(tables.coefficients, "robust_error"), want.coefficients.se!);
  close(numbers(tables.coefficients, "std_error"), want.naive_se!);
  expect(tables.tests!.test).toEqual(["likelihood-ratio", "Wald", "score", "robust score"]);
  expect(notes.map(({ text }) => text).join(" ")).toMatch(/allow for 929 clusters/);
});

test("rows with a missing covariate are left out and counted", async () => {
  const roles = { duration: "time", event: "status", covariates: ["age", "ph.ecog"] };
  const { provenance, notes } = await runCox(goldenInputs("lung", roles));
  expect(provenance).toMatchObject({
    rows: 228,
    rowsUsed: 227,
    rowsLeftOut: [{ reason: '"ph.ecog" is missing', rows: 1, firstRow: 14 }],
  });
  expect(notes.at(-1)!.text).toBe('1 row was left out: "ph.ecog" is missing (first in row 14).');
});

test('a role of type "any" gets numbers as numbers and all else as categories', () => {
  const request = {
    analysis: "cox",
    roles: { duration: "t", event: "e", covariates: ["t", "b", "c"] },
    params: {},
    seed: 1,
  };
  const asked: string[] = [];
  const known = [
    { name: "t", kind: "number" },
    { name: "e", kind: "boolean" },
    { name: "b", kind: "boolean" },
    { name: "c", kind: "text" },
  ] as const;
  bind(request, 0, known, (name, type) => {
    asked.push(`${name}:${type}`);
    return number(name, []);
  });
  expect(asked).toEqual(["t:number", "e:category", "t:number", "b:category", "c:category"]);
});

test("Schoenfeld residuals stand beside the scaled ones, as residuals(f, 'schoenfeld') in R", async () => {
  const { tables } = await runCox(
    goldenInputs("veteran", { ...veteran, covariates: ["trt", "karno", "age"] }),
  );
  const column = numbers(tables.ph_residuals, "schoenfeld");
  const terms = tables.ph_residuals!.term as readonly string[];
  const first = ["trt", "karno", "age"].map((term) => column[terms.indexOf(term) + 2]!);
  close(first, [0.448303793202016, -4.74294195079038, -14.88295537411135]);
});
