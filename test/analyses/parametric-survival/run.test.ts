// The analysis on the data of R's examples: survreg's numbers in the tables, notes, invariants.
import { describe, expect, test } from "vitest";
import type { Result } from "../../../src/analyses/analysis.ts";
import { fromJson, goldens } from "../../golden/golden.ts";
import { analyse, goldenInputs } from "./inputs.ts";

type Row = Readonly<Record<string, number | string>>;

function rowsOf(result: Result, name: string): Row[] {
  const table = Object.entries(result.tables[name]!);
  const length = table[0]![1].length;
  return Array.from({ length }, (_, i) =>
    Object.fromEntries(table.map(([column, values]) => [column, values[i]!])),
  );
}

function numbers(rows: readonly Row[], column: string): number[] {
  return rows.map((row) => Number(row[column]));
}

const lung = { duration: "time", event: "status", covariates: ["age", "sex"] };
const distributions = [
  "exponential",
  "weibull",
  "lognormal",
  "loglogistic",
  "gompertz",
  "generalised-gamma",
  "apgw",
];

interface Regression {
  readonly coefficients: { readonly term: string[] } & Readonly<Record<"coef" | "se" | "z" | "p", number[]>>;
  readonly loglik: number;
  readonly aic: number;
  readonly bic_n_records: number;
}

test("lung: fit and coefficients are survreg's", async () => {
  const [golden] = goldens<{ age_sex: Record<string, Regression> }>(/^surv_lung_aft\.json$/);
  const result = await analyse(goldenInputs("lung", lung));
  expect(result.tables.fit!.distribution).toEqual(distributions);
  for (const distribution of ["weibull", "exponential", "lognormal", "loglogistic"]) {
    const want = golden!.result.age_sex[distribution]!;
    const rows = rowsOf(result, "coefficients").filter((row) => row.distribution === distribution);
    expect(rows.map(({ term, parameter }) => (parameter === "log scale" ? "Log(scale)" : term))).toEqual(
      want.coefficients.term,
    );
    const tolerance = { relative: 1e-7, absolute: 1e-9 };
    for (const [ours, theirs] of [
      ["estimate", "coef"],
      ["std_error", "se"],
      ["z", "z"],
      ["p_value", "p"],
    ] as const) {
      const [relative, absolute] =
        ours === "p_value" ? [1e-6, 1e-12] : [tolerance.relative, tolerance.absolute];
      expect(numbers(rows, ours)).toBeAllclose(fromJson(want.coefficients[theirs]), { relative, absolute });
    }
    const fit = rowsOf(result, "fit").find((row) => row.distribution === distribution)!;
    expect([Number(fit.loglik), Number(fit.aic), Number(fit.bic)]).toBeAllclose(
      [want.loglik, want.aic, want.bic_n_records],
      { relative: 1e-10 },
    );
    const [row] = rows.filter(({ term }) => term === "sex");
    expect([Number(row!.time_ratio)]).toBeAllclose([Math.exp(Number(row!.estimate))], { relative: 1e-12 });
  }
  // sex: log hazard ratio -b / scale
  const hazard = rowsOf(result, "effects").find(
    (row) => row.distribution === "weibull" && row.term === "sex" && row.effect === "hazard ratio",
  )!;
  expect([Number(hazard.estimate)]).toBeAllclose([Math.exp(-0.3820851396766485 / 0.754050947662723)], {
    relative: 1e-7,
  });
});

test("lung by group: curves, quantiles and observed curves per group; named parameters without covariates", async () => {
  const result = await analyse(
    goldenInputs("lung", { duration: "time", event: "status", group: "sex" }, { times: [365] }),
  );
  const medians = rowsOf(result, "quantiles").filter(
    (row) => row.distribution === "weibull" && row.probability === 0.5,
  );
  const parameters = rowsOf(result, "parameters").filter((row) => row.distribution === "weibull");
  expect(parameters.map(({ parameter }) => parameter)).toEqual(["scale", "shape"]);
  const [scale, shape] = numbers(parameters, "estimate");
  // at the reference, sex = 1, the median is scale (log 2)^(1/shape)
  expect([Number(medians[0]!.estimate)]).toBeAllclose([scale! * Math.LN2 ** (1 / shape!)], {
    relative: 1e-12,
  });
  const [year] = rowsOf(result, "at_times").filter(
    (row) => row.distribution === "weibull" && row.group === "1",
  );
  expect([Number(year!.survival)]).toBeAllclose([Math.exp(-((365 / scale!) ** shape!))], { relative: 1e-12 });
  expect([Number(year!.hazard)]).toBeAllclose([(shape! / scale!) * (365 / scale!) ** (shape! - 1)], {
    relative: 1e-12,
  });
  const curve = rowsOf(result, "curve").filter(
    (row) => row.distribution === "loglogistic" && row.group === "2",
  );
  const survival = numbers(curve, "survival");
  expect(survival[0]).toBe(1);
  expect(survival.every((s, i) => i === 0 || s < survival[i - 1]!)).toBe(true);
  for (const row of curve.slice(1)) {
    expect(Number(row.lower)).toBeLessThan(Number(row.survival));
    expect(Number(row.hazard_upper)).toBeGreaterThan(Number(row.hazard));
  }
  const observed = rowsOf(result, "kaplan_meier");
  expect(new Set(observed.map(({ group }) => group))).toEqual(new Set(["1", "2"]));
  const means = rowsOf(result, "rmst").filter((row) => row.distribution === "weibull");
  expect(Number(means[1]!.estimate)).toBeGreaterThan(Number(means[0]!.estimate));
});

