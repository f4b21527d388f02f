// Predicted against observed: in groups, as a smooth curve, and the test.
import { survivalLimits } from "../../math/survival-limits.ts";
import type { Table } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Evaluated } from "./model-scorer.ts";
import { limited } from "./normal-limits.ts";

/** Observed is one minus Kaplan-Meier; limits by log-log. */
export function calibrationTable(models: readonly Evaluated[], horizon: number, z: number): Table {
  const table = new TableBuilder({
    model: "text",
    time: "number",
    group: "number",
    n: "number",
    events: "number",
    predicted: "number",
    observed: "number",
    std_error: "number",
    lower: "number",
    upper: "number",
  });
  for (const { name: model, calibration } of models) {
    for (const [g, { rows, events, predicted, observed, stdError, logError }] of (
      calibration?.groups ?? []
    ).entries()) {
      const limits = survivalLimits(1 - observed, z * logError, "log-log");
      table.add({
        model,
        time: horizon,
        group: g + 1,
        n: rows,
        events,
        predicted,
        observed,
        std_error: stdError,
        lower: 1 - limits.upper,
        upper: 1 - limits.lower,
      });
    }
  }
  return table.table();
}

/** The smooth curve, cut to 0 and 1. */
export function calibrationCurveTable(models: readonly Evaluated[], horizon: number, z: number): Table {
  const table = new TableBuilder({
    model: "text",
    time: "number",
    predicted: "number",
    observed: "number",
    std_error: "number",
    lower: "number",
    upper: "number",
  });
  for (const { name: model, smooth } of models) {
    for (const { predicted, observed, stdError } of smooth) {
      const cut = Math.min(1, Math.max(0, observed));
      const { lower, upper } = limited({ estimate: observed, stdError }, z, 0, 1);
      table.add({ model, time: horizon, predicted, observed: cut, std_error: stdError, lower, upper });
    }
  }
  return table.table();
}

export function calibrationTestTable(models: readonly Evaluated[], horizon: number): Table {
  const table = new TableBuilder({
    model: "text",
    test: "text",
    time: "number",
    groups: "number",
    statistic: "number",
    df: "number",
    p_value: "number",
  });
  for (const { name: model, calibration } of models) {
    if (!calibration) continue;
    const { groups, statistic, df, pValue } = calibration;
    table.add({
      model,
      test: "Greenwood-Nam-D'Agostino",
      time: horizon,
      groups: groups.length,
      statistic: Number.isNaN(pValue) ? Number.NaN : statistic,
      df,
      p_value: pValue,
    });
  }
  return table.table();
}
