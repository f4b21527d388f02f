// A standard law of log time: the error of log T = location + scale * error. Each gives the log of its survival function and of its density
// at z, for one shape q at most, with the derivatives by z and q up to second order that exact likelihoods need.

/** Value and derivatives at one point; reused by the caller. Laws without a shape leave q, zq and qq alone (zero). */
export interface LawPoint {
  value: number;
  z: number;
  zz: number;
  q: number;
  zq: number;
  qq: number;
}

export interface Law {
  /** log P(error > z) */
  logSurvival(z: number, q: number, out: LawPoint): void;
  /** log density of the error at z */
  logDensity(z: number, q: number, out: LawPoint): void;
}

export function lawPoint(): LawPoint {
  return { value: 0, z: 0, zz: 0, q: 0, zq: 0, qq: 0 };
}
