// Cox's proportional-hazards regression. Method: method.md.

import { yieldToEvents } from "../../kernels/kernel.ts";
import type { TimeTransform } from "../../math/cox-proportional.ts";
import { finishWith } from "../../math/steps.ts";
import type { Result, Run } from "../analysis.ts";
import { termTable } from "../regression-tables.ts";
import { adjustedCurves } from "./adjusted.ts";
import { baselineTable, proportionalTables, residualTable } from "./course-tables.ts";
import { fitModel } from "./fit.ts";
import { card } from "./index.ts";
import { notesOf } from "./notes.ts";
import { selectRows } from "./rows.ts";
import { coefficientTable, fitTable, testTable } from "./tables.ts";

const tieWords: Readonly<Record<string, string>> = {
  efron: "Efron",
  breslow: "Breslow",
  exact: "exact for discrete time",
};

/** Pieces of small strata are shorter than a pause costs: several go by between two. */
const pauseMs = 8;

export const run: Run = async (inputs, context) => {
  const began = performance.now();
  context.signal.throwIfAborted();
  const { params } = inputs;
  const level = Number(params.level);
  const ridge = Number(params.ridge);
  const transform = String(params.zphTransform) as TimeTransform;
  context.progress(0, "Choosing rows");
  const data = selectRows(inputs);
  context.signal.throwIfAborted();
  let paused = began;
  const pause = async () => {
    if (performance.now() - paused < pauseMs) return;
    await yieldToEvents();
    paused = performance.now();
    context.signal.throwIfAborted();
  };
  const fitted = await fitModel(data, params, pause, (fraction, stage) => context.progress(fraction, stage));
  const adjusted = await adjustedCurves(fitted, data, inputs, pause, (fraction) =>
    context.progress(0.9 + 0.05 * fraction, "Adjusted curves"),
  );
  context.progress(0.95, "Proportional hazards");
  const tables = {
    coefficients: coefficientTable(fitted, data, level),
    tests: testTable(fitted),
    fit: fitTable(fitted, data),
    terms: termTable(data.terms),
    ...(await finishWith(proportionalTables(fitted, data, transform, level), pause)),
    baseline: await finishWith(baselineTable(fitted, data, level), pause),
    residuals: await finishWith(residualTable(fitted, data), pause),
    adjusted: adjusted.table,
    adjusted_at_risk: adjusted.atRisk,
  };
  const references = data.terms.covariates.flatMap(({ name, reference }) =>
    reference === null ? [] : [`${name}=${reference}`],
  );
  context.progress(1, "Done");
  return {
    tables,
    notes: notesOf(fitted, data, tables, ridge),
    provenance: {
      analysis: card.id,
      version: card.version,
      rows: inputs.rows,
      rowsUsed: fitted.design.rows,
      rowsLeftOut: data.leftOut,
      seed: inputs.seed,
      ...(adjusted.replicates > 0 ? { replicates: adjusted.replicates } : {}),
      conventions: {
        "Tied events": tieWords[String(params.ties)]!,
        "Tied times": "equal, or differing by rounding only (relative 1.5e-8)",
        "Standard errors": fitted.robust
          ? `robust (infinitesimal jackknife${data.clusters ? " by cluster" : ""})`
          : "from the observed information",
        "Proportional-hazards test": `score test against ${transform === "km" ? "1 - Kaplan-Meier" : transform} time`,
        Baseline: "numbers at their mean, categories at their reference",
        ...(references.length > 0 ? { References: references.join("; ") } : {}),
        ...(ridge > 0 ? { "Ridge penalty": `${ridge} on standardised coefficients` } : {}),
      },
      backend: "cpu",
      durationMs: performance.now() - began,
    },
  } satisfies Result;
};
