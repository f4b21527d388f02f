// How risks agree with what happened: calibration in groups of about equal size, the ROC curve with its area, and the Brier score. The
// drawing's own error is part of these numbers: it flattens the ROC curve and adds to the Brier score, the less the more futures.
import { binomialLower, binomialUpper } from "../../math/clopper-pearson.ts";
import { exp, log } from "../../math/elementary.ts";
import { normalQuantile } from "../../math/normal.ts";
import type { Table } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";

const groups = 10;
/** A group of fewer patients says nothing. */
const fewestInGroup = 5;

export class AccuracyTables {
  readonly #confidence: number;
  readonly #calibration = new TableBuilder({
    outcome: "text",
    estimator: "text",
    bin: "number",
    subjects: "number",
    predicted: "number",
    observed: "number",
    lower: "number",
    upper: "number",
  });
  readonly #roc = new TableBuilder({
    outcome: "text",
    estimator: "text",
    threshold: "number",
    false_positive_rate: "number",
    true_positive_rate: "number",
  });
  readonly #scores = new TableBuilder({
    outcome: "text",
    estimator: "text",
    subjects: "number",
    events: "number",
    observed_rate: "number",
    mean_risk: "number",
    auc: "number",
    auc_lower: "number",
    auc_upper: "number",
    brier: "number",
    brier_skill: "number",
  });

  constructor(confidence: number) {
    this.#confidence = confidence;
  }

  tables(): Record<"calibration" | "roc" | "scores", Table> {
    return {
      calibration: this.#calibration.table(),
      roc: this.#roc.table(),
      scores: this.#scores.table(),
    };
  }

  /** Risks in [0, 1] and what happened (0 or 1), by patient. Without a patient nothing is added. */
  add(outcome: string, estimator: string, risks: Float64Array, happened: Uint8Array): void {
    const count = risks.length;
    if (count === 0) return;
    const order = Array.from(risks.keys()).sort((a, b) => risks[a]! - risks[b]!);
    const which = { outcome, estimator };
    this.#addGroups(which, order, risks, happened);
    const events = happened.reduce((sum, each) => sum + each, 0);
    for (const point of rocPoints(order, risks, happened)) this.#roc.add({ ...which, ...point });
    const rate = events / count;
    const brier = risks.reduce((sum, risk, i) => sum + (risk - happened[i]!) ** 2, 0) / count;
    this.#scores.add({
      ...which,
      subjects: count,
      events,
      observed_rate: rate,
      mean_risk: risks.reduce((sum, risk) => sum + risk, 0) / count,
      ...areaUnder(order, risks, happened, this.#confidence),
      brier,
      brier_skill: rate > 0 && rate < 1 ? 1 - brier / (rate * (1 - rate)) : Number.NaN,
    });
  }

  #addGroups(
    which: { outcome: string; estimator: string },
    order: readonly number[],
    risks: Float64Array,
    happened: Uint8Array,
  ): void {
    const count = order.length;
    const bins = Math.max(1, Math.min(groups, Math.floor(count / fewestInGroup)));
    const alpha = (1 - this.#confidence) / 2;
    let bin = 0;
    for (let from = 0, to = 0, part = 0; from < count; from = to) {
      bin++;
      // the next end of an even division that leaves enough on either side: a run of equal risks may have passed several
      do to = Math.round((++part * count) / bins);
      while (part < bins && to - from < fewestInGroup);
      // equal risks stay together
      while (to < count && risks[order[to]!] === risks[order[to - 1]!]) to++;
      if (count - to < fewestInGroup) to = count;
      const members = order.slice(from, to);
      const events = members.reduce((sum, i) => sum + happened[i]!, 0);
      this.#calibration.add({
        ...which,
        bin,
        subjects: members.length,
        predicted: members.reduce((sum, i) => sum + risks[i]!, 0) / members.length,
        observed: events / members.length,
        lower: binomialLower(events, members.length, alpha),
        upper: binomialUpper(events, members.length, alpha),
      });
    }
  }
}

/** From no alarm at all to alarm for everybody; equal risks are one point. Empty where all or none had the outcome. */
function rocPoints(order: readonly number[], risks: Float64Array, happened: Uint8Array) {
  const events = happened.reduce((sum, each) => sum + each, 0);
  const others = order.length - events;
  const points: { threshold: number; false_positive_rate: number; true_positive_rate: number }[] = [];
  if (events === 0 || others === 0) return points;
  points.push({ threshold: Number.NaN, false_positive_rate: 0, true_positive_rate: 0 });
  let [hits, alarms] = [0, 0];
  for (let at = order.length - 1; at >= 0; at--) {
    const i = order[at]!;
    if (happened[i] === 1) hits++;
    else alarms++;
    if (at > 0 && risks[order[at - 1]!] === risks[i]) continue;
    points.push({
      threshold: risks[i]!,
      false_positive_rate: alarms / others,
      true_positive_rate: hits / events,
    });
  }
  return points;
}

/**
 * The chance that of two patients, one with the outcome and one without, the first was given the higher risk, ties counting half; limits
 * by DeLong, DeLong and Clarke-Pearson (1988) on the logit scale. Not defined without both kinds, the limits not where no pair is
 * in the wrong order.
 */
function areaUnder(
  order: readonly number[],
  risks: Float64Array,
  happened: Uint8Array,
  confidence: number,
): { auc: number; auc_lower: number; auc_upper: number } {
  const none = Number.NaN;
  const all = midranks(order, risks);
  const own = [0, 1].map((kind) => {
    const members = order.filter((i) => happened[i] === kind);
    const ranks = midranks(members, risks);
    // share of the other kind that lies below, by patient
    return members.map((i) => all.get(i)! - ranks.get(i)!);
  }) as [number[], number[]];
  const [others, events] = own.map((each) => each.length) as [number, number];
  if (others === 0 || events === 0) return { auc: none, auc_lower: none, auc_upper: none };
  const below = own[1].map((each) => each / others);
  const above = own[0].map((each) => 1 - each / events);
  const auc = mean(below);
  const variance = spread(below) / events + spread(above) / others;
  if (!(variance > 0) || auc === 0 || auc === 1) return { auc, auc_lower: none, auc_upper: none };
  const reach = (normalQuantile(0.5 + confidence / 2) * Math.sqrt(variance)) / (auc * (1 - auc));
  const logit = log(auc / (1 - auc));
  const back = (x: number) => 1 / (1 + exp(-x));
  return { auc, auc_lower: back(logit - reach), auc_upper: back(logit + reach) };
}

/** 1-based ranks by risk within `order` (ascending), ties sharing their mean. */
function midranks(order: readonly number[], risks: Float64Array): Map<number, number> {
  const ranks = new Map<number, number>();
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && risks[order[to]!] === risks[order[from]!]) to++;
    for (let at = from; at < to; at++) ranks.set(order[at]!, (from + to + 1) / 2);
  }
  return ranks;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Variance with n - 1; with one value not defined. */
function spread(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
