// The model fitted as the parameters ask, with everything that tables and notes need of it.

import { UserError } from "../../errors.ts";
import { type Concordance, concordanceSteps } from "../../math/concordance.ts";
import { type CoxDesign, coxDesignSteps, type Ties } from "../../math/cox-design.ts";
import { exactWork } from "../../math/cox-exact.ts";
import { type CoxFit, coxFit } from "../../math/cox-fit.ts";
import { type CoxPath, coxPathSteps } from "../../math/cox-path.ts";
import { scoreResidualsSteps } from "../../math/cox-residuals.ts";
import { robustScoreSteps, robustVarianceSteps } from "../../math/cox-robust.ts";
import { finishWith, type Pause, type Steps } from "../../math/steps.ts";
import type { Inputs } from "../analysis.ts";
import type { Selected } from "./rows.ts";

export interface Fitted {
  readonly design: CoxDesign;
  readonly fit: CoxFit;
  readonly path: CoxPath;
  readonly robust: { readonly variance: Float64Array; readonly scoreStatistic: number } | null;
  /** of the coefficients: robust where robust, else the model's */
  readonly variance: Float64Array;
  readonly concordance: Concordance;
}

/** Multiplications of the exact method that take about a minute. */
const mostExactWork = 6e9;
/** Newton's method rarely takes more steps. */
const usualIterations = 7;

export async function fitModel(
  data: Selected,
  params: Inputs["params"],
  pause: Pause,
  progress: (fraction: number, stage: string) => void,
): Promise<Fitted> {
  const ties = String(params.ties) as Ties;
  const ridge = Number(params.ridge);
  if (ties === "exact" && data.rows.weight) {
    throw new UserError(
      "The exact method for tied events has no weights. Choose Efron's or Breslow's, or take the weight away.",
    );
  }
  const design = await finishWith(coxDesignSteps(data.rows), pause);
  const empty = design.empty[0];
  if (empty !== undefined) {
    throw new UserError(
      `Row ${data.rowNumbers[empty]!} ends as soon as it begins: entry and duration differ by rounding only. Correct the file, or leave the row out.`,
    );
  }
  if (ties === "exact" && exactWork(design) > mostExactWork) {
    throw new UserError(
      "The exact method would take many minutes here, because too many events share a time. Choose Efron's, which is close to it.",
    );
  }
  await pause();
  const fit = await coxFit(design, {
    ties,
    ridge,
    pause,
    progress: (iteration) => progress(0.1 + 0.6 * Math.min(1, iteration / usualIterations), "Fitting"),
  });
  await pause();
  progress(0.7, "Residuals and standard errors");
  const path = await finishWith(coxPathSteps(design, fit), pause);
  const wanted =
    params.robust === "auto" ? data.clusters !== null || data.fractionalWeights : params.robust === "yes";
  const robust = wanted ? await finishWith(robustErrors(design, fit, path, data), pause) : null;
  progress(0.8, "Concordance");
  const score = new Float64Array(design.rows);
  for (let i = 0; i < design.rows; i++) score[design.order[i]!] = path.predictors.linear[i]!;
  const ranked = await finishWith(concordanceSteps(design, score, data.clusters), pause);
  return { design, fit, path, robust, variance: robust?.variance ?? fit.variance, concordance: ranked };
}

function* robustErrors(
  design: CoxDesign,
  fit: CoxFit,
  path: CoxPath,
  { clusters }: Selected,
): Steps<NonNullable<Fitted["robust"]>> {
  const scores = yield* scoreResidualsSteps(design, path);
  return {
    variance: yield* robustVarianceSteps(design, fit, scores, clusters),
    scoreStatistic: yield* robustScoreSteps(design, fit, clusters),
  };
}
