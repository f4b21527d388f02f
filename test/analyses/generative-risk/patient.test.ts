// One patient in detail: the same futures as in the crowd, curves that end at the risk, what moved it.
import { expect, test } from "vitest";
import type { ParamValue, Result } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/generative-risk/run.ts";
import { studentQuantile } from "../../../src/math/trajectory-interval.ts";
import { type Chain, matrixModel } from "../../matrix-model.ts";
import { ward } from "./chains.ts";
import { categories, context, inputs, rows, timelines } from "./inputs.ts";

const line = (text: string, chain = ward) => text.split(" ").map((token) => chain.tokens.indexOf(token));
const prompts = [
  line("SEX//F ADMISSION LAB//LACTATE Q1"),
  line("SEX//F ADMISSION 6h LAB//LACTATE Q1 1d ICU 6h LAB//LACTATE Q10"),
];
const ask = (params: Record<string, ParamValue>, more = {}) =>
  run(
    inputs({
      rows: 2,
      columns: { timeline: timelines(prompts), subject: categories("id", ["A", "B"]) },
      params: { outcome: ["Death = MEDS_DEATH", "Care = ICU"], horizon: "48 hours", ...params },
    }),
    context(matrixModel(ward), more),
  );
const of = (result: Result, table: string, outcome: string) =>
  rows(result, table).filter((row) => row.outcome === outcome);

test("alone a patient has the futures of the crowd, four times as many", async () => {
  const crowd = await ask({ trajectories: 64, compare: false });
  const alone = await ask({ trajectories: 16, patient: "B" });
  const [death, care] = rows(crowd, "subjects").slice(2);
  expect(rows(alone, "subjects")).toEqual([death, care]);
});

test.each(["reach", "mix", "scope", "mc"])("%s: the curves end at the risk", async (estimator) => {
  const result = await ask({ patient: "B", estimator });
  for (const row of rows(result, "subjects")) {
    const outcome = String(row.outcome);
    const last = of(result, "patient_incidence", outcome).at(-1)!;
    expect(last.hours).toBe(48);
    expect([Number(last.risk)]).toBeAllclose([Number(row.estimate)], { relative: 1e-9 });
    const risks = of(result, "patient_incidence", outcome).map(({ risk }) => Number(risk));
    if (estimator !== "mix") expect(risks).toEqual([...risks].sort((a, b) => a - b));
    expect(of(result, "patient_unfolding", outcome).at(-1)).toMatchObject({
      position: 10,
      hours: 36,
      estimate: row.estimate,
    });
    const [first] = of(result, "patient_hazard", outcome);
    // from Q10 the next token is known: death 0.1, intensive care 0.5
    expect(first).toMatchObject({ step: 1, reaching: 1 });
    expect([Number(first!.hazard)]).toBeAllclose([outcome === "Death" ? 0.1 : 0.5], { absolute: 1e-6 });
  }
});

test.each(["reach", "mix"])(
  "%s, sized by a budget: risk over time ends at the risk as well",
  async (estimator) => {
    for (const budget of [400, 6000]) {
      const result = await ask({ patient: "B", estimator, aim: "tokens", budget });
      for (const { outcome, estimate, lower, upper } of rows(result, "subjects")) {
        const last = of(result, "patient_incidence", String(outcome)).at(-1)!;
        const found = [last.risk, last.lower, last.upper].map(Number);
        expect(found).toBeAllclose([estimate, lower, upper].map(Number), { relative: 1e-9 });
      }
    }
  },
);

