// Standard laws of log time without a shape: smallest extreme value (T is Weibull), logistic (log-logistic), normal (lognormal).
// Log survival keeps its relative accuracy in both tails.
import { exp, log, log1p } from "./elementary.ts";
import { normalCdf } from "./normal.ts";
import type { Law } from "./parametric-law.ts";
import { quotient, softplus } from "./parametric-quotients.ts";

const halfLog2Pi = 0.918938533204672741780329736406;

/** S = exp(-e^z). */
export const extremeValue: Law = {
  logSurvival(z, _q, out) {
    const hazard = exp(z);
    out.value = -hazard;
    out.z = -hazard;
    out.zz = -hazard;
  },
  logDensity(z, _q, out) {
    const hazard = exp(z);
    out.value = z - hazard;
    out.z = 1 - hazard;
    out.zz = -hazard;
  },
};

const curve = quotient();

/** S = 1 / (1 + e^z). */
export const logistic: Law = {
  logSurvival(z, _q, out) {
    softplus(z, curve);
    out.value = -curve.value;
    out.z = -curve.first;
    out.zz = -curve.second;
  },
  logDensity(z, _q, out) {
    softplus(z, curve);
    out.value = z - 2 * curve.value;
    out.z = 1 - 2 * curve.first;
    out.zz = -2 * curve.second;
  },
};

/** Beyond this the asymptotic series of Mills' ratio is exact to rounding. */
const farTail = 12;

/** S = 1 - Phi(z). With r = density / survival the derivatives are -r and -r (r - z). */
export const normal: Law = {
  logSurvival(z, _q, out) {
    if (z > farTail) {
      const { sum, rest } = millsSeries(z);
      out.value = -0.5 * z * z - halfLog2Pi - log(z) + log(sum);
      out.z = -z / sum;
      // r - z = z (1 - sum) / sum, without the cancellation
      out.zz = (out.z * (z * rest)) / sum;
      return;
    }
    const upper = normalCdf(z, true);
    out.value = z < 0 ? log1p(-normalCdf(z)) : log(upper);
    const rate = exp(-0.5 * z * z - halfLog2Pi - out.value);
    out.z = -rate;
    out.zz = -rate * (rate - z);
  },
  logDensity(z, _q, out) {
    out.value = -0.5 * z * z - halfLog2Pi;
    out.z = -z;
    out.zz = -1;
  },
};

/** survival = density / z * sum, sum = 1 - 1/z^2 + 3/z^4 - ...; rest = 1 - sum. */
function millsSeries(z: number): { sum: number; rest: number } {
  const square = z * z;
  let rest = 0;
  let term = 1;
  for (let k = 1; k < 60; k++) {
    term *= -(2 * k - 1) / square;
    rest -= term;
    if (Math.abs(term) < 1e-18) break;
  }
  return { sum: 1 - rest, rest };
}
