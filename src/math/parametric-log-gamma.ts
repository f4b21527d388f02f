// The generalised gamma law of log time (Prentice 1974, Biometrika 61:539; flexsurv's gengamma with z = (log t - mu) / sigma, shape Q):
//   log f(z) = c(Q) - z^2 e2(Q z),   e2(v) = (e^v - 1 - v)/v^2,   c(Q) = -log sqrt(2 pi) - r(1/Q^2),
// r the remainder of Stirling's series of log gamma. In this form everything is smooth in Q through zero: Q = 1 Weibull, 0 lognormal, -1 inverse
// Weibull; Q = sigma gamma. Q < 0 is the mirror image: f(z; Q) = f(-z; -Q).
//
// Tail probabilities, also their derivatives by Q, which the incomplete gamma function has no closed form for, are integrals of the density away from
// the mode at 0: the log-concave density falls monotonically, so Gauss-Legendre over the stretch until e^-42 of its start is exact to rounding; where
// it has become a pure exponential, the rest is closed. Relative accuracy of each tail some 1e-13 for |Q| <= 30.
import { exp, expm1, log, log1p } from "./elementary.ts";
import { stirlingRemainder } from "./gamma.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { type Law, type LawPoint, lawPoint } from "./parametric-law.ts";
import { quotient, quotients } from "./parametric-quotients.ts";

const halfLog2Pi = 0.918938533204672741780329736406;
const { nodes, weights } = gaussLegendre(48);
/** What lies below e^-this of the start is left out: 6e-19. */
const depth = 42;
/** e^-this is nothing beside 1: the density is a pure exponential there. */
const faded = 40;

interface Norm {
  value: number;
  first: number;
  second: number;
}
const norm: Norm = { value: 0, first: 0, second: 0 };
let normOf = Number.NaN;

/** c(Q) with its derivatives, kept for the last Q: rows mostly share it. */
function normAt(q: number): Norm {
  if (q === normOf) return norm;
  const b = q * q;
  const remainder = b > 0.1 ? remainderAt(1 / b) : remainderNearZero(b);
  // by b = Q^2 first, then by Q
  norm.value = -halfLog2Pi - remainder.value;
  norm.first = -2 * q * remainder.first;
  norm.second = -2 * remainder.first - 4 * b * remainder.second;
  normOf = q;
  return norm;
}

/** Coefficients of Stirling's series in b^(2k + 1): Bernoulli numbers over 2k (2k - 1). */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/** r(1/b) by b, b <= 0.1. */
function remainderNearZero(b: number): Norm {
  const square = b * b;
  let value = 0;
  let first = 0;
  let second = 0;
  for (let k = stirling.length - 1; k >= 0; k--) {
    const power = 2 * k + 1;
    value = value * square + stirling[k]!;
    first = first * square + power * stirling[k]!;
    second = second * square + power * (power - 1) * stirling[k]!;
  }
  // the first term of `second` is zero, so a factor b^-1 is only formal
  return { value: value * b, first, second: b > 0 ? second / b : 0 };
}

/** r(a) by b = 1/a for a < 10: r(a) = r(a + 1) + (a + 1/2) log(1 + 1/a) - 1 up to a >= 10. */
function remainderAt(a: number): Norm {
  let value = 0;
  let slope = 0;
  let bend = 0;
  let y = a;
  for (; y < 10; y++) {
    const step = log1p(1 / y);
    value += (y + 0.5) * step - 1;
    slope += step - (y + 0.5) / (y * (y + 1));
    // derivative of the line above
    bend += 0.5 / (y * y * (y + 1) * (y + 1));
  }
  value += stirlingRemainder(y);
  const inverse = 1 / y;
  const far = remainderNearZero(inverse);
  slope -= far.first * inverse * inverse;
  bend += inverse * inverse * inverse * (far.second * inverse + 2 * far.first);
  // d/db = -a^2 d/da
  return { value, first: -a * a * slope, second: a * a * a * (a * bend + 2 * slope) };
}

const e1 = quotient();
const e2 = quotient();

/** log f(z; Q), derivatives included. */
function density(z: number, q: number, out: LawPoint): void {
  const c = normAt(q);
  quotients(q * z, e1, e2);
  const square = z * z;
  out.value = c.value - square * e2.value;
  out.z = -z * e1.value;
  out.zz = -exp(q * z);
  out.q = c.first - square * z * e2.first;
  out.zq = -square * e1.first;
  out.qq = c.second - square * square * e2.second;
}

