// Maximum partial likelihood: Newton's method with step halving from zero, on centred and scaled covariates.
//   convergence    a Newton decrement score' I^-1 score below 1e-10 makes this step the last: the next would be some 1e-10 standard errors
//   dependence     a column that earlier ones determine within the risk sets, or that does not vary in any, is dropped, as in R; found once,
//                  at beta = 0
//   separation     the likelihood has stopped rising while a coefficient still runs away: its estimate is infinite
//   ridge          loglik - (theta / 2) sum (beta_j sd_j)^2, as R's ridge(scale = TRUE) with the standard deviation of the rows
// Results are on the scale of the data.
import type { CoxDesign, Pause, Ties } from "./cox-design.ts";
import { exactLikelihood } from "./cox-exact.ts";
import { type PartialLikelihood, partialLikelihood } from "./cox-likelihood.ts";
import { type Factorised, factorise, inverse, quadraticForm, solve } from "./linear-algebra.ts";

export interface CoxFit {
  readonly ties: Ties;
  /** per covariate, on the scale of the data; 0 where dropped, last iterate where infinite */
  readonly coefficients: Float64Array;
  /** model-based covariance, terms x terms; zero in rows and columns of dropped terms */
  readonly variance: Float64Array;
  readonly loglik: number;
  readonly loglikNull: number;
  /** at beta = 0, terms x terms and terms long, on the scaled covariates */
  readonly scoreNull: Float64Array;
  readonly informationNull: Float64Array;
  readonly dropped: readonly number[];
  /** those of them that do not vary among the rows at risk at any event */
  readonly constant: readonly number[];
  /** terms whose estimate is infinite, with the sign */
  readonly infinite: readonly { readonly term: number; readonly sign: 1 | -1 }[];
  readonly iterations: number;
  readonly converged: boolean;
  /** coefficients on the scaled covariates: for residuals and baselines */
  readonly scaled: Float64Array;
}

export interface FitOptions {
  readonly ties: Ties;
  /** penalty theta; 0: none */
  readonly ridge?: number;
  readonly pause?: Pause | undefined;
  /** told after each evaluation */
  readonly progress?: ((iteration: number) => void) | undefined;
  readonly start?: Float64Array;
}

const mostIterations = 60;
const decrementDone = 1e-10;
/** A step of 1e-9 standard errors is not worth taking. */
const decrementNothing = 1e-18;
/**
 * What is left of a scaled column after removing earlier ones, as a share of it, below which it counts as determined by them; and its variance
 * within risk sets, as a share of that over all rows, below which it counts as constant there.
 */
const dependence = 1e-10;
/** A step of this many standard deviations of the covariate, though the likelihood no longer rises, means that there is no maximum. */
const runaway = 1e-2;

/** Fits; with no event or no covariate the fit is empty but defined. Never throws for the data: see `converged`, `infinite`, `dropped`. */
export async function coxFit(design: CoxDesign, options: FitOptions): Promise<CoxFit> {
  const { ties, ridge = 0, pause, progress } = options;
  const p = design.terms;
  const evaluate = async (beta: Float64Array) =>
    penalised(
      ties === "exact"
        ? await exactLikelihood(design, beta, pause)
        : await partialLikelihood(design, beta, ties === "efron", pause),
      beta,
      ridge,
    );
  const start: Float64Array = new Float64Array(p);
  const zero = await evaluate(start);
  const { rows, weight } = eventTotals(design);
  // small weights make all of the likelihood small, and are no sign of its maximum
  const unit = rows > 0 ? Math.min(1, weight / rows) : 1;
  const constant = [...Array(p).keys()].filter((j) => !(zero.information[j * p + j]! > dependence * weight));
  const dropped = factorise(withoutTerms(zero.information, p, constant), p, dependence).dropped;
  let beta = options.start?.slice() ?? start;
  let here = options.start ? await evaluate(beta) : zero;
  let iterations = 0;
  let converged = false;
  let before = Number.POSITIVE_INFINITY;
  let infinite: CoxFit["infinite"] = [];
  let factorised: Factorised = factoriseWithout(here.information, p, dropped);
  while (dropped.length < p && iterations < mostIterations) {
    iterations++;
    const step = solve(factorised, here.score);
    const decrement = step.reduce((sum, v, j) => sum + v * here.score[j]!, 0) / unit;
    // Newton's method squares the decrement near a maximum; on the way to infinity it only shrinks by the factor e
    if (decrement < 1e-8 && decrement > 0.02 * before) {
      const running = [...step.keys()].filter((j) => Math.abs(step[j]!) > runaway);
      if (running.length > 0) {
        infinite = running.map((term) => ({ term, sign: step[term]! > 0 ? 1 : -1 }));
        break;
      }
    }
    if (decrement < decrementNothing) {
      converged = true;
      break;
    }
    before = decrement;
    const next = await climb(evaluate, beta, step, here, unit);
    if (!next) break;
    ({ beta, here } = next);
    factorised = factoriseWithout(here.information, p, dropped);
    progress?.(iterations);
    if (decrement < decrementDone) {
      converged = true;
      break;
    }
  }
  if (dropped.length === p) converged = true;
  const { scale } = design;
  const variance = inverse(factorised);
  for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) variance[a * p + b]! /= scale[a]! * scale[b]!;
  return {
    ties,
    coefficients: beta.map((b, j) => b / scale[j]!),
    variance,
    loglik: here.plain.loglik,
    loglikNull: zero.plain.loglik,
    scoreNull: zero.plain.score,
    informationNull: zero.plain.information,
    dropped,
    constant,
    infinite,
    iterations,
    converged,
    scaled: beta,
  };
}

