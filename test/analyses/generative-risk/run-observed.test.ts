// The check of run() against what happened: which column, scores by their definitions, who is left out of it.
import { expect, test } from "vitest";
import { ask, prompts, texts } from "./cohort.ts";
import { categories, rows } from "./inputs.ts";

test("what happened is read by name, else in order, and checked against the risks", async () => {
  const yes = (of: (i: number) => boolean) => prompts.map((_, i) => (of(i) ? "true" : "false"));
  const observed = [
    categories(
      "anything",
      yes((i) => i % 2 === 0),
    ),
    categories(
      "death",
      yes((i) => i % 3 === 0),
    ),
    categories(
      "spare",
      yes(() => false),
    ),
  ];
  const result = await ask({ compare: false }, { observed });
  expect(rows(result, "outcomes")).toEqual([
    { outcome: "Death", tokens: "MEDS_DEATH", observed_column: "death" },
    { outcome: "Care", tokens: "ICU", observed_column: "anything" },
  ]);
  expect(texts(result)).toContain(
    '"spare" played no part: there are more columns of what happened than outcomes. Add the outcomes they belong to, or take the columns away.',
  );
  const scores = rows(result, "scores");
  expect(scores).toMatchObject([
    { outcome: "Death", subjects: 24, events: 8, observed_rate: 8 / 24 },
    { outcome: "Care", subjects: 24, events: 12, observed_rate: 0.5 },
  ]);
  // by the definition: pairs in the right order, squared errors
  const own = rows(result, "subjects").filter(({ outcome }) => outcome === "Death");
  let [pairs, right, squares] = [0, 0, 0];
  for (const a of own) {
    squares += (Number(a.estimate) - Number(a.observed)) ** 2 / 24;
    for (const b of own) {
      if (a.observed !== 1 || b.observed !== 0) continue;
      pairs++;
      right += Number(a.estimate) > Number(b.estimate) ? 1 : a.estimate === b.estimate ? 0.5 : 0;
    }
  }
  expect([Number(scores[0]!.auc), Number(scores[0]!.brier)]).toBeAllclose([right / pairs, squares], {
    relative: 1e-12,
  });
  // DeLong's variance from the placements themselves
  const won = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);
  const risksOf = (kind: number) =>
    own.filter(({ observed: seen }) => seen === kind).map(({ estimate }) => Number(estimate));
  const [ill, well] = [risksOf(1), risksOf(0)];
  const share = (of: readonly number[], test: (each: number) => number) =>
    of.reduce((sum, each) => sum + test(each), 0) / of.length;
  const varianceOf = (values: readonly number[]) => {
    const mean = share(values, (value) => value);
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  };
  const auc = right / pairs;
  const deviation = Math.sqrt(
    varianceOf(ill.map((a) => share(well, (b) => won(a, b)))) / ill.length +
      varianceOf(well.map((b) => share(ill, (a) => won(a, b)))) / well.length,
  );
  const logit = (z: number) =>
    1 / (1 + Math.exp(-(Math.log(auc / (1 - auc)) + (z * deviation) / (auc * (1 - auc)))));
  expect([Number(scores[0]!.auc_lower), Number(scores[0]!.auc_upper)]).toBeAllclose(
    [logit(-1.959963984540054), logit(1.959963984540054)],
    { relative: 1e-9 },
  );
  const points = rows(result, "roc").filter(({ outcome }) => outcome === "Death");
  let [area, x, y] = [0, 0, 0];
  for (const { false_positive_rate, true_positive_rate } of points) {
    area += ((Number(false_positive_rate) - x) * (Number(true_positive_rate) + y)) / 2;
    [x, y] = [Number(false_positive_rate), Number(true_positive_rate)];
  }
  expect([area, x, y]).toBeAllclose([right / pairs, 1, 1], { relative: 1e-12 });
  const groups = rows(result, "calibration").filter(({ outcome }) => outcome === "Death");
  expect(groups.reduce((sum, { subjects }) => sum + Number(subjects), 0)).toBe(24);
  expect(groups.reduce((sum, row) => sum + Number(row.observed) * Number(row.subjects), 0)).toBeCloseTo(8, 9);
});

test("a check without any event says what it cannot tell", async () => {
  const never = [
    categories(
      "died",
      prompts.map(() => "0"),
    ),
  ];
  expect(texts(await ask({ compare: false }, { observed: never })).join(" ")).toContain(
    'No patient had "Death": calibration and AUC cannot be told.',
  );
});

test("patients of whom it is not known what happened are left out of the check alone", async () => {
  const observed = [
    categories(
      "died",
      prompts.map((_, i) => (i < 4 ? null : i % 2 === 0 ? "1" : "0")),
    ),
  ];
  const result = await ask({ compare: false }, { observed });
  expect(rows(result, "scores")).toMatchObject([{ subjects: 20, events: 10 }]);
  expect(rows(result, "subjects")).toHaveLength(48);
  expect(rows(result, "subjects")[0]!.observed).toBeNaN();
});
