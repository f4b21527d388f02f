// What run() makes of a file: the same numbers every time, tables that agree with each other, who is left out, what is said.
import { expect, test } from "vitest";
import type { ParamValue, Result } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/generative-risk/run.ts";
import { matrixModel } from "../../matrix-model.ts";
import { ward } from "./chains.ts";
import { categories, context, type Given, inputs, rows, timelines } from "./inputs.ts";

const model = matrixModel(ward);
const id = (token: string) => ward.tokens.indexOf(token);
const line = (text: string) => text.split(" ").filter(Boolean).map(id);
const prompts = Array.from({ length: 24 }, (_, i) =>
  line(["SEX//F ADMISSION", "ADMISSION LAB//LACTATE Q10", "SEX//F ADMISSION 1d LAB//LACTATE Q1 6h"][i % 3]!),
);
const names = categories(
  "subject_id",
  prompts.map((_, i) => `P${i + 1}`),
);
const both = ["Death = MEDS_DEATH", "Care = ICU"];

const given = (params: Record<string, ParamValue> = {}, more: Partial<Given> = {}): Given => ({
  rows: prompts.length,
  columns: { timeline: timelines(prompts), subject: names },
  params: { outcome: both, horizon: "48 hours", ...params },
  ...more,
});
const ask = (params: Record<string, ParamValue> = {}, more: Partial<Given> = {}) =>
  run(inputs(given(params, more)), context(model));
const texts = (result: Result) => result.notes.map(({ text }) => text);

test("the same question has the same numbers, also with pauses, and another seed has others", async () => {
  // long enough for a rest, also on a quick machine
  const many = { trajectories: 128 };
  const first = await ask(many);
  let pauses = 0;
  const second = await run(
    inputs(given(many)),
    context(model, {
      unpaused: async () => {
        pauses++;
        await new Promise((resolve) => setTimeout(resolve, 2));
      },
    }),
  );
  expect(pauses).toBeGreaterThan(0);
  expect(second.tables).toEqual(first.tables);
  expect(second.notes).toEqual(first.notes);
  const other = await ask(many, { seed: 2 });
  expect(other.tables.subjects!.estimate).not.toEqual(first.tables.subjects!.estimate);
  // by the tokens themselves, not only by the dice that end decided futures
  const scope = (seed: number) => ask({ estimator: "scope", compare: false }, { seed });
  expect((await scope(2)).tables.subjects!.estimate).not.toEqual((await scope(1)).tables.subjects!.estimate);
});

test("nobody's numbers depend on who else is there", async () => {
  const all = await ask({ compare: false });
  // the others' timelines have ended, so that only the last patient is left, at the same place of the file
  const gone = prompts.map((prompt, i) => (i === 23 ? prompt : [...prompt, id("TIMELINE_END")]));
  const alone = await ask({ compare: false }, { columns: { timeline: timelines(gone), subject: names } });
  expect(rows(alone, "subjects")).toEqual(rows(all, "subjects").slice(-2));
  expect(alone.provenance.rowsLeftOut).toEqual([
    {
      reason: "the timeline has already ended with a token after which nothing more can happen",
      rows: 23,
      firstRow: 1,
    },
  ]);
  expect(alone.provenance.rowsUsed).toBe(1);
  expect(texts(alone)).toContain(
    "23 patients were left out: the timeline has already ended with a token after which nothing more can happen (P1, P2, P3, P4, P5 and 18 more).",
  );
});

test("parts of the answer are shown from the first patient on, and each is a part of the whole", async () => {
  const parts: Result[] = [];
  const stages: string[] = [];
  const whole = await run(
    inputs(given()),
    context(model, {
      partial: (result) => parts.push(result),
      progress: (_, stage) => stages.push(stage),
    }),
  );
  // the first outcome of the first patient, before the others are known
  expect(rows(parts[0]!, "subjects")).toEqual([rows(whole, "subjects")[0]!]);
  expect(Object.keys(parts[0]!.tables)).toEqual(Object.keys(whole.tables));
  expect(stages).toContain("Drawing futures, patient 12 of 24");
  expect(stages).toContain("Comparing the estimators, patient 1 of 24");
});

test("without a comparison the chosen estimator alone has a mean, and it is the mean of the patients", async () => {
  const result = await ask({ compare: false, outcome: ["MEDS_DEATH"] });
  const [row, ...others] = rows(result, "estimators");
  expect(others).toEqual([]);
  const own = rows(result, "subjects").map(({ estimate }) => Number(estimate));
  expect(row).toMatchObject({ estimator: "reach", trajectories: 24 * 16, variance_ratio: Number.NaN });
  expect([Number(row!.mean)]).toBeAllclose([own.reduce((a, b) => a + b) / 24], { relative: 1e-12 });
  const mixed = await ask({ compare: false, estimator: "mix" });
  expect(new Set(rows(mixed, "estimators").map(({ estimator }) => estimator))).toEqual(
    new Set(["mc", "scope", "mix"]),
  );
});