const start = lawPoint();

/** log of the probability beyond w, away from the mode: above for w >= 0 (side 1), below for w <= 0 (side -1); Q >= 0. */
function outerTail(w: number, q: number, side: 1 | -1, out: LawPoint): void {
  density(w, q, start);
  const c = norm;
  const grownHere = expm1(q * w);
  const steepness = Math.abs(start.z);
  // relative to f(w): the integral of f, of its derivative by Q, and of the second
  let mass = 0;
  let byQ = 0;
  let byQQ = 0;
  // where the density has become a pure exponential
  const until = side > 0 ? Number.POSITIVE_INFINITY : Math.max(0, (faded + q * w) / q);
  const length = Math.min(until, stretch(steepness, q, side));
  for (let i = 0; length > 0 && i < nodes.length; i++) {
    const s = length * nodes[i]!;
    const v = side * q * s;
    const grown = expm1(v);
    // log f(w) - log f(there) = |w| e1(Qw) s e1(v) + s^2 e2(v): no term cancels another
    quotients(v, e1, e2, grown);
    const share = length * weights[i]! * exp(-s * (steepness * e1.value + s * e2.value));
    const there = w + side * s;
    quotients(q * there, e1, e2, grownHere + grown + grownHere * grown);
    const cube = there * there * there;
    const score = c.first - cube * e2.first;
    mass += share;
    byQ += share * score;
    byQQ += share * (score * score + c.second - cube * there * e2.second);
  }
  if (length === until) {
    // from here on log f = c + Q^-2 + w/Q, and its derivatives by Q are linear in w
    const from = w - until;
    quotients(-q * until, e1, e2);
    const share = q * exp(-until * (steepness * e1.value + until * e2.value));
    const cube = q * q * q;
    const p0 = c.first - 2 / cube - from / (q * q);
    const p1 = 1 / (q * q);
    const r0 = c.second + 6 / (cube * q) + (2 * from) / cube;
    const r1 = -2 / cube;
    // integrals of 1, s, s^2 against e^(-s/q) / q are 1, q, 2 q^2
    mass += share;
    byQ += share * (p0 + p1 * q);
    byQQ += share * (p0 * p0 + 2 * p0 * p1 * q + 2 * p1 * p1 * q * q + r0 + r1 * q);
  }
  const rate = 1 / mass;
  const meanQ = byQ / mass;
  out.value = start.value + log(mass);
  out.z = -side * rate;
  out.zz = -rate * (side * start.z + rate);
  out.q = meanQ;
  out.zq = -side * rate * (start.q - meanQ);
  out.qq = byQQ / mass - meanQ * meanQ;
}

/** Distance at which the density has certainly fallen below e^-depth of its start. */
function stretch(steepness: number, q: number, side: 1 | -1): number {
  const linear = steepness > 0 ? depth / steepness : Number.POSITIVE_INFINITY;
  if (side > 0) {
    // e2 >= 1/2, and (e^v - 1 - v) >= e^v / 2 from v = 1.26 on
    const double = q > 0 ? Math.max(1.26, log(2 * depth * q * q)) / q : Number.POSITIVE_INFINITY;
    return Math.min(linear, Math.sqrt(2 * depth), double);
  }
  // e^-v - 1 + v >= v^2 / (2 + v)
  return Math.min(linear, (depth * q + Math.sqrt(depth * depth * q * q + 8 * depth)) / 2);
}

/** The other tail: log(1 - e^L) with its derivatives from those of L. */
function complement(out: LawPoint): void {
  const tail = exp(out.value);
  const odds = tail / (1 - tail);
  const { z, q } = out;
  const bend = odds * (1 + odds);
  out.zz = -odds * out.zz - bend * z * z;
  out.zq = -odds * out.zq - bend * z * q;
  out.qq = -odds * out.qq - bend * q * q;
  out.z = -odds * z;
  out.q = -odds * q;
  out.value = log1p(-tail);
}

export const logGamma: Law = {
  logSurvival(z, q, out) {
    const mirrored = q < 0;
    const w = mirrored ? -z : z;
    // survival is the upper tail of the law, or the lower one of its mirror image
    outerTail(w, Math.abs(q), w >= 0 ? 1 : -1, out);
    if (w >= 0 === mirrored) complement(out);
    if (mirrored) {
      out.z = -out.z;
      out.q = -out.q;
    }
  },
  logDensity(z, q, out) {
    density(z, q, out);
  },
};
