// The gamma function's logarithm and the regularised incomplete gamma functions, in plain double arithmetic.
//   lgamma   Stirling's series from x >= 10 on, recurrence below; relative error about 1e-15 away from its zeros at 1 and 2
//   P and Q  series for x < a + 1, else Lentz' continued fraction (Numerical Recipes 6.2); relative error about 1e-13
import { exp, log, log1p } from "./elementary.ts";

const halfLog2Pi = 0.918938533204672741780329736406;
/** Bernoulli numbers over 2k (2k - 1): the coefficients of Stirling's series. */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/** The remainder lgamma(x) - ((x - 1/2) log x - x + log(2 pi)/2), for x >= 10. */
export function stirlingRemainder(x: number): number {
  const square = 1 / (x * x);
  let sum = 0;
  for (let k = stirling.length - 1; k >= 0; k--) sum = sum * square + stirling[k]!;
  return sum / x;
}

/** log of the gamma function, x > 0. NaN otherwise. */
export function lgamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let product = 1;
  let y = x;
  for (; y < 10; y++) product *= y;
  return (y - 0.5) * log(y) - y + halfLog2Pi + stirlingRemainder(y) - log(product);
}

/** x^a e^-x / gamma(a + 1), without the cancellation of its logarithm when a is large. */
function gammaTerm(a: number, x: number): number {
  if (a < 10) return exp(a * log(x) - x - lgamma(a + 1));
  // a log(x/a) + a - x = a (log1p(m) - m) with m = (x - a) / a
  const m = (x - a) / a;
  const exponent = Math.abs(m) < 0.5 ? a * (log1p(m) - m) : a * log(x / a) + a - x;
  return exp(exponent - stirlingRemainder(a) - halfLog2Pi - 0.5 * log(a));
}

/** Regularised lower incomplete gamma function P(a, x), a > 0, x >= 0: the distribution function of a gamma variable. */
export function gammaP(a: number, x: number): number {
  if (!(a > 0 && x >= 0)) return Number.NaN;
  if (x === 0) return 0;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), accurate when small. */
export function gammaQ(a: number, x: number): number {
  if (!(a > 0 && x >= 0)) return Number.NaN;
  if (x === 0) return 1;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

/** P(X > x) of a chi-square variable with df degrees of freedom. */
export function chiSquareUpperTail(x: number, df: number): number {
  return gammaQ(df / 2, x / 2);
}

function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * gammaTerm(a, x);
}

function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return h * gammaTerm(a, x) * a;
}
