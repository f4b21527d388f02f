// The bootstrap of one group's curve, from counts: sup-t critical value and pointwise standard errors. A replicate is a multinomial draw
// over the (time, event or censored) cells of the group; its largest standardised distance to the curve,
//   max over event times of |S*(t) - S(t)| / (S(t) se(log S(t))),
// is kept. The critical value is the order statistic of rank ceil((R + 1) level).

import { kernel } from "../../kernels/curve-resample/index.ts";
import { planCurveResample } from "../../kernels/curve-resample/plan.ts";
import { compute } from "../../kernels/kernel.ts";
import type { SurvivalCurve } from "../../math/product-limit.ts";
import type { Key } from "../../math/threefry.ts";
import type { Context } from "../analysis.ts";
import type { GroupFit } from "./fit.ts";

export interface BootstrapBand {
  readonly critical: number;
  /** Monte-Carlo standard error of `critical` */
  readonly mcError: number;
  /** standard deviation of S*(t) over replicates, by index of the curve's time */
  readonly stdError: Float64Array;
  readonly backend: string;
}

/** Counts held at once: 16 MiB. */
const batchWords = 2 ** 22;

/** Cells of a curve: count, index of its time, whether events. */
function cellsOf({ events, censored }: SurvivalCurve): {
  counts: number[];
  time: number[];
  isEvent: boolean[];
} {
  const cells = { counts: [] as number[], time: [] as number[], isEvent: [] as boolean[] };
  for (let i = 0; i < events.length; i++) {
    for (const [count, isEvent] of [
      [events[i]!, true],
      [censored[i]!, false],
    ] as const) {
      if (count === 0) continue;
      cells.counts.push(count);
      cells.time.push(i);
      cells.isEvent.push(isEvent);
    }
  }
  return cells;
}

/** Random draws per replicate, as curve-resample makes them. */
export function drawsOf(curve: SurvivalCurve): number {
  const rows = curve.atRisk[0] ?? 0;
  const { length } = cellsOf(curve).counts;
  return Math.min(rows, length + 2 * Math.sqrt(rows));
}

export async function supremumBand(
  { curve, logError }: GroupFit,
  [first, last]: readonly [number, number],
  { level, replicates, key }: { readonly level: number; readonly replicates: number; readonly key: Key },
  context: Context,
  progress: (fraction: number) => void,
): Promise<BootstrapBand> {
  const { counts: cells, time, isEvent } = cellsOf(curve);
  const scale = curve.survival.map((s, i) => 1 / (s * logError[i]!));
  const suprema = new Float64Array(replicates);
  const sums = new Float64Array(curve.time.length);
  const squares = new Float64Array(curve.time.length);
  const batch = Math.max(1, Math.floor(batchWords / cells.length));
  const backends = new Set<string>();
  for (let done = 0; done < replicates; done += batch) {
    const size = Math.min(batch, replicates - done);
    const input = planCurveResample(cells, key, size, done);
    const { output, backend } = await compute(kernel, input, {
      device: context.device,
      prefer: context.prefer,
      signal: context.signal,
      progress: (fraction) => progress((done + fraction * size) / replicates),
    });
    backends.add(backend);
    for (let r = 0; r < size; r++) {
      let atRisk = input.rows;
      let survival = 1;
      let supremum = 0;
      let at = r * cells.length;
      for (let k = 0; k < cells.length; k++, at++) {
        const count = output.counts[at]!;
        if (isEvent[k]!) {
          const i = time[k]!;
          if (count > 0) survival *= (atRisk - count) / atRisk;
          if (i <= last) {
            const distance = survival - curve.survival[i]!;
            supremum = Math.max(supremum, Math.abs(distance) * scale[i]!);
            sums[i]! += distance;
            squares[i]! += distance * distance;
          }
        }
        atRisk -= count;
      }
      suprema[done + r] = supremum;
    }
  }
  const stdError = new Float64Array(curve.time.length);
  for (let i = first; i <= last; i++) {
    const variance = (squares[i]! - (sums[i]! * sums[i]!) / replicates) / (replicates - 1);
    // between event times the curve and so its error stay
    stdError[i] = curve.events[i]! > 0 ? Math.sqrt(Math.max(0, variance)) : stdError[i - 1]!;
  }
  return {
    ...upperQuantile(suprema, level),
    stdError,
    backend: [...backends].join(" and "),
  };
}

/** The order statistic of rank ceil((R + 1) level), and half the distance of those one binomial standard deviation below and above. */
function upperQuantile(values: Float64Array, level: number): { critical: number; mcError: number } {
  values.sort();
  const size = values.length;
  const at = (rank: number) => values[Math.min(size, Math.max(1, rank)) - 1]!;
  const rank = Math.ceil((size + 1) * level - 1e-9);
  const spread = Math.ceil(Math.sqrt(size * level * (1 - level)));
  return { critical: at(rank), mcError: (at(rank + spread) - at(rank - spread)) / 2 };
}
