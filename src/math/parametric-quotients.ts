// Quotients that cancel near zero, with their first two derivatives:
//   e1(v) = (e^v - 1) / v          integral of a hazard that grows exponentially
//   e2(v) = (e^v - 1 - v) / v^2    exponent of the log-gamma law
//   log e1(v)                      power of one plus something, divided by the power
//   log(1 + e^d)
// Closed forms from |v| = 1 on, Taylor series below; errors some 1e-15 of e1 and e2.
import { exp, expm1, log, log1p } from "./elementary.ts";

/** A function's value and derivatives at one point; reused by the caller. */
export interface Quotient {
  value: number;
  first: number;
  second: number;
}

export function quotient(): Quotient {
  return { value: 0, first: 0, second: 0 };
}

/** 1 / (k + 4)!, enough terms below |v| = 1. */
const series = new Float64Array(17);
for (let k = 0, factorial = 24; k < series.length; factorial *= ++k + 4) series[k] = 1 / factorial;

/**
 * e1 and e2 at v with their derivatives, by way of e_(n+1) = (e_n - 1/n!)/v, whose derivatives are e_n' = e_n - n e_(n+1). `grown` is e^v - 1, which
 * the caller may know. Infinite or NaN beyond v = 709.
 */
export function quotients(v: number, one: Quotient, two: Quotient, grown = expm1(v)): void {
  let e1: number;
  let e2: number;
  let e3: number;
  let e4: number;
  if (Math.abs(v) < 1) {
    e4 = 0;
    for (let k = series.length - 1; k >= 0; k--) e4 = e4 * v + series[k]!;
    e3 = v * e4 + 1 / 6;
    e2 = v * e3 + 0.5;
    e1 = v * e2 + 1;
  } else {
    e1 = grown / v;
    e2 = (e1 - 1) / v;
    e3 = (e2 - 0.5) / v;
    e4 = (e3 - 1 / 6) / v;
  }
  one.value = e1;
  one.first = e1 - e2;
  one.second = e1 - 2 * e2 + 2 * e3;
  two.value = e2;
  two.first = e2 - 2 * e3;
  two.second = e2 - 4 * e3 + 6 * e4;
}

/** B_2n / (2n)!: the derivative of log e1 is 1/2 + sum of them times v^(2n - 1). */
const bernoulli = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
  43867 / 5109094217170944000,
  -174611 / 802857662698291200000,
];

/** log e1 at v; finite for every v. */
export function logFirstQuotient(v: number, out: Quotient): void {
  if (Math.abs(v) < 1) {
    const square = v * v;
    let sum = 0;
    let first = 0;
    let second = 0;
    for (let n = bernoulli.length; n >= 1; n--) {
      const b = bernoulli[n - 1]!;
      sum = sum * square + b / (2 * n);
      first = first * square + b;
      second = second * square + b * (2 * n - 1);
    }
    out.value = v / 2 + square * sum;
    out.first = 0.5 + v * first;
    out.second = second;
    return;
  }
  // e1(v) = e^v e1(-v): take the side that cannot overflow
  const size = Math.abs(v);
  const decay = exp(-size);
  const rest = -expm1(-size);
  const first = 1 / rest - 1 / size;
  out.value = log(rest / size) + (v > 0 ? size : 0);
  out.first = v > 0 ? first : 1 - first;
  out.second = 1 / (size * size) - decay / (rest * rest);
}

/** log(1 + e^d), and its derivative, the logistic function, as `first`; `second` is its derivative. */
export function softplus(d: number, out: Quotient): void {
  const decay = exp(-Math.abs(d));
  const share = 1 / (1 + decay);
  out.value = Math.max(0, d) + log1p(decay);
  out.first = d > 0 ? share : decay * share;
  out.second = decay * share * share;
}