test("a budget is kept, and a target error is reached by nearly all", async () => {
  const budgeted = await ask({ aim: "tokens", budget: 5000, estimator: "mix", compare: false });
  const spent = rows(budgeted, "subjects").filter(({ outcome }) => outcome === "Death");
  const mean = spent.reduce((sum, { tokens }) => sum + Number(tokens), 0) / 24;
  expect(mean).toBeGreaterThan(4000);
  expect(mean).toBeLessThan(5500);
  // more futures where the risk is harder to find
  const futures = new Set(spent.map(({ trajectories }) => trajectories));
  expect(futures.size).toBeGreaterThan(3);
  // the error is itself an estimate: over 24 seeds 88 % of the patients were within a tenth of the target
  const errors: number[] = [];
  for (let seed = 1; seed <= 6; seed++) {
    const precise = await ask({ aim: "precision", target: 0.02, compare: false }, { seed });
    errors.push(...rows(precise, "subjects").map(({ std_error }) => Number(std_error)));
  }
  expect(errors.filter((error) => error <= 0.022).length / errors.length).toBeGreaterThan(0.83);
  expect(Math.max(...errors)).toBeLessThan(0.045);
});

test("a target error rests on futures of its own: those after the first sixteen", async () => {
  const only = { outcome: ["MEDS_DEATH"], compare: false };
  const [precise] = rows(await ask({ ...only, aim: "precision", target: 0.02 }), "subjects");
  const count = Number(precise!.trajectories);
  const meanOf = async (trajectories: number) =>
    Number(rows(await ask({ ...only, trajectories }), "subjects")[0]!.estimate);
  const whole = 16 + count;
  const rest = ((await meanOf(whole)) * whole - (await meanOf(16)) * 16) / count;
  expect([Number(precise!.estimate)]).toBeAllclose([rest], { relative: 1e-9 });
});

test("a budget too small for a standard error is said", async () => {
  const result = await ask({ aim: "tokens", budget: 100, compare: false });
  expect(texts(result).join(" ")).toMatch(
    /\d+ tokens per patient were generated for the risks, of 100\. The fewest futures that give a standard error cost more/,
  );
});

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

test("the tokens of a risk are those of its own futures, and add up to the estimator's", async () => {
  const result = await ask({ estimator: "reach" });
  for (const outcome of ["Death", "Care"]) {
    const own = (table: string) => rows(result, table).filter((row) => row.outcome === outcome);
    const spent = own("subjects").reduce((sum, { tokens }) => sum + Number(tokens), 0);
    expect(spent).toBe(Number(own("estimators").find(({ estimator }) => estimator === "reach")!.tokens));
  }
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

test("events in rows give the numbers of the timeline that they make", async () => {
  const day = 86_400_000;
  const made = await run(
    inputs({
      rows: 4,
      columns: {
        subject: categories("subject_id", ["A", "A", "A", "A"]),
        time: { type: "date", name: "time", values: Float64Array.from([Number.NaN, 0, day, day]) },
        code: categories("code", ["SEX//F", "ADMISSION", "ICU", "STRANGE"]),
      },
      params: { outcome: both, horizon: "48 hours" },
    }),
    context(model),
  );
  const plain = await ask(
    {},
    {
      rows: 1,
      columns: { timeline: timelines([line("SEX//F ADMISSION 1d ICU")]), subject: categories("id", ["A"]) },
    },
  );
  expect(made.tables).toEqual(plain.tables);
  expect(made.provenance).toMatchObject({
    rows: 4,
    rowsUsed: 3,
    rowsLeftOut: [{ reason: "the vocabulary lacks the code", rows: 1, firstRow: 4 }],
  });
  expect(texts(made)).toContain(
    '1 code is not in the vocabulary, and 1 of 4 events are left out with them; most often "STRANGE" (1).',
  );
});

test("a model that never ends a timeline is said, and the cap is the end", async () => {
  const endless = matrixModel({ tokens: ["A", "1h", "X"], hours: { "1h": 1 }, next: { A: { A: 1 } } });
  const result = await run(
    inputs({
      rows: 1,
      columns: { timeline: timelines([[0]]) },
      params: { outcome: ["X"], cap: 40, compare: false },
    }),
    context(endless),
  );
  expect(texts(result).join("\n")).toMatch(
    /16 of 16 generated futures reached the longest length of 40 tokens .*does not end a timeline/,
  );
  expect(texts(result).join("\n")).toMatch(
    /No token ends a timeline: the vocabulary of the model "matrix" has none/,
  );
  expect(result.tables.subjects!.estimate).toEqual(Float64Array.of(0));
  // no spread is no certainty
  expect(result.tables.subjects!.std_error![0]).toBeNaN();
  expect(result.tables.subjects!.upper![0]).toBeGreaterThan(0.1);
});

test("timelines longer than the context, and futures that outgrow it, are said", async () => {
  const result = await run(inputs(given({ compare: false })), context(matrixModel(ward, 5)));
  expect(texts(result).join("\n")).toMatch(
    /8 timelines are longer than the 5 tokens that the model looks at/,
  );
  expect(texts(result).join("\n")).toMatch(/times a future outgrew the 5 tokens that the model looks at/);
  // this model looks at its last token only, so the window changes nothing
  expect(result.tables).toEqual((await ask({ compare: false })).tables);
});

test("a cancelled run stops with the reason", async () => {
  const controller = new AbortController();
  const pending = run(
    inputs(given({ trajectories: 4096 })),
    context(model, {
      signal: controller.signal,
      progress: (_, stage) => {
        if (stage === "Drawing futures, patient 2 of 24")
          controller.abort(new DOMException("stop", "AbortError"));
      },
    }),
  );
  await expect(pending).rejects.toThrow("stop");
});
