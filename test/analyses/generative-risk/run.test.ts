// What run() makes of a file: the same numbers every time, tables that agree with each other, who is left out, what is said.
import { expect, test } from "vitest";
import type { Result } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/generative-risk/run.ts";
import { ask, both, given, id, line, model, names, prompts, texts } from "./cohort.ts";
import { categories, context, inputs, rows, timelines } from "./inputs.ts";

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
