// Expectiles of one group from its released histogram: nothing is asked of the data for them beyond it (math/expectile-binned.ts). Errors:
// of the noise, by adding as much again to the released counts many times; of sampling, by the sandwich.

import { binnedExpectile, binnedLosses, binnedVariance } from "../../math/expectile-binned.ts";
import { type IntegerNoise, noiseSampler } from "../../math/integer-noise.ts";
import type { Key } from "../../math/threefry.ts";
import { Uniforms } from "../../math/variates.ts";
import type { Estimate } from "./private-estimates.ts";
import type { TailPlan } from "./private-plan.ts";

const simulation: Key = [0x706c756d, 0x65787063];
const runs = 200;

/** One per level of the plan. Without any row left beneath the noise the interval is the whole range. */
export function privateExpectiles(
  counts: readonly number[],
  { lower, upper, levels, size }: TailPlan,
  noise: IntegerNoise,
  z: number,
): Estimate[] {
  const width = (upper - lower) / counts.length;
  const found = binnedLosses(counts, size);
  const values = levels.map((level) => binnedExpectile(found, level));
  const squares = levels.map(() => 0);
  const draw = noiseSampler(noise);
  // again from counts without negative ones, as the data's were: what cleaning does to the noise is then part of the error
  const cleaned = counts.map((_, j) => found.above[j]! - found.above[j + 1]!);
  for (let run = 0; run < runs; run++) {
    const uniforms = new Uniforms(simulation, run);
    const again = binnedLosses(
      cleaned.map((count) => count + draw(uniforms)),
      size,
    );
    for (const [l, level] of levels.entries()) {
      const shift = (binnedExpectile(again, level) ?? 0) - (values[l] ?? 0);
      squares[l]! += (shift * shift) / runs;
    }
  }
  return levels.map((level, l): Estimate => {
    const value = values[l] ?? null;
    if (value === null) return { estimate: (lower + upper) / 2, stdError: Number.NaN, lower, upper };
    const stdError = width * Math.sqrt(squares[l]! + binnedVariance(found, level, value));
    const estimate = lower + width * value;
    return {
      estimate,
      stdError,
      lower: Math.max(lower, estimate - z * stdError),
      upper: Math.min(upper, estimate + z * stdError),
    };
  });
}
