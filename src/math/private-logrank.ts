// The log-rank test of noisy counts on a grid, by the actuarial numbers at risk n - c/2 of each bin, and its calibration. Noise widens the
// law of the statistic Q under equal hazards, so its chi-square p would be too small. A null data set is simulated from the released cells:
// per group and bin events with the hazard of all groups together and censorings with the group's own share, then fresh noise of the
// same law, then the same cleaning and the same Q. Two answers:
//   simulated p   (1 + number of simulated Q at least as large) / (1 + runs): no assumption on the shape, never below 1 / (1 + runs)
//   p             chi-square tail of Q / c, c = mean simulated Q over its degrees of freedom (Rao and Scott's first-order correction);
//                 the mean is taken of the difference to the same run without noise, whose mean is known, so that c is steady
// Plug-in hazards make both approximate when the noise is as large as the counts.
import { binomialVariate } from "./binomial-variate.ts";
import { chiSquareUpperTail } from "./gamma.ts";
import { type IntegerNoise, noiseSampler } from "./integer-noise.ts";
import { logrankTest } from "./logrank.ts";
import { cleanCells, type GridCurve, gridCurve } from "./private-survival.ts";
import type { Key } from "./threefry.ts";
import { Uniforms } from "./variates.ts";

/** Arrays by edge of the grid, 0 first; see GridCurve. */
type Exposed = { readonly exposed: ArrayLike<number>; readonly events: ArrayLike<number> };

export interface GridLogrank {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  readonly statistic: number;
  readonly df: number;
}

/** Sums and statistic over the bins. Groups without expected events are left out; fewer than two: statistic NaN. */
export function gridLogrank(groups: readonly Exposed[]): GridLogrank {
  const size = groups.length;
  const observed = new Float64Array(size);
  const expected = new Float64Array(size);
  const variance = new Float64Array(size * size);
  for (let j = 1; j < groups[0]!.exposed.length; j++) {
    let n = 0;
    let d = 0;
    for (const { exposed, events } of groups) {
      n += exposed[j]!;
      d += events[j]!;
    }
    if (!(d > 0 && n > 0)) continue;
    const spread = n > d && n > 1 ? (d * (n - d)) / (n - 1) : 0;
    for (let g = 0; g < size; g++) {
      const share = groups[g]!.exposed[j]! / n;
      observed[g]! += groups[g]!.events[j]!;
      expected[g]! += d * share;
      for (let h = 0; h < size; h++) {
        variance[g * size + h]! += spread * share * ((g === h ? 1 : 0) - groups[h]!.exposed[j]! / n);
      }
    }
  }
  const { statistic, df } = logrankTest({ observed, expected, variance });
  return { observed, expected, statistic, df };
}

export interface CalibratedTest extends GridLogrank {
  /** by the scaled chi-square law */
  readonly pValue: number;
  readonly pSimulated: number;
  /** Monte-Carlo standard error of `pSimulated` */
  readonly mcError: number;
  /** c: 1 without noise */
  readonly inflation: number;
}

const mostRuns = 399;
const fewestRuns = 199;
/** Cells of all runs together: about 10 ms. */
const mostCells = 40_000;

/** `cells`: cleaned cells of each group on one grid, at least two groups. */
export function calibratedLogrank(
  cells: readonly Float64Array[],
  noise: IntegerNoise,
  key: Key,
): CalibratedTest {
  const groups = cells.map(gridCurve);
  const found = gridLogrank(groups);
  if (Number.isNaN(found.statistic) || found.df === 0) {
    const none = Number.NaN;
    return { ...found, pValue: none, pSimulated: none, mcError: none, inflation: none };
  }
  const perRun = cells.length * cells[0]!.length;
  const runs = Math.max(fewestRuns, Math.min(mostRuns, Math.floor(mostCells / perRun)));
  const draw = noiseSampler(noise);
  const hazard = pooledHazard(groups);
  let atLeast = 0;
  let excess = 0;
  for (let run = 0; run < runs; run++) {
    const uniforms = new Uniforms(key, run);
    const drawn = groups.map((group) => drawNull(group, hazard, uniforms));
    const noisy = drawn.map((each) =>
      cleanCells(
        each.map((count) => count + draw(uniforms)),
        noise.scale,
      ),
    );
    const plain = gridLogrank(drawn.map(exposure)).statistic;
    const again = gridLogrank(noisy.map(exposure)).statistic;
    if (!(again < found.statistic)) atLeast++;
    excess += (Number.isNaN(again) ? 0 : again) - (Number.isNaN(plain) ? 0 : plain);
  }
  const inflation = Math.max(1, 1 + excess / (runs * found.df));
  const pSimulated = (1 + atLeast) / (1 + runs);
  return {
    ...found,
    pValue: chiSquareUpperTail(found.statistic / inflation, found.df),
    pSimulated,
    mcError: Math.sqrt((pSimulated * (1 - pSimulated)) / runs),
    inflation,
  };
}

/** The part of gridCurve that the test needs: most of the time goes here. */
function exposure(cells: Float64Array): Exposed {
  const bins = (cells.length - 1) / 2;
  const exposed = new Array<number>(bins + 1).fill(0);
  const events = new Array<number>(bins + 1).fill(0);
  let left = cells[2 * bins]!;
  for (let j = bins; j >= 1; j--) {
    const d = cells[j - 1]!;
    const c = cells[bins + j - 1]!;
    left += d + c;
    exposed[j] = left - c / 2;
    events[j] = d;
  }
  return { exposed, events };
}

function pooledHazard(groups: readonly GridCurve[]): Float64Array {
  return groups[0]!.hazard.map((_, j) => {
    const n = groups.reduce((sum, { exposed }) => sum + exposed[j]!, 0);
    const d = groups.reduce((sum, { events }) => sum + events[j]!, 0);
    return n > 0 ? Math.min(1, d / n) : 0;
  });
}

/** Cells of one group of the released size, events at the pooled hazard, censorings at the group's own rate among those without event. */
function drawNull({ bins, atRisk, events, censored }: GridCurve, hazard: Float64Array, uniforms: Uniforms) {
  const cells = new Float64Array(2 * bins + 1);
  let left = Math.round(atRisk[0]!);
  for (let j = 1; j <= bins; j++) {
    const n = atRisk[j - 1]!;
    const lost = n > 0 ? censored[j]! / n : 0;
    const d = binomialVariate(uniforms, left, hazard[j]! * (1 - lost / 2));
    const free = n - events[j]!;
    const c = binomialVariate(uniforms, left - d, free > 0 ? Math.min(1, censored[j]! / free) : 0);
    cells[j - 1] = d;
    cells[bins + j - 1] = c;
    left -= d + c;
  }
  cells[2 * bins] = left;
  return cells;
}
