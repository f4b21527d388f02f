// The regressions of every cause: Fine and Gray's for its incidence, Cox's for its rate among those still free of every event.
import { type Concordance, concordanceSteps } from "../../math/concordance.ts";
import { type CoxDesign, coxDesignSteps } from "../../math/cox-design.ts";
import { type CoxFit, coxFit } from "../../math/cox-fit.ts";
import { type CoxPath, coxPathSteps } from "../../math/cox-path.ts";
import { type ProportionalTest, proportionalSteps, transformedTimes } from "../../math/cox-proportional.ts";
import { scoreResidualsSteps } from "../../math/cox-residuals.ts";
import { type Clusters, robustVarianceSteps } from "../../math/cox-robust.ts";
import { type FineGrayFit, fineGrayFit } from "../../math/fine-gray.ts";
import { type FineGrayDesign, fineGrayDesignSteps } from "../../math/fine-gray-design.ts";
import { fineGrayVariance } from "../../math/fine-gray-variance.ts";
import { finishWith, type Pause, type Steps } from "../../math/steps.ts";
import type { Terms } from "../covariates.ts";
import type { Conventions } from "./conventions.ts";
import type { Modelled, Selected } from "./rows.ts";

export interface FineGrayModel {
  readonly kind: "Fine-Gray";
  readonly cause: string;
  readonly events: number;
  readonly design: FineGrayDesign;
  readonly fit: FineGrayFit;
  readonly variance: Float64Array;
}

export interface CauseSpecificModel {
  readonly kind: "cause-specific";
  readonly cause: string;
  readonly events: number;
  readonly design: CoxDesign;
  readonly fit: CoxFit;
  /** null where the model's own errors are used */
  readonly robust: Float64Array | null;
  readonly concordance: Concordance;
  /** tests of proportional hazards of each term, each category of several terms, and all ("global"); none with an infinite estimate */
  readonly proportional: readonly (ProportionalTest & { readonly term: string })[];
}

export type Model = FineGrayModel | CauseSpecificModel;

/** The rows of the regressions, as the fits take them. */
interface ModelRows {
  readonly time: Float64Array;
  readonly cause: Int32Array;
  readonly entry: Float64Array | undefined;
  readonly weight: Float64Array | undefined;
  readonly strata: { readonly stratum: Int32Array; readonly strata: number } | null;
  readonly clusters: Clusters | null;
}

export interface Fits {
  readonly models: readonly Model[];
  /** causes for which Fine-Gray's weights are not defined */
  readonly undefinedWeights: readonly string[];
}

/** One model of each kind asked for and cause, in the order of the causes. A cause without events among these rows has none. */
export async function fitModels(
  data: Selected,
  model: Modelled,
  conventions: Conventions,
  wanted: string,
  pause: Pause,
  progress: (fraction: number, stage: string) => void,
): Promise<Fits> {
  const rows = rowsOf(data, model);
  const kinds = [
    ...(wanted !== "cause-specific" ? (["Fine-Gray"] as const) : []),
    ...(wanted !== "fine-gray" ? (["cause-specific"] as const) : []),
  ];
  const models: Model[] = [];
  const undefinedWeights: string[] = [];
  const steps = data.causeNames.length * kinds.length;
  let done = 0;
  for (const [k, cause] of data.causeNames.entries()) {
    const events = rows.cause.reduce((sum, c) => sum + (c === k + 1 ? 1 : 0), 0);
    for (const kind of kinds) {
      progress(
        done++ / steps,
        `${kind === "Fine-Gray" ? "Fine-Gray" : "Cause-specific"} regression of ${cause}`,
      );
      await pause();
      if (events === 0) continue;
      const fitted =
        kind === "Fine-Gray"
          ? await fineGray(k + 1, cause, events, rows, model, data, conventions, pause)
          : await causeSpecific(k + 1, cause, events, rows, model, data, conventions, pause);
      if (fitted) models.push(fitted);
      else undefinedWeights.push(cause);
    }
  }
  return { models, undefinedWeights };
}

