// Parametric survival models fitted by maximum likelihood: Newton's method on centred and scaled terms from the fits of simpler distributions.
//   boundary     a shape that runs to the end of its range is held there and said; a share cured that runs to 0 leaves the model without cure
//   covariance   inverse of the observed information; robust: the sandwich with scores summed within clusters
// Results are on the scale of the data. With several maxima the highest found is taken.
import { factorise, inverse } from "./linear-algebra.ts";
import { infiniteCoefficients, onDataScale } from "./parametric-covariance.ts";
import { type ParametricDesign, thinned } from "./parametric-design.ts";
import { likelihood, type Pause } from "./parametric-likelihood.ts";
import { type Maximum, maximise } from "./parametric-maximise.ts";
import {
  type Distribution,
  type ModelPlan,
  type Parameter,
  type PlanOptions,
  planModel,
  stretches,
} from "./parametric-models.ts";
import { curedStarts, firstStart, originsOf, startAt } from "./parametric-start.ts";

export interface ParametricFit {
  readonly plan: ModelPlan;
  /** in the order of plan.parameters, intercept first, on the scale of the data */
  readonly coefficients: Float64Array;
  /** covariance of the coefficients, from the observed information; NaN when that is not positive definite */
  readonly variance: Float64Array;
  /** the same two on the centred and scaled terms, for predictions */
  readonly scaled: Float64Array;
  readonly scaledVariance: Float64Array;
  /** `scaled` without the way gone towards infinity, if any: out there the likelihood is flat, and a fit that began there would stay */
  readonly restart: Float64Array;
  readonly loglik: number;
  readonly converged: boolean;
  readonly iterations: number;
  /** a parameter held at the end of its range, because the likelihood rises towards it */
  readonly boundary: { readonly parameter: Parameter["name"]; readonly side: 1 | -1 } | null;
  /** coefficients whose estimate is infinite */
  readonly infinite: readonly { readonly index: number; readonly side: 1 | -1 }[];
}

export interface FitOptions extends PlanOptions {
  /** share without the event at the end of the Kaplan-Meier curve: a start for the share cured */
  readonly plateau: number;
  readonly pause?: Pause | undefined;
}

/** Beyond so many rows the starts are tried on a part of them. */
const manyRows = 20_000;
const fewRows = 4000;

/** A cured share must raise the log-likelihood by more than this, or it is zero. */
const noGain = 1e-6;

/** Fits distributions to one design, keeping each fit: others start from it. */
export class ParametricFitter {
  readonly #design: ParametricDesign;
  readonly #options: FitOptions;
  /** the same models on a part of the rows; null when all are few */
  readonly #part: ParametricFitter | null;
  readonly #meanWeight: number;
  readonly #done = new Map<string, Promise<ParametricFit>>();

  constructor(design: ParametricDesign, options: FitOptions) {
    this.#design = design;
    this.#options = options;
    this.#meanWeight = design.weight ? design.weight.reduce((sum, w) => sum + w, 0) / design.rows : 1;
    this.#part = design.rows > manyRows ? new ParametricFitter(thinned(design, fewRows), options) : null;
  }

  /** Never rejects for the data: see `converged`, `boundary`, `infinite`. */
  fit(distribution: Distribution, cure = false): Promise<ParametricFit> {
    const key = `${distribution} ${cure}`;
    let fit = this.#done.get(key);
    if (!fit) {
      fit = cure ? this.#fitCured(distribution) : this.#fitPlain(distribution);
      this.#done.set(key, fit);
    }
    return fit;
  }

