// Risks from futures that a generative model draws: of all patients, or of one in detail. Method: method.md.
import { UserError } from "../../errors.ts";
import { yieldToEvents } from "../../kernels/kernel.ts";
import type { Context, Note, Result, Run } from "../analysis.ts";
import { Cohort, drawCohort } from "./cohort.ts";
import { cohortTables, outcomesTable, subjectsTable } from "./cohort-tables.ts";
import { Drawing } from "./draw.ts";
import { card } from "./index.ts";
import { loadFor } from "./load-for.ts";
import { cohortNotes, conventionsOf, drawingNotes, errorNote } from "./notes.ts";
import { drawPatient, type PatientState } from "./patient.ts";
import { patientTables } from "./patient-tables.ts";
import { type Settings, settingsOf } from "./settings.ts";
import { Showing } from "./showing.ts";
import { type Subject, type Timelines, timelinesOf } from "./timelines.ts";

/** Loading the model is this share of the work that the user sees. */
const loading = 0.05;

export const run: Run = async (inputs, context) => {
  const began = performance.now();
  context.signal.throwIfAborted();
  const model = await loadFor(inputs.params, context, loading);
  const settings = settingsOf(inputs.params, model);
  const timelines = timelinesOf(inputs, model, settings);
  const drawing = new Drawing(model, settings, inputs.seed, context);
  const known = [...settings.notes, ...timelines.notes];
  const prompts = timelines.subjects
    .filter(({ name }) => settings.patient === "" || name === settings.patient)
    .map(({ prompt }) => prompt);
  const resultOf = (tables: Result["tables"], notes: readonly Note[]): Result => ({
    tables,
    notes: [...notes, ...drawingNotes(model, prompts, drawing.reports), ...known],
    provenance: {
      analysis: card.id,
      version: card.version,
      rows: inputs.rows,
      rowsUsed: timelines.rowsUsed,
      rowsLeftOut: timelines.leftOut,
      seed: inputs.seed,
      conventions: conventionsOf(settings, model),
      backend: `onnxruntime, ${model.provider === "webgpu" ? "GPU" : "CPU"}`,
      durationMs: performance.now() - began,
    },
  });
  const progress = (fraction: number, stage: string) =>
    context.progress(loading + (1 - loading) * fraction, stage);
  const job = { settings, timelines, drawing, context, progress, resultOf };
  const result = settings.patient === "" ? await forCohort(job) : await forPatient(job);
  context.progress(1, "Done");
  return result;
};

interface Job {
  readonly settings: Settings;
  readonly timelines: Timelines;
  readonly drawing: Drawing;
  readonly context: Context;
  progress(fraction: number, stage: string): void;
  resultOf(tables: Result["tables"], notes: readonly Note[]): Result;
}

async function forCohort({
  settings,
  timelines,
  drawing,
  context,
  progress,
  resultOf,
}: Job): Promise<Result> {
  const cohort = new Cohort(timelines.subjects, settings);
  const showing = new Showing(context);
  await drawCohort(cohort, drawing, {
    progress,
    // the very first risk is shown alone, later ones by the patient
    changed(patient) {
      if (patient || !showing.begun)
        showing.offer(() => resultOf(cohortTables(cohort, timelines), []), false);
    },
  });
  progress(1, "Comparing and checking");
  await pause(context);
  const tables = cohortTables(cohort, timelines);
  return resultOf(tables, cohortNotes(cohort, tables));
}

async function forPatient({
  settings,
  timelines,
  drawing,
  context,
  progress,
  resultOf,
}: Job): Promise<Result> {
  const subject = subjectCalled(settings.patient, timelines);
  const showing = new Showing(context);
  const tablesOf = (state: PatientState) => ({
    subjects: subjectsTable(state.cohort),
    outcomes: outcomesTable(settings, timelines),
    ...patientTables(state),
  });
  const state = await drawPatient(subject, settings, drawing, {
    progress,
    changed: (now, stage) => showing.offer(() => resultOf(tablesOf(now), []), stage),
  });
  return resultOf(tablesOf(state), [errorNote(state.cohort)]);
}

function subjectCalled(name: string, { subjects }: Timelines): Subject {
  const found = subjects.find((subject) => subject.name === name);
  if (found) return found;
  const there = subjects.slice(0, 5).map((subject) => `"${subject.name}"`);
  throw new UserError(
    `There is no patient "${name}" with a timeline that can go on. There are ${subjects.length}, the first ${there.join(", ")}. Choose one of them under "${card.params.patient.label}", or leave it empty for all.`,
  );
}

async function pause(context: Context): Promise<void> {
  await yieldToEvents();
  context.signal.throwIfAborted();
}
