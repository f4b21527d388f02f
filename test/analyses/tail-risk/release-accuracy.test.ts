// The error of released tail risk, and how often its intervals hold the true value, by simulation.
import { expect, test } from "vitest";
import { release } from "../../../src/analyses/tail-risk/release.ts";
import { expectiles } from "../../../src/math/expectile.ts";
import { sortLosses } from "../../../src/math/tail.ts";
import type { PublicTerms } from "../../../src/privacy/terms.ts";
import { generator } from "../../generator.ts";
import { draw, planFor } from "./release-plans.ts";

/** Root mean square of released minus exact CVaR at .95 for exponential losses, and coverage of the true one. */
function simulate(n: number, terms: Partial<PublicTerms>, releases: number) {
  const plan = planFor(terms);
  const random = generator(n);
  // mean of the worst 5 % of an exponential law cut at 10: 1 + log 20 - 20 exp(-10)
  const truth = 1 + Math.log(20) - 20 * Math.exp(-10);
  let squares = 0;
  let held = 0;
  for (let seed = 0; seed < releases; seed++) {
    const losses = Array.from({ length: n }, () => Math.min(10, -Math.log(1 - random())));
    const worst = losses.toSorted((a, b) => b - a).slice(0, n / 20);
    const exact = worst.reduce((a, b) => a + b, 0) / worst.length;
    const { estimates } = release.finish(draw(losses, plan, seed), plan).tables;
    squares += ((estimates!.estimate as Float64Array)[0]! - exact) ** 2;
    if ((estimates!.lower as Float64Array)[0]! <= truth && truth <= (estimates!.upper as Float64Array)[0]!)
      held++;
  }
  return { error: Math.sqrt(squares / releases), coverage: held / releases };
}

test("exponential losses, bound 10, 1,000 persons, epsilon 1: with the mean the noise is that of a discrete Laplace of scale range / (n tau)", () => {
  const { error, coverage } = simulate(1000, { size: 1000, outputs: ["mean"] }, 600);
  expect([error]).toBeAllclose([(Math.SQRT2 * 10) / 50], { relative: 0.1 });
  expect(coverage).toBeGreaterThan(0.93);
  expect(coverage).toBeLessThan(0.975);
});

test.each([
  // noise of the range above a floor of about 2.1, for 19 parts of 20
  { size: 1000, share: 0.95 },
  { share: 0.95 * 0.95 },
])("the same without the mean: less noise, by the floor: %o", ({ share, ...terms }) => {
  const { error, coverage } = simulate(1000, terms, 600);
  console.info(`CVaR above a floor: error ${error}, coverage ${coverage}`);
  expect([error]).toBeAllclose([(Math.SQRT2 * 7.9) / 50 / share], { relative: 0.1 });
  expect(coverage).toBeGreaterThan(0.93);
  expect(coverage).toBeLessThan(0.98);
});

test.each([
  { law: "exponential", quantile: (u: number) => -Math.log(1 - u), upper: 10, rows: 1000, error: 0.209 },
  {
    law: "Pareto, index 3",
    quantile: (u: number) => (1 - u) ** (-1 / 3),
    upper: 16,
    rows: 4000,
    error: 0.143,
  },
])(
  "$law losses: error of a released expectile at .95, epsilon 1, and how often its interval holds the true one",
  ({ quantile, upper, rows, error }) => {
    const plan = planFor({ outputs: ["histogram"], bounds: { lower: 0, upper } });
    const at = (losses: Float64Array) => expectiles(sortLosses(losses, null), [0.95], 0.95)[0]!.estimate;
    const cut = (u: number) => Math.min(upper, quantile(u));
    const truth = at(Float64Array.from({ length: 1_000_000 }, (_, i) => cut((i + 0.5) / 1_000_000)));
    const random = generator(rows);
    const releases = 400;
    let squares = 0;
    let held = 0;
    for (let seed = 0; seed < releases; seed++) {
      const losses = Array.from({ length: rows }, () => cut(random()));
      const { estimates } = release.finish(draw(losses, plan, seed), plan).tables;
      const [estimate, lower, end] = ["estimate", "lower", "upper"].map(
        (name) => (estimates![name] as Float64Array)[0]!,
      );
      squares += (estimate! - at(Float64Array.from(losses))) ** 2;
      if (lower! <= truth && truth <= end!) held++;
    }
    console.info(`expectile: error ${Math.sqrt(squares / releases)}, coverage ${held / releases}`);
    // as first measured
    expect([Math.sqrt(squares / releases)]).toBeAllclose([error], { relative: 0.1 });
    expect(held / releases).toBeGreaterThan(0.91);
    // where cleaning the bars pushes the estimate up, the error covers the push on both sides
    expect(held / releases).toBeLessThan(0.995);
  },
);
