// What the released numbers of a model's risks hold: the risks of run(), in tables worked out by hand, with honest intervals.
import { expect, test } from "vitest";
import { binOf, type RiskPlan } from "../../../src/analyses/generative-risk/private-plan.ts";
import { release } from "../../../src/analyses/generative-risk/release.ts";
import { run } from "../../../src/analyses/generative-risk/run.ts";
import { preparePlan } from "../../../src/analyses/private-plan.ts";
import { bind } from "../../../src/analyses/request.ts";
import { column } from "../../../src/data/table.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import { generator } from "../../generator.ts";
import { source } from "../../matrix-model.ts";
import { openModel } from "../../onnx/models.ts";
import { derived, hooks, randomRows, requestOf, risksOf, tableOf } from "./release-patients.ts";

test("the risks are those of run() with the same seed, and other seeds have others", async () => {
  const model = await openModel("tiny-cached");
  const rows = randomRows(5, 12);
  const { inputs } = await derived(model, rows);
  const { privacy: _, ...asked } = requestOf({ params: { compare: false } });
  const table = await tableOf(rows);
  const bound = bind(asked, table.rows, table.columns, (name, type) => column(table, name, type));
  const exact = async (seed: number) => {
    const { tables } = await run({ ...bound, seed }, { ...hooks, device: null, models: source(model) });
    return Array.from(tables.subjects!.estimate as Float64Array);
  };
  const [first, second] = risksOf(inputs);
  expect(await exact(1)).toEqual(first!.flatMap((risk, i) => [risk, second![i]!]));
  expect(await exact(2)).not.toEqual(await exact(1));
  model.dispose();
});

test("with next to no noise the tables are the counts, worked out by hand", async () => {
  const { plan } = await preparePlan(
    requestOf({ params: { outcome: ["T5"] }, privacy: { epsilon: "1000" } }),
  );
  const own = plan.own as RiskPlan;
  const measured = new Int32Array(2 * own.bins);
  // 30 of 40 in the sixth bin (.25 to .36), 5 of 100 in the second (.01 to .04)
  measured.set([5, 30], 1);
  [measured[1], measured[2], measured[5]] = [5, 0, 30];
  [measured[own.bins + 1], measured[own.bins + 5]] = [95, 10];
  const its = plan as Parameters<typeof release.draw>[1];
  const { tables } = release.finish(release.draw(measured, its, simulationBits(1)), its);
  const [low, high] = [7 / 300, 91 / 300];
  const scores = tables.scores!;
  expect([scores.subjects, scores.events].map((each) => Number(each![0]))).toEqual([140, 35]);
  expect(
    [scores.observed_rate, scores.mean_risk, scores.auc, scores.brier].map((each) => Number(each![0])),
  ).toBeAllclose(
    [
      0.25,
      (100 * low + 40 * high) / 140,
      // pairs of one with and one without: 30 * 95 right, 5 * 95 and 30 * 10 tied, 5 * 10 wrong
      (30 * 95 + (5 * 95 + 30 * 10) / 2) / (35 * 105),
      (5 * (1 - low) ** 2 + 95 * low ** 2 + 30 * (1 - high) ** 2 + 10 * high ** 2) / 140,
    ],
    { relative: 1e-12 },
  );
  const { calibration, counts } = tables;
  expect(Array.from(calibration!.subjects as Float64Array)).toEqual([0, 100, 0, 0, 0, 40, 0, 0, 0, 0]);
  expect([calibration!.observed![1], calibration!.observed![5]]).toEqual([0.05, 0.75]);
  expect([counts!.risk_from![5], counts!.risk_to![5], counts!.with_outcome![5]]).toEqual([0.25, 0.36, 30]);
});

test("of released rates' intervals 93 to 97 in 100 hold the true rate, through draw and finish", async () => {
  const { plan } = await preparePlan(requestOf({ params: { outcome: ["T5"] } }));
  const its = plan as Parameters<typeof release.draw>[1];
  const random = generator(77);
  const truth = 0.15;
  const runs = 1_500;
  let covered = 0;
  for (let r = 0; r < runs; r++) {
    const measured = new Int32Array(2 * its.own.bins);
    for (let i = 0; i < 500; i++) {
      // risks from .05 to .25, and the outcome as likely as the risk says
      const risk = truth + (random() - 0.5) / 5;
      const happened = random() < risk;
      measured[(happened ? 0 : its.own.bins) + binOf(risk, its.own.bins)]! += 1;
    }
    const { scores } = release.finish(release.draw(measured, its, simulationBits(3, r)), its).tables;
    if (Number(scores!.observed_lower![0]) <= truth && truth <= Number(scores!.observed_upper![0])) covered++;
  }
  expect(covered / runs).toBeGreaterThan(0.93);
  expect(covered / runs).toBeLessThan(0.97);
});
