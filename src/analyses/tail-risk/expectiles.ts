// Expectiles as rows of the tables of estimates and differences. They come after VaR and CVaR of all levels, need no replicates and no
// random numbers. Difference of two: MOVER, Zou and Donner (2008), Statistics in Medicine 27:1693, which keeps the skewness of each interval.
import { expectiles } from "../../math/expectile.ts";
import type { Group } from "./rows.ts";

export interface ExpectileCells {
  readonly measure: "expectile";
  readonly estimate: number;
  readonly std_error: number;
  readonly influence_error: number;
  readonly lower: number;
  readonly upper: number;
  readonly method: "score" | "mover";
  readonly mc_error: number;
}

/** One per level. Of a single row there is no error and no interval. */
export function expectileEstimates(
  { losses }: Group,
  levels: readonly number[],
  confidence: number,
): ExpectileCells[] {
  return expectiles(losses, levels, confidence).map(({ estimate, standardError, lower, upper }) => ({
    ...cells(estimate, standardError, lower, upper),
    method: "score",
  }));
}

/** first - second, of independent groups at one level. */
export function expectileDifference(first: ExpectileCells, second: ExpectileCells): ExpectileCells {
  const estimate = first.estimate - second.estimate;
  const down = root(first.estimate - first.lower, second.upper - second.estimate);
  const up = root(first.upper - first.estimate, second.estimate - second.lower);
  return {
    ...cells(estimate, root(first.std_error, second.std_error), estimate - down, estimate + up),
    method: "mover",
  };
}

const root = (x: number, y: number) => Math.sqrt(x * x + y * y);

function cells(estimate: number, standardError: number, lower: number, upper: number) {
  return {
    measure: "expectile",
    estimate,
    std_error: standardError,
    influence_error: standardError,
    lower,
    upper,
    // nothing is drawn at random
    mc_error: Number.isNaN(lower) ? Number.NaN : 0,
  } as const;
}
