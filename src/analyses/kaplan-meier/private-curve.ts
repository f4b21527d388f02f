// One released curve with its errors and limits: sampling (Greenwood) and noise (re-noised released counts) together.
import type { IntegerNoise } from "../../math/integer-noise.ts";
import { areaTo, areaVariance, type GridCurve, gridCurve } from "../../math/private-survival.ts";
import { noiseVarianceOf } from "../../math/private-survival-error.ts";
import { survivalLimits } from "../../math/survival-limits.ts";
import type { Key } from "../../math/threefry.ts";
import { gridEdge } from "./private-reading.ts";

export interface ReleasedCurve {
  readonly label: string;
  readonly curve: GridCurve;
  readonly edges: Float64Array;
  /** of survival, NaN where nothing is known; limits then are 0 to 1 */
  readonly stdError: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly hazardError: Float64Array;
  readonly mean: {
    readonly estimate: number;
    readonly stdError: number;
    readonly lower: number;
    readonly upper: number;
  };
}

export interface CurveSettings {
  readonly noise: IntegerNoise;
  readonly max: number;
  readonly tau: number;
  /** normal quantile of the confidence */
  readonly z: number;
  readonly key: Key;
}

export function releasedCurve(
  label: string,
  cells: Float64Array,
  { noise, max, tau, z, key }: CurveSettings,
): ReleasedCurve {
  const curve = gridCurve(cells);
  const { bins, survival, atRisk } = curve;
  const width = max / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, j) => gridEdge(j, bins, max));
  const added = noiseVarianceOf(cells, noise, width, tau, key);
  const known = atRisk[0]! > 0;
  const stdError = new Float64Array(bins + 1);
  const lower = new Float64Array(bins + 1).fill(known ? 1 : 0);
  const upper = new Float64Array(bins + 1).fill(1);
  for (let j = 1; j <= bins; j++) {
    const s = survival[j]!;
    const sampling = s > 0 ? s * s * curve.logVariance[j]! : 0;
    stdError[j] = known ? Math.sqrt(sampling + added.survival[j]!) : Number.NaN;
    if (!known) continue;
    const limits =
      s > 0 && s < 1
        ? survivalLimits(s, (z * stdError[j]!) / s, "log-log")
        : { lower: Math.max(0, s - z * stdError[j]!), upper: s === 0 ? upper[j - 1]! : 1 };
    // nobody left at risk: survival may fall from here on unseen, and it never rises
    lower[j] = curve.exposed[j]! > 0 ? Math.min(lower[j - 1]!, limits.lower) : 0;
    upper[j] = Math.min(upper[j - 1]!, limits.upper);
  }
  const estimate = areaTo(survival, width, tau);
  const areaError = known ? Math.sqrt(areaVariance(curve, width, tau) + added.area) : Number.NaN;
  return {
    label,
    curve,
    edges,
    stdError,
    lower,
    upper,
    hazardError: curve.hazardVariance.map((variance, j) => Math.sqrt(variance + added.cumulativeHazard[j]!)),
    mean: {
      estimate,
      stdError: areaError,
      lower: known ? Math.max(0, estimate - z * areaError) : 0,
      upper: known ? Math.min(tau, estimate + z * areaError) : tau,
    },
  };
}
