// How near a private release comes to the truth: error on real data, coverage, tests, headline numbers, and what an audit can tell apart.
import { expect, test } from "vitest";
import { readCurveAt } from "../../../src/analyses/kaplan-meier/private-reading.ts";
import { release } from "../../../src/analyses/kaplan-meier/release.ts";
import { audit } from "../../../src/privacy/audit.ts";
import { simulationBits } from "../../../src/privacy/random-bits.ts";
import type { PublicTerms } from "../../../src/privacy/terms.ts";
import { generator } from "../../generator.ts";
import { cellsOf, inputs, rowsOf } from "./inputs.ts";
import { productLimitAt } from "./product-limit-oracle.ts";
import { finish, planFor } from "./release-plans.ts";

const lung = inputs({ duration: cellsOf("lung", "time"), event: cellsOf("lung", "status") });

/** Mean over releases of the root mean square over 200 times in 0..1022, the released curve read linearly. */
function meanError(terms: Partial<PublicTerms>, releases = 400): number {
  const plan = planFor({ grid: { max: 1024 }, ...terms });
  const measured = release.measure(lung, plan);
  const times = Array.from({ length: 200 }, (_, i) => (1022 * i) / 199);
  const exact = productLimitAt(
    cellsOf("lung", "time").map(Number),
    cellsOf("lung", "status").map(Number),
    times,
  );
  let sum = 0;
  for (let seed = 0; seed < releases; seed++) {
    const { curve } = finish(release.draw(measured, plan, simulationBits(seed, 5)), plan).tables;
    const square = times.reduce(
      (total, t, i) => total + (readCurveAt(curve!, "all", t, 1024) - exact[i]!) ** 2,
      0,
    );
    sum += Math.sqrt(square / times.length);
  }
  return sum / releases;
}

test("the error on the lung data is below the bars: .018 at epsilon 1, .013 at 2, .0065 at 10 with 32 bins", () => {
  expect(meanError({ epsilon: "1", size: 228 })).toBeLessThan(0.018);
  expect(meanError({ epsilon: "2", size: 228 })).toBeLessThan(0.013);
  expect(meanError({ epsilon: "2" })).toBeLessThan(0.013);
  expect(meanError({ epsilon: "10", grid: { max: 1024, bins: 32 } })).toBeLessThan(0.0065);
}, 60_000);

test("released 95 % intervals hold the true survival in 93 to 97 % of simulated releases", () => {
  const random = generator(5);
  const plan = planFor({ grid: { max: 3 }, size: 228 });
  const edges = plan.own.bins!;
  let held = 0;
  const releases = 500;
  for (let seed = 0; seed < releases; seed++) {
    const event = Array.from({ length: 228 }, () => -Math.log(1 - random()));
    const censoring = event.map(() => 5 * random());
    const data = inputs({
      duration: event.map((t, i) => Math.min(t, censoring[i]!)),
      event: event.map((t, i) => (t <= censoring[i]! ? 1 : 0)),
    });
    const drawn = release.draw(release.measure(data, plan), plan, simulationBits(seed, 9));
    const rows = rowsOf(finish(drawn, plan).tables.curve).slice(1);
    held += rows.filter(
      ({ time, lower, upper }) =>
        Number(lower) <= Math.exp(-Number(time)) && Math.exp(-Number(time)) <= Number(upper),
    ).length;
  }
  const coverage = held / (releases * edges);
  expect(coverage).toBeGreaterThan(0.93);
  expect(coverage).toBeLessThan(0.97);
}, 60_000);

test("two groups of the lung data: the log-rank test of the released counts is that of the rows when there is no noise", () => {
  const data = inputs({
    duration: cellsOf("lung", "time"),
    event: cellsOf("lung", "status"),
    group: cellsOf("lung", "sex"),
  });
  const plan = planFor({ epsilon: "1000", groups: ["1", "2"], grid: { max: 1024, bins: 128 } });
  const { tests } = finish(release.draw(release.measure(data, plan), plan, simulationBits(3)), plan).tables;
  // R survival, survdiff(Surv(time, status) ~ sex, lung): chisq 10.3 on 1 df, p = .0013
  expect([(tests!.statistic as Float64Array)[0]!]).toBeAllclose([10.3], { relative: 0.02 });
  expect([(tests!.p_value as Float64Array)[0]!]).toBeAllclose([0.0013], { relative: 0.15 });
});

test("headline numbers of a release without noise are near those of the exact curve, and have the same labels", () => {
  const plan = planFor({ epsilon: "1000", grid: { max: 1024, bins: 128 } });
  const { tables } = finish(release.draw(release.measure(lung, plan), plan, simulationBits(3)), plan);
  const time = [...new Set(cellsOf("lung", "time").map(Number))].sort((a, b) => a - b);
  const survival = productLimitAt(
    cellsOf("lung", "time").map(Number),
    cellsOf("lung", "status").map(Number),
    time,
  );
  const curve = {
    group: time.map(() => "all"),
    time: Float64Array.from(time),
    survival: Float64Array.from(survival),
  };
  const exact = release.headline({ curve }, plan);
  const released = release.headline(tables, plan);
  expect(released.labels).toEqual(exact.labels);
  expect(released.at).toEqual(exact.at);
  expect(released.values).toBeAllclose([...exact.values], { absolute: 0.01 });
});

test.each([
  { epsilon: "1", more: 0.7 },
  { epsilon: "3", delta: "1e-3", more: 0.3 },
])("the audit's lower bound stays below the claim: %o", async ({ more, ...terms }) => {
  const plan = planFor(terms);
  const pair = release.auditCase(plan);
  const bits = simulationBits(17);
  const outcome = await audit({
    score: (input) => pair.score(release.draw(pair[input], plan, bits)),
    runs: 20_000,
    pause: async () => {},
    ...(terms.delta !== undefined && { delta: Number(terms.delta) }),
  });
  expect(outcome.epsilon).toBeLessThanOrEqual(Number(terms.epsilon));
  expect(outcome.epsilon).toBeGreaterThan(more);
});
