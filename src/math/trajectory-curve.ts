// Risk and hazard along the future, from the recorded paths of a masked pool. What is drawn in a masked pool does not depend on the
// horizon, so one pool gives REACH at every shorter horizon: F(t) = mean of 1 - W(min(t, tau)), W(t) = prod of (1 - p) over the steps
// counted up to t. F is unbiased at every t, and the last value is REACH's estimate. In time, the steps counted for a horizon of h hours are
// those that begin with at most h hours elapsed: the one that crosses h included, as in the estimate itself.
// Hazard by position: P(outcome at step t | neither outcome nor end before) = sum of W(t-1) p_t / sum of W(t-1) over the paths that reach
// step t: W turns the masked paths back into the model's own.
import { exp, expm1, log, log1p } from "./elementary.ts";
import { latestWithin, type Path, type Pool } from "./trajectory-pool.ts";

export interface IncidenceCurve {
  /** Positions (tokens) or hours, ascending. */
  readonly at: Float64Array;
  readonly incidence: Float64Array;
  /** Monte-Carlo standard error of each; NaN with one path. */
  readonly standardError: Float64Array;
}

export interface HazardCurve {
  /** hazard[t - 1] for step t; NaN where no path is left. */
  readonly hazard: Float64Array;
  /** Share of the model's own futures with neither outcome nor end before step t. */
  readonly atRisk: Float64Array;
}

/** The trajectories of a pool masked for one outcome: paths[i] is trajectory i, its masses in one column, up to tau. */
export interface MaskedPaths {
  readonly pool: Pool;
  readonly paths: readonly Path[];
  /** Threshold of the pool's roulette; 0 without. */
  readonly threshold: number;
}

/** F after 0, 1, ..., `positions` tokens. */
export function incidenceByPosition(masked: MaskedPaths, positions: number): IncidenceCurve {
  const at = Float64Array.from({ length: positions + 1 }, (_, t) => t);
  return incidenceCurve(masked, at, at, (_, step) => step + 1);
}

/** F at each of these horizons in hours, ascending. */
export function incidenceByTime(masked: MaskedPaths, hours: Float64Array): IncidenceCurve {
  return incidenceCurve(masked, hours, hours.map(latestWithin), (path, step) =>
    step === 0 ? 0 : path.hours[step - 1]!,
  );
}

/** A step counts towards at[i] when `counted` of it is at most limits[i]. */
function incidenceCurve(
  masked: MaskedPaths,
  at: Float64Array,
  limits: Float64Array,
  counted: (path: Path, step: number) => number,
): IncidenceCurve {
  const count = masked.paths.length;
  const sums = new Float64Array(at.length);
  const squares = new Float64Array(at.length);
  masked.paths.forEach((path, trajectory) => {
    const survival = logSurvivalAlong(masked, trajectory);
    let steps = 0;
    for (let i = 0; i < at.length; i++) {
      while (steps < survival.length && counted(path, steps) <= limits[i]!) steps++;
      const risk = steps === 0 ? 0 : 0 - expm1(survival[steps - 1]!);
      sums[i]! += risk;
      squares[i]! += risk * risk;
    }
  });
  const incidence = sums.map((sum) => sum / count);
  const standardError = squares.map((sum, i) =>
    Math.sqrt(Math.max(0, sum / count - incidence[i]! * incidence[i]!) / (count - 1)),
  );
  return { at, incidence, standardError };
}

export function hazardByPosition(masked: MaskedPaths, positions: number): HazardCurve {
  const events = new Float64Array(positions);
  const atRisk = new Float64Array(positions);
  masked.paths.forEach((path, trajectory) => {
    const survival = logSurvivalAlong(masked, trajectory);
    for (let step = 0; step < Math.min(positions, survival.length); step++) {
      const before = step === 0 ? 1 : exp(survival[step - 1]!);
      events[step]! += before * path.masses[step]!;
      atRisk[step]! += before;
    }
  });
  return {
    hazard: events.map((sum, step) => sum / atRisk[step]!),
    atRisk: atRisk.map((sum) => sum / masked.paths.length),
  };
}

/**
 * log W after every step. A trajectory that went on below the threshold did so at the threshold; how it ended, by roulette or else, is
 * in the pool.
 */
function logSurvivalAlong({ pool, paths, threshold }: MaskedPaths, trajectory: number): Float64Array {
  const { masses } = paths[trajectory]!;
  const least = threshold > 0 ? log(threshold) : Number.NEGATIVE_INFINITY;
  let survival = 0;
  const along = masses.map((mass) => {
    survival = Math.max(least, survival + log1p(-mass));
    return survival;
  });
  along[along.length - 1] = pool.logSurvival[trajectory]!;
  return along;
}
