// The bootstrap of one group's curve, from counts: sup-t critical value, pointwise standard errors and pointwise percentiles. A replicate is
// a multinomial draw over the (time, event or censored) cells of the group; its largest standardised distance to the curve,
//   max over event times of |S*(t) - S(t)| / (S(t) se(log S(t))),
// is kept. The critical value is the order statistic of rank ceil((R + 1) level); the percentile limits at t are the order statistics of
// S*(t) of ranks k and R + 1 - k, k = floor((R + 1) (1 - level) / 2) (Efron and Tibshirani 1993, 13.3).

import { kernel } from "../../kernels/curve-resample/index.ts";
import { planCurveResample } from "../../kernels/curve-resample/plan.ts";
import { compute } from "../../kernels/kernel.ts";
import { Extremes } from "../../math/extremes.ts";
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
  /** percentile limits by index of the curve's time; null when replicates are too few for the level, or memory for both */
  readonly percentile: { readonly lower: Float64Array; readonly upper: Float64Array } | null;
  readonly backend: string;
}

/** Counts held at once: 16 MiB. */
const batchWords = 2 ** 22;
/** Order statistics of more bytes than this are not kept. */
const mostBytes = 2 ** 28;

/** The cells of a curve that hold rows, in the order of time, events first. */
interface Cells {
  readonly counts: Float64Array;
  /** index of the curve's time */
  readonly time: Int32Array;
  /** 1: events, 0: censored */
  readonly isEvent: Uint8Array;
}

function cellsOf({ events, censored }: SurvivalCurve): Cells {
  const counts = new Float64Array(2 * events.length);
  const time = new Int32Array(counts.length);
  const isEvent = new Uint8Array(counts.length);
  let size = 0;
  for (let i = 0; i < events.length; i++) {
    for (const [count, event] of [
      [events[i]!, 1],
      [censored[i]!, 0],
    ] as const) {
      if (count === 0) continue;
      counts[size] = count;
      time[size] = i;
      isEvent[size] = event;
      size++;
    }
  }
  return {
    counts: counts.subarray(0, size),
    time: time.subarray(0, size),
    isEvent: isEvent.subarray(0, size),
  };
}

/** Random draws per replicate, as curve-resample makes them. */
export function drawsOf(curve: SurvivalCurve): number {
  const rows = curve.atRisk[0] ?? 0;
  return Math.min(rows, cellsOf(curve).counts.length + 2 * Math.sqrt(rows));
}

/** k of the header, 0 where replicates are too few; the slack is for the rounding of 1 - level. */
export function percentileRank(replicates: number, level: number): number {
  return Math.floor(((replicates + 1) * (1 - level)) / 2 + 1e-9);
}

/** Gathers what is wanted of the replicates' curves. Times are those up to index `last`. */
class Replicates {
  readonly suprema: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly extremes: Extremes | null;
  readonly #cells: Cells;
  readonly #survival: Float64Array;
  /** 1 / (S se(log S)) */
  readonly #scale: Float64Array;

  constructor({ curve, logError }: GroupFit, last: number, replicates: number, rank: number) {
    const all = cellsOf(curve);
    const used = all.time.findLastIndex((i) => i <= last) + 1;
    this.#cells = { ...all, time: all.time.subarray(0, used) };
    this.#survival = curve.survival;
    this.#scale = curve.survival.map((s, i) => 1 / (s * logError[i]!));
    this.suprema = new Float64Array(replicates);
    this.sums = new Float64Array(last + 1);
    this.squares = new Float64Array(last + 1);
    const fits = Extremes.bytes(last + 1, rank) <= mostBytes;
    this.extremes = rank > 0 && fits ? new Extremes(last + 1, rank) : null;
  }

  get counts(): Float64Array {
    return this.#cells.counts;
  }

  /** Replicate r, whose counts begin at `at`. */
  add(r: number, drawn: Uint32Array, at: number, rows: number): void {
    const { time, isEvent } = this.#cells;
    const { sums, squares, extremes } = this;
    const curve = this.#survival;
    const scale = this.#scale;
    let [atRisk, survival, supremum] = [rows, 1, 0];
    for (let k = 0; k < time.length; k++) {
      const count = drawn[at + k]!;
      if (isEvent[k] === 1) {
        const i = time[k]!;
        if (count > 0) survival *= (atRisk - count) / atRisk;
        const distance = survival - curve[i]!;
        const standardised = Math.abs(distance) * scale[i]!;
        if (standardised > supremum) supremum = standardised;
        sums[i]! += distance;
        squares[i]! += distance * distance;
        extremes?.add(i, survival);
      }
      atRisk -= count;
    }
    this.suprema[r] = supremum;
  }
}

export async function bootstrapBand(
  fit: GroupFit,
  [first, last]: readonly [number, number],
  { level, replicates, key }: { readonly level: number; readonly replicates: number; readonly key: Key },
  context: Context,
  progress: (fraction: number) => void,
): Promise<BootstrapBand> {
  const drawn = new Replicates(fit, last, replicates, percentileRank(replicates, level));
  const plan = planCurveResample(drawn.counts, key, replicates);
  const batch = Math.max(1, Math.floor(batchWords / plan.cellCount));
  const backends = new Set<string>();
  for (let done = 0; done < replicates; done += batch) {
    const size = Math.min(batch, replicates - done);
    const { output, backend } = await compute(
      kernel,
      { ...plan, replicates: size, first: done },
      {
        device: context.device,
        prefer: context.prefer,
        signal: context.signal,
        progress: (fraction) => progress((done + fraction * size) / replicates),
      },
    );
    backends.add(backend);
    for (let r = 0; r < size; r++) drawn.add(done + r, output.counts, r * plan.cellCount, plan.rows);
  }
  return {
    ...upperQuantile(drawn.suprema, level),
    ...pointwise(fit.curve, [first, last], replicates, drawn),
    backend: [...backends].join(" and "),
  };
}

function pointwise(
  { time, events }: SurvivalCurve,
  [first, last]: readonly [number, number],
  replicates: number,
  { sums, squares, extremes }: Replicates,
): Pick<BootstrapBand, "stdError" | "percentile"> {
  const stdError = new Float64Array(time.length);
  const lower = new Float64Array(time.length);
  const upper = new Float64Array(time.length);
  for (let i = first; i <= last; i++) {
    // between event times the curve and so its replicates stay
    if (events[i] === 0) {
      stdError[i] = stdError[i - 1]!;
      lower[i] = lower[i - 1]!;
      upper[i] = upper[i - 1]!;
      continue;
    }
    const variance = (squares[i]! - (sums[i]! * sums[i]!) / replicates) / (replicates - 1);
    stdError[i] = Math.sqrt(Math.max(0, variance));
    if (!extremes) continue;
    const ends = extremes.ends(i);
    lower[i] = ends.lower;
    upper[i] = ends.upper;
  }
  return { stdError, percentile: extremes ? { lower, upper } : null };
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
