// The result's tables from the scores.

import type { CensoringCurve } from "../../math/censoring-curve.ts";
import { exp } from "../../math/elementary.ts";
import { normalCdf } from "../../math/normal.ts";
import type { Table } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";
import { calibrationCurveTable, calibrationTable, calibrationTestTable } from "./calibration-tables.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Evaluated, Overall } from "./model-scorer.ts";
import { limited, zOf } from "./normal-limits.ts";

const estimateColumns = {
  estimate: "number",
  std_error: "number",
  lower: "number",
  upper: "number",
} as const;

function rangeOf(score: string): readonly [number, number] {
  if (score.includes("accuracy")) return [Number.NEGATIVE_INFINITY, 1];
  return score.includes("error") ? [0, Number.POSITIVE_INFINITY] : [0, 1];
}

/** One row per model and score; what was predicted and observed over all rows stands here too. */
export function scoreTable(models: readonly Evaluated[], horizon: number, z: number): Table {
  const table = new TableBuilder({ model: "text", score: "text", time: "number", ...estimateColumns });
  for (const { name: model, scores, overall } of models) {
    for (const { score, time, ...point } of scores) {
      table.add({ model, score, time, ...limited(point, z, ...rangeOf(score)) });
    }
    if (overall) for (const row of overallRows(overall, z)) table.add({ model, time: horizon, ...row });
  }
  return table.table();
}

function overallRows({ predicted, observed, excess, ratio, logRatioError }: Overall, z: number) {
  const known = ratio > 0 && Number.isFinite(ratio) && Number.isFinite(logRatioError);
  return [
    { score: "predicted, mean", ...limited(predicted, z, 0, 1) },
    { score: "observed", ...limited(observed, z, 0, 1) },
    { score: "observed minus predicted", ...limited(excess, z, -1, 1) },
    {
      score: "observed over predicted",
      estimate: Number.isFinite(ratio) ? ratio : Number.NaN,
      std_error: known ? ratio * logRatioError : Number.NaN,
      lower: known ? ratio * exp(-z * logRatioError) : Number.NaN,
      upper: known ? ratio * exp(z * logRatioError) : Number.NaN,
    },
  ];
}

export function brierTable(models: readonly Evaluated[], z: number): Table {
  const table = new TableBuilder({
    model: "text",
    time: "number",
    ...estimateColumns,
    reference: "number",
    accuracy: "number",
  });
  for (const { name: model, brier } of models) {
    for (const { time, reference, ...point } of brier) {
      const accuracy = reference > 0 ? 1 - point.estimate / reference : Number.NaN;
      table.add({ model, time, ...limited(point, z, 0, 1), reference, accuracy });
    }
  }
  return table.table();
}

export function aucTable(models: readonly Evaluated[], z: number): Table {
  const table = new TableBuilder({ model: "text", time: "number", ...estimateColumns });
  for (const { name: model, auc } of models) {
    for (const { time, ...point } of auc) table.add({ model, time, ...limited(point, z, 0, 1) });
  }
  return table.table();
}

export function concordanceTable(models: readonly Evaluated[], z: number): Table {
  const table = new TableBuilder({ model: "text", method: "text", time: "number", ...estimateColumns });
  for (const { name: model, concordance } of models) {
    for (const { score, time, ...point } of concordance) {
      table.add({ model, method: score, time, ...limited(point, z, 0, 1) });
    }
  }
  return table.table();
}

/** Each further model minus the first, with a normal test that they are equally good. */
export function differenceTable(models: readonly Evaluated[], z: number): Table {
  const table = new TableBuilder({
    score: "text",
    time: "number",
    model: "text",
    reference: "text",
    ...estimateColumns,
    p_value: "number",
  });
  const reference = models[0]!.name;
  for (const { name: model, differences } of models) {
    for (const { score, time, ...point } of differences) {
      const named = /^(Harrell|Uno)/.test(score) ? `concordance, ${score}` : score;
      const row = limited(point, z, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      const p = row.std_error > 0 ? 2 * normalCdf(Math.abs(row.estimate / row.std_error), true) : Number.NaN;
      table.add({ score: named, time, model, reference, ...row, p_value: p });
    }
  }
  return table.table();
}

/** The censoring curve where it falls. */
export function censoringTable(curve: CensoringCurve, strata: readonly string[]): Table {
  const { cellStart, cellTime, censored, atRisk, survival, ties } = curve;
  const cells: number[] = [];
  const stratum: string[] = [];
  for (const [s, label] of strata.entries()) {
    for (let k = cellStart[s]!; k < cellStart[s + 1]!; k++) {
      if (censored[k] === 0) continue;
      cells.push(k);
      stratum.push(label);
    }
  }
  const pick = (column: Float64Array) => Float64Array.from(cells, (k) => column[k]!);
  return {
    stratum,
    time: pick(cellTime),
    at_risk: pick(atRisk),
    censored: pick(censored),
    survival: pick(survival),
    tie_rule: cells.map(() => ties),
  };
}

export function tablesOf(evaluation: Evaluation, strata: readonly string[], level: number) {
  const { models, plan, curve } = evaluation;
  const z = zOf(level);
  return {
    scores: scoreTable(models, plan.horizon, z),
    brier: brierTable(models, z),
    calibration: calibrationTable(models, plan.horizon, z),
    calibration_curve: calibrationCurveTable(models, plan.horizon, z),
    calibration_test: calibrationTestTable(models, plan.horizon),
    auc: aucTable(models, z),
    concordance: concordanceTable(models, z),
    differences: differenceTable(models, z),
    censoring: censoringTable(curve, strata),
  };
}
