// Adjusted survival by the g-formula (direct standardisation; Makuch 1982): the mean over all rows of the survival that the model predicts for
// each when one covariate is set to a value and the others stay as they are.
import type { CoxDesign } from "./cox-design.ts";
import type { CoxFit } from "./cox-fit.ts";
import type { CoxPath } from "./cox-path.ts";
import { exp } from "./elementary.ts";
import { countUpTo } from "./risk-order.ts";
import { finish, inStretches, type Steps, stepRows } from "./steps.ts";

/**
 * Survival at each of `times` when the terms in `set` have the given values (on the scale of the data) in every row. Weighted by the rows'
 * weights. O(rows x times).
 */
export function adjustedSurvival(
  design: CoxDesign,
  fit: CoxFit,
  path: CoxPath,
  set: ReadonlyMap<number, number>,
  times: Float64Array,
): Float64Array {
  return finish(adjustedSteps(design, fit, path, set, times));
}

/** As adjustedSurvival, in pieces. */
export function* adjustedSteps(
  design: CoxDesign,
  fit: CoxFit,
  path: CoxPath,
  set: ReadonlyMap<number, number>,
  times: Float64Array,
): Steps<Float64Array> {
  const { terms: p, x, centre, scale, weight, rowStart, stratumStart } = design;
  const result = new Float64Array(times.length);
  let total = 0;
  for (let s = 0; s + 1 < rowStart.length; s++) {
    const [from, to] = [stratumStart[s]!, stratumStart[s + 1]!];
    const sums = new Float64Array(to - from + 1);
    for (let k = from; k < to; k++) sums[k - from + 1] = sums[k - from]! + path.hazard[k]!;
    const hazard = times.map((t) => sums[countUpTo(design.times, t, from, to) - from]!);
    const size = Math.max(1, Math.floor(stepRows / (8 * (times.length + 1))));
    yield* inStretches(size, rowStart[s]!, rowStart[s + 1]!, (begin, end) => {
      for (let i = begin; i < end; i++) {
        let linear = path.predictors.linear[i]!;
        for (const [j, value] of set)
          linear += fit.scaled[j]! * ((value - centre[j]!) / scale[j]! - x[i * p + j]!);
        const r = exp(linear - path.predictors.shift);
        const w = weight ? weight[i]! : 1;
        total += w;
        for (let m = 0; m < times.length; m++) result[m]! += w * exp(-hazard[m]! * r);
      }
    });
  }
  return result.map((sum) => sum / total);
}
