// How far a released curve may lie from the truth: Greenwood's variance for the sampling of the rows, plus the variance that the noise adds,
// found by adding fresh noise of the same law to the released (cleaned) cells and going through the same steps again. Seeded and
// counter-based, so the interval is the same wherever the release is opened; it uses released numbers only.
import { type IntegerNoise, noiseSampler } from "./integer-noise.ts";
import { areaTo, cleanCells, curveInto, gridCurve } from "./private-survival.ts";
import type { Key } from "./threefry.ts";
import { Uniforms } from "./variates.ts";

/** Mean squared differences between re-noised and released values; the shift that clipping causes is part of them. */
export interface NoiseVariance {
  /** by edge */
  readonly survival: Float64Array;
  readonly cumulativeHazard: Float64Array;
  readonly area: number;
}

/** A variance from 400 runs is off by 7 % (one standard deviation), its root by 4 %. */
const mostRuns = 400;
const fewestRuns = 100;
/** Draws that an opened link may take: about 20 ms. */
const mostDraws = 200_000;

/** `cells`: the cleaned cells of one group; `tau`: end of the area under the curve. */
export function noiseVarianceOf(
  cells: Float64Array,
  noise: IntegerNoise,
  width: number,
  tau: number,
  key: Key,
): NoiseVariance {
  const draw = noiseSampler(noise);
  const released = gridCurve(cells);
  const area = areaTo(released.survival, width, tau);
  const survival = new Float64Array(released.survival.length);
  const cumulativeHazard = new Float64Array(released.survival.length);
  let areaSquares = 0;
  const noisy = new Float64Array(cells.length);
  const again = {
    survival: new Float64Array(survival.length),
    cumulativeHazard: new Float64Array(survival.length),
  };
  const runs = Math.max(fewestRuns, Math.min(mostRuns, Math.floor(mostDraws / cells.length)));
  for (let run = 0; run < runs; run++) {
    const uniforms = new Uniforms(key, run);
    for (let i = 0; i < noisy.length; i++) noisy[i] = cells[i]! + draw(uniforms);
    curveInto(cleanCells(noisy, noise.scale), again.survival, again.cumulativeHazard);
    for (let j = 0; j < survival.length; j++) {
      const shift = again.survival[j]! - released.survival[j]!;
      const hazardShift = again.cumulativeHazard[j]! - released.cumulativeHazard[j]!;
      survival[j]! += (shift * shift) / runs;
      cumulativeHazard[j]! += (hazardShift * hazardShift) / runs;
    }
    const areaShift = areaTo(again.survival, width, tau) - area;
    areaSquares += (areaShift * areaShift) / runs;
  }
  return { survival, cumulativeHazard, area: areaSquares };
}
