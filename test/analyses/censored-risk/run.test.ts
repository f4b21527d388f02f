// The analysis as a whole: R's numbers reach its tables, and they obey what must hold for any data.
import { expect, test } from "vitest";
import { generator } from "../../generator.ts";
import { goldenColumn, goldens } from "../../golden/golden.ts";
import { answer, lung, made, number, numbersOf, rowsOf } from "./inputs.ts";

type Columns = Readonly<Record<string, number[]>>;
const [golden] = goldens<{
  readonly reverse_km: Columns;
  readonly simple_km: Columns;
  readonly integrated_brier_trapezoid_180_730: number;
  readonly calibration_quintiles: Readonly<Record<string, { readonly table: Columns }>>;
}>(/^surv_lung_brier_calibration\.json$/);
const tolerance = { relative: golden!.tolerance.rel, absolute: golden!.tolerance.abs };
const columns = ["risk180", "risk365", "risk540", "risk730"];
const scoreOf = (rows: readonly Record<string, number | string>[], score: string) =>
  rows.find((row) => row.score === score)!;

test.each([
  ["events-first", "reverse_km"],
  ["together", "simple_km"],
] as const)("predictions at four times, %s: R's Brier scores, accuracy, AUC, G", async (ties, rule) => {
  const { tables, notes } = await answer(lung(columns, { several: "times", ties }));
  const want = golden!.result[rule];
  expect(tables.brier!.model).toEqual(["risk", "risk", "risk", "risk"]);
  expect(numbersOf(tables.brier, "time")).toEqual(want.time);
  expect(numbersOf(tables.brier, "estimate")).toBeAllclose(want.brier!, tolerance);
  expect(numbersOf(tables.brier, "reference")).toBeAllclose(want.brier_km_null!, tolerance);
  expect(numbersOf(tables.brier, "accuracy")).toBeAllclose(want.ipa!, tolerance);
  expect(numbersOf(tables.auc, "estimate")).toBeAllclose(want.auc_cumulative_dynamic!, tolerance);
  const steps = rowsOf(tables.censoring);
  const g = want.time!.map((t) => steps.filter((row) => Number(row.time) <= t).at(-1)!.survival as number);
  expect(g).toBeAllclose(want.G_at_t!, tolerance);
  expect(notes.map(({ text }) => text).join(" ")).toMatch(/horizon is 180, the time with predictions/);
});

test("the integrated Brier score is R's, and the same by trapezoids over the table", async () => {
  const { tables, provenance } = await answer(lung(columns, { several: "times", time: 365 }));
  const { estimate, time } = scoreOf(rowsOf(tables.scores), "integrated Brier score");
  expect([estimate as number]).toBeAllclose([golden!.result.integrated_brier_trapezoid_180_730], tolerance);
  expect(time).toBe(730);
  expect(provenance.conventions["Integrated Brier score"]).toMatch(/4 times from 180 to 730/);
});

test("calibration in fifths is R's at the horizon", async () => {
  const { tables } = await answer(lung(["risk540"], { groups: 5 }));
  const want = golden!.result.calibration_quintiles.t540!.table;
  expect(numbersOf(tables.calibration, "time")).toEqual([540, 540, 540, 540, 540]);
  expect(numbersOf(tables.calibration, "n")).toEqual(want.n);
  expect(numbersOf(tables.calibration, "predicted")).toBeAllclose(want.mean_predicted!, tolerance);
  expect(numbersOf(tables.calibration, "observed")).toBeAllclose(want.observed_1_minus_km!, tolerance);
  expect(numbersOf(tables.calibration, "std_error")).toBeAllclose(want.se_observed!, tolerance);
  for (const { lower, observed, upper } of rowsOf(tables.calibration)) {
    expect(Number(lower) < Number(observed) && Number(observed) < Number(upper)).toBe(true);
  }
});

test("Harrell's and Uno's concordance of age are R's", async () => {
  const [want] = goldens<Record<string, { C: number; se: number }>>(/^surv_lung_concordance/);
  const inputs = made(goldenColumn("lung", "time"), goldenColumn("lung", "status"), {
    age: goldenColumn("lung", "age"),
  });
  const { tables } = await answer(inputs);
  expect(tables.concordance!.method).toEqual(["Harrell", "Uno", "Uno to the horizon"]);
  const { n, "n/G2": uno } = want!.result;
  const exact = { relative: want!.tolerance.rel, absolute: want!.tolerance.abs };
  expect(numbersOf(tables.concordance, "estimate").slice(0, 2)).toBeAllclose([n!.C, uno!.C], exact);
  expect(numbersOf(tables.concordance, "std_error").slice(0, 2)).toBeAllclose([n!.se, uno!.se], exact);
});

