// Released counts -> the tables of the exact result. Post-processing of the noisy integers and public facts, the same everywhere.
import { noiseVariance } from "../../math/integer-noise.ts";
import { normalQuantile } from "../../math/normal.ts";
import { type BinnedCounts, noisyArea, noisyRateLimits } from "../../math/private-calibration.ts";
import { foldInText, type Key } from "../../math/threefry.ts";
import type { Note, Table } from "../analysis.ts";
import type { Finished, Plan } from "../release.ts";
import { TableBuilder } from "../table-builder.ts";
import { binCentre, binEdge, type RiskPlan } from "./private-plan.ts";

const simulation: Key = [0x63616c69, 0x62726174];
/** A bin with fewer patients than so many standard deviations of its noise says nothing of them. */
const leastSignal = 2;

/** Of each outcome, as released. */
export function countsOf(
  cells: readonly number[],
  { bins, outcomes }: Pick<RiskPlan, "bins" | "outcomes">,
): BinnedCounts[] {
  const slice = (from: number) => Float64Array.from(cells.slice(from, from + bins));
  return outcomes.map((_, k) => ({ events: slice(2 * bins * k), others: slice(2 * bins * k + bins) }));
}

export interface Shares {
  readonly events: number;
  readonly all: number;
  /** NaN where the counts are lost in noise */
  readonly rate: number;
  /** every risk taken as the centre of its bin, as in `brier` */
  readonly meanRisk: number;
  readonly brier: number;
}

/** Sums over the counts as they were drawn, without setting negative ones to zero, which would make all of them too large. */
export function sharesOf({ events, others }: BinnedCounts): Shares {
  const bins = events.length;
  let [withIt, without, risks, squares] = [0, 0, 0, 0];
  for (let j = 0; j < bins; j++) {
    const risk = binCentre(j, bins);
    withIt += events[j]!;
    without += others[j]!;
    risks += risk * (events[j]! + others[j]!);
    squares += (1 - risk) ** 2 * events[j]! + risk * risk * others[j]!;
  }
  const all = withIt + without;
  const share = (sum: number) => (all > 0 ? Math.min(1, Math.max(0, sum / all)) : Number.NaN);
  return { events: withIt, all, rate: share(withIt), meanRisk: share(risks), brier: share(squares) };
}

export function privateTables(cells: readonly number[], plan: Plan<RiskPlan>): Finished {
  const { own, question } = plan;
  const counts = countsOf(cells, own);
  const z = normalQuantile(0.5 + Number(question.params.confidence) / 2);
  return {
    tables: {
      scores: scoresTable(counts, own, z),
      calibration: calibrationTable(counts, own, z),
      counts: countsTable(counts, own),
    },
    notes: notesOf(counts, plan),
    conventions: conventions(plan),
  };
}

function scoresTable(counts: readonly BinnedCounts[], own: RiskPlan, z: number): Table {
  const table = new TableBuilder({
    outcome: "text",
    estimator: "text",
    subjects: "number",
    events: "number",
    observed_rate: "number",
    observed_lower: "number",
    observed_upper: "number",
    mean_risk: "number",
    auc: "number",
    auc_lower: "number",
    auc_upper: "number",
    brier: "number",
    brier_skill: "number",
  });
  const noise = own.bins * noiseVariance(own.noise);
  for (const [k, outcome] of own.outcomes.entries()) {
    const { events, all, rate, meanRisk, brier } = sharesOf(counts[k]!);
    const limits = noisyRateLimits(events, all - events, noise, z);
    const { area, lower, upper } = noisyArea(counts[k]!, own.noise, z, foldInText(simulation, outcome));
    table.add({
      outcome,
      estimator: own.estimator,
      subjects: Math.max(0, all),
      events: Math.max(0, events),
      observed_rate: rate,
      observed_lower: limits.lower,
      observed_upper: limits.upper,
      mean_risk: meanRisk,
      auc: area,
      auc_lower: lower,
      auc_upper: upper,
      brier,
      brier_skill: rate > 0 && rate < 1 ? 1 - brier / (rate * (1 - rate)) : Number.NaN,
    });
  }
  return table.table();
}

