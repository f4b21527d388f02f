// The scores of one model: what is computed at which time. Arithmetic is in math.
import { brierScore, constantBrierScore, predictionAccuracy, trapezoidWeights } from "../../math/brier.ts";
import {
  type GroupedCalibration,
  groupedCalibration,
  type OverallCalibration,
  overallCalibration,
} from "../../math/calibration-at-time.ts";
import { type CalibrationPoint, calibrationCurveSteps } from "../../math/calibration-curve.ts";
import type { CensoringCurve } from "../../math/censoring-curve.ts";
import { durationError, durationLosses } from "../../math/duration-error.ts";
import {
  combine,
  type Estimate,
  type HorizonWeights,
  horizonWeights,
  standardError,
} from "../../math/ipcw.ts";
import type { RiskOrder } from "../../math/risk-order.ts";
import { finishWith, type Pause } from "../../math/steps.ts";
import { cumulativeDynamicAuc, type RankedMarker, rankMarkerSteps } from "../../math/time-dependent-auc.ts";
import type { Plan } from "./horizon.ts";
import type { Model, Selected } from "./rows.ts";

/** An estimate without its influences, which take a number per row. */
export interface Point {
  readonly time: number;
  readonly estimate: number;
  readonly stdError: number;
}
export interface BrierPoint extends Point {
  /** of the Kaplan-Meier curve */
  readonly reference: number;
}
/** `time`: the horizon, the last time of an integral, or NaN: all of follow-up */
export interface ScorePoint extends Point {
  readonly score: string;
}
export interface Scored extends Estimate {
  readonly score: string;
  readonly time: number;
}

export interface Evaluated {
  readonly name: string;
  readonly brier: readonly BrierPoint[];
  readonly auc: readonly Point[];
  readonly scores: readonly ScorePoint[];
  readonly concordance: readonly ScorePoint[];
  /** this model minus the first */
  readonly differences: readonly ScorePoint[];
  readonly calibration: GroupedCalibration | null;
  readonly smooth: readonly CalibrationPoint[];
  readonly overall: Overall | null;
}

/** Predicted and observed over all rows; `logRatioError` is the standard error of the logarithm of observed over predicted. */
export interface Overall {
  readonly predicted: Point;
  readonly observed: Point;
  readonly excess: Point;
  readonly ratio: number;
  readonly logRatioError: number;
}

/** The scores of one model, time by time. */
export class ModelScorer {
  readonly #brier: BrierPoint[] = [];
  readonly #auc: Point[] = [];
  readonly #scores: Scored[] = [];
  readonly #trapezoids: readonly number[];
  #integrated: Estimate | null = null;
  #integratedReference: Estimate | null = null;
  #calibration: GroupedCalibration | null = null;
  #smooth: readonly CalibrationPoint[] = [];
  #overall: Overall | null = null;
  #ranked: RankedMarker | null = null;
  /** of which prediction #ranked is */
  #rankedOf = -1;

  constructor(
    private readonly data: Selected,
    private readonly curve: CensoringCurve,
    private readonly order: RiskOrder,
    private readonly plan: Plan,
    private readonly options: { readonly groups: number; readonly floor: number },
    private readonly model: Model,
  ) {
    this.#trapezoids = plan.brierTimes.length > 1 ? trapezoidWeights(plan.brierTimes) : [];
  }

  /** The k-th time of the plan; `share` is one minus Kaplan-Meier then. */
  async visit(k: number, time: number, share: number, pause: Pause): Promise<void> {
    const { data, plan } = this;
    const weights = horizonWeights(this.curve, time, this.options.floor);
    const atHorizon = time === plan.horizon;
    const column = data.columnTimes ? k : 0;
    if (plan.brierTimes.includes(time)) this.#scoreBrier(weights, column, share, atHorizon);
    await pause();
    const ranked = await this.#rank(column, pause);
    const auc = cumulativeDynamicAuc(weights, ranked);
    this.#auc.push(pointOf({ time, ...auc }));
    if (!atHorizon) return;
    this.#scores.push({ score: "AUC", time, ...auc });
    const { predictions } = this.model;
    if (data.kind === "duration") this.#scoreDurations(weights);
    else if (data.kind !== "score") {
      const risk = asRisk(data, predictions[column]!.values, time);
      this.#overall = inShort(overallCalibration(weights, risk), time);
      await pause();
      this.#calibration = groupedCalibration(this.order, risk, time, this.options.groups);
      await pause();
      this.#smooth = await finishWith(calibrationCurveSteps(weights, risk), pause);
    }
    await pause();
  }