function rowsOf(data: Selected, { positions }: Modelled): ModelRows {
  const pick = (values: Float64Array) => Float64Array.from(positions, (i) => values[i]!);
  const codes = (values: Int32Array) => Int32Array.from(positions, (i) => values[i]!);
  return {
    time: pick(data.time),
    cause: codes(data.cause),
    entry: data.entry ? pick(data.entry) : undefined,
    weight: data.weight ? pick(data.weight) : undefined,
    strata: data.strata ? { stratum: codes(data.strata.codes), strata: data.strata.labels.length } : null,
    clusters: data.clusters ? { ...data.clusters, codes: codes(data.clusters.codes) } : null,
  };
}

/** Null where the weights are not defined. */
async function fineGray(
  k: number,
  cause: string,
  events: number,
  { time, cause: causes, entry, weight, strata, clusters }: ModelRows,
  { terms }: Modelled,
  data: Selected,
  { censoringTies, censoringEstimated }: Conventions,
  pause: Pause,
): Promise<FineGrayModel | null> {
  const status = Uint8Array.from(causes, (c) => (c === 0 ? 0 : c === k ? 1 : 2));
  const rows = { time, status, entry, weight, ...strata, covariates: terms.columns };
  const design = await finishWith(fineGrayDesignSteps(rows, censoringTies), pause);
  if (design.emptied) return null;
  const fit = await fineGrayFit(design, pause);
  await pause();
  const variance = fineGrayVariance(design, fit, {
    censoring: censoringEstimated && entry === undefined,
    clusters,
    repeated: data.weights === "counts",
  });
  return { kind: "Fine-Gray", cause, events, design, fit, variance };
}

async function causeSpecific(
  k: number,
  cause: string,
  events: number,
  { time, cause: causes, entry, weight, strata, clusters }: ModelRows,
  { terms }: Modelled,
  data: Selected,
  { ties }: Conventions,
  pause: Pause,
): Promise<CauseSpecificModel> {
  const event = Uint8Array.from(causes, (c) => (c === k ? 1 : 0));
  const rows = { time, event, entry, weight, ...strata, covariates: terms.columns };
  const design = await finishWith(coxDesignSteps(rows), pause);
  const fit = await coxFit(design, { ties, pause });
  const path = await finishWith(coxPathSteps(design, fit), pause);
  const sandwich = clusters !== null || data.weights === "fractional";
  const robust = sandwich ? await finishWith(robustErrors(design, fit, path, clusters), pause) : null;
  const score = new Float64Array(design.rows);
  for (let i = 0; i < design.rows; i++) score[design.order[i]!] = path.predictors.linear[i]!;
  const ranked = await finishWith(concordanceSteps(design, score, clusters), pause);
  const proportional =
    fit.infinite.length > 0 ? [] : await finishWith(proportionalOf(design, fit, path, rows, terms), pause);
  return { kind: "cause-specific", cause, events, design, fit, robust, concordance: ranked, proportional };
}

function* robustErrors(
  design: CoxDesign,
  fit: CoxFit,
  path: CoxPath,
  clusters: Clusters | null,
): Steps<Float64Array> {
  const scores = yield* scoreResidualsSteps(design, path);
  return yield* robustVarianceSteps(design, fit, scores, clusters);
}

/** Against 1 - Kaplan-Meier of time. */
function* proportionalOf(
  design: CoxDesign,
  fit: CoxFit,
  path: CoxPath,
  rows: Pick<ModelRows, "time" | "entry">,
  terms: Terms,
): Steps<CauseSpecificModel["proportional"]> {
  const groups = [
    ...terms.names.map((term, j) => ({ term, columns: [j] })),
    ...terms.covariates
      .filter(({ count }) => count > 1)
      .map(({ name, first, count }) => ({
        term: name,
        columns: Array.from({ length: count }, (_, j) => first + j),
      })),
  ];
  const g = transformedTimes(design, "km", rows);
  const columns = groups.map((group) => group.columns);
  const results = yield* proportionalSteps(design, fit, path, g, columns);
  return results.map((result, i) => ({ ...result, term: groups[i]?.term ?? "global" }));
}