test.each([180, 365])("Uno's concordance up to %i days is that of R's ymax", async (time) => {
  const [more] = goldens<{ uno: { time: number; concordance: number; std_error: number }[] }>(
    /^surv_scores_more\.json$/,
  );
  const want = more!.result.uno.find((each) => each.time === time)!;
  const { tables } = await answer(lung([`risk${time}`]));
  const row = rowsOf(tables.concordance).find(({ method }) => method === "Uno to the horizon")!;
  expect(row.time).toBe(time);
  expect([Number(row.estimate), Number(row.std_error)]).toBeAllclose([want.concordance, want.std_error], {
    relative: 1e-10,
  });
});

test("the difference of two concordances has the error of R's paired comparison", async () => {
  const [more] = goldens<{ pair: Record<"risk365" | "age" | "difference" | "std_error", number> }>(
    /^surv_scores_more\.json$/,
  );
  const want = more!.result.pair;
  const id = [...goldenColumn("lung", "id")];
  const ages = goldenColumn("lung", "age");
  const age = goldenColumn("lung_risk", "id").map((one) =>
    Math.min(1, Math.max(0, (ages[id.indexOf(one)]! - 35) / 60)),
  );
  const { tables } = await answer(
    made(
      goldenColumn("lung_risk", "time"),
      goldenColumn("lung_risk", "status"),
      { risk365: goldenColumn("lung_risk", "risk365"), age },
      { time: 365 },
    ),
  );
  const row = scoreOf(rowsOf(tables.differences), "concordance, Harrell");
  expect([row.model, row.reference]).toEqual(["age", "risk365"]);
  expect([Number(row.estimate), Number(row.std_error)]).toBeAllclose([want.difference, want.std_error], {
    relative: 1e-9,
  });
});

test("a survival probability is one minus the probability of the event, in every table", async () => {
  const risk = await answer(lung(["risk365"]));
  const inputs = lung(["risk365"], { kind: "survival" });
  const flipped = number(
    "risk365",
    goldenColumn("lung_risk", "risk365").map((p) => 1 - p),
  );
  const survival = await answer({ ...inputs, lists: { prediction: [flipped] } });
  for (const [name, table] of Object.entries(risk.tables)) {
    for (const [key, values] of Object.entries(table)) {
      const got = survival.tables[name]![key]!;
      if (values instanceof Float64Array) {
        expect(got as Float64Array, `${name} ${key}`).toBeAllclose(values, {
          relative: 1e-9,
          absolute: 1e-12,
        });
      } else expect(got).toEqual(values);
    }
  }
});

test("two models: the difference and its error are those of the paired rows; a model minus itself is 0", async () => {
  const inputs = lung(["risk180", "risk365"], { time: 365, kind: "risk" });
  const { tables, notes } = await answer(inputs);
  const rows = rowsOf(tables.differences);
  expect(rows.map((row) => row.score)).toEqual([
    "Brier score",
    "AUC",
    "concordance, Harrell",
    "concordance, Uno",
    "concordance, Uno to the horizon",
  ]);
  const brier = numbersOf(tables.brier, "estimate");
  expect(rows[0]!.estimate).toBeCloseTo(brier[1]! - brier[0]!, 14);
  // predictions of one Cox model order the rows alike: no difference in rank, a clear one in calibration
  expect(rows.slice(1).map((row) => row.estimate)).toBeAllclose([0, 0, 0, 0], { absolute: 1e-12 });
  expect(rows[0]!.p_value).toBeLessThan(1e-3);
  expect(notes.map(({ text }) => text).join(" ")).toMatch(/compared as models\. If they are one model's/);
});

test("without censoring the scores are plain means, and every row weighs 1", async () => {
  const random = generator(5);
  const n = 400;
  const p = Array.from({ length: n }, () => random());
  const time = p.map((risk) => 1 + Math.floor(20 * random() ** (0.5 + risk)));
  const duration = p.map((risk) => 20 * (1 - risk));
  const { tables } = await answer(
    made(
      time,
      time.map(() => 1),
      { duration },
      { kind: "duration", time: 10 },
    ),
  );
  const mean = (value: (i: number) => number) => time.reduce((sum, _, i) => sum + value(i), 0) / n;
  const rows = rowsOf(tables.scores);
  const cut = (v: number) => Math.min(v, 10);
  const want = {
    "Brier score": mean((i) => ((time[i]! <= 10 ? 1 : 0) - (duration[i]! <= 10 ? 1 : 0)) ** 2),
    "absolute error to the horizon": mean((i) => Math.abs(cut(time[i]!) - cut(duration[i]!))),
    "relative error to the horizon": mean((i) => Math.abs(cut(time[i]!) - cut(duration[i]!)) / cut(time[i]!)),
    "squared error of events (Kaplan-Meier risk)": mean((i) => (time[i]! - duration[i]!) ** 2),
  };
  for (const [score, value] of Object.entries(want)) {
    expect(scoreOf(rows, score).estimate, score).toBeCloseTo(value, 10);
  }
  const squares = mean(
    (i) => ((time[i]! - duration[i]!) ** 2 - want["squared error of events (Kaplan-Meier risk)"]) ** 2,
  );
  expect(scoreOf(rows, "squared error of events (Kaplan-Meier risk)").std_error).toBeCloseTo(
    Math.sqrt(squares / n),
    8,
  );
});

test("the order of rows and another unit of time change nothing but the unit", async () => {
  const inputs = lung(["risk365"], { time: 365 });
  const { tables } = await answer(inputs);
  const random = generator(3);
  const order = Array.from({ length: inputs.rows }, (_, i) => [random(), i] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, i]) => i);
  const pick = (values: ArrayLike<number>, by = 1) => order.map((i) => values[i]! * by);
  const moved = await answer(
    made(
      pick(goldenColumn("lung_risk", "time"), 1 / 365.25),
      pick(goldenColumn("lung_risk", "status")),
      { risk365: pick(goldenColumn("lung_risk", "risk365")) },
      { time: 365 / 365.25 },
    ),
  );
  for (const name of ["scores", "brier", "auc", "concordance", "calibration"]) {
    for (const column of ["estimate", "std_error", "observed", "predicted"]) {
      const want = tables[name]![column];
      if (!want) continue;
      expect(moved.tables[name]![column] as Float64Array, `${name} ${column}`).toBeAllclose(
        want as Float64Array,
        {
          relative: 1e-9,
          absolute: 1e-12,
        },
      );
    }
  }
});