  #scoreBrier(weights: HorizonWeights, column: number, share: number, atHorizon: boolean): void {
    const { time } = weights;
    const score = brierScore(weights, asRisk(this.data, this.model.predictions[column]!.values, time));
    const reference = constantBrierScore(weights, share);
    this.#brier.push({ ...pointOf({ time, ...score }), reference: reference.estimate });
    if (atHorizon) {
      this.#scores.push({ score: "Brier score", time, ...score });
      this.#scores.push({ score: "Brier score of Kaplan-Meier", time, ...reference });
      this.#scores.push({
        score: "index of prediction accuracy",
        time,
        ...predictionAccuracy(score, reference),
      });
    }
    const part = this.#trapezoids[this.#brier.length - 1];
    if (part === undefined) return;
    this.#integrated = plus(this.#integrated, part, score);
    this.#integratedReference = plus(this.#integratedReference, part, reference);
  }

  #scoreDurations(weights: HorizonWeights): void {
    const { values } = this.model.predictions[0]!;
    const all = horizonWeights(this.curve, Number.POSITIVE_INFINITY, this.options.floor);
    for (const [where, at, time] of [
      ["to the horizon", weights, weights.time],
      ["of events (Kaplan-Meier risk)", all, Number.NaN],
    ] as const) {
      for (const loss of durationLosses) {
        this.#scores.push({ score: `${loss} error ${where}`, time, ...durationError(at, values, loss) });
      }
    }
  }

  async #rank(column: number, pause: Pause): Promise<RankedMarker> {
    if (this.#ranked && this.#rankedOf === column) return this.#ranked;
    const marker = asMarker(this.data, this.model.predictions[column]!.values);
    this.#ranked = await finishWith(rankMarkerSteps(this.curve, marker), pause);
    this.#rankedOf = column;
    return this.#ranked;
  }

  /** By row: higher means earlier event. */
  markerAtHorizon(): Float64Array {
    const column = this.data.columnTimes ? this.plan.aucTimes.indexOf(this.plan.horizon) : 0;
    return asMarker(this.data, this.model.predictions[column]!.values);
  }

  /** Scores in which models are compared, with their influences. */
  compared(): Scored[] {
    return this.#all().filter(({ score }) => !/Kaplan-Meier$|accuracy$/.test(score));
  }

  found(): Pick<Evaluated, "brier" | "auc" | "scores" | "calibration" | "smooth" | "overall"> {
    return {
      brier: this.#brier,
      auc: this.#auc,
      scores: this.#all().map(pointOf),
      calibration: this.#calibration,
      smooth: this.#smooth,
      overall: this.#overall,
    };
  }

  #all(): readonly Scored[] {
    const [score, reference] = [this.#integrated, this.#integratedReference];
    if (!score || !reference) return this.#scores;
    const time = this.plan.brierTimes.at(-1)!;
    return [
      ...this.#scores,
      { score: "integrated Brier score", time, ...score },
      { score: "integrated Brier score of Kaplan-Meier", time, ...reference },
      { score: "integrated prediction accuracy", time, ...predictionAccuracy(score, reference) },
    ];
  }
}

/** The predicted probability of the event by `time`; a duration predicts it for certain. */
function asRisk({ kind }: Selected, values: Float64Array, time: number): Float64Array {
  if (kind === "risk") return values;
  return values.map(kind === "survival" ? (s) => 1 - s : (d) => (d <= time ? 1 : 0));
}

/** Higher means earlier event. */
function asMarker({ kind }: Selected, values: Float64Array): Float64Array {
  return kind === "survival" || kind === "duration" ? values.map((v) => -v) : values;
}

/** What is left of an estimate without its influence. */
export function pointOf<T extends Estimate>({
  influence,
  ...rest
}: T): Omit<T, "influence"> & { readonly stdError: number } {
  return { ...rest, stdError: standardError(influence) };
}

function inShort({ predicted, observed, excess, ratio }: OverallCalibration, time: number): Overall {
  return {
    predicted: pointOf({ time, ...predicted }),
    observed: pointOf({ time, ...observed }),
    excess: pointOf({ time, ...excess }),
    ratio: ratio.estimate,
    logRatioError: standardError(ratio.influence),
  };
}

function plus(sum: Estimate | null, part: number, term: Estimate): Estimate {
  return sum ? combine(1, sum, part, term) : combine(part, term, 0, term);
}
