// Parametric survival regression under one or all distributions. Method: method.md.
import { yieldToEvents } from "../../kernels/kernel.ts";
import type { Result, Run } from "../analysis.ts";
import { termTable } from "../regression-tables.ts";
import { coefficientTable, effectTable, fitTable, parameterTable } from "./coefficient-tables.ts";
import { curveTables } from "./curve-tables.ts";
import { fitDistributions } from "./fit.ts";
import { card } from "./index.ts";
import { notesOf } from "./notes.ts";
import { selectRows } from "./rows.ts";

export const run: Run = async (inputs, context) => {
  const began = performance.now();
  context.signal.throwIfAborted();
  const { params } = inputs;
  const level = Number(params.level);
  context.progress(0, "Choosing rows");
  const data = selectRows(inputs);
  const pause = async () => {
    await yieldToEvents();
    context.signal.throwIfAborted();
  };
  const fitted = await fitDistributions(data, params, context, pause);
  context.progress(0.65, "Curves");
  const curves = await curveTables(fitted, data, params, pause);
  const references = data.terms.covariates.flatMap(({ name, reference }) =>
    reference === null ? [] : [`${name}=${reference}`],
  );
  const power = fitted.all.some(({ fit }) => fit.plan.distribution === "apgw");
  context.progress(1, "Done");
  return {
    tables: {
      fit: fitTable(fitted),
      coefficients: coefficientTable(fitted, data, level),
      effects: effectTable(fitted, data, level),
      parameters: parameterTable(fitted, level),
      terms: termTable(data.terms),
      ...curves.tables,
      sample: {
        rows: Float64Array.of(data.time.length),
        events: Float64Array.of(data.events),
        bic_sample_size: Float64Array.of(fitted.sampleSize),
      },
    },
    notes: notesOf(fitted, data, curves.whole),
    provenance: {
      analysis: card.id,
      version: card.version,
      rows: inputs.rows,
      rowsUsed: data.time.length,
      rowsLeftOut: data.leftOut,
      seed: inputs.seed,
      conventions: {
        Coefficients: "as in R's survreg: location and log scale of log time; Gompertz: log rate and shape",
        "Log-likelihood": "on the time scale, censored rows included",
        "Sample size in BIC": data.weights === "counts" ? "sum of weights" : "rows",
        "Standard errors": fitted.robust
          ? `robust (sandwich${data.cluster ? " by cluster" : ""})`
          : "from the observed information",
        "Fitted curves": "average of the curves of a group's rows (direct standardisation)",
        "Limits of survival": "log(-log), delta method",
        ...(power && params.scale === "ph"
          ? { "Power generalised Weibull": `phi = 1 / ${Number(fitted.timeUnit.toPrecision(6))}` }
          : {}),
        ...(references.length > 0 ? { References: references.join("; ") } : {}),
      },
      backend: "cpu",
      durationMs: performance.now() - began,
    },
  } satisfies Result;
};
