// The private form of a model's risks: whose cells a patient can change, what the released numbers hold, and what is refused.
import { expect, test } from "vitest";
import type { Inputs, ParamValue, PrivateRequest } from "../../../src/analyses/analysis.ts";
import {
  binCentre,
  binEdge,
  binOf,
  type RiskPlan,
} from "../../../src/analyses/generative-risk/private-plan.ts";
import { release } from "../../../src/analyses/generative-risk/release.ts";
import { run } from "../../../src/analyses/generative-risk/run.ts";
import { auditRelease } from "../../../src/analyses/private-audit.ts";
import { derivedInputs, privateInputs, writtenColumns } from "../../../src/analyses/private-inputs.ts";
import { preparePlan } from "../../../src/analyses/private-plan.ts";
import { bind, checkRequest } from "../../../src/analyses/request.ts";
import { readTable } from "../../../src/data/read.ts";
import { asWritten, column } from "../../../src/data/table.ts";
import type { GenerativeModel } from "../../../src/onnx/model.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import { generator } from "../../generator.ts";
import { matrixModel, source } from "../../matrix-model.ts";
import { openModel } from "../../onnx/models.ts";
import { ward } from "./chains.ts";

const hooks = { signal: new AbortController().signal, progress() {} };

interface Row {
  readonly id?: string;
  readonly tokens: readonly number[];
  readonly a?: string | boolean | null;
  readonly b?: string | boolean | null;
}
interface Asked {
  readonly params?: Readonly<Record<string, ParamValue>>;
  readonly roles?: Readonly<Record<string, string | readonly string[]>>;
  readonly privacy?: object;
}

const tiny = {
  outcome: ["First = T5", "Second = T7 | T8"],
  terminal: ["T19"],
  horizon: "6 tokens",
  trajectories: 3,
};
const roles = { timeline: "tokens", subject: "id", observed: ["a", "b"] };

function requestOf(asked: Asked): PrivateRequest {
  return checkRequest({
    analysis: "generative-risk",
    roles: asked.roles ?? roles,
    params: { ...tiny, ...asked.params },
    privacy: { epsilon: "1", unit: "row", ...asked.privacy },
  }) as PrivateRequest;
}

async function tableOf(rows: readonly Row[]) {
  const text = rows.map((row) => JSON.stringify({ id: "", a: false, b: false, ...row })).join("\n");
  return readTable(new Blob([text]), "file.jsonl", {}, hooks);
}

async function derived(model: GenerativeModel, rows: readonly Row[], asked: Asked = {}) {
  const its = await preparePlan(requestOf(asked));
  const opened = await tableOf(rows);
  const table = await asWritten(opened, writtenColumns(its, opened.columns), hooks);
  const bound = privateInputs(its, table.rows, table.columns, (name, type) => column(table, name, type));
  const inputs = await derivedInputs(its, bound, { ...hooks, models: source(model) });
  const plan = its.plan as Parameters<typeof release.measure>[1];
  return { inputs, plan, cells: release.measure(inputs, plan) };
}

const risksOf = ({ lists }: Inputs) =>
  lists.risk!.map((each) => (each.type === "number" ? [...each.values] : []));

function randomRows(count: number, seed: number): Row[] {
  const random = generator(seed);
  return Array.from({ length: count }, (_, i) => ({
    id: `P${i}`,
    tokens: [
      0,
      ...Array.from({ length: 2 + Math.floor(random() * 50) }, () => 2 + Math.floor(random() * 17)),
    ],
    a: random() < 0.5,
    b: random() < 0.3 ? null : random() < 0.5,
  }));
}

test.each(["reach", "mix"])(
  "%s: a patient more, wherever and however long, changes no other's risk by a bit, and one cell of each outcome",
  async (estimator) => {
    const model = await openModel("tiny-cached");
    const asked = { params: { estimator } };
    const rows = randomRows(7, 5);
    const before = await derived(model, rows, asked);
    const extra: readonly Row[] = [
      { id: "new", tokens: [0, 1, 4, 5, 6], a: true, b: false },
      { id: "long", tokens: Array.from({ length: 90 }, (_, i) => 2 + (i % 17)), a: "TRUE", b: "no" },
      { id: "P3", tokens: [...rows[3]!.tokens], a: true, b: true },
    ];
    for (const [e, row] of extra.entries()) {
      const at = [0, 4, 7][e]!;
      const after = await derived(model, rows.toSpliced(at, 0, row), asked);
      expect(risksOf(after.inputs).map((risks) => risks.toSpliced(at, 1))).toEqual(risksOf(before.inputs));
      const change = after.cells.reduce((sum, count, i) => sum + Math.abs(count - before.cells[i]!), 0);
      expect(change).toBe(2);
      // the last one is a twin in name and timeline: the same futures
      for (const risks of risksOf(after.inputs)) expect(risks[at] === risks[3]).toBe(e === 2);
    }
    model.dispose();
  },
);

