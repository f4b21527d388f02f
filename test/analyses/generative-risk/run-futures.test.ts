// How many futures run() draws and what they cost: budgets, target errors, and limits of length.
import { expect, test } from "vitest";
import { run } from "../../../src/analyses/generative-risk/run.ts";
import { matrixModel } from "../../matrix-model.ts";
import { ward } from "./chains.ts";
import { ask, given, texts } from "./cohort.ts";
import { context, inputs, rows, timelines } from "./inputs.ts";

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

test("the tokens of a risk are those of its own futures, and add up to the estimator's", async () => {
  const result = await ask({ estimator: "reach" });
  for (const outcome of ["Death", "Care"]) {
    const own = (table: string) => rows(result, table).filter((row) => row.outcome === outcome);
    const spent = own("subjects").reduce((sum, { tokens }) => sum + Number(tokens), 0);
    expect(spent).toBe(Number(own("estimators").find(({ estimator }) => estimator === "reach")!.tokens));
  }
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
