// That every survival file of R's numbers is tested by name, and what the other tests of Cox models leave unread: limits of predicted curves,
// p-values of the tests of proportional hazards, uncentred predictors. R's `means` say where R centres, and are no result.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { predictedCurve, stepAt } from "../../src/math/cox-baseline.ts";
import { coxDesign } from "../../src/math/cox-design.ts";
import { coxFit } from "../../src/math/cox-fit.ts";
import { coxPath } from "../../src/math/cox-path.ts";
import { proportionalTests, type TimeTransform, transformedTimes } from "../../src/math/cox-proportional.ts";
import { chiSquareUpperTail } from "../../src/math/gamma.ts";
import { normalQuantile } from "../../src/math/normal.ts";
import { survivalLimits } from "../../src/math/survival-limits.ts";
import { cases, models } from "./cox-models.ts";
import { coxRows } from "./cox-rows.ts";

const tests = new URL("../", import.meta.url);

/** Names of files, whole or as patterns, that stand in the tests. */
function namedInTests(): { readonly names: Set<string>; readonly patterns: RegExp[] } {
  const files = readdirSync(tests, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.ts$/.test(file),
  );
  const texts = files.map((file) => readFileSync(new URL(file, tests), "utf8"));
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\b(surv_[a-z0-9_]+)\b/g)].map(([, name]) => name!),
  );
  const literal = /goldens<.*?>\(\s*\/(\^surv_.*?)\/,?\s*\)/gs;
  const template = /new RegExp\(\s*`(\^surv_[^`]*)`/g;
  const patterns = texts.flatMap((text) => [
    ...[...text.matchAll(literal)].map(([, source]) => source!),
    ...[...text.matchAll(template)].map(([, source]) =>
      source!.replace(/\$\{\w+\}/g, "\\w+").replaceAll("\\\\", "\\"),
    ),
  ]);
  return { names: new Set(names), patterns: patterns.map((source) => new RegExp(source)) };
}

test("every survival file of R's numbers is named by a test", () => {
  const { names, patterns } = namedInTests();
  const files = readdirSync(new URL("golden/expected/", tests)).filter((file) =>
    /^surv_.*\.json$/.test(file),
  );
  const unnamed = files.filter(
    (file) => !names.has(file.replace(".json", "")) && !patterns.some((pattern) => pattern.test(file)),
  );
  expect(files.length).toBeGreaterThanOrEqual(40);
  expect(unnamed).toEqual([]);
});

const tolerance = { relative: 1e-7, absolute: 1e-9 };
interface Limits {
  readonly linear_predictor_uncentered: number[];
  readonly lower_log: number[][];
  readonly upper_log: number[][];
  readonly lower_loglog: number[][];
  readonly upper_loglog: number[][];
}

function fittedModel({ name, expected, dataset }: (typeof models)[number]) {
  const { rows } = coxRows(dataset, cases[name]!);
  const design = coxDesign(rows);
  return coxFit(design, { ties: expected.ties }).then((fit) => ({
    rows,
    design,
    fit,
    path: coxPath(design, fit),
  }));
}

const predicted = models.filter(({ expected }) => expected.prediction);
test.each(predicted)("$name: limits of predicted curves, and their predictors", async (model) => {
  const { design, fit, path } = await fittedModel(model);
  const z = normalQuantile(0.975);
  const { newdata, times } = model.expected.prediction!;
  const want = model.expected.prediction as unknown as Limits;
  expect(want.lower_log.length).toBeGreaterThan(0);
  want.lower_log.forEach((_, i) => {
    const x = Object.values(newdata).map((column) => column[i]!);
    const curve = predictedCurve(design, fit, path, x, 0);
    const limits = (transform: "log" | "log-log") =>
      times
        .map((t) => stepAt(curve, t))
        .map((m) => survivalLimits(curve.survival[m]!, z * curve.stdError[m]!, transform));
    for (const [transform, name] of [
      ["log", "log"],
      ["log-log", "loglog"],
    ] as const) {
      const got = limits(transform);
      expect(got.map(({ lower }) => lower)).toBeAllclose(want[`lower_${name}`][i]!, tolerance);
      expect(got.map(({ upper }) => upper)).toBeAllclose(want[`upper_${name}`][i]!, tolerance);
    }
    const predictor = x.reduce((sum, value, j) => sum + value * fit.coefficients[j]!, 0);
    expect([predictor]).toBeAllclose([want.linear_predictor_uncentered[i]!], tolerance);
  });
});

const tested = models.filter(({ expected }) => expected.zph);
test.each(tested)("$name: p-values of the tests of proportional hazards", async (model) => {
  const { rows, design, fit, path } = await fittedModel(model);
  const each = [...Array(design.terms).keys()].map((j) => [j]);
  for (const [transform, want] of Object.entries(model.expected.zph!)) {
    const g = transformedTimes(design, transform as TimeTransform, rows);
    const got = proportionalTests(design, fit, path, g, each);
    const p = got.map(({ statistic, df }) => chiSquareUpperTail(statistic, df));
    // R's own p-values of tiny tails carry the error of its statistic
    expect(p).toBeAllclose(want.p, { relative: 1e-6, absolute: 1e-12 });
  }
});
