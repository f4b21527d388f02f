// The regularised incomplete beta function, by Lentz' continued fraction (Numerical Recipes 6.4) with a front factor that does not
// cancel for large parameters. Relative error about 1e-12 up to parameters of 1e6.
import { exp, log, log1p } from "./elementary.ts";
import { lgamma, stirlingRemainder } from "./gamma.ts";

/** I_x(a, b): the distribution function of a Beta(a, b) variable, a > 0, b > 0, x in [0, 1]. */
export function betaCdf(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return Number.NaN;
  if (x === 0 || x === 1) return x;
  const front = betaTerm(x, a, b);
  return x < (a + 1) / (a + b + 2)
    ? (front * fraction(x, a, b)) / a
    : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** x^a (1 - x)^b / B(a, b). */
function betaTerm(x: number, a: number, b: number): number {
  if (a < 10 || b < 10) return exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
  const n = a + b;
  // a log(x n / a) + b log((1 - x) n / b), each about its maximum
  const u = (x * n - a) / a;
  const v = ((1 - x) * n - b) / b;
  const exponent = a * log1p(u) + b * log1p(v);
  const scale = 0.5 * (log(a) + log(b) - log(n) - 1.83787706640934548356);
  return exp(exponent + scale + stirlingRemainder(n) - stirlingRemainder(a) - stirlingRemainder(b));
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  if (Math.abs(d) < tiny) d = tiny;
  d = 1 / d;
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    if (Math.abs(d) < tiny) d = tiny;
    c = 1 + even / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    if (Math.abs(d) < tiny) d = tiny;
    c = 1 + odd / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return h;
}