test("predictions of the truth are calibrated: intervals hold it, though half is censored", async () => {
  const random = generator(8);
  const n = 3000;
  const rate = Array.from({ length: n }, () => 0.2 + 1.8 * random());
  const life = rate.map((r) => -Math.log(1 - random()) / r);
  const lost = rate.map(() => 2 * random());
  const time = life.map((t, i) => Math.min(t, lost[i]!));
  const event = life.map((t, i) => (t <= lost[i]! ? 1 : 0));
  const truth = rate.map((r) => 1 - Math.exp(-r));
  const half = truth.map((p) => p / 2);
  const { tables } = await answer(made(time, event, { truth, half }, { time: 1 }));
  const rows = rowsOf(tables.scores);
  const excess = rows.filter((row) => row.score === "observed minus predicted");
  // 5 standard errors: one false alarm in some 1.7 million
  expect(Math.abs(Number(excess[0]!.estimate) / Number(excess[0]!.std_error))).toBeLessThan(5);
  expect(Number(excess[1]!.estimate) / Number(excess[1]!.std_error)).toBeGreaterThan(10);
  const expected = truth.reduce((sum, p) => sum + p * (1 - p), 0) / n;
  const brier = scoreOf(rows, "Brier score");
  expect(Math.abs((Number(brier.estimate) - expected) / Number(brier.std_error))).toBeLessThan(5);
  const tests = numbersOf(tables.calibration_test, "p_value");
  expect(tests[0]).toBeGreaterThan(1e-6);
  expect(tests[1]).toBeLessThan(1e-6);
});

test("censoring that differs between centres: within each, weights of its own", async () => {
  const random = generator(13);
  const n = 4000;
  const centre = Array.from({ length: n }, (_, i) => i % 2);
  // in centre 1 rows live longer and are lost sooner: one curve of censoring for all would see too many events
  const life = centre.map((c) => (-Math.log(1 - random()) * (1 + 2 * c)) / 1.5);
  const lost = centre.map((c) => (c === 1 ? 1.2 * random() : 3));
  const time = life.map((t, i) => Math.min(t, lost[i]!));
  const event = life.map((t, i) => (t <= lost[i]! ? 1 : 0));
  const risk = centre.map((c) => 1 - Math.exp(-1.5 / (1 + 2 * c)));
  const excess = async (strata?: number[]) => {
    const { tables } = await answer(made(time, event, { risk }, { time: 1 }, strata));
    const { estimate, std_error } = scoreOf(rowsOf(tables.scores), "observed minus predicted");
    return Number(estimate) / Number(std_error);
  };
  expect(Math.abs(await excess(centre))).toBeLessThan(5);
  expect(await excess()).toBeGreaterThan(5);
});
