// Survival curves by group with their quantiles, restricted means, tests and bands. Method: method.md.
import { yieldToEvents } from "../../kernels/kernel.ts";
import type { Result, Run } from "../analysis.ts";
import { bands } from "./bands.ts";
import { commonTime, landmarkTable, restrictedMeanTable } from "./comparisons.ts";
import { inWords } from "./conventions.ts";
import { atRiskTable, curveTable, groupsTable, quantileTable } from "./curve-tables.ts";
import { fitCurves } from "./fit.ts";
import { card } from "./index.ts";
import { notesOf } from "./notes.ts";
import { permuteLabels } from "./permutation.ts";
import { selectRows } from "./rows.ts";
import { testTables } from "./test-tables.ts";

export const run: Run = async (inputs, context) => {
  const began = performance.now();
  const { params } = inputs;
  const level = Number(params.level);
  const landmark = Number(params.landmark);
  context.progress(0, "Counting rows");
  const data = selectRows(inputs);
  const fitted = fitCurves(data, params);
  const pause = async () => {
    await yieldToEvents();
    context.signal.throwIfAborted();
  };
  await pause();
  const tau = Number(params.tau) > 0 ? Number(params.tau) : commonTime(fitted.groups);

  const weights = { rho: Number(params.rho), gamma: Number(params.gamma) };
  const permuted = await permuteLabels(fitted, data, inputs, context);
  const simultaneous = await bands(fitted, data, inputs, context);
  await pause();
  const tables = {
    curve: curveTable(fitted.groups),
    quantiles: quantileTable(fitted, params.probabilities as readonly number[]),
    rmst: restrictedMeanTable(fitted, tau, level),
    landmark: landmarkTable(fitted, landmark, level),
    ...testTables(fitted, data, weights, permuted.p),
    bands: simultaneous.table,
    groups: groupsTable(fitted, data),
    at_risk: atRiskTable(fitted, params.breaks as readonly number[]),
  };
  const backends = new Set([...simultaneous.backends, ...(permuted.backend ? [permuted.backend] : [])]);
  context.progress(1, "Done");
  return {
    tables,
    notes: notesOf({
      fitted,
      data,
      tables,
      tau,
      landmark,
      leftOut: [...simultaneous.leftOut, ...permuted.leftOut],
    }),
    provenance: {
      analysis: card.id,
      version: card.version,
      rows: inputs.rows,
      rowsUsed: data.time.length,
      rowsLeftOut: data.leftOut,
      seed: inputs.seed,
      ...(simultaneous.replicates > 0 ? { replicates: simultaneous.replicates } : {}),
      conventions: inWords(fitted.conventions, {
        preset: String(params.preset),
        robust: fitted.robust,
        estimator: String(params.estimator),
        level,
      }),
      backend: [...backends].join(" and ") || "cpu",
      durationMs: performance.now() - began,
    },
  } satisfies Result;
};