describe("invariants", () => {
  const base = () => goldenInputs("lung", { ...lung, covariates: ["age"], group: "sex" });
  const scalars = (result: Result, table: string, column: string) =>
    result.tables[table]![column] as Float64Array;

  test("the order of rows does not matter", async () => {
    const inputs = base();
    const order = Int32Array.from({ length: inputs.rows }, (_, i) => (i * 97 + 13) % inputs.rows);
    const shuffled = <C extends (typeof inputs.columns)[string]>(column: C): C =>
      column.type === "category"
        ? { ...column, codes: order.map((i) => column.codes[i]!) }
        : {
            ...column,
            values: Float64Array.from(order, (i) => (column as { values: Float64Array }).values[i]!),
          };
    const [a, b] = await Promise.all([
      analyse(inputs),
      analyse({
        ...inputs,
        columns: Object.fromEntries(Object.entries(inputs.columns).map(([k, c]) => [k, shuffled(c)])),
        lists: { covariates: inputs.lists.covariates!.map(shuffled) },
      }),
    ]);
    expect(scalars(b, "fit", "loglik")).toBeAllclose(scalars(a, "fit", "loglik"), { relative: 1e-11 });
    expect(scalars(b, "coefficients", "estimate")).toBeAllclose(scalars(a, "coefficients", "estimate"), {
      relative: 1e-6,
      absolute: 1e-8,
    });
  });

  test("rows twice are rows of weight two", async () => {
    const roles = { duration: "time", event: "status", covariates: ["age"] };
    const once = goldenInputs("lung", roles);
    const weight = { type: "number", name: "w", values: new Float64Array(once.rows).fill(2) } as const;
    const weighted = await analyse({ ...once, columns: { ...once.columns, weight } });
    const twice = <T extends ArrayLike<number>>(values: T) => [...Array.from(values), ...Array.from(values)];
    const doubled = await analyse({
      ...once,
      rows: 2 * once.rows,
      columns: Object.fromEntries(
        Object.entries(once.columns).map(([k, c]) => [
          k,
          c.type === "category"
            ? { ...c, codes: Int32Array.from(twice(c.codes)) }
            : { ...c, values: Float64Array.from(twice((c as { values: Float64Array }).values)) },
        ]),
      ) as typeof once.columns,
      lists: {
        covariates: once.lists.covariates!.map((c) => ({
          ...c,
          values: Float64Array.from(twice((c as { values: Float64Array }).values)),
        })) as typeof once.lists.covariates & {},
      },
    });
    expect(scalars(weighted, "fit", "bic")).toBeAllclose(scalars(doubled, "fit", "bic"), { relative: 1e-11 });
    expect(scalars(weighted, "coefficients", "std_error")).toBeAllclose(
      scalars(doubled, "coefficients", "std_error"),
      { relative: 1e-6 },
    );
  });

  test.each(["aft", "ph"])("days or years: the same effects (%s)", async (scale) => {
    const inputs = goldenInputs("lung", lung, { scale });
    const days = inputs.columns.duration as { name: string; values: Float64Array };
    const years = { type: "number", name: days.name, values: days.values.map((t) => t / 365.25) } as const;
    const [a, b] = await Promise.all([
      analyse(inputs),
      analyse({ ...inputs, columns: { ...inputs.columns, duration: years } }),
    ]);
    expect(scalars(b, "effects", "estimate")).toBeAllclose(scalars(a, "effects", "estimate"), {
      relative: 1e-6,
    });
    const differences = (r: Result) => scalars(r, "fit", "aic_difference");
    expect(differences(b)).toBeAllclose(differences(a), { absolute: 1e-6 });
  });
});

test("APGW on the hazard scale and cure: their own parameters and ratios", async () => {
  const roles = { duration: "time", event: "status", covariates: ["age"], group: "sex" };
  const result = await analyse(
    goldenInputs("lung", roles, { distribution: "apgw", scale: "ph", cure: true }),
  );
  const parameters = rowsOf(result, "coefficients").map(({ parameter }) => parameter);
  expect(new Set(parameters)).toEqual(new Set(["log scale", "log(1 + kappa)", "log lambda", "logit cured"]));
  expect(rowsOf(result, "effects").every(({ effect }) => effect === "hazard ratio")).toBe(true);
  expect(rowsOf(result, "terms").map(({ reference }) => reference)).toEqual(["", "1"]);
  expect(result.provenance.conventions["Power generalised Weibull"]).toMatch(/^phi = 1 \/ \d/);
  const named = rowsOf(result, "parameters");
  const share = Number(named.find(({ parameter }) => parameter === "cured")!.estimate);
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(1);
});

test("robust errors stand beside the model's and are used", async () => {
  const result = await analyse(
    goldenInputs(
      "cox_more",
      { duration: "exit", event: "event", entry: "entry", cluster: "id", covariates: ["x"] },
      { distribution: "weibull" },
    ),
  );
  const rows = rowsOf(result, "coefficients");
  for (const row of rows) {
    expect(Number(row.robust_error)).not.toBe(Number(row.std_error));
    expect([Number(row.z)]).toBeAllclose([Number(row.estimate) / Number(row.robust_error)], {
      relative: 1e-12,
    });
  }
});