/** Events and their weight. */
function eventTotals({ rows: size, event, weight }: CoxDesign): { rows: number; weight: number } {
  let [rows, sum] = [0, 0];
  for (let i = 0; i < size; i++) {
    if (event[i] === 0) continue;
    rows++;
    sum += weight ? weight[i]! : 1;
  }
  return { rows, weight: sum };
}

interface Evaluated extends PartialLikelihood {
  /** without the penalty */
  readonly plain: PartialLikelihood;
}

/** On the scaled covariates beta_j sd_j is beta_j itself. */
function penalised(plain: PartialLikelihood, beta: Float64Array, ridge: number): Evaluated {
  if (ridge === 0) return { ...plain, plain };
  const p = beta.length;
  const score = plain.score.map((u, j) => u - ridge * beta[j]!);
  const information = plain.information.slice();
  for (let j = 0; j < p; j++) information[j * p + j]! += ridge;
  const loglik = plain.loglik - (ridge / 2) * beta.reduce((sum, b) => sum + b * b, 0);
  return { loglik, score, information, plain };
}

/** The step, halved until the likelihood does not fall; null when even a tiny step falls. */
async function climb(
  evaluate: (beta: Float64Array) => Promise<Evaluated>,
  beta: Float64Array,
  step: Float64Array,
  here: Evaluated,
  unit: number,
): Promise<{ beta: Float64Array; here: Evaluated } | null> {
  // rounding of a sum of this size is no fall
  const slack = 1e-12 * (unit + Math.abs(here.loglik));
  for (let share = 1; share > 1e-6; share /= 2) {
    const tried = beta.map((b, j) => b + share * step[j]!);
    const there = await evaluate(tried);
    if (there.loglik >= here.loglik - slack) return { beta: tried, here: there };
  }
  return null;
}

function factoriseWithout(information: Float64Array, p: number, dropped: readonly number[]): Factorised {
  return factorise(withoutTerms(information, p, dropped), p, 0);
}

/** A copy with zero in the rows and columns of these terms. */
function withoutTerms(information: Float64Array, p: number, terms: readonly number[]): Float64Array {
  const kept = information.slice();
  for (const j of terms) for (let i = 0; i < p; i++) kept[i * p + j] = kept[j * p + i] = 0;
  return kept;
}

export interface CoxTest {
  readonly statistic: number;
  readonly df: number;
}

/** Likelihood-ratio, Wald and score test of all coefficients together. Wald is undefined (NaN) when an estimate is infinite. */
export function coxTests(
  fit: CoxFit,
  variance = fit.variance,
): { ratio: CoxTest; wald: CoxTest; score: CoxTest } {
  const p = fit.coefficients.length;
  const df = p - fit.dropped.length;
  const kept = [...fit.coefficients.keys()].filter((j) => !fit.dropped.includes(j));
  const undefinedWald = df === 0 || fit.infinite.length > 0;
  return {
    ratio: { statistic: df === 0 ? Number.NaN : 2 * (fit.loglik - fit.loglikNull), df },
    wald: { statistic: undefinedWald ? Number.NaN : waldStatistic(fit.coefficients, variance, kept), df },
    score: {
      statistic:
        df === 0
          ? Number.NaN
          : quadraticForm(inverse(factoriseWithout(fit.informationNull, p, fit.dropped)), fit.scoreNull),
      df,
    },
  };
}

/** b' V^-1 b over the chosen terms, computed on standardised terms so that units cannot matter. */
export function waldStatistic(b: Float64Array, variance: Float64Array, chosen: readonly number[]): number {
  const p = b.length;
  const size = chosen.length;
  const sd = chosen.map((j) => Math.sqrt(variance[j * p + j]!));
  const correlation = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      correlation[i * size + j] = variance[chosen[i]! * p + chosen[j]!]! / (sd[i]! * sd[j]!);
    }
  }
  const z = chosen.map((j, i) => b[j]! / sd[i]!);
  return quadraticForm(inverse(factorise(correlation, size, 1e-12)), z);
}
