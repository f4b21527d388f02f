// A survival curve from noisy counts on a grid. Cells of one group, in this order: events per bin, censorings per bin, and one cell of
// those still under observation without the event at the end of the grid (2 m + 1 disjoint counts, so one row is in one cell).
//   clean     the nearest non-negative cells with the same total (projection.ts); clipping each cell at zero
//             would add its noise's positive part 2 m times over to the number at risk. A last cell within three noise scales of zero
//             is taken for empty, because its noise alone would hold up the tail of every curve that runs out on the grid.
//   at risk   suffix sums of the cleaned cells, never forward subtraction: what is left at the end then carries the least noise
//   hazard    h = d / (n - c/2), the actuarial rate of the bin (Berkson and Gage 1950), cut to [0, 1]; S = product of 1 - h
//   variance  Greenwood: sum of h / ((1 - h) (n - c/2))
// Only arithmetic on the released integers: post-processing, which costs no privacy.

import { projectToTotal } from "./projection.ts";

export interface GridCurve {
  /** number of bins; arrays of one value per edge have bins + 1 entries, edge 0 first */
  readonly bins: number;
  /** still under observation and without the event at the edge */
  readonly atRisk: Float64Array;
  /** in the bin that ends at the edge; 0 at edge 0 */
  readonly events: Float64Array;
  readonly censored: Float64Array;
  /** effective number at risk in the bin that ends at the edge, n - c/2; 0 at edge 0 */
  readonly exposed: Float64Array;
  readonly hazard: Float64Array;
  readonly survival: Float64Array;
  /** Greenwood's variance of log S; infinite once S is 0 */
  readonly logVariance: Float64Array;
  /** sum of 2h / (2 - h), the rate per bin width when events spread evenly; finite where S is 0 */
  readonly cumulativeHazard: Float64Array;
  readonly hazardVariance: Float64Array;
}

/** A noisy last cell below this many noise scales counts as empty. */
const emptyBelow = 3;

/** Cleaned cells of one group from noisy ones (see above). `scale`: of the noise, in counts. */
export function cleanCells(noisy: ArrayLike<number>, scale: number): Float64Array {
  const cells = Float64Array.from(noisy);
  const last = cells.length - 1;
  if (cells[last]! < emptyBelow * scale) cells[last] = 0;
  return projectToTotal(cells);
}

/** The curve of cleaned cells (2 bins + 1 of them). */
export function gridCurve(cells: Float64Array): GridCurve {
  const bins = (cells.length - 1) / 2;
  if (!Number.isInteger(bins) || bins < 1) {
    throw new Error(`gridCurve: an odd number of cells, 3 or more, got ${cells.length}`);
  }
  const make = () => new Float64Array(bins + 1);
  const [atRisk, events, censored, exposed, hazard] = [make(), make(), make(), make(), make()];
  const [survival, logVariance, cumulativeHazard, hazardVariance] = [make(), make(), make(), make()];
  atRisk[bins] = cells[2 * bins]!;
  for (let j = bins; j >= 1; j--) {
    events[j] = cells[j - 1]!;
    censored[j] = cells[bins + j - 1]!;
    atRisk[j - 1] = atRisk[j]! + events[j]! + censored[j]!;
  }
  survival[0] = 1;
  for (let j = 1; j <= bins; j++) {
    const n = atRisk[j - 1]! - censored[j]! / 2;
    const h = events[j]! > 0 ? Math.min(1, events[j]! / n) : 0;
    exposed[j] = n;
    hazard[j] = h;
    survival[j] = survival[j - 1]! * (1 - h);
    logVariance[j] = logVariance[j - 1]! + (h > 0 ? h / ((1 - h) * n) : 0);
    const slope = 4 / ((2 - h) * (2 - h));
    cumulativeHazard[j] = cumulativeHazard[j - 1]! + (2 * h) / (2 - h);
    hazardVariance[j] = hazardVariance[j - 1]! + (h > 0 ? (slope * slope * h * (1 - h)) / n : 0);
  }
  return {
    bins,
    atRisk,
    events,
    censored,
    exposed,
    hazard,
    survival,
    logVariance,
    cumulativeHazard,
    hazardVariance,
  };
}

/** Survival and cumulative hazard of gridCurve alone, written into arrays of bins + 1 values: simulations need no more. */
export function curveInto(cells: Float64Array, survival: Float64Array, cumulativeHazard: Float64Array): void {
  const bins = survival.length - 1;
  let left = cells[2 * bins]!;
  for (let j = bins; j >= 1; j--) {
    const d = cells[j - 1]!;
    const c = cells[bins + j - 1]!;
    left += d + c;
    // the bin's hazard, until the product is formed below
    survival[j] = d > 0 ? Math.min(1, d / (left - c / 2)) : 0;
  }
  survival[0] = 1;
  cumulativeHazard[0] = 0;
  for (let j = 1; j <= bins; j++) {
    const h = survival[j]!;
    survival[j] = survival[j - 1]! * (1 - h);
    cumulativeHazard[j] = cumulativeHazard[j - 1]! + (2 * h) / (2 - h);
  }
}

/** The values at edges 0..m of width `width`, read linearly at `time` (level beyond the last edge). */
export function readLinearly(values: Float64Array, width: number, time: number): number {
  const last = values.length - 1;
  const at = Math.min(last, Math.max(0, time / width));
  const j = Math.min(last - 1, Math.floor(at));
  return values[j]! + (values[j + 1]! - values[j]!) * (at - j);
}

/** First time at which the linearly read values (edge 0 first) come down to `level`; NaN when they never do. */
export function firstTimeAt(values: Float64Array, width: number, level: number): number {
  for (let j = 0; j < values.length; j++) {
    if (!(values[j]! <= level)) continue;
    if (j === 0) return 0;
    const above = values[j - 1]!;
    return Number.isNaN(above) ? width * j : width * (j - (level - values[j]!) / (above - values[j]!));
  }
  return Number.NaN;
}

/** Area under the linearly read curve from 0 to `tau`. */
export function areaTo(values: Float64Array, width: number, tau: number): number {
  let area = 0;
  for (let j = 1; j < values.length && width * (j - 1) < tau; j++) {
    const reach = Math.min(1, tau / width - (j - 1));
    const end = values[j - 1]! + (values[j]! - values[j - 1]!) * reach;
    area += (width * reach * (values[j - 1]! + end)) / 2;
  }
  return area;
}

/** Greenwood's variance of areaTo(survival): each bin's variance of log S times the squared area that its hazard moves. */
export function areaVariance({ bins, survival, logVariance }: GridCurve, width: number, tau: number): number {
  let variance = 0;
  let beyond = 0;
  for (let j = bins; j >= 1; j--) {
    const reach = Math.min(1, tau / width - (j - 1));
    if (reach <= 0) continue;
    // S within the bin is S_(j-1) - (S_(j-1) - S_j) u: with log S_j it moves by S_j u
    const within = (width * reach * reach * survival[j]!) / 2;
    const step = logVariance[j]! - logVariance[j - 1]!;
    if (survival[j]! > 0) variance += step * (within + beyond) * (within + beyond);
    const start = survival[j - 1]!;
    beyond += (width * reach * (start + start + (survival[j]! - start) * reach)) / 2;
  }
  return variance;
}
