// What the released stretches tell of a tail beyond its mean: how fast it falls off, how far it spreads, and whether its floor may lie too high.
import { exp, log } from "../../math/elementary.ts";
import { noiseAbove } from "../../math/integer-noise.ts";
import { floorUnit } from "../../math/private-floor.ts";
import { valueSteps } from "../../math/private-tail.ts";
import { largestTail, lossAt, type TailPlan } from "./private-plan.ts";

/** Mean squared excess over the squared mean excess, where nothing shows more. */
export const excessMoment = 3;

/**
 * b of losses above a floor at ranks s k that are top - b - b ln s, or 0 where that is negative (top: their mean over s < 1), from their mean
 * `below` over 1 < s < ratio. 0..top: top if nothing of them is above the floor there.
 */
export function fallOff(top: number, below: number, ratio: number): number {
  const span = ratio - 1;
  const meanBelow = (b: number) => {
    const start = top - b;
    const end = Math.min(ratio, exp(start / b));
    return (start * (end - 1) - b * (end * log(end) - end + 1)) / span;
  };
  let low = 0;
  let high = top;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (middle > 0 && meanBelow(middle) > below) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * At least the mean squared excess over `from` that the means of the stretches of a tail show, less what their noise adds: more than the shape that
 * is taken for granted where a few losses are large and the rest alike. `ends`: ranks at which the stretches end.
 */
export function secondMoment(
  means: readonly number[],
  ends: readonly number[],
  from: number,
  noiseOf: (stretch: number) => number,
): number {
  const whole = ends[means.length - 1]!;
  return means.reduce((sum, mean, i) => {
    const share = (ends[i]! - (ends[i - 1] ?? 0)) / whole;
    return sum + share * Math.max(0, (mean - from) * (mean - from) - noiseOf(i));
  }, 0);
}

/**
 * The mean squared excess of a tail of mean excess b below which there is nothing: most of it may be nothing as well, and a few losses all the
 * rest. A third of the way, in logarithms, from `moment` to the largest there can be, b times what lies between VaR and the upper bound
 * (Bhatia and Davis 2000): the whole way would be wide for every tail whose floor lies close below it.
 */
export function bareMoment(moment: number, b: number, reach: number): number {
  const most = b * reach;
  return most > moment ? exp((2 * log(moment) + log(most)) / 3) : moment;
}

/** A floor (in steps) above VaR raises CVaR by at most what it lies above: the mean square of that, which the noise of the floor allows. */
export function raisedBy(floor: number, n: number, own: TailPlan): number {
  const { noise, margin } = own.floor!;
  const unit = (own.upper - own.lower) * (floorUnit(largestTail(n, own.levels)) / valueSteps);
  const most = lossAt(floor, own) - own.lower;
  return Math.min(noiseAbove(noise, margin) * unit * unit, most * most);
}
