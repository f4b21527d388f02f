import { expect, test } from "vitest";
import {
  bareMoment,
  excessMoment,
  fallOff,
  secondMoment,
} from "../../../src/analyses/tail-risk/tail-shape.ts";
import { planFor } from "./release-plans.ts";
import { release } from "../../../src/analyses/tail-risk/release.ts";
import { rankEnds } from "../../../src/analyses/tail-risk/private-plan.ts";
import { valueSteps } from "../../../src/math/private-tail.ts";

test("how losses fall off below the tail is found again, above a floor or cut off by it", () => {
  // losses at ranks s k are 3 - ln s above the floor; their mean over 1 < s < ratio by Simpson's rule
  const meanBelow = (b: number, start: number, ratio: number) => {
    const steps = 20_000;
    const at = (i: number) => Math.max(0, start - b * Math.log(1 + ((ratio - 1) * i) / steps));
    let sum = at(0) + at(steps);
    for (let i = 1; i < steps; i++) sum += (i % 2 ? 4 : 2) * at(i);
    return sum / (3 * steps);
  };
  for (const [b, start, ratio] of [
    [1, 3, 2],
    [1, 0.3, 2],
    [2, 0.01, 1.5],
    [0.5, 4, 10],
  ] as const) {
    const found = fallOff(start + b, meanBelow(b, start, ratio), ratio);
    expect([found]).toBeAllclose([b], { relative: 1e-5 });
  }
  expect(fallOff(2, 0, 2)).toBe(2);
  expect([fallOff(2, 2, 2)]).toBeAllclose([0], { absolute: 1e-12 });
});

test("the means of the stretches show a second moment at least, less their noise", () => {
  // a tenth of the tail has a mean excess of 5, the rest of 1; below 2 nothing is left of the noise
  expect(secondMoment([7, 3], [10, 100], 2, () => 0)).toBeCloseTo(0.1 * 25 + 0.9 * 1, 12);
  expect(secondMoment([7, 3], [10, 100], 2, (stretch) => [4, 9][stretch]!)).toBeCloseTo(0.1 * 21, 12);
  // one stretch shows the square of the mean alone
  expect(secondMoment([3], [100], 2, () => 0)).toBe(1);
});

test("a bare tail spreads farther than is taken for granted, and never less", () => {
  expect([bareMoment(1, 1, 8)]).toBeAllclose([2], { relative: 1e-12 });
  expect(bareMoment(3, 1, 2)).toBe(3);
});

/** Standard error of the first CVaR from these means of the stretches, as shares of the range, above a floor of 0. */
function errorOf(means: readonly number[], levels: readonly number[]): number {
  const plan = planFor({ size: 100_000, epsilon: "100" }, levels);
  const ends = rankEnds(100_000, plan.own);
  expect(ends).toHaveLength(means.length);
  const sums = ends.map((end, i) => Math.round(means[i]! * valueSteps * (end - (ends[i - 1] ?? 0))));
  const { tables } = release.finish({ floor: [0], sums }, plan);
  return (tables.estimates!.std_error as Float64Array)[0]!;
}

test("the error of CVaR: of an exponential tail by rule, of a tail with nothing below it more, of one that its stretches show to be uneven more yet", () => {
  // mean excess 1 of 10 and the next stretch lower by 2 ln 2 of it: b = 1, n tau = 10,000
  const byRule = Math.sqrt((excessMoment - 0.1) / 10_000);
  const falling = errorOf([0.5, 0.5 - 0.2 * Math.LN2], [0.9]);
  expect([falling]).toBeAllclose([byRule], { relative: 0.01 });
  // b is all of the mean, 1; the moment goes from 3 a third of the way to 1 x 10
  const bare = errorOf([0.1, 0], [0.9]);
  expect([bare]).toBeAllclose([Math.sqrt((3 ** (2 / 3) * 10 ** (1 / 3) - 0.1) / 10_000)], { relative: 0.01 });
  // a tenth of the tail has all of it, 10 each: the same mean of 1, and a second moment of 10
  const uneven = errorOf([1, 0, 0], [0.9, 0.99]);
  expect([uneven]).toBeAllclose([Math.sqrt((10 - 0.1) / 10_000)], { relative: 0.01 });
});
