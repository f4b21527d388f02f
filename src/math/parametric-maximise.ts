// Maximises a likelihood with known Hessian: Newton's method with Levenberg's damping (Nocedal and Wright 2006, chapter 4), which is a trust region in
// the metric of the Hessian's diagonal. Deterministic; stops at a maximum, at a bound of a parameter, or says that it did not converge.
import { factorise, solve } from "./linear-algebra.ts";
import type { Likelihood } from "./parametric-likelihood.ts";

export interface Bound {
  /** coefficient */
  readonly index: number;
  readonly low: number;
  readonly high: number;
}

export interface Maximum {
  readonly coefficients: Float64Array;
  readonly likelihood: Likelihood;
  readonly iterations: number;
  /** the gradient vanishes and the Hessian is negative definite */
  readonly converged: boolean;
  /** a coefficient that ran into its bound while the likelihood still rose, with the side */
  readonly atBound: Run | null;
  /** the last step, when it is long though the likelihood hardly rises any more: something in its direction is infinite */
  readonly runaway: Float64Array | null;
}

/** A coefficient and the way it goes. */
export interface Run {
  readonly index: number;
  readonly side: 1 | -1;
}

const mostIterations = 200;
/** Newton decrement below which this step is the last: the next would be some 1e-10 standard errors. */
const decrementDone = 1e-9;
const decrementNothing = 1e-18;
/** On the way to infinity the decrement shrinks by a constant factor only, near a maximum it is squared. */
const decrementFlat = 1e-6;
const decrementSlow = 0.02;
/** A step of this many standard deviations of a term, though the likelihood hardly rises, means that there is no maximum. */
export const longStep = 1e-2;

/**
 * From `start`; never throws for the data. `unit`: what one event adds to the likelihood, at most 1; small weights make all of it small, and
 * are no sign of its maximum.
 */
export async function maximise(
  evaluate: (coefficients: Float64Array) => Promise<Likelihood>,
  start: Float64Array,
  bounds: readonly Bound[],
  unit: number,
): Promise<Maximum> {
  const size = start.length;
  let coefficients = start;
  let here = await evaluate(start);
  let damping = 0;
  let before = Number.POSITIVE_INFINITY;
  let iterations = 0;
  const ended = (how: Partial<Pick<Maximum, "converged" | "atBound" | "runaway">>): Maximum => ({
    coefficients,
    likelihood: here,
    iterations,
    converged: false,
    atBound: null,
    runaway: null,
    ...how,
  });
  if (!Number.isFinite(here.loglik)) return ended({});
  while (iterations < mostIterations) {
    iterations++;
    const damped = definite(here.information, size, damping, unit);
    damping = damped.damping;
    const step = solve(damped.factorised, here.gradient);
    const decrement = step.reduce((sum, v, j) => sum + v * here.gradient[j]!, 0) / unit;
    if (damping === 0) {
      const slow = decrement > decrementSlow * before || decrement < decrementDone;
      if (decrement < decrementFlat && slow && step.some((v) => Math.abs(v) > longStep)) {
        return ended({ runaway: step });
      }
      if (decrement < decrementNothing) return ended({ converged: true });
    }
    const next = coefficients.map((v, j) => v + step[j]!);
    const there = await evaluate(next);
    // rounding of a sum of this size is no fall
    const slack = 1e-12 * (unit + Math.abs(here.loglik));
    if (!(there.loglik >= here.loglik - slack)) {
      if (damping > 1e12) break;
      damping = damping === 0 ? 1e-3 : damping * 8;
      continue;
    }
    const gain = (there.loglik - here.loglik) / unit;
    const last = damping === 0 && decrement < decrementDone;
    coefficients = next;
    here = there;
    if (last) return ended({ converged: true });
    const atBound = beyond(coefficients, bounds);
    if (atBound) return ended({ atBound });
    before = damping === 0 ? decrement : Number.POSITIVE_INFINITY;
    // half the decrement is what the quadratic model promised; below `decrementFlat` the gain is lost in rounding
    if (decrement < decrementFlat) damping = 0;
    else if (gain > 0.4 * decrement) damping = damping < 1e-6 ? 0 : damping / 10;
  }
  return ended({});
}

function beyond(coefficients: Float64Array, bounds: readonly Bound[]): Maximum["atBound"] {
  for (const { index, low, high } of bounds) {
    if (coefficients[index]! <= low) return { index, side: -1 };
    if (coefficients[index]! >= high) return { index, side: 1 };
  }
  return null;
}

/** The information with so much of its diagonal added that it is positive definite. */
function definite(information: Float64Array, size: number, least: number, unit: number) {
  for (let damping = least; ; damping = damping === 0 ? 1e-3 : damping * 4) {
    const matrix = information.slice();
    for (let j = 0; j < size; j++) {
      const diagonal = Math.abs(information[j * size + j]!);
      // a flat direction gets a unit of its own, lest nothing holds it
      matrix[j * size + j]! += damping * (diagonal > 1e-8 * unit ? diagonal : unit);
    }
    const factorised = factorise(matrix, size, 1e-13);
    if (factorised.dropped.length === 0 || damping > 1e15) return { factorised, damping };
  }
}
