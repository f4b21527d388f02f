// A release beside the published way without a proof: what is compared with what, and that no request can ask for it as a release.
import { expect, test } from "vitest";
import type { PrivateRequest } from "../../../src/analyses/analysis.ts";
import { run } from "../../../src/analyses/kaplan-meier/run.ts";
import { unproven } from "../../../src/analyses/kaplan-meier/unproven.ts";
import { preparePlan } from "../../../src/analyses/private-plan.ts";
import { hasUnproven, ungrouped } from "../../../src/analyses/unproven.ts";
import type { PublicTerms } from "../../../src/privacy/terms.ts";
import { cellsOf, inputs, rowsOf } from "./inputs.ts";
import { planFor } from "./release-plans.ts";

const context = { signal: new AbortController().signal, progress() {}, device: null };
const lung = inputs({ duration: cellsOf("lung", "time"), event: cellsOf("lung", "status") });
const compared = (terms: Partial<PublicTerms>, data = lung, runs = 100) =>
  unproven(data, planFor({ grid: { max: 1024 }, ...terms }), runs, context);

test("lung data: the exact curve is the analysis' own, and the errors are those of the table in method.md", async () => {
  const report = await compared({ size: 228 });
  expect(report).toMatchObject({ rows: 228, runs: 100, times: 200, end: 1024 });
  const { curve } = (await run(lung, context)).tables;
  const exact = rowsOf(curve);
  expect([...report.exact.time]).toEqual(exact.map(({ time }) => time));
  expect(report.exact.survival).toBeAllclose(
    exact.map(({ survival }) => Number(survival)),
    { relative: 1e-12 },
  );
  // .0167 and .1789 there, of 400 draws
  expect(Math.abs(report.released.rmse - 0.0167)).toBeLessThan(0.002);
  expect(Math.abs(report.unproven.rmse - 0.1789)).toBeLessThan(0.02);
  expect(report.released.time.at(-1)).toBe(1024);
  expect(report.readings.curves.map((shares) => shares.length)).toEqual([6, 6, 6]);
  expect(report.readings.curves.map(([start]) => start)).toEqual([1, 1, 1]);
  expect((await compared({ size: 228 })).unproven.rmse).toBe(report.unproven.rmse);
}, 60_000);

test("what lies beyond the grid's end has no share of epsilon, and a person's rows share theirs", async () => {
  const short = await compared({ grid: { max: 300 } }, lung, 20);
  expect(short.exact.time.at(-1)).toBeLessThanOrEqual(300);
  const whole = await compared({}, lung, 20);
  const several = await compared({ unit: { atMost: 2 } }, lung, 20);
  const half = await compared({ epsilon: "0.5" }, lung, 20);
  expect(several.unproven.rmse).toBe(half.unproven.rmse);
  expect(several.unproven.rmse).toBeGreaterThan(whole.unproven.rmse);
});

test("rows that a release does not count are not in it, and nobody is no defect", async () => {
  const few = inputs({ duration: [3, -1, "", 2, 5], event: [1, 1, 1, "", 0] });
  const report = await compared({ grid: { max: 8, bins: 4 } }, few, 2);
  expect(report.rows).toBe(3);
  // a duration below zero counts as zero
  expect([...report.exact.time]).toEqual([0, 3, 5]);
  expect(report.exact.survival).toBeAllclose([2 / 3, 1 / 3, 1 / 3], { relative: 1e-12 });
  const nobody = await compared(
    { grid: { max: 8, bins: 4 } },
    inputs({ duration: ["", ""], event: [1, 0] }),
    2,
  );
  expect([nobody.rows, nobody.unproven.rmse]).toEqual([0, 0]);
});

test("everybody together: groups are left out of the question and of its terms", () => {
  const request: PrivateRequest = {
    analysis: "kaplan-meier",
    roles: { duration: "time", event: "status", group: "sex" },
    params: {},
    seed: 1,
    privacy: { epsilon: "1", unit: "row", grid: { max: 1024 }, groups: ["1", "2"] },
  };
  expect(ungrouped(request)).toEqual({
    analysis: "kaplan-meier",
    roles: { duration: "time", event: "status" },
    params: {},
    seed: 1,
    privacy: { epsilon: "1", unit: "row", grid: { max: 1024 } },
  });
  expect([hasUnproven("kaplan-meier"), hasUnproven("tail-risk")]).toEqual([true, false]);
});

test("it is no output of a release: a request that names it is refused before anything is measured", async () => {
  const asked = (outputs: string[]) =>
    preparePlan({
      analysis: "kaplan-meier",
      roles: { duration: "time", event: "status" },
      params: {},
      seed: 1,
      privacy: { epsilon: "1", unit: "row", grid: { max: 1024 }, outputs },
    });
  await expect(asked(["time-indexed"])).rejects.toThrow(/no output "time-indexed"\. Known: curve\./);
  await expect(asked(["unproven"])).rejects.toThrow(/no output "unproven"/);
});