test("a GPU that one patient's long timeline breaks has no part in the risks of the others", async () => {
  const cpu = await openModel("tiny-cached");
  let lost = false;
  // logits of its own, and gone with the first long prompt
  const gpu: GenerativeModel = {
    ...cpu,
    onCpu: () => cpu,
    async lanes(count, capacity) {
      if (lost) throw new Error("device lost");
      const lanes = await cpu.lanes(count, capacity);
      return {
        ...lanes,
        async read(prompt) {
          lost ||= prompt.length > 20;
          if (lost) throw new Error("device lost");
          const read = await lanes.read(prompt);
          return { ...read, logits: read.logits.map((logit, id) => logit + (id % 3)) };
        },
      };
    },
  };
  const rows: readonly Row[] = [
    { id: "A", tokens: [0, 4, 5, 6], a: true, b: true },
    { id: "B", tokens: [0, 7, 8, 9], a: true, b: false },
  ];
  const before = await derived(gpu, rows);
  lost = false;
  const long = { id: "long", tokens: Array.from({ length: 30 }, (_, i) => 2 + (i % 17)), a: true, b: true };
  const after = await derived(gpu, [rows[0]!, long, rows[1]!]);
  expect(risksOf(after.inputs).map((risks) => risks.toSpliced(1, 1))).toEqual(risksOf(before.inputs));
  cpu.dispose();
});

