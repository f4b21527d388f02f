// Sample expectiles and their intervals, without iteration for the estimate and without replicates for the interval.
//   Estimate  the root e of  sum w psi(x - e) = 0,  psi(d) = level d above zero and (1 - level) d below: asymmetric least squares (Newey and
//             Powell 1987, Econometrica 55:819). The sum is linear between neighbouring losses, so the two that hold the root give it exactly.
//   Error     sandwich, sqrt(sum w^2 psi^2) / (level W(> e) + (1 - level) W(<= e)).
//   Interval  the values e that a test of "mean psi(x - e) is zero" does not refuse. The test statistic is the studentised sum T(e), made
//             symmetric by Hall's transformation (1992, JRSS B 54:221):  g(T) = T + a T^2 + a^2 T^3 / 3 + a / 2,  a = sum w^3 (psi - mean)^3 /
//             (3 (sum w^2 (psi - mean)^2)^1.5). Without it the upper end of a skewed sample lies too low.
// The interval may end beyond the largest loss.
import { normalQuantile } from "./normal.ts";
import { ExactSum } from "./sum.ts";
import type { Losses } from "./tail.ts";

export interface Expectile {
  readonly estimate: number;
  /** 0 when all losses are equal; of one loss NaN, and so are the limits */
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
}

/** Limits are looked for within this many standard errors. */
const farthest = 2 ** 40;
/** Rows between two stored running sums: memory against time. */
const stride = 64;
/** Running sums of w^j d^p, in this order. */
const powers = [
  [1, 0],
  [1, 1],
  [2, 0],
  [2, 1],
  [2, 2],
  [3, 0],
  [3, 1],
  [3, 2],
  [3, 3],
] as const;
const width = powers.length;

/** Losses about their mean in units of the farthest, weights in units of the largest, and their running sums. */
interface Scaled {
  readonly losses: Losses;
  readonly centre: number;
  readonly unit: number;
  readonly heaviest: number;
  readonly sums: Float64Array;
}

/** Expectiles of at least one loss, at any `level` in (0, 1). The preparation is shared by all levels. */
export function expectiles(losses: Losses, levels: readonly number[], confidence: number): Expectile[] {
  const { descending } = losses;
  const [largest, least] = [descending[0]!, descending[descending.length - 1]!];
  if (largest === least) {
    // one row says nothing about its own error; equal ones that there is none to see
    const [standardError, end] = descending.length < 2 ? [Number.NaN, Number.NaN] : [0, largest];
    return levels.map(() => ({ estimate: largest, standardError, lower: end, upper: end }));
  }
  const scaled = scale(losses);
  const z = normalQuantile(0.5 + confidence / 2);
  return levels.map((level) => expectile(scaled, level, z));
}

function scale(losses: Losses): Scaled {
  const { descending, weights, totalWeight } = losses;
  const n = descending.length;
  const total = new ExactSum();
  let heaviest = weights ? 0 : 1;
  for (let i = 0; i < n; i++) {
    const share = (weights?.[i] ?? 1) / totalWeight;
    total.add(share * descending[i]!);
    if (weights) heaviest = Math.max(heaviest, weights[i]!);
  }
  const centre = total.value;
  const unit = Math.max(descending[0]! - centre, centre - descending[n - 1]!);
  const sums = new Float64Array((Math.floor(n / stride) + 1) * width);
  const running = new Float64Array(width);
  for (let i = 0; i < n; i++) {
    addRow(running, (descending[i]! - centre) / unit, (weights?.[i] ?? 1) / heaviest);
    if ((i + 1) % stride === 0) sums.set(running, ((i + 1) / stride) * width);
  }
  return { losses, centre, unit, heaviest, sums };
}

function addRow(sums: Float64Array, d: number, w: number): void {
  const w2 = w * w;
  const w3 = w2 * w;
  const d2 = d * d;
  sums[0]! += w;
  sums[1]! += w * d;
  sums[2]! += w2;
  sums[3]! += w2 * d;
  sums[4]! += w2 * d2;
  sums[5]! += w3;
  sums[6]! += w3 * d;
  sums[7]! += w3 * d2;
  sums[8]! += w3 * d2 * d;
}

/** Sums over the `count` largest losses. */
function sumsOf({ losses, centre, unit, heaviest, sums }: Scaled, count: number): Float64Array {
  const block = Math.floor(count / stride);
  const found = sums.slice(block * width, (block + 1) * width);
  for (let i = block * stride; i < count; i++) {
    addRow(found, (losses.descending[i]! - centre) / unit, (losses.weights?.[i] ?? 1) / heaviest);
  }
  return found;
}

