// The adapted power generalised Weibull law of log time (Burke, Jones and Noufaily 2020, JRSS C 69:429; arXiv 1901.03212):
//   H(z) = ((k + 1)/k) [(1 + e^z/(k + 1))^k - 1],   z = gamma log(phi t),   shape q = log(k + 1)
// k = 1 Weibull, k = 0 log-logistic, k -> infinity H = exp(e^z) - 1 (Gompertz type), -1 < k < 0 a cure fraction exp((k + 1)/k).
// Computed as H = (k + 1) B e1(k B), B = log(1 + e^z/(k + 1)), e1(v) = (e^v - 1)/v: no special case near k = 0, no overflow for large k.
import { exp, expm1, log } from "./elementary.ts";
import type { Law } from "./parametric-law.ts";
import { logFirstQuotient, quotient, softplus } from "./parametric-quotients.ts";

const power = quotient();
const base = quotient();

export const powerWeibull: Law = {
  logSurvival(z, q, out) {
    const k = expm1(q);
    const a = exp(q);
    softplus(z - q, base);
    const { value: b, first: p, second: pq } = base;
    const v = k * b;
    logFirstQuotient(v, power);
    // v by z, q and twice; B falls with q as it rises with z
    const vz = k * p;
    const vq = a * b - vz;
    const vzz = k * pq;
    const vzq = a * p - vzz;
    const vqq = a * b - 2 * a * p + vzz;
    // p / B tends to 1 from below as z falls
    const rise = b > 0 ? p / b : 1;
    const bend = b > 0 ? pq / b - rise * rise : 0;
    // log H = q + log B + log e1(v)
    const hz = rise + power.first * vz;
    const hq = 1 - rise + power.first * vq;
    const hzz = bend + power.second * vz * vz + power.first * vzz;
    const hzq = -bend + power.second * vz * vq + power.first * vzq;
    const hqq = bend + power.second * vq * vq + power.first * vqq;
    const hazard = b > 0 ? exp(q + log(b) + power.value) : exp(z);
    out.value = -hazard;
    out.z = -hazard * hz;
    out.q = -hazard * hq;
    out.zz = -hazard * (hzz + hz * hz);
    out.zq = -hazard * (hzq + hz * hq);
    out.qq = -hazard * (hqq + hq * hq);
  },
  logDensity(z, q, out) {
    this.logSurvival(z, q, out);
    // log of dH/dz = z + (k - 1) B
    const k = expm1(q);
    const a = exp(q);
    const { value: b, first: p, second: pq } = base;
    out.value += z + (k - 1) * b;
    out.z += 1 + (k - 1) * p;
    out.q += a * b - (k - 1) * p;
    out.zz += (k - 1) * pq;
    out.zq += a * p - (k - 1) * pq;
    out.qq += a * b - 2 * a * p + (k - 1) * pq;
  },
};