test("rows that cannot be judged are in no cell, and refuse nobody else", async () => {
  const model = await openModel("tiny-cached");
  const rows = randomRows(4, 8);
  const before = await derived(model, rows);
  const odd: readonly Row[] = [
    { id: "empty", tokens: [], a: true, b: true },
    { id: "ended", tokens: [0, 4, 19], a: true, b: true },
    { id: "foreign", tokens: [0, 4, 20], a: true, b: true },
    { id: "unknown", tokens: [0, 4, 5], a: null, b: null },
  ];
  const after = await derived(model, [...odd, ...rows]);
  expect([...after.cells]).toEqual([...before.cells]);
  expect(before.cells.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(4);
  model.dispose();
});

test("of a person with several rows the first ones count; the change is their number times the outcomes", async () => {
  const model = matrixModel(ward);
  const params = { outcome: ["Death = MEDS_DEATH", "Care = ICU"], terminal: ["TIMELINE_END"] };
  const privacy = { unit: { column: "id", atMost: 2 } };
  const rows: readonly Row[] = Array.from({ length: 6 }, (_, i) => ({
    id: i % 2 === 0 ? "A" : "B",
    tokens: [0, 1, 2, 4].slice(0, 2 + (i % 3)),
    a: true,
  }));
  const whole = await derived(model, rows, { params, privacy });
  expect(whole.inputs.rows).toBe(4);
  expect(whole.inputs.columns.timeline).toMatchObject({
    offsets: Int32Array.of(0, 2, 5, 9, 11),
    values: Int32Array.of(0, 1, 0, 1, 2, 0, 1, 2, 4, 0, 1),
  });
  const onlyA = await derived(
    model,
    rows.filter(({ id }) => id === "A"),
    { params, privacy },
  );
  const change = whole.cells.reduce((sum, count, i) => sum + Math.abs(count - onlyA.cells[i]!), 0);
  expect(change).toBe(4);
  expect(whole.plan.statements[0]).toMatchObject({
    sensitivity: "4",
    scale: "4",
    mechanism: "discrete Laplace",
  });
  const gaussian = await preparePlan(requestOf({ privacy: { ...privacy, delta: "1e-6" } }));
  // two rows that move the same cell of each of two outcomes: root of 2 * 2^2
  expect(gaussian.plan.statements[0]).toMatchObject({ sensitivity: "sqrt(8)" });
});

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

test("bins have equal width on the root of the risk and hold what lies between their edges", () => {
  for (const bins of [3, 10, 20]) {
    for (let j = 0; j < bins; j++) {
      expect(binOf(binEdge(j, bins) + 1e-9, bins)).toBe(j);
      expect(binOf(binEdge(j + 1, bins) - 1e-9, bins)).toBe(j);
      // the mean of u^2 for u uniform between the roots of the edges
      const [a, b] = [j / bins, (j + 1) / bins];
      expect(binCentre(j, bins)).toBeCloseTo((b ** 3 - a ** 3) / (3 * (b - a)), 12);
    }
    expect([binOf(0, bins), binOf(1, bins)]).toEqual([0, bins - 1]);
  }
});

test("a public number of persons chooses the bins, and nothing else does", async () => {
  const bins = async (privacy: object) =>
    ((await preparePlan(requestOf({ privacy }))).plan.own as RiskPlan).bins;
  expect(await bins({})).toBe(10);
  expect(await bins({ epsilon: "100" })).toBe(10);
  expect(await bins({ size: 10 })).toBe(3);
  // scale 2, variance 7.84: 200 / (10 * 2.8)
  expect(await bins({ size: 200 })).toBe(7);
  expect(await bins({ size: 1_000_000 })).toBe(20);
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

test.each<[string, Asked, RegExp]>([
  ["futures by need", { params: { aim: "precision" } }, /same number of futures for every patient/],
  ["a budget of tokens", { params: { aim: "tokens" } }, /same number of futures for every patient/],
  ["one patient", { params: { patient: "P1" } }, /never of one.*"One patient" empty/],
  ["a model with its folder", { params: { model: "/home/me/ward.onnx" } }, /tells of folders.*--model FILE/],
  [
    "events in rows",
    { roles: { subject: "id", time: "t", code: "c", observed: ["a", "b"] } },
    /cannot use "Time" \(role "time"\)\. Leave it empty; it can use "Timeline", "Patient", "What happened"/,
  ],
  [
    "no timelines",
    { roles: { subject: "id", observed: ["a", "b"] } },
    /needs a column of timelines.*tenths are learned/,
  ],
  [
    "nothing of what happened",
    { roles: { ...roles, observed: [] } },
    /2 outcomes and 0 columns under "What happened"/,
  ],
  ["one column for two outcomes", { roles: { ...roles, observed: ["a"] } }, /2 outcomes and 1 columns/],
  ["outcomes of one name", { params: { outcome: ["X = T5", "X = T6"] } }, /Two outcomes are called "X"/],
])("refused with a sentence: %s", async (_, asked, message) => {
  await expect(derived(matrixModel(ward), [{ tokens: [0, 1] }], asked)).rejects.toThrow(message);
});

test.each([
  ["only ones", ["1", "1"], /only the value 1, which means yes beside 0 and no beside 2/],
  ["words that are no answer", ["perhaps", "yes"], /does not say by yes and no whether "First" happened/],
])("what happened is refused where its meaning is open: %s", async (_, [one, two], message) => {
  const rows = [one, two].map((a) => ({ tokens: [0, 1], a: a! }));
  await expect(derived(await openModel("tiny-cached"), rows)).rejects.toThrow(message);
});

test("the audit finds a good part of the claim, and a noise that forgets that there are several outcomes", async () => {
  const asked = { params: { outcome: ["T4", "T5", "T6"] }, privacy: { epsilon: "1.5", budget: "2" } };
  const its = await preparePlan(requestOf(asked));
  const right = await auditRelease(its, 20_000, hooks);
  expect(right).toMatchObject({ holds: true, claimed: "1.5" });
  expect(right.lowerBound).toBeGreaterThan(1);
  const { plan } = await preparePlan(requestOf({ ...asked, params: { outcome: ["T4"] } }));
  const { cells } = plan.own as RiskPlan;
  const wrong = { ...its, plan: { ...its.plan, own: { ...(its.plan.own as RiskPlan), cells } } };
  const caught = await auditRelease(wrong, 20_000, hooks);
  expect(caught.holds).toBe(false);
  expect(caught.lowerBound).toBeGreaterThan(3);
});