  async #fitPlain(distribution: Distribution): Promise<ParametricFit> {
    const plan = planModel(distribution, false, this.#options);
    const near = await this.#near(plan);
    if (near) return near;
    const starts: Float64Array[] = [];
    for (const { from, shape } of originsOf(distribution)) {
      starts.push(startAt(plan, await this.fit(from), shape, this.#options.timeUnit));
    }
    if (starts.length === 0) starts.push(firstStart(plan, this.#design.exposure / this.#design.events));
    return this.#best(plan, starts);
  }

  async #fitCured(distribution: Distribution): Promise<ParametricFit> {
    const plain = await this.fit(distribution);
    const plan = planModel(distribution, true, this.#options);
    const near = await this.#near(plan);
    if (near && near.loglik > plain.loglik + noGain) return near;
    const unbounded = planModel(distribution, false, this.#options);
    const at = stretches(unbounded);
    // a shape held at its bound starts there
    const from = plain.boundary ? widened(plain, at[at.length - 1]!.to) : plain;
    const starts = curedStarts(plan, from, this.#options.plateau);
    for (const { from: simpler, shape } of originsOf(distribution)) {
      const source = await this.fit(simpler, true);
      if (!source.plan.cure || !source.converged) continue;
      const share = source.scaled[source.scaled.length - 1]!;
      starts.push(Float64Array.of(...startAt(unbounded, source, shape, this.#options.timeUnit), share));
    }
    const fit = await this.#best(plan, starts);
    if (fit.loglik > plain.loglik + noGain && fit.boundary?.parameter !== "logit cured") return fit;
    const none = { parameter: "logit cured", side: -1 } as const;
    if (!(fit.loglik > plain.loglik + noGain && fit.boundary?.side === -1))
      return { ...plain, boundary: none };
    // the share fell to 0 on the way to a higher maximum without cure than was known
    const higher = await this.#climb(unbounded, fit.scaled.slice(0, -1), null);
    return { ...higher, boundary: higher.boundary ?? none };
  }

  /** From the fit to a part of the rows, which has tried all starts; null where that is no use. */
  async #near(plan: ModelPlan): Promise<ParametricFit | null> {
    const part = await this.#part?.fit(plan.distribution, plan.cure);
    if (!part?.converged || part.boundary) return null;
    const fit = await this.#climb(plan, part.scaled, null);
    return fit.converged && !fit.boundary ? fit : null;
  }

  async #best(plan: ModelPlan, starts: readonly Float64Array[]): Promise<ParametricFit> {
    let best: ParametricFit | null = null;
    for (const start of starts) {
      const fit = await this.#climb(plan, start, null);
      const better = best === null || fit.loglik > best.loglik + 1e-9 || !Number.isFinite(best.loglik);
      if (better || (fit.converged && !best!.converged && fit.loglik > best!.loglik - 1e-6)) best = fit;
    }
    return best!;
  }

  async #climb(
    plan: ModelPlan,
    start: Float64Array,
    boundary: ParametricFit["boundary"],
  ): Promise<ParametricFit> {
    const { pause } = this.#options;
    const at = stretches(plan);
    const model = { family: plan.family, blocks: plan.parameters.map(({ block }) => block) };
    const bounds = plan.parameters.flatMap(({ block, low, high }, j) =>
      block.intercept && Number.isFinite(low) ? [{ index: at[j]!.from, low, high }] : [],
    );
    const top = await maximise(
      (c) => likelihood(this.#design, model, c, pause),
      start,
      bounds,
      Math.min(1, this.#meanWeight),
    );
    if (!top.atBound) return finished(this.#design, plan, top, boundary);
    const { index, side } = top.atBound;
    const held = at.findIndex(({ from }, j) => from === index && plan.parameters[j]!.block.intercept);
    const parameter = plan.parameters[held]!;
    const shape = parameter.name === "shape" || parameter.name === "log(1 + kappa)";
    // a log scale or a share cured at its end is no model to report
    if (boundary || !shape || parameter.block.terms.length > 0)
      return {
        ...finished(this.#design, plan, top, boundary),
        boundary: { parameter: parameter.name, side },
      };
    const offset = side > 0 ? parameter.high : parameter.low;
    const parameters = plan.parameters.map((each, j) =>
      j === held ? { ...each, block: { offset, intercept: false, terms: [] } } : each,
    );
    const rest = top.coefficients.filter((_, j) => j !== index);
    return this.#climb({ ...plan, parameters }, rest, { parameter: parameter.name, side });
  }
}

/** The fit with room for a shape that was held, at its bound. */
function widened(fit: ParametricFit, size: number): ParametricFit {
  const scaled = new Float64Array(size);
  const at = stretches(fit.plan);
  let to = 0;
  fit.plan.parameters.forEach(({ name, block }, j) => {
    if (name === fit.boundary!.parameter) scaled[to++] = block.offset * 0.9;
    for (let k = at[j]!.from; k < at[j]!.to; k++) scaled[to++] = fit.scaled[k]!;
  });
  return { ...fit, scaled };
}

function finished(
  design: ParametricDesign,
  plan: ModelPlan,
  top: Maximum,
  boundary: ParametricFit["boundary"],
): ParametricFit {
  const size = top.coefficients.length;
  const factorised = factorise(top.likelihood.information, size, 1e-13);
  const scaledVariance = inverse(factorised);
  if (factorised.dropped.length > 0) scaledVariance.fill(Number.NaN);
  const { coefficients, variance } = onDataScale(design, plan, top.coefficients, scaledVariance);
  return {
    plan,
    coefficients,
    variance,
    scaled: top.coefficients,
    scaledVariance,
    restart: top.runaway ? without(top.coefficients, top.runaway) : top.coefficients,
    loglik: top.likelihood.loglik,
    converged: top.converged && factorised.dropped.length === 0,
    iterations: top.iterations,
    boundary,
    infinite: top.runaway ? infiniteCoefficients(design, plan, top.runaway) : [],
  };
}

/** What is left of v across the direction. */
function without(v: Float64Array, direction: Float64Array): Float64Array {
  let [along, length] = [0, 0];
  for (let j = 0; j < v.length; j++) {
    along += v[j]! * direction[j]!;
    length += direction[j]! ** 2;
  }
  return v.map((value, j) => value - (along / length) * direction[j]!);
}
