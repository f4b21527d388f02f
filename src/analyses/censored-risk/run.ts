// How good predictions of a time to an event are, under censoring. Method: method.md.
import { yieldToEvents } from "../../kernels/kernel.ts";
import { type CensoringTies, censoringCurveSteps } from "../../math/censoring-curve.ts";
import { finishWith } from "../../math/steps.ts";
import type { Result, Run } from "../analysis.ts";
import { evaluate } from "./evaluate.ts";
import { planOf } from "./horizon.ts";
import { card } from "./index.ts";
import { notesOf } from "./notes.ts";
import { selectRows } from "./rows.ts";
import { tablesOf } from "./tables.ts";

export const run: Run = async (inputs, context) => {
  const began = performance.now();
  context.signal.throwIfAborted();
  const { params } = inputs;
  const ties = String(params.ties) as CensoringTies;
  const floor = Number(params.floor);
  const pause = async () => {
    await yieldToEvents();
    context.signal.throwIfAborted();
  };
  context.progress(0, "Choosing rows");
  const data = selectRows(inputs);
  await pause();
  context.progress(0.02, "Censoring curve");
  const { time, event, strata } = data;
  const stratified = strata ? { stratum: strata.codes, strata: strata.labels.length } : {};
  const curve = await finishWith(censoringCurveSteps({ time, event, ...stratified }, ties), pause);
  const plan = planOf(data, curve, { time: Number(params.time), times: params.times as readonly number[] });
  const options = { groups: Number(params.groups), floor };
  const evaluation = await evaluate(data, curve, plan, options, pause, (fraction) =>
    context.progress(0.05 + 0.9 * fraction, "Scores"),
  );
  const tables = tablesOf(evaluation, strata ? strata.labels : ["all"], Number(params.level));
  context.progress(1, "Done");
  return {
    tables,
    notes: notesOf(data, evaluation, data.predictionNames),
    provenance: {
      analysis: card.id,
      version: card.version,
      rows: inputs.rows,
      rowsUsed: time.length,
      rowsLeftOut: data.leftOut,
      seed: inputs.seed,
      conventions: {
        Prediction: data.kind,
        "Censoring curve": `Kaplan-Meier${strata ? ` within ${strata.name}` : ""}, left limits, ${ties === "events-first" ? "events tied with censorings have left" : "events tied with censorings still count"}`,
        ...(floor > 0 ? { "Weights held to at most": String(1 / floor) } : {}),
        "Standard errors": "infinitesimal jackknife, with the estimation of the censoring curve",
        "Tied times": "equal, or differing by rounding only (relative 1.5e-8)",
        Calibration: "groups between type-7 quantiles, one minus Kaplan-Meier, log-log limits",
        ...(plan.brierTimes.length > 1
          ? {
              "Integrated Brier score": `trapezoids over ${plan.brierTimes.length} times from ${plan.brierTimes[0]} to ${plan.brierTimes.at(-1)}, over their span`,
            }
          : {}),
      },
      backend: "cpu",
      durationMs: performance.now() - began,
    },
  } satisfies Result;
};
