// Plain double loops over weighted rows, for small data: what the fast code must equal, and whose numerical derivatives in the case weights
// are its influence functions.
import type { CensoringTies } from "../../src/math/censoring-curve.ts";
import { generator } from "../generator.ts";

export interface SmallSample {
  readonly time: Float64Array;
  readonly event: Uint8Array;
  readonly stratum: Int32Array;
  readonly risk: Float64Array;
}

/** Tied times, tied risks, two strata. */
export function smallSample(seed: number, n = 40): SmallSample {
  const random = generator(seed);
  const column = (value: () => number) => Float64Array.from({ length: n }, value);
  return {
    time: column(() => 1 + Math.floor(random() * 12)),
    event: Uint8Array.from({ length: n }, () => (random() < 0.55 ? 1 : 0)),
    stratum: Int32Array.from({ length: n }, () => (random() < 0.5 ? 0 : 1)),
    risk: column(() => Math.round(random() * 10) / 10),
  };
}

/** G of the stratum at t, or just before it, with case weights. */
function stayed(
  { time, event, stratum }: SmallSample,
  w: Float64Array,
  s: number,
  t: number,
  left: boolean,
  ties: CensoringTies,
): number {
  let g = 1;
  for (const u of new Set([...time].sort((a, b) => a - b))) {
    if (left ? u >= t : u > t) continue;
    let [atRisk, censored] = [0, 0];
    for (let i = 0; i < time.length; i++) {
      if (stratum[i] !== s) continue;
      const stays =
        ties === "events-first" ? time[i]! > u || (time[i] === u && event[i] === 0) : time[i]! >= u;
      if (stays) atRisk += w[i]!;
      if (time[i] === u && event[i] === 0) censored += w[i]!;
    }
    if (censored > 0) g *= 1 - censored / atRisk;
  }
  return g;
}

/** Weight of each row at the horizon, times its case weight. */
export function oracleWeights(
  sample: SmallSample,
  w: Float64Array,
  horizon: number,
  ties: CensoringTies,
  floor = 0,
): { readonly cases: number[]; readonly controls: number[] } {
  const { time, event, stratum } = sample;
  const g = (i: number, t: number, left: boolean) =>
    Math.max(floor, stayed(sample, w, stratum[i]!, t, left, ties));
  const rows = [...time.keys()];
  return {
    cases: rows.map((i) => (time[i]! <= horizon && event[i] === 1 ? w[i]! / g(i, time[i]!, true) : 0)),
    controls: rows.map((i) => (time[i]! > horizon ? w[i]! / g(i, horizon, false) : 0)),
  };
}

export function oracleMean(
  sample: SmallSample,
  w: Float64Array,
  horizon: number,
  ties: CensoringTies,
  loss: (i: number, happened: boolean) => number,
  floor = 0,
): number {
  const { cases, controls } = oracleWeights(sample, w, horizon, ties, floor);
  const total = w.reduce((a, b) => a + b, 0);
  return (
    cases.reduce(
      (sum, c, i) =>
        sum + (c > 0 ? c * loss(i, true) : 0) + (controls[i]! > 0 ? controls[i]! * loss(i, false) : 0),
      0,
    ) / total
  );
}

export function oracleAuc(
  sample: SmallSample,
  w: Float64Array,
  horizon: number,
  ties: CensoringTies,
): number {
  const { cases, controls } = oracleWeights(sample, w, horizon, ties);
  const { risk } = sample;
  let [pairs, all] = [0, 0];
  for (const [i, a] of cases.entries()) {
    for (const [j, b] of controls.entries()) {
      const order = risk[i]! > risk[j]! ? 1 : risk[i] === risk[j] ? 0.5 : 0;
      pairs += a * b * order;
      all += a * b;
    }
  }
  return pairs / all;
}

/** Central differences of `value` in each case weight at 1. */
export function derivatives(n: number, value: (w: Float64Array) => number): number[] {
  const h = 1e-5;
  return Array.from({ length: n }, (_, k) => {
    const moved = (by: number) =>
      value(Float64Array.from({ length: n }, () => 1).map((one, i) => (i === k ? one + by : one)));
    return (moved(h) - moved(-h)) / (2 * h);
  });
}
