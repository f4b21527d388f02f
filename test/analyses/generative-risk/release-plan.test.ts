// The plan of a release of a model's risks: its bins, and which requests it refuses.
import { expect, test } from "vitest";
import {
  binCentre,
  binEdge,
  binOf,
  type RiskPlan,
} from "../../../src/analyses/generative-risk/private-plan.ts";
import { preparePlan } from "../../../src/analyses/private-plan.ts";
import { matrixModel } from "../../matrix-model.ts";
import { openModel } from "../../onnx/models.ts";
import { ward } from "./chains.ts";
import { type Asked, derived, requestOf, roles } from "./release-patients.ts";

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
