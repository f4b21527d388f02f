// Critical value of the Hall-Wellner band: c with P(sup of |B(u)| over [low, high] <= c) = level, B a Brownian bridge (Hall and Wellner
// 1980, Biometrika 67:133; Chung 1986 for low > 0). Computed, not tabulated: given its values x and y at the ends the bridge is a
// Brownian motion killed at +-c, whose density over a duration D is (1/c) sum_m sin(m pi (x+c)/2c) sin(m pi (y+c)/2c)
// exp(-m^2 pi^2 D / 8c^2). Integrated over x and y, with D = high - low and only odd m left by symmetry,
//   P = sqrt(2 pi) / c * sum_{m odd} exp(-m^2 pi^2 D / 8c^2) I_m(low) I_m(1 - high),
//   I_m(v) = integral over [-c, c] of the N(0, v) density times cos(m pi x / 2c);  I_m(0) = 1.
import { exp } from "./elementary.ts";
import { normalQuantile } from "./normal.ts";
import { solveIncreasing } from "./solve.ts";
import { cosine } from "./trigonometry.ts";

const pi = Math.PI;
const sqrt2Pi = 2.5066282746310002;
/** A shorter interval counts as this long: its series would need too many terms. */
const shortest = 1e-3;
/** a normal density is nothing beyond so many standard deviations */
const reach = 8.5;

/** Critical value for level in (0, 1) over 0 <= low <= high <= 1; to about 1e-8. The pointwise value when low = high. */
export function hallWellnerCritical(level: number, low: number, high: number): number {
  if (!(level > 0 && level < 1 && low >= 0 && low <= high && high <= 1)) {
    throw new Error(
      `hallWellnerCritical: 0 <= low <= high <= 1 and 0 < level < 1, got ${low}, ${high}, ${level}`,
    );
  }
  const pointwise = normalQuantile(0.5 + level / 2) * Math.sqrt(low * (1 - low));
  if (low === high) return pointwise;
  const end = Math.min(1, Math.max(high, low + shortest));
  const start = Math.min(low, end - shortest);
  return solveIncreasing((c) => bridgeStays(c, start, end), level, Math.max(1e-3, 0.99 * pointwise), 4);
}

/** P(|B(u)| <= c for all u in [low, high]). */
export function bridgeStays(c: number, low: number, high: number): number {
  const rate = (pi * pi * (high - low)) / (8 * c * c);
  // past this m the exponential is below e^-40; a short [low, high] is ended by the decay of the integrals instead
  const terms = Math.min(400, Math.ceil(Math.sqrt(40 / rate) / 2) + 1);
  const left = cosineIntegrals(c, low, terms);
  const right = cosineIntegrals(c, 1 - high, terms);
  let sum = 0;
  for (let k = 0; k < terms; k++) {
    const m = 2 * k + 1;
    sum += exp(-m * m * rate) * left[k]! * right[k]!;
  }
  return Math.max(0, Math.min(1, (sqrt2Pi / c) * sum));
}

/** I_m(v) for m = 1, 3, 5, ..., by Simpson's rule on the half line; cosines by recurrence in m. */
function cosineIntegrals(c: number, v: number, terms: number): Float64Array {
  const integrals = new Float64Array(terms);
  if (v < 1e-12) return integrals.fill(1);
  const end = Math.min(c, reach * Math.sqrt(v));
  // eight points per half wave of the fastest cosine
  const intervals = 2 * Math.max(200, 8 * terms);
  const h = end / intervals;
  for (let i = 0; i <= intervals; i++) {
    const x = i * h;
    const simpson = i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2;
    const weight = (2 * simpson * (h / 3) * exp((-x * x) / (2 * v))) / (sqrt2Pi * Math.sqrt(v));
    const first = cosine(Math.min((pi * x) / (2 * c), pi / 2));
    const step = 2 * (2 * first * first - 1);
    let before = first;
    let here = first;
    for (let k = 0; k < terms; k++) {
      integrals[k]! += weight * here;
      [before, here] = [here, step * here - before];
    }
  }
  return integrals;
}