test("the timeline in words, its events, and the points at which the risk is asked again", async () => {
  const result = await ask({ patient: "B" });
  const timeline = rows(result, "patient_timeline");
  expect(timeline.map(({ token }) => token).join(" ")).toBe(
    "SEX//F ADMISSION 6h LAB//LACTATE Q1 1d ICU 6h LAB//LACTATE Q10",
  );
  expect(timeline.map(({ hours }) => hours)).toEqual([0, 0, 6, 6, 6, 30, 30, 36, 36, 36]);
  expect(timeline.map((row) => row.static)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(of(result, "patient_unfolding", "Death").map(({ position }) => position)).toEqual([1, 2, 5, 7, 10]);
  expect(of(result, "patient_influence", "Death").map(({ position, token }) => [position, token])).toEqual([
    [9, "LAB//LACTATE Q10"],
    [7, "ICU"],
    [4, "LAB//LACTATE Q1"],
    [2, "ADMISSION"],
  ]);
});

test("futures end as the rules say, and their endings add up", async () => {
  const result = await ask({ patient: "B", outcome: ["MEDS_DEATH"], trajectories: 32 });
  const endings = rows(result, "patient_endings");
  expect(endings).toHaveLength(128);
  const futures = rows(result, "patient_futures");
  for (const { trajectory, ending, hours, steps } of endings.slice(0, 12)) {
    const own = futures.filter((row) => row.trajectory === trajectory);
    const last = own.at(-1)!;
    expect([last.step, last.hours]).toEqual([steps, hours]);
    if (ending === "MEDS_DEATH") expect(last.token).toBe("MEDS_DEATH");
    else if (ending === "end of timeline") expect(last.token).toBe("TIMELINE_END");
    else expect([ending, Number(last.hours) > 48]).toEqual(["horizon", true]);
  }
  expect(new Set(endings.map(({ ending }) => ending))).toEqual(
    new Set(["MEDS_DEATH", "end of timeline", "horizon"]),
  );
  const died = endings.filter(({ ending }) => ending === "MEDS_DEATH").length / 128;
  expect(Math.abs(died - Number(rows(result, "subjects")[0]!.estimate))).toBeLessThan(0.15);
});

/** After "BAD" everything goes on as after "GOOD", but the outcome is half as likely again: what common random numbers are good for. */
const turn: Chain = {
  tokens: ["GOOD", "BAD", "1h", "X", "END"],
  hours: { "1h": 1 },
  next: {
    GOOD: { X: 0.1, GOOD: 0.75, "1h": 0.1, END: 0.05 },
    BAD: { X: 0.15, GOOD: 0.7, "1h": 0.1, END: 0.05 },
    "1h": { GOOD: 0.9, END: 0.1 },
    END: { END: 1 },
  },
};

test("common random numbers make what an event changed more exact than two separate risks", async () => {
  const chain = [line("GOOD BAD", turn), line("GOOD", turn)];
  const asked = (params: Record<string, ParamValue>) =>
    run(
      inputs({
        rows: 2,
        columns: { timeline: timelines(chain) },
        params: { outcome: ["X"], terminal: ["END"], horizon: "24 hours", estimator: "mc", ...params },
      }),
      context(matrixModel(turn)),
    );
  const separate = rows(await asked({ trajectories: 256 }), "subjects");
  const apart = Math.hypot(...separate.map(({ std_error }) => Number(std_error)));
  const influence = rows(await asked({ trajectories: 256, patient: "row 1" }), "patient_influence");
  const bad = influence.find(({ token }) => token === "BAD")!;
  expect(Number(bad.std_error)).toBeLessThan(0.6 * apart);
  // exact: the first step differs by 0.05 in X, and by 0.05 in going on as after GOOD, whose own risk is r
  const r = 0.1 / (1 - 0.75 - 0.1 * 0.9);
  expect(Math.abs(Number(bad.change) - 0.05 * (1 - r))).toBeLessThan(4.9 * Number(bad.std_error));
  // limits for both events together: each at 97.5 %
  const reach = studentQuantile(1 - 0.05 / 2, 255) * Number(bad.std_error);
  expect([Number(bad.change) - reach, Number(bad.change) + reach]).toBeAllclose(
    [Number(bad.lower), Number(bad.upper)],
    { absolute: 1e-12 },
  );
});

test("each stage is shown when it is done", async () => {
  const seen: string[] = [];
  await ask(
    { patient: "B" },
    {
      partial: (result: Result) =>
        seen.push(
          Object.entries(result.tables)
            .filter(([, table]) => Object.values(table)[0]!.length > 0)
            .map(([name]) => name.replace("patient_", ""))
            .join(" "),
        ),
    },
  );
  const base = "subjects outcomes timeline";
  expect([...new Set(seen)]).toEqual([
    `${base} incidence hazard`,
    `${base} incidence hazard futures endings`,
    `${base} unfolding incidence hazard futures endings`,
    `${base} unfolding incidence hazard influence futures endings`,
  ]);
});

test("a patient who is not there is named, with some who are", async () => {
  await expect(ask({ patient: "C" })).rejects.toThrow(
    'There is no patient "C" with a timeline that can go on. There are 2, the first "A", "B". Choose one of them under "One patient", or leave it empty for all.',
  );
});
