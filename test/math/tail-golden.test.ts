// VaR of nine types, CVaR, its influence error and weighted forms against R, on every tail file.
import { expect, test } from "vitest";
import { quantile } from "../../src/math/quantile.ts";
import { sortLosses, tailEstimate } from "../../src/math/tail.ts";
import { goldenColumn, goldens } from "../golden/golden.ts";

interface Point {
  readonly var_by_type: { readonly p: number[]; readonly rows_are_types: number[][] };
  readonly var_es: {
    readonly p: number[];
    readonly var_lower: number[];
    readonly es_a_exact: number[];
    readonly es_a_se_influence_n: number[];
  };
}

const columnOf: Record<string, string> = { aircondit: "hours" };

for (const { name, dataset, result } of goldens<Point>(/^tail_.*_point\.json$/)) {
  const values = goldenColumn(dataset, columnOf[dataset] ?? "loss");
  const sorted = Float64Array.from(values).sort();
  const losses = sortLosses(values, null);

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(`${name}: VaR of type %i equals R's quantile`, (type) => {
    const { p, rows_are_types } = result.var_by_type;
    const want = rows_are_types[type - 1]!;
    expect(p.map((level) => quantile(sorted, level, type))).toBeAllclose(want, { relative: 1e-12 });
    expect(p.map((level) => tailEstimate(losses, level, type).valueAtRisk)).toBeAllclose(want, {
      relative: 1e-12,
    });
  });

  test(`${name}: CVaR and its influence error`, () => {
    const { p, var_lower, es_a_exact, es_a_se_influence_n } = result.var_es;
    const got = p.map((level) => tailEstimate(losses, level, 1));
    expect(got.map(({ valueAtRisk }) => valueAtRisk)).toBeAllclose(var_lower, { relative: 0 });
    expect(got.map(({ cvar }) => cvar)).toBeAllclose(es_a_exact, { relative: 1e-12 });
    expect(got.map(({ influenceError }) => influenceError)).toBeAllclose(es_a_se_influence_n, {
      relative: 1e-10,
      absolute: 1e-12,
    });
  });
}

test("weighted VaR and CVaR of the Danish losses", () => {
  const [golden] = goldens<{ point: Point }>(/^tail_danish_weighted\.json$/);
  const losses = sortLosses(goldenColumn("danish", "loss"), goldenColumn("danish", "w"));
  const { p, var_lower, es_a_exact } = golden!.result.point.var_es;
  const got = p.map((level) => tailEstimate(losses, level, 1));
  expect(got.map(({ valueAtRisk }) => valueAtRisk)).toBeAllclose(var_lower, { relative: 0 });
  expect(got.map(({ cvar }) => cvar)).toBeAllclose(es_a_exact, { relative: 1e-11 });
});
