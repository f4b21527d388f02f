// Draws of discrete Laplace and discrete Gaussian noise for simulating the error of a release: error bands, intervals, calibrated tests.
// Floating point from a seeded generator, the same on every machine, and therefore never the noise of a release itself (that is drawn in
// exact integers by src/privacy). Laws: P(k) proportional to exp(-|k|/scale), and to exp(-k^2 / (2 sd^2)).
import { exp, log } from "./elementary.ts";
import { normalCdf, normalDensity } from "./normal.ts";
import { normalVariate, type Uniforms } from "./variates.ts";

/** What noise was added: the scale of a discrete Laplace law, or the standard deviation parameter of a discrete Gaussian one. */
export type IntegerNoise =
  | { readonly law: "laplace"; readonly scale: number }
  | { readonly law: "gaussian"; readonly scale: number };

/** From this standard deviation on a rounded normal variate has the discrete Gaussian's law to within 1e-8. */
const wide = 4;

/** A sampler of the noise. `scale` must be positive. */
export function noiseSampler({ law, scale }: IntegerNoise): (uniforms: Uniforms) => number {
  if (!(scale > 0)) throw new Error(`noiseSampler: scale > 0, got ${scale}`);
  if (law === "laplace") return laplaceSampler(scale);
  return scale >= wide
    ? (uniforms) => Math.round(scale * normalVariate(uniforms))
    : tableSampler((k) => exp((-k * k) / (2 * scale * scale)), Math.ceil(9 * scale) + 1);
}

/** Variance of the noise, of the discrete law. */
export function noiseVariance({ law, scale }: IntegerNoise): number {
  if (law === "laplace") {
    const q = exp(-1 / scale);
    return (2 * q) / ((1 - q) * (1 - q));
  }
  if (scale >= wide) return scale * scale;
  let mass = 1;
  let squares = 0;
  for (let k = 1; k <= Math.ceil(9 * scale) + 1; k++) {
    const weight = 2 * exp((-k * k) / (2 * scale * scale));
    mass += weight;
    squares += weight * k * k;
  }
  return squares / mass;
}

/** Mean of the squares of what lies above `margin` (an integer >= 0), 0 for what does not; of the normal law where it is a discrete Gaussian. */
export function noiseAbove({ law, scale }: IntegerNoise, margin: number): number {
  if (law === "laplace") {
    const q = exp(-1 / scale);
    return exp(-(margin + 1) / scale) / ((1 - q) * (1 - q));
  }
  const z = margin / scale;
  return scale * scale * Math.max(0, (1 + z * z) * normalCdf(z, true) - z * normalDensity(z));
}

/** By inversion: P(X > k) = q^(k+1) / (1 + q) for k >= 0, q = exp(-1/scale), and the law is symmetric. */
function laplaceSampler(scale: number): (uniforms: Uniforms) => number {
  const factor = 1 + exp(-1 / scale);
  return (uniforms) => {
    const u = uniforms.next();
    const tail = u < 0.5 ? u : 1 - u;
    const size = Math.max(0, Math.ceil(-scale * log(tail * factor) - 1));
    return size === 0 ? 0 : u < 0.5 ? -size : size;
  };
}

/** By the cumulative sums of a symmetric law on -reach..reach. */
function tableSampler(weight: (k: number) => number, reach: number): (uniforms: Uniforms) => number {
  const cumulative = new Float64Array(2 * reach + 1);
  let sum = 0;
  for (let k = -reach; k <= reach; k++) {
    sum += weight(k);
    cumulative[k + reach] = sum;
  }
  return (uniforms) => {
    const u = uniforms.next() * sum;
    let k = 0;
    while (k < cumulative.length - 1 && cumulative[k]! < u) k++;
    return k - reach;
  };
}