/** How many losses lie above e, in scaled units. */
function countAbove({ losses: { descending }, centre, unit }: Scaled, e: number): number {
  let low = 0;
  let high = descending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((descending[middle]! - centre) / unit > e) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sums of w psi, w^2 (psi - mean)^2 and w^3 (psi - mean)^3 at e, in scaled units. */
function moments(scaled: Scaled, level: number, e: number) {
  const n = scaled.losses.descending.length;
  const above = sumsOf(scaled, countAbove(scaled, e));
  const all = sumsOf(scaled, n);
  const central = (side: Float64Array, factor: number) => {
    const [w, wd, w2, w2d, w2d2, w3, w3d, w3d2, w3d3] = side;
    return {
      w: w!,
      w2: w2!,
      w3: w3!,
      first: factor * (wd! - e * w!),
      second1: factor * (w2d! - e * w2!),
      second2: factor * factor * (w2d2! - 2 * e * w2d! + e * e * w2!),
      third1: factor * (w3d! - e * w3!),
      third2: factor * factor * (w3d2! - 2 * e * w3d! + e * e * w3!),
      third3: factor * factor * factor * (w3d3! - 3 * e * w3d2! + 3 * e * e * w3d! - e * e * e * w3!),
    };
  };
  const a = central(above, level);
  const b = central(
    all.map((sum, i) => sum - above[i]!),
    1 - level,
  );
  const first = a.first + b.first;
  const mean = first / (a.w + b.w);
  const second = a.second2 + b.second2 - 2 * mean * (a.second1 + b.second1) + mean * mean * (a.w2 + b.w2);
  const third =
    a.third3 +
    b.third3 -
    3 * mean * (a.third2 + b.third2) +
    3 * mean * mean * (a.third1 + b.third1) -
    mean * mean * mean * (a.w3 + b.w3);
  return { first, second, third, slope: level * a.w + (1 - level) * b.w };
}

function expectile(scaled: Scaled, level: number, z: number): Expectile {
  const { centre, unit } = scaled;
  const estimate = root(scaled, level);
  const at = (estimate - centre) / unit;
  const { second, slope } = moments(scaled, level, at);
  const standardError = (unit * Math.sqrt(Math.max(0, second))) / slope;
  const statistic = (e: number) => {
    const { first, second: variance, third } = moments(scaled, level, e);
    const spread = Math.sqrt(variance);
    const t = first / spread;
    const a = third / (3 * variance * spread);
    return t + a * t * t + (a * a * t * t * t) / 3 + a / 2;
  };
  const limit = (sign: 1 | -1) => {
    // g(T) falls with e from above z to below -z; the skewness term may put its zero a little off the estimate
    const beyond = (e: number) => sign * statistic(e) <= -z;
    const first = standardError / unit;
    const reached = (from: number, direction: number, wanted: boolean) => {
      for (let step = first; step < first * farthest; step *= 2) {
        if (beyond(from + direction * step) === wanted) return from + direction * step;
      }
      return null;
    };
    const inside = beyond(at) ? reached(at, -sign, false) : at;
    const outside = inside === null ? null : reached(inside, sign, true);
    // weights so uneven that the moments vanish beside each other leave nothing to invert
    if (inside === null || outside === null) return estimate + sign * z * standardError;
    return centre + unit * bisect(inside, outside, beyond);
  };
  return {
    estimate,
    standardError,
    lower: Math.min(estimate, limit(-1)),
    upper: Math.max(estimate, limit(1)),
  };
}

/** The last number towards `outside` that is not beyond. */
function bisect(inside: number, outside: number, beyond: (e: number) => boolean): number {
  let [near, far] = [inside, outside];
  for (;;) {
    const middle = near + (far - near) / 2;
    if (middle === near || middle === far) return near;
    if (beyond(middle)) far = middle;
    else near = middle;
  }
}

/** The root, from exact sums over the losses above and below it. */
function root(scaled: Scaled, level: number): number {
  const { descending, weights } = scaled.losses;
  const { centre, unit } = scaled;
  const n = descending.length;
  // the sum of psi rises along descending losses: find the first at which it is above zero
  let low = 0;
  let high = n - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (moments(scaled, level, (descending[middle]! - centre) / unit).first > 0) high = middle;
    else low = middle + 1;
  }
  const sum = new ExactSum();
  const weight = new ExactSum();
  for (let i = 0; i < n; i++) {
    const share = (i < low ? level : 1 - level) * (weights?.[i] ?? 1);
    sum.add(share * (descending[i]! - centre));
    weight.add(share);
  }
  const found = centre + sum.value / weight.value;
  return Math.min(descending[Math.max(0, low - 1)]!, Math.max(descending[low]!, found));
}
