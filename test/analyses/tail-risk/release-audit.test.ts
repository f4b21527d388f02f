// The check that the page runs on the private form of tail risk: what its made-up neighbours show of epsilon.
import { expect, test } from "vitest";
import { release } from "../../../src/analyses/tail-risk/release.ts";
import { UserError } from "../../../src/errors.ts";
import { valueSteps } from "../../../src/math/private-tail.ts";
import { audit } from "../../../src/privacy/audit.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import { planFor } from "./release-plans.ts";

test.each([
  { epsilon: "1", size: 50, more: 0.7 },
  { epsilon: "1", more: 0.5 },
  { epsilon: "1", outputs: ["mean"], size: 50, more: 0.7 },
  { epsilon: "2", outputs: ["var"], size: 200, more: 0.7 },
  { epsilon: "2", outputs: ["var"], more: 0.5 },
  { epsilon: "1", outputs: ["histogram"], more: 0.7 },
  { epsilon: "1", outputs: ["histogram"], size: 50, more: 0.6 },
  { epsilon: "1", outputs: ["histogram"], groups: ["x", "y"], runs: 3000, more: 0.4 },
])("the audit's lower bound stays below the claim: %o", async ({ more, runs = 10_000, ...terms }) => {
  const plan = planFor(terms);
  const pair = release.auditCase(plan);
  const bits = simulationBits(23);
  const { epsilon } = await audit({
    score: (input) => pair.score(release.draw(pair[input], plan, bits)),
    runs,
    pause: async () => {},
  });
  expect(epsilon).toBeLessThanOrEqual(Number(terms.epsilon));
  expect(epsilon).toBeGreaterThan(more);
});

test("a public number of millions is checked on as many rows as lie beyond VaR, and one of billions is refused", () => {
  const plan = planFor({ outputs: ["var"], size: 4_000_000 });
  const { first, second, score } = release.auditCase(plan);
  expect([first[0]!.length, second[0]!.length]).toEqual([200_001, 200_001]);
  expect(score(release.draw(first, plan, simulationBits(1)))).toBeGreaterThan(0);
  expect(() => release.auditCase(planFor({ outputs: ["var"], size: 3e9 }))).toThrow(UserError);
  expect(() => release.auditCase(planFor({ outputs: ["var"], size: 3e9 }))).toThrow(/150,000,000 rows/);
});

test("the floor tells no more than its share: a ladder of losses, and the same without its first", async () => {
  const plan = planFor({ epsilon: "20", size: 40 });
  const { statements } = plan;
  const claim = Number(statements[0]!.share);
  expect(claim).toBe(1);
  const ladder = Int32Array.from({ length: 30 }, (_, i) => Math.round(((30 - i) * valueSteps) / 40));
  const inputs = { first: [ladder.subarray(1)], second: [ladder] };
  const bits = simulationBits(29);
  const { epsilon } = await audit({
    score: (input) => release.draw(inputs[input], plan, bits).floor![0]!,
    runs: 10_000,
    pause: async () => {},
  });
  expect(epsilon).toBeLessThanOrEqual(claim);
  expect(epsilon).toBeGreaterThan(0.7);
});
