// What can be known of a private release before anything is spent: its error, the epsilon for an error, and the audit.
import { expect, test, vi } from "vitest";
import { auditRelease } from "../../src/analyses/private-audit.ts";
import { preparePlan } from "../../src/analyses/private-plan.ts";
import { preview, solveEpsilon } from "../../src/analyses/private-preview.ts";
import { fixtureForm } from "./private-fixture.ts";
import { hooks, inputs, request } from "./private-request.ts";

const exact = { counts: { count: Float64Array.of(2, 2, 2, 2) } };

test("a preview costs nothing, is the same every time, and its error is the noise's", async () => {
  const prepared = await preparePlan(request());
  const given = await inputs(request());
  const report = await preview(prepared, given, exact, 4_000, hooks);
  expect(await preview(prepared, given, exact, 4_000, hooks)).toEqual(report);
  expect(report.band.exact).toEqual(exact.counts.count);
  expect(report.band.exact).not.toBe(exact.counts.count);
  // discrete Laplace of scale 1 on 2, cut off at zero: P(x) = (e-1)/(e+1) e^-|x|; square error 1.4946 by summation
  const weight = (x: number) => ((Math.E - 1) / (Math.E + 1)) * Math.exp(-Math.abs(x));
  let square = 0;
  for (let x = -60; x <= 60; x++) square += weight(x) * (Math.max(0, 2 + x) - 2) ** 2;
  expect(report.rmse / Math.sqrt(square)).toBeGreaterThan(0.95);
  expect(report.rmse / Math.sqrt(square)).toBeLessThan(1.05);
  expect([report.band.lower[0], report.band.upper[0]]).toEqual([0, 5]);
});

test("a preview is cancelled between releases, with its progress told", async () => {
  const controller = new AbortController();
  const told: number[] = [];
  const prepared = await preparePlan(request());
  const running = preview(prepared, await inputs(request()), exact, 1e6, {
    signal: controller.signal,
    progress(fraction) {
      told.push(fraction);
      if (told.length === 3) controller.abort(new DOMException("stop", "AbortError"));
    },
  });
  await expect(running).rejects.toThrow("stop");
  expect(told).toEqual(told.toSorted((a, b) => a - b));
});

test("accuracy gives the epsilon that reaches it, and the epsilon before it on the grid does not", async () => {
  const prepared = await preparePlan(request());
  const given = await inputs(request());
  const found = await solveEpsilon(prepared, given, exact, 0.5, hooks);
  expect(found.rmse).toBeLessThanOrEqual(0.5);
  const errorAt = async (epsilon: string) =>
    (await preview(await preparePlan(request({ epsilon, budget: "100" })), given, exact, 100, hooks)).rmse;
  expect(await errorAt(found.epsilon)).toBe(found.rmse);
  // variance 2 e^-eps / (1 - e^-eps)^2: standard deviation .60 at 2, .33 at 3
  expect(found.epsilon).toBe("3");
  expect(await errorAt("2")).toBeGreaterThan(0.5);
  await expect(
    solveEpsilon(prepared, given, { counts: { count: Float64Array.of(9, 9, 9, 9) } }, 1, hooks),
  ).rejects.toThrow(/No epsilon up to 100.*still 7/);
});

test("the audit finds less than the claim, and a good part of it", async () => {
  const report = await auditRelease(await preparePlan(request()), 20_000, hooks);
  expect(report).toMatchObject({ claimed: "1", runs: 20_000, holds: true });
  expect(report.lowerBound).toBeLessThanOrEqual(1);
  expect(report.lowerBound).toBeGreaterThan(0.6);
  expect(report.event).toMatch(
    /^Half of the runs chose .* is (at least|at most|exactly) .*\. In the other half .* of 10,000 runs on one data set, and in .* on its neighbour\.$/,
  );
});

test("a form with a wrong sensitivity is caught by the audit", async () => {
  const original = fixtureForm.auditCase;
  const pair = vi.spyOn(fixtureForm, "auditCase").mockImplementation((plan) => {
    const right = original(plan);
    return { ...right, second: { ...right.second, counts: right.first.counts!.with(0, 8) } };
  });
  const report = await auditRelease(await preparePlan(request()), 20_000, hooks);
  pair.mockRestore();
  expect(report.holds).toBe(false);
  expect(report.lowerBound).toBeGreaterThan(1.5);
});

test("under delta the claim is epsilon at that delta", async () => {
  const report = await auditRelease(await preparePlan(request({ delta: "1e-6" })), 1_000, hooks);
  expect(Number(report.claimed)).toBeGreaterThan(0.999);
  expect(Number(report.claimed)).toBeLessThanOrEqual(1);
});