/** A row for each bin; without a share where the noise is as large as the count. */
function calibrationTable(counts: readonly BinnedCounts[], own: RiskPlan, z: number): Table {
  const table = new TableBuilder({
    outcome: "text",
    estimator: "text",
    bin: "number",
    subjects: "number",
    predicted: "number",
    observed: "number",
    lower: "number",
    upper: "number",
  });
  const noise = noiseVariance(own.noise);
  const least = leastSignal * Math.sqrt(2 * noise);
  for (const [k, outcome] of own.outcomes.entries()) {
    const { events, others } = counts[k]!;
    for (let j = 0; j < own.bins; j++) {
      const all = events[j]! + others[j]!;
      const share = Math.min(1, Math.max(0, events[j]! / all));
      table.add({
        outcome,
        estimator: own.estimator,
        bin: j + 1,
        subjects: Math.max(0, all),
        predicted: binCentre(j, own.bins),
        observed: all >= least ? share : Number.NaN,
        ...noisyRateLimits(events[j]!, others[j]!, noise, z),
      });
    }
  }
  return table.table();
}

/** What was released, as it was drawn. */
function countsTable(counts: readonly BinnedCounts[], own: RiskPlan): Table {
  const table = new TableBuilder({
    outcome: "text",
    bin: "number",
    risk_from: "number",
    risk_to: "number",
    with_outcome: "number",
    without_outcome: "number",
  });
  for (const [k, outcome] of own.outcomes.entries()) {
    for (let j = 0; j < own.bins; j++) {
      table.add({
        outcome,
        bin: j + 1,
        risk_from: binEdge(j, own.bins),
        risk_to: binEdge(j + 1, own.bins),
        with_outcome: counts[k]!.events[j]!,
        without_outcome: counts[k]!.others[j]!,
      });
    }
  }
  return table.table();
}

function notesOf(counts: readonly BinnedCounts[], { own }: Plan<RiskPlan>): Note[] {
  const least = leastSignal * Math.sqrt(2 * own.bins * noiseVariance(own.noise));
  const lost = own.outcomes.filter((_, k) => sharesOf(counts[k]!).all < least);
  const notes: Note[] = [];
  if (lost.length > 0) {
    notes.push({
      severity: "warning",
      table: "scores",
      text: `The noise is larger than the counts of ${lost.map((name) => `"${name}"`).join(", ")}: nothing can be said there. A larger epsilon or fewer outcomes would help.`,
    });
  }
  notes.push({
    severity: "info",
    table: "calibration",
    text: "Which bin a patient is in was counted, not the risk: predicted risks, their mean and the Brier score take every risk as the middle of its bin. Counts below zero come from the noise.",
  });
  return notes;
}

function conventions({ own, question, neighbours }: Plan<RiskPlan>): Record<string, string> {
  const { unit, delta } = question.terms;
  const { confidence, trajectories } = question.params;
  return {
    Neighbours: neighbours,
    "Rows per person":
      unit === "row" ? "one row is one person" : `the first ${unit.atMost} in file order, others dropped`,
    Bins: `${own.bins} of the predicted risk, of equal width on its root`,
    "Left out":
      "timelines that are empty, have ended or hold a token that the model lacks; outcomes that are not recorded",
    Futures: `${Number(trajectories)} for each patient, each patient alone; random numbers by a 32-bit hash (FNV-1a) of the patient's name and timeline`,
    Interval: `${Number((100 * Number(confidence)).toPrecision(6))} %, sampling of patients and noise together (score limits; area under the curve: DeLong and simulated noise, on the logit scale)`,
    Noise: delta === undefined ? "discrete Laplace" : "discrete Gaussian",
  };
}
