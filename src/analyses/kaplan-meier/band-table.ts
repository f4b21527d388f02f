// The table of bands, written in stretches: with a million distinct times it has millions of rows, too many to be built one by one.
import { survivalLimits } from "../../math/survival-limits.ts";
import type { Table } from "../analysis.ts";
import type { Conventions } from "./conventions.ts";
import type { GroupFit } from "./fit.ts";

/** One band of one group: the curve's times from..to, both included. */
export interface Stretch {
  readonly band: string;
  readonly range: readonly [number, number];
  readonly critical: number;
  /** Monte-Carlo standard error of `critical`, NaN where it is computed */
  readonly mcError: number;
  /** half width on the scale of log survival, by index of the curve's time */
  readonly width: (i: number) => number;
}

/** Limits that are known by themselves, by index of the curve's time. */
export interface Limits extends Pick<Stretch, "band" | "range"> {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

interface Filled extends Pick<Stretch, "band" | "critical" | "mcError"> {
  readonly group: string;
  readonly time: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export class BandTable {
  readonly #stretches: Filled[] = [];

  add(fit: GroupFit, { transform, certainAtOne }: Conventions, stretch: Stretch): void {
    const [from, to] = stretch.range;
    const lower = new Float64Array(to - from + 1);
    const upper = new Float64Array(to - from + 1);
    for (let i = from; i <= to; i++) {
      const limits = survivalLimits(fit.curve.survival[i]!, stretch.width(i), transform, certainAtOne);
      lower[i - from] = limits.lower;
      upper[i - from] = limits.upper;
    }
    const time = fit.curve.time.subarray(from, to + 1);
    const { band, critical, mcError } = stretch;
    this.#stretches.push({ band, critical, mcError, group: fit.label, time, lower, upper });
  }

  addLimits({ label, curve }: GroupFit, { band, range: [from, to], lower, upper }: Limits): void {
    const within = (column: Float64Array) => column.subarray(from, to + 1);
    this.#stretches.push({
      band,
      critical: Number.NaN,
      mcError: Number.NaN,
      group: label,
      time: within(curve.time),
      lower: within(lower),
      upper: within(upper),
    });
  }

  table(): Table {
    const size = this.#stretches.reduce((sum, { time }) => sum + time.length, 0);
    const column = (fill: (part: Float64Array, stretch: Filled) => void) => {
      const values = new Float64Array(size);
      let at = 0;
      for (const stretch of this.#stretches) {
        fill(values.subarray(at, at + stretch.time.length), stretch);
        at += stretch.time.length;
      }
      return values;
    };
    const words = (of: (stretch: Filled) => string) => {
      const values = new Array<string>(size);
      let at = 0;
      for (const stretch of this.#stretches) {
        values.fill(of(stretch), at, at + stretch.time.length);
        at += stretch.time.length;
      }
      return values;
    };
    return {
      group: words(({ group }) => group),
      band: words(({ band }) => band),
      time: column((part, { time }) => part.set(time)),
      lower: column((part, { lower }) => part.set(lower)),
      upper: column((part, { upper }) => part.set(upper)),
      critical_value: column((part, { critical }) => part.fill(critical)),
      mc_error: column((part, { mcError }) => part.fill(mcError)),
    };
  }
}
