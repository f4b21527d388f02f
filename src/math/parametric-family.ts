// Families of survival distributions for likelihoods: log survival and log density of a time as functions of a few unbounded parameters eta, each of
// which may be a linear predictor, with exact gradient and Hessian by eta.
//   locationScale(law)   z = (log t - eta0) / sigma, log sigma = eta1, shape eta2 of the law       log f = law - log sigma - log t
//   exponential          H = t e^-eta0                                                             defined for events at time 0 too
//   gompertz             hazard e^eta0 e^(eta1 t), H = e^eta0 t e1(eta1 t)                         eta1 < 0: a share never has the event
//   proportional(base)   S = base^(e^rho), rho the last parameter                                  proportional hazards on any base
//   cured(base)          S = pi + (1 - pi) base, logit pi the last parameter                       mixture cure (Boag 1949; Farewell 1982)
import { exp } from "./elementary.ts";
import { type Law, lawPoint } from "./parametric-law.ts";
import { quotient, quotients, softplus } from "./parametric-quotients.ts";

/** A value with its gradient (m) and the upper triangle of its Hessian (m x m, row-major). */
export interface Jet {
  value: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export interface Family {
  /** m: number of parameters eta */
  readonly size: number;
  /** log S(t), t > 0 */
  survival(t: number, logTime: number, eta: Float64Array, out: Jet): void;
  /** log f(t), t > 0 */
  density(t: number, logTime: number, eta: Float64Array, out: Jet): void;
}

export function jet(size: number): Jet {
  return { value: 0, first: new Float64Array(size), second: new Float64Array(size * size) };
}

/** log T = eta0 + e^eta1 error. A law without a shape has two parameters. */
export function locationScale(law: Law, shaped: boolean): Family {
  const size = shaped ? 3 : 2;
  const at = lawPoint();
  // rows mostly share the scale
  let [lastScale, lastRate] = [0, 1];
  const rateOf = (logScale: number) => {
    if (logScale !== lastScale) [lastScale, lastRate] = [logScale, exp(-logScale)];
    return lastRate;
  };
  // from the law's z and q to eta: z falls with the location, and by itself with log sigma
  const chain = (z: number, rate: number, { first, second }: Jet) => {
    first[0] = -rate * at.z;
    first[1] = -z * at.z;
    second[0] = rate * rate * at.zz;
    second[1] = rate * (z * at.zz + at.z);
    second[size + 1] = z * (z * at.zz + at.z);
    if (!shaped) return;
    first[2] = at.q;
    second[2] = -rate * at.zq;
    second[size + 2] = -z * at.zq;
    second[2 * size + 2] = at.qq;
  };
  return {
    size,
    survival(_t, logTime, eta, out) {
      const rate = rateOf(eta[1]!);
      const z = (logTime - eta[0]!) * rate;
      law.logSurvival(z, shaped ? eta[2]! : 0, at);
      out.value = at.value;
      chain(z, rate, out);
    },
    density(_t, logTime, eta, out) {
      const rate = rateOf(eta[1]!);
      const z = (logTime - eta[0]!) * rate;
      law.logDensity(z, shaped ? eta[2]! : 0, at);
      out.value = at.value - eta[1]! - logTime;
      chain(z, rate, out);
      out.first[1]! -= 1;
    },
  };
}

/** eta0 = log mean. */
export const exponential: Family = {
  size: 1,
  survival(t, _logTime, eta, out) {
    const hazard = t * exp(-eta[0]!);
    out.value = -hazard;
    out.first[0] = hazard;
    out.second[0] = -hazard;
  },
  density(t, logTime, eta, out) {
    this.survival(t, logTime, eta, out);
    out.value -= eta[0]!;
    out.first[0]! -= 1;
  },
};

const growth = quotient();
const unused = quotient();

/** eta0 = log rate, eta1 = shape, as flexsurv's gompertz. */
export const gompertz: Family = {
  size: 2,
  survival(t, _logTime, eta, out) {
    quotients(eta[1]! * t, growth, unused);
    const scale = t * exp(eta[0]!);
    const hazard = scale * growth.value;
    const byShape = scale * t * growth.first;
    out.value = -hazard;
    out.first[0] = -hazard;
    out.first[1] = -byShape;
    out.second[0] = -hazard;
    out.second[1] = -byShape;
    out.second[3] = -scale * t * t * growth.second;
  },
  density(t, logTime, eta, out) {
    this.survival(t, logTime, eta, out);
    out.value += eta[0]! + eta[1]! * t;
    out.first[0]! += 1;
    out.first[1]! += t;
  },
};

/** The base with its hazard multiplied by e^rho, rho appended to its parameters. */
export function proportional(base: Family): Family {
  const n = base.size;
  const size = n + 1;
  const survival = jet(n);
  const density = jet(n);
  return {
    size,
    survival(t, logTime, eta, out) {
      base.survival(t, logTime, eta, survival);
      const factor = exp(eta[n]!);
      out.value = factor * survival.value;
      for (let i = 0; i < n; i++) {
        out.first[i] = factor * survival.first[i]!;
        for (let j = i; j < n; j++) out.second[i * size + j] = factor * survival.second[i * n + j]!;
        out.second[i * size + n] = out.first[i]!;
      }
      out.first[n] = out.value;
      out.second[n * size + n] = out.value;
    },
    density(t, logTime, eta, out) {
      // log hazard of the base + rho + log survival
      this.survival(t, logTime, eta, out);
      base.density(t, logTime, eta, density);
      out.value += density.value - survival.value + eta[n]!;
      for (let i = 0; i < n; i++) {
        out.first[i]! += density.first[i]! - survival.first[i]!;
        for (let j = i; j < n; j++)
          out.second[i * size + j]! += density.second[i * n + j]! - survival.second[i * n + j]!;
      }
      out.first[n]! += 1;
    },
  };
}

const share = quotient();
const chance = quotient();

/** A share pi never has the event; logit pi appended to the base's parameters. */
export function cured(base: Family): Family {
  const n = base.size;
  const size = n + 1;
  const inner = jet(n);
  const copy = (out: Jet, factor: number) => {
    for (let i = 0; i < n; i++) {
      out.first[i] = factor * inner.first[i]!;
      for (let j = i; j < n; j++) out.second[i * size + j] = factor * inner.second[i * n + j]!;
    }
  };
  return {
    size,
    survival(t, logTime, eta, out) {
      base.survival(t, logTime, eta, inner);
      // log(pi + (1 - pi) S) = log(e^c + e^L) - log(1 + e^c); `share` is that of the uncured among those without the event
      const c = eta[n]!;
      softplus(inner.value - c, share);
      softplus(c, chance);
      out.value = c + share.value - chance.value;
      const { first: w, second: spread } = share;
      copy(out, w);
      for (let i = 0; i < n; i++) {
        const slope = inner.first[i]!;
        for (let j = i; j < n; j++) out.second[i * size + j]! += spread * slope * inner.first[j]!;
        out.second[i * size + n] = -spread * slope;
      }
      out.first[n] = 1 - w - chance.first;
      out.second[n * size + n] = spread - chance.second;
    },
    density(t, logTime, eta, out) {
      base.density(t, logTime, eta, inner);
      softplus(eta[n]!, chance);
      out.value = inner.value - chance.value;
      copy(out, 1);
      for (let i = 0; i < n; i++) out.second[i * size + n] = 0;
      out.first[n] = -chance.first;
      out.second[n * size + n] = -chance.second;
    },
  };
}
