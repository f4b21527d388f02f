// Cumulative incidence of competing causes by group, Gray's tests and the regressions of each cause. Method: method.md.
import { yieldToEvents } from "../../kernels/kernel.ts";
import type { Result, Run } from "../analysis.ts";
import { termTable } from "../regression-tables.ts";
import { commonTime, landmarkTable, timeLostTable } from "./comparisons.ts";
import { conventionsOf, inWords } from "./conventions.ts";
import {
  atRiskTable,
  breaksOf,
  causesTable,
  curveTable,
  eventFreeTable,
  groupsTable,
  readableTime,
} from "./curve-tables.ts";
import { fitCurves } from "./curves.ts";
import { card } from "./index.ts";
import { notesOf } from "./notes.ts";
import { type Fits, fitModels } from "./regression.ts";
import {
  coefficientTable,
  fitTable,
  modelTestTable,
  predictedTable,
  proportionalTable,
} from "./regression-tables.ts";
import { selectRows } from "./rows.ts";
import { testTable } from "./test-table.ts";

export const run: Run = async (inputs, context) => {
  const began = performance.now();
  context.signal.throwIfAborted();
  const { params } = inputs;
  const level = Number(params.level);
  const rho = Number(params.rho);
  const conventions = conventionsOf(params);
  const pause = async () => {
    await yieldToEvents();
    context.signal.throwIfAborted();
  };
  context.progress(0, "Counting rows");
  const data = selectRows(inputs);
  await pause();
  const fitted = fitCurves(data, conventions, level);
  const breaks = breaksOf(fitted, params.breaks as readonly number[]);
  const chosen = params.times as readonly number[];
  const times = chosen.length > 0 ? chosen : [readableTime(fitted, breaks)];
  const tau = Number(params.tau) > 0 ? Number(params.tau) : commonTime(fitted);
  context.progress(0.2, "Tests between groups");
  await pause();
  const tests = testTable(fitted, data, rho);
  const regression = String(params.regression);
  const fits: Fits = data.model
    ? await fitModels(data, data.model, conventions, regression, pause, (fraction, stage) =>
        context.progress(0.3 + 0.7 * fraction, stage),
      )
    : { models: [], undefinedWeights: [] };
  const { models } = fits;
  const terms = data.model?.terms;
  const references = (terms?.covariates ?? []).flatMap(({ name, reference }) =>
    reference === null ? [] : [`${name}=${reference}`],
  );
  const tables = {
    curve: curveTable(fitted, data),
    tests,
    landmark: landmarkTable(fitted, data, times, level),
    rmtl: timeLostTable(fitted, data, tau, level),
    coefficients: coefficientTable(models, terms, level),
    model_tests: modelTestTable(models),
    fit: fitTable(models),
    ph_test: proportionalTable(models),
    terms: termTable(terms),
    predicted: predictedTable(models, terms, data.strata?.labels ?? ["all"]),
    event_free: eventFreeTable(fitted),
    causes: causesTable(fitted, data),
    groups: groupsTable(fitted, data),
    at_risk: atRiskTable(fitted, data, breaks),
  };
  context.progress(1, "Done");
  return {
    tables,
    notes: notesOf({ fitted, data, fits, times, tau }),
    provenance: {
      analysis: card.id,
      version: card.version,
      rows: inputs.rows,
      rowsUsed: data.time.length,
      rowsLeftOut: data.leftOut,
      seed: inputs.seed,
      conventions: inWords(conventions, {
        preset: String(params.preset),
        level,
        rho,
        clustered: data.clusters !== null,
        entries: data.entry !== undefined,
        fineGray: models.some(({ kind }) => kind === "Fine-Gray"),
        causeSpecific: models.some(({ kind }) => kind === "cause-specific"),
        references,
      }),
      backend: "cpu",
      durationMs: performance.now() - began,
    },
  } satisfies Result;
};
