// What is told about a release before and around it. Nothing here leaves the machine: previews and errors are made with the data.
import type { Cost, Statement } from "../privacy/mechanism.ts";
import type { Finished } from "./release.ts";

/** Public facts of a plan: made without looking at the data. */
export interface PlanReport {
  /** "add or remove one person" or "replace one person" */
  readonly neighbours: string;
  readonly statements: readonly Statement[];
  readonly cost: Cost;
  /** what epsilon (and delta) promise, in sentences */
  readonly meaning: readonly string[];
  /** doubts about the terms, in sentences: an epsilon that protects little, settings that the private form does not use */
  readonly cautions: readonly string[];
}

/** One entry per headline number. */
export interface ErrorBand {
  readonly labels: readonly string[];
  /** x positions, where the numbers are points of a curve */
  readonly at?: Float64Array;
  /** the exact result: for the own screen only */
  readonly exact: Float64Array;
  /** 95 % of simulated releases lie between these */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** root of the mean square of released minus exact */
  readonly rmse: Float64Array;
}

export interface PreviewReport {
  /** one simulated release, from noise that is not the release's */
  readonly simulated: Finished;
  readonly band: ErrorBand;
  /** root mean square over the headline numbers of `band.rmse` */
  readonly rmse: number;
  readonly runs: number;
}

/** A curve as it is drawn: its values at ascending times. */
export interface DrawnCurve {
  readonly time: Float64Array;
  readonly survival: Float64Array;
}

/** One simulated draw, and the mean over all of them of the root mean square error against the exact curve. */
export interface ComparedWay extends DrawnCurve {
  readonly rmse: number;
}

/** A release beside a published way that carries no proof, simulated on data that ship with Plumbline. */
export interface UnprovenReport {
  readonly rows: number;
  /** simulated draws of each */
  readonly runs: number;
  /** the error is taken over this many times from 0 to `end`, equally far apart */
  readonly times: number;
  readonly end: number;
  /** in steps */
  readonly exact: DrawnCurve;
  /** straight between its times */
  readonly released: ComparedWay;
  /** in steps */
  readonly unproven: ComparedWay;
  /** the three curves read at round times, in the order above */
  readonly readings: { readonly time: readonly number[]; readonly curves: readonly (readonly number[])[] };
}

export interface EpsilonFound {
  /**
   * on the grid 1, 1.5, 2, 3, 5, 7, 10, ...: it was found with the data and is published, and on a coarse grid it says less about them; less,
   * not nothing, and no epsilon covers it
   */
  readonly epsilon: string;
  /** simulated at that epsilon, with the same measure as PreviewReport.rmse */
  readonly rmse: number;
}

export interface AuditReport {
  /** epsilon claimed for the release, decimal (with delta: at that delta) */
  readonly claimed: string;
  /** with `confidence`, epsilon is not below this; 0 when nothing could be told apart */
  readonly lowerBound: number;
  readonly confidence: number;
  readonly runs: number;
  /** the event by which the two neighbours were told apart best, in words */
  readonly event: string;
  /** whether the lower bound is at most the claim */
  readonly holds: boolean;
}
