// An estimate with its normal interval, as the cells of a table.
import { normalQuantile } from "../../math/normal.ts";
import type { Point } from "./model-scorer.ts";

/** Normal limits, cut to the range in which the score can be. */
export function limited({ estimate, stdError }: Omit<Point, "time">, z: number, least: number, most: number) {
  const known = Number.isFinite(estimate) && Number.isFinite(stdError);
  return {
    estimate: Number.isFinite(estimate) ? estimate : Number.NaN,
    std_error: known ? stdError : Number.NaN,
    lower: known ? Math.max(least, estimate - z * stdError) : Number.NaN,
    upper: known ? Math.min(most, estimate + z * stdError) : Number.NaN,
  };
}

/** How many standard errors an interval of this level reaches. */
export function zOf(level: number): number {
  return normalQuantile(0.5 + level / 2);
}
