// The curves: one per group, with the errors and limits that the conventions ask for.
import { UserError } from "../../errors.ts";
import { infinitesimalJackknife } from "../../math/infinitesimal-jackknife.ts";
import { normalQuantile } from "../../math/normal.ts";
import { type CurveEstimator, indexAt, type SurvivalCurve, survivalCurve } from "../../math/product-limit.ts";
import { type RestrictedMean, restrictedMean } from "../../math/restricted-mean.ts";
import { countSurvival, emptyInterval, type SurvivalCounts } from "../../math/survival-counts.ts";
import { survivalLimits } from "../../math/survival-limits.ts";
import type { Inputs } from "../analysis.ts";
import { type Conventions, conventionsOf } from "./conventions.ts";
import { linkIntervals } from "./intervals.ts";
import type { Selected } from "./rows.ts";

/** One group's curve. Arrays by time, as the curve's. */
export interface GroupFit {
  readonly label: string;
  readonly rows: number;
  readonly curve: SurvivalCurve;
  /** standard error of log survival */
  readonly logError: Float64Array;
  readonly hazardError: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  restrictedMean(tau: number): RestrictedMean;
}

export interface Fitted {
  readonly groups: readonly GroupFit[];
  readonly counts: SurvivalCounts;
  readonly conventions: Conventions;
  readonly robust: boolean;
  readonly z: number;
}

/** Survival, its standard error and limits at a time; before the first time survival is 1 without error. */
export interface SurvivalAt {
  readonly estimate: number;
  readonly stdError: number;
  readonly lower: number;
  readonly upper: number;
}

export function fitCurves(data: Selected, params: Inputs["params"]): Fitted {
  const conventions = conventionsOf(params);
  const estimator = params.estimator as CurveEstimator;
  const { cluster, entry, time } = data;
  const linked = cluster && entry ? linkIntervals(cluster.codes, entry, time, data.event, data.level) : null;
  const robust = isRobust(data, conventions, estimator, linked?.oneAtATime ?? false);
  const event = linked?.event ?? data.event;
  const counts = countSurvival({ ...data, event }, conventions.tieTolerance, robust || entry !== undefined);
  const empty = emptyInterval(counts);
  if (empty >= 0) {
    throw new UserError(
      `In row ${data.rowNumbers[empty]!} entry and end are equal but for rounding (${entry![empty]!} and ${time[empty]!}). ` +
        'Each row must cover some time: correct the file, or switch on "Ties only when equal".',
    );
  }
  const z = normalQuantile(0.5 + Number(params.level) / 2);
  const members = robust ? rowsByGroup(data) : [];
  const groups = data.groups.map((label, g): GroupFit => {
    const curve = survivalCurve(counts, g, estimator);
    const jackknife = robust
      ? infinitesimalJackknife(
          counts,
          g,
          curve,
          { rows: members[g]!, event, weight: data.weight, cluster: cluster?.codes },
          estimator === "kaplan-meier" ? estimator : "nelson-aalen",
        )
      : null;
    const logError = jackknife?.logError ?? curve.logError;
    const lower = new Float64Array(curve.time.length);
    const upper = new Float64Array(curve.time.length);
    for (let i = 0; i < lower.length; i++) {
      const limits = survivalLimits(
        curve.survival[i]!,
        z * logError[i]!,
        conventions.transform,
        conventions.certainAtOne,
      );
      lower[i] = limits.lower;
      upper[i] = limits.upper;
    }
    return {
      label,
      rows: sumOf(counts.rows, counts.start[g]!, counts.start[g + 1]!),
      curve,
      logError,
      hazardError: jackknife?.hazardError ?? curve.hazardError,
      lower,
      upper,
      restrictedMean: (tau) => {
        const mean = restrictedMean(curve, tau);
        return jackknife ? { estimate: mean.estimate, stdError: jackknife.restrictedMean(tau) } : mean;
      },
    };
  });
  return { groups, counts, conventions, robust, z };
}

export function survivalAt(fit: GroupFit, t: number): SurvivalAt {
  const i = indexAt(fit.curve.time, t);
  if (i < 0) return { estimate: 1, stdError: 0, lower: 1, upper: 1 };
  const estimate = fit.curve.survival[i]!;
  return { estimate, stdError: estimate * fit.logError[i]!, lower: fit.lower[i]!, upper: fit.upper[i]! };
}

function isRobust(
  data: Selected,
  { variance }: Conventions,
  estimator: CurveEstimator,
  oneAtATime: boolean,
): boolean {
  if (variance === "robust") {
    if (estimator !== "fleming-harrington") return true;
    throw new UserError(
      "Robust errors are there for Kaplan-Meier and Nelson-Aalen curves. Choose one of them, or the Greenwood variance.",
    );
  }
  if (variance === "greenwood" || estimator === "fleming-harrington") return false;
  return data.weights === "fractional" || (data.cluster !== null && !oneAtATime);
}

function rowsByGroup({ level, levels }: Selected): Int32Array[] {
  const lists: number[][] = Array.from({ length: levels }, () => []);
  for (let i = 0; i < level.length; i++) lists[level[i]!]!.push(i);
  return lists.map((list) => Int32Array.from(list));
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += values[k]!;
  return sum;
}
