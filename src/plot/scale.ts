// Scales: data to pixels. For pictures only, so Math.log10 may differ in the last bit between browsers.
import { linearTicks, logTicks } from "./ticks.ts";

export type ScaleKind = "linear" | "log";
export type Extent = readonly [number, number];

export interface Scale {
  readonly kind: ScaleKind;
  readonly domain: Extent;
  readonly range: Extent;
  /** pixel of a value; values outside the domain land outside the range, undefined ones (NaN, log of 0) at NaN */
  at(value: number): number;
  /** round values inside the domain, at most `count` */
  ticks(count: number): number[];
}

/** A scale over `domain`, which is widened when it has no width. A log scale over values that are not all positive becomes linear. */
export function scale(kind: ScaleKind, domain: Extent, range: Extent): Scale {
  if (kind === "log" && !(domain[0] > 0)) return scale("linear", domain, range);
  const [low, high] = widen(domain, kind);
  const map = kind === "log" ? Math.log10 : (v: number) => v;
  const from = map(low);
  const span = map(high) - from;
  return {
    kind,
    domain: [low, high],
    range,
    at: (value) => {
      const share = (map(value) - from) / span;
      return Number.isFinite(share) ? range[0] + share * (range[1] - range[0]) : Number.NaN;
    },
    ticks: (count) => (kind === "log" ? logTicks(low, high, count) : linearTicks(low, high, count)),
  };
}

/** The smallest interval that holds every defined value; [0, 1] when there is none. */
export function extentOf(...lists: readonly ArrayLike<number>[]): Extent {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of lists) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/**
 * `core`, extended to hold `ends`, but by no more than `most` times its width on either side: one wild interval must not press
 * everything else into a corner. What lies farther out is drawn as cut off.
 */
export function reaching(core: Extent, ends: ArrayLike<number>, most: number): Extent {
  const width = core[1] - core[0] || Math.abs(core[0]) || 1;
  const [low, high] = extentOf(ends, core);
  return [Math.max(low, core[0] - most * width), Math.min(high, core[1] + most * width)];
}

/** The domain with room at both ends: `share` of its width, in the scale's own terms. */
export function padded(domain: Extent, share: number, kind: ScaleKind = "linear"): Extent {
  if (kind === "log" && domain[0] > 0) {
    const factor = (domain[1] / domain[0]) ** share;
    return [domain[0] / factor, domain[1] * factor];
  }
  const room = (domain[1] - domain[0]) * share;
  return [domain[0] - room, domain[1] + room];
}

function widen([low, high]: Extent, kind: ScaleKind): Extent {
  // narrower than a few thousand steps of a double cannot be drawn: pixels would fall between numbers
  if (high - low > Math.max(Math.abs(low), Math.abs(high)) * 1e-12) return [low, high];
  if (kind === "log") return [low / 2, high * 2];
  const room = Math.max(Math.abs(low) * 0.5, Math.abs(high) * 0.5) || 1;
  return [low - room, high + room];
}
