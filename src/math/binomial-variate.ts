// A binomial variate for simulations in which its exact law matters only where it is far from normal: inversion by sequential search
// (Kachitvichyanukul and Schmeiser 1988, algorithm BINV) below a variance of 50, from there a rounded normal variate within 0..n.
import { exp, log1p } from "./elementary.ts";
import { normalVariate, type Uniforms } from "./variates.ts";

const normalFrom = 50;

/** Successes among n trials of probability p in [0, 1]. */
export function binomialVariate(uniforms: Uniforms, n: number, p: number): number {
  if (p > 0.5) return n - binomialVariate(uniforms, n, 1 - p);
  if (!(p > 0) || n <= 0) return 0;
  const variance = n * p * (1 - p);
  if (variance >= normalFrom) {
    const near = Math.round(n * p + Math.sqrt(variance) * normalVariate(uniforms));
    return Math.min(n, Math.max(0, near));
  }
  const odds = p / (1 - p);
  let probability = exp(n * log1p(-p));
  let left = uniforms.next();
  let successes = 0;
  while (left > probability && successes < n) {
    left -= probability;
    successes++;
    probability *= (odds * (n - successes + 1)) / successes;
  }
  return successes;
}
