// Whose cells a patient can change in a release of a model's risks: their own, by no more than the plan says.
import { expect, test } from "vitest";
import type { RiskPlan } from "../../../src/analyses/generative-risk/private-plan.ts";
import { auditRelease } from "../../../src/analyses/private-audit.ts";
import { preparePlan } from "../../../src/analyses/private-plan.ts";
import type { GenerativeModel } from "../../../src/onnx/model.ts";
import { matrixModel } from "../../matrix-model.ts";
import { openModel } from "../../onnx/models.ts";
import { ward } from "./chains.ts";
import { derived, hooks, type Row, randomRows, requestOf, risksOf } from "./release-patients.ts";

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
