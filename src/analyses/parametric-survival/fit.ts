// The distributions asked for, fitted, with robust errors where asked; the one that AIC prefers; the observed curves beside them.
import { UserError } from "../../errors.ts";
import { log } from "../../math/elementary.ts";
import { withRobustVariance } from "../../math/parametric-covariance.ts";
import { dependentTerms, type ParametricDesign, parametricDesign } from "../../math/parametric-design.ts";
import { type ParametricFit, ParametricFitter } from "../../math/parametric-fit.ts";
import { type Distribution, distributions, fromZero, type PowerScale } from "../../math/parametric-models.ts";
import { type SurvivalCurve, survivalCurve } from "../../math/product-limit.ts";
import { countSurvival } from "../../math/survival-counts.ts";
import type { Context, Inputs } from "../analysis.ts";
import { distributionNames } from "./names.ts";
import type { Selected } from "./rows.ts";

export interface FittedDistribution {
  readonly distribution: Distribution;
  /** variances from the model */
  readonly fit: ParametricFit;
  /** the variances used: robust where robust */
  readonly used: ParametricFit;
  readonly parameters: number;
  readonly aic: number;
  readonly bic: number;
  /** the likelihood has a maximum, so there are curves; a coefficient may still be infinite */
  readonly known: boolean;
}

export interface Fitted {
  readonly design: ParametricDesign;
  readonly all: readonly FittedDistribution[];
  /** smallest AIC; null when none has a maximum */
  readonly best: FittedDistribution | null;
  /** distributions left out because an event at time 0 is impossible under them */
  readonly impossible: readonly Distribution[];
  /** terms without a coefficient, of the main parameter and of the shape */
  readonly dropped: { readonly main: readonly number[]; readonly shape: readonly number[] };
  readonly robust: boolean;
  readonly timeUnit: number;
  readonly sampleSize: number;
  /** per group */
  readonly observed: readonly SurvivalCurve[];
}

export async function fitDistributions(
  data: Selected,
  params: Inputs["params"],
  context: Context,
  pause: () => Promise<void>,
): Promise<Fitted> {
  const asked = params.distribution === "all" ? distributions : [params.distribution as Distribution];
  const possible = data.zeroEvents.rows === 0 ? asked : asked.filter((each) => fromZero.includes(each));
  if (possible.length === 0) throw impossibleAtZero(asked[0]!, data);
  const design = parametricDesign(data.rows);
  await pause();
  const dropped = {
    main: dependentTerms(design, data.mainTerms),
    shape: dependentTerms(design, data.shapeTerms),
  };
  const counts = countSurvival({ ...data.rows, level: data.level, levels: data.groups.length });
  const observed = data.groups.map((_, g) => survivalCurve(counts, g));
  const timeUnit = Number(params.timeUnit) > 0 ? Number(params.timeUnit) : design.exposure / design.events;
  const fitter = new ParametricFitter(design, {
    terms: data.mainTerms.filter((term) => !dropped.main.includes(term)),
    shapeTerms: data.shapeTerms.filter((term) => !dropped.shape.includes(term)),
    scale: String(params.scale) as PowerScale,
    timeUnit,
    plateau: Math.min(...observed.map(({ survival }) => survival[survival.length - 1]!)),
    pause,
  });
  const robust =
    params.robust === "auto"
      ? data.cluster !== null || data.weights === "fractional"
      : params.robust === "yes";
  const clusters = data.cluster && { codes: data.cluster.codes, count: data.cluster.labels.length };
  const sampleSize =
    data.weights === "counts" ? data.weight!.reduce((sum, w) => sum + w, 0) : data.time.length;
  const all: FittedDistribution[] = [];
  for (const [k, distribution] of possible.entries()) {
    context.progress(0.05 + (0.6 * k) / possible.length, `Fitting: ${distributionNames[distribution]}`);
    const fit = await fitter.fit(distribution, Boolean(params.cure));
    await pause();
    const parameters = fit.coefficients.length;
    const known = fit.converged || (fit.infinite.length > 0 && Number.isFinite(fit.loglik));
    all.push({
      distribution,
      fit,
      used: robust && fit.converged ? withRobustVariance(design, fit, clusters) : fit,
      parameters,
      aic: 2 * parameters - 2 * fit.loglik,
      bic: parameters * log(sampleSize) - 2 * fit.loglik,
      known,
    });
  }
  const known = all.filter((each) => each.known);
  const best = known.reduce<FittedDistribution | null>((a, b) => (a === null || b.aic < a.aic ? b : a), null);
  const impossible = asked.filter((each) => !possible.includes(each));
  return { design, all, best, impossible, dropped, robust, timeUnit, sampleSize, observed };
}

function impossibleAtZero(distribution: Distribution, { zeroEvents }: Selected): UserError {
  const { rows, firstRow } = zeroEvents;
  const what = rows === 1 ? "An event" : `${rows.toLocaleString("en")} events`;
  return new UserError(
    `${what} at time 0 (first in row ${firstRow}) cannot be under the ${distributionNames[distribution]} distribution, whose times are positive. ` +
      "Correct the times, give them half a unit, or choose the exponential or Gompertz distribution.",
  );
}
