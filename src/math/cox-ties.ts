// The sums over the events of one time that Efron's (1977) and Breslow's (1974) treatment of ties need.
import type { RiskSweep } from "./cox-design.ts";
import { log } from "./elementary.ts";

/**
 * With d tied events of mean weight w, f = m/d for m = 0..d-1 and den = s0 - f e0 (Breslow: f = 0 throughout):
 *   logs         sum w log den         what the log-likelihood loses
 *   hazard       sum w / den           increment of the cumulative hazard
 *   own          sum w (1 - f) / den   the same for the tied events themselves
 *   square, cross, crossSquare         sum w / den^2, sum w f / den^2, sum w f^2 / den^2
 */
export interface TieSums {
  logs: number;
  hazard: number;
  own: number;
  square: number;
  cross: number;
  crossSquare: number;
}

export function newTieSums(): TieSums {
  return { logs: 0, hazard: 0, own: 0, square: 0, cross: 0, crossSquare: 0 };
}

/** Fills `to` for the event time a sweep stands at, with `d` events. */
export function tieSums(efron: boolean, d: number, { s0, e0, eventWeight }: RiskSweep, to: TieSums): TieSums {
  if (!efron || d === 1) {
    to.logs = eventWeight * log(s0);
    to.hazard = eventWeight / s0;
    to.own = to.hazard;
    to.square = to.hazard / s0;
    to.cross = 0;
    to.crossSquare = 0;
    return to;
  }
  const w = eventWeight / d;
  let [logs, hazard, own, square, cross, crossSquare] = [0, 0, 0, 0, 0, 0];
  // one logarithm for as many factors as a double holds: with heavy ties logarithms would cost the most
  let product = 1;
  for (let m = 0; m < d; m++) {
    const f = m / d;
    const den = s0 - f * e0;
    const h = w / den;
    const hh = h / den;
    if (den > 1e-100 && den < 1e100) product *= den;
    else logs += w * log(den);
    if (product > 1e200 || product < 1e-200) {
      logs += w * log(product);
      product = 1;
    }
    hazard += h;
    own += (1 - f) * h;
    square += hh;
    cross += f * hh;
    crossSquare += f * f * hh;
  }
  to.logs = logs + w * log(product);
  to.hazard = hazard;
  to.own = own;
  to.square = square;
  to.cross = cross;
  to.crossSquare = crossSquare;
  return to;
}
