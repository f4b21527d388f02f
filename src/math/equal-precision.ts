// Critical value of the equal-precision band (Nair 1984, Technometrics 26:265): c with P(sup of |B(u)| / sqrt(u(1-u)) over [low, high]
// <= c) = level, B a Brownian bridge. In the time s = log(u/(1-u)) / 2 that process is a stationary Ornstein-Uhlenbeck process, so
// c only depends on the length T of the interval in s, and the probability is a series over the eigenvalues of f'' - x f' + lambda f = 0,
// f even, f(c) = 0:
//   P = sum_j 2 phi(c) f'(c) / (lambda_j^2 df/dlambda(c)) exp(-lambda_j T),
// since integral f phi = -2 f'(c) phi(c) / lambda and integral f^2 phi = 2 phi(c) f'(c) df/dlambda(c) over [-c, c]. The
// equation is integrated by Taylor series in short steps. Exact where the usual approximation (Miller and Siegmund 1982) is not.
import { exp, log } from "./elementary.ts";
import { normalDensity, normalQuantile } from "./normal.ts";
import { solveIncreasing } from "./solve.ts";

/** A shorter interval counts as this long: its critical value is at most a tenth above that of a moment. */
const shortest = 0.02;
/** Terms below exp(-32) are left out. */
const negligible = 32;
const order = 20;

/** Critical value for level in (0, 1) over 0 < low <= high < 1; to about 1e-9. The normal quantile when low = high. */
export function equalPrecisionCritical(level: number, low: number, high: number): number {
  if (!(level > 0 && level < 1 && low > 0 && low <= high && high < 1)) {
    throw new Error(
      `equalPrecisionCritical: 0 < low <= high < 1 and 0 < level < 1, got ${low}, ${high}, ${level}`,
    );
  }
  const pointwise = normalQuantile(0.5 + level / 2);
  if (low === high) return pointwise;
  const length = Math.max(shortest, 0.5 * log((high * (1 - low)) / (low * (1 - high))));
  return solveIncreasing((c) => ornsteinUhlenbeckStays(c, length), level, pointwise, pointwise + 5);
}

/** P(|X(s)| <= c for all s in [0, length]) for the stationary process with correlation exp(-|s - t|). */
export function ornsteinUhlenbeckStays(c: number, length: number): number {
  const largest = negligible / length;
  let sum = 0;
  let lambda = 0;
  let here = atBoundary(c, 0);
  while (lambda < largest) {
    // eigenvalues are at least 2 apart, and about 2 pi sqrt(lambda) / c: a fifth of that cannot jump over two
    const next = lambda + 0.4 * Math.max(1, (Math.sqrt(lambda) * 3) / c);
    const there = atBoundary(c, next);
    if (here.value > 0 !== there.value > 0) {
      const root = eigenvalue(c, lambda, next);
      const f = atBoundary(c, root);
      sum += ((2 * normalDensity(c) * f.slope) / (root * root * f.byLambda)) * exp(-root * length);
    }
    lambda = next;
    here = there;
  }
  return sum;
}

/** The root of f(c; lambda) in a bracket, by Newton's method kept inside it. */
function eigenvalue(c: number, from: number, to: number): number {
  const rising = atBoundary(c, to).value > 0;
  let [low, high] = [from, to];
  let lambda = (low + high) / 2;
  for (let i = 0; i < 100; i++) {
    const { value, byLambda } = atBoundary(c, lambda);
    if (value > 0 === rising) high = lambda;
    else low = lambda;
    const newton = lambda - value / byLambda;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - lambda) <= 1e-14 * (1 + lambda)) return next;
    lambda = next;
  }
  return lambda;
}

/** f, f' and df/dlambda at c for the even solution with f(0) = 1. */
function atBoundary(c: number, lambda: number): { value: number; slope: number; byLambda: number } {
  const steps = Math.ceil(c * (Math.sqrt(lambda) + c));
  const h = c / steps;
  let [f, df, g, dg] = [1, 0, 0, 0];
  for (let step = 0; step < steps; step++) {
    const x = step * h;
    // Taylor coefficients times powers of h: (k+2)(k+1) a_{k+2} = x (k+1) a_{k+1} + (k - lambda) a_k; for df/dlambda less a_k
    let [a, a1, b, b1] = [f, df * h, g, dg * h];
    let [sumF, sumD, sumG, sumE] = [f + a1, a1, g + b1, b1];
    for (let k = 0; k < order; k++) {
      const scale = 1 / ((k + 2) * (k + 1));
      const a2 = (x * h * (k + 1) * a1 + h * h * (k - lambda) * a) * scale;
      const b2 = (x * h * (k + 1) * b1 + h * h * ((k - lambda) * b - a)) * scale;
      sumF += a2;
      sumD += (k + 2) * a2;
      sumG += b2;
      sumE += (k + 2) * b2;
      [a, a1, b, b1] = [a1, a2, b1, b2];
    }
    [f, df, g, dg] = [sumF, sumD / h, sumG, sumE / h];
  }
  return { value: f, slope: df, byLambda: g };
}
