// Newton's method for a concave log-likelihood of coefficients on scaled covariates, with step halving: the rules of cox-fit.ts, for
// likelihoods that are not Cox's.
//   convergence    a Newton decrement score' I^-1 score below 1e-10 makes this step the last
//   dependence     a column that earlier ones determine is dropped, found once, at zero
//   separation     the likelihood has stopped rising while a coefficient still runs away: its estimate is infinite
import { type Factorised, factorise, inverse, solve } from "./linear-algebra.ts";

export interface Quadratic {
  readonly loglik: number;
  readonly score: Float64Array;
  /** negative Hessian, size x size, both triangles */
  readonly information: Float64Array;
}

export interface Maximum<Point extends Quadratic> {
  readonly beta: Float64Array;
  readonly here: Point;
  readonly zero: Point;
  /** inverse of the information at the maximum; zero in rows and columns of dropped coefficients */
  readonly inverse: Float64Array;
  readonly dropped: readonly number[];
  readonly infinite: readonly { readonly term: number; readonly sign: 1 | -1 }[];
  readonly iterations: number;
  readonly converged: boolean;
}

const mostIterations = 60;
const decrementDone = 1e-10;
const decrementNothing = 1e-18;
/** What is left of a column after removing earlier ones, as a share of it, below which it counts as determined by them. */
const dependence = 1e-10;
/** A step of this many standard deviations, though the likelihood no longer rises, means that there is no maximum. */
const runaway = 1e-2;

/**
 * Climbs from zero. Never throws for the data: see `converged`, `infinite`, `dropped`. `unit`: what one event adds to the likelihood, at most
 * 1; small weights make all of it small, and are no sign of its maximum. `told` hears of each step.
 */
export async function newtonMaximum<Point extends Quadratic>(
  evaluate: (beta: Float64Array) => Promise<Point>,
  size: number,
  unit: number,
  told?: (iteration: number) => void,
): Promise<Maximum<Point>> {
  let beta: Float64Array = new Float64Array(size);
  const zero = await evaluate(beta);
  let here = zero;
  const { dropped } = factorise(zero.information, size, dependence);
  let factorised = without(dropped, here.information, size);
  let infinite: Maximum<Point>["infinite"] = [];
  let [iterations, converged, before] = [0, dropped.length === size, Number.POSITIVE_INFINITY];
  while (!converged && iterations < mostIterations) {
    iterations++;
    const step = solve(factorised, here.score);
    const decrement = step.reduce((sum, v, j) => sum + v * here.score[j]!, 0) / unit;
    // the decrement is squared near a maximum; on the way to infinity it only shrinks by the factor e
    if (decrement < 1e-8 && decrement > 0.02 * before) {
      const running = [...step.keys()].filter((j) => Math.abs(step[j]!) > runaway);
      infinite = running.map((term) => ({ term, sign: step[term]! > 0 ? 1 : -1 }));
      if (running.length > 0) break;
    }
    if (decrement < decrementNothing) {
      converged = true;
      break;
    }
    before = decrement;
    const next = await climb(evaluate, beta, step, here, unit);
    if (!next) break;
    ({ beta, here } = next);
    factorised = without(dropped, here.information, size);
    told?.(iterations);
    converged = decrement < decrementDone;
  }
  return { beta, here, zero, inverse: inverse(factorised), dropped, infinite, iterations, converged };
}

/** The step, halved until the likelihood does not fall; null when even a tiny step falls. */
async function climb<Point extends Quadratic>(
  evaluate: (beta: Float64Array) => Promise<Point>,
  beta: Float64Array,
  step: Float64Array,
  here: Point,
  unit: number,
): Promise<{ beta: Float64Array; here: Point } | null> {
  // rounding of a sum of this size is no fall
  const slack = 1e-12 * (unit + Math.abs(here.loglik));
  for (let share = 1; share > 1e-6; share /= 2) {
    const tried = beta.map((b, j) => b + share * step[j]!);
    const there = await evaluate(tried);
    if (there.loglik >= here.loglik - slack) return { beta: tried, here: there };
  }
  return null;
}

function without(dropped: readonly number[], information: Float64Array, size: number): Factorised {
  const kept = information.slice();
  for (const j of dropped) for (let i = 0; i < size; i++) kept[i * size + j] = kept[j * size + i] = 0;
  return factorise(kept, size, 0);
}
