// Tables of one patient, from what is there so far.
import { combinePhases } from "../../math/trajectory-allocation.ts";
import { hazardByPosition, incidenceByTime, type MaskedPaths } from "../../math/trajectory-curve.ts";
import { riskValues, withoutDrawing } from "../../math/trajectory-estimate.ts";
import { effectiveInterval } from "../../math/trajectory-interval.ts";
import { type Path, type Pool, PoolRecorder } from "../../math/trajectory-pool.ts";
import type { Table } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";
import { basePaths, type PatientState, pilotPaths } from "./patient.ts";
import { isStated, type Settings } from "./settings.ts";
import type { Subject } from "./timelines.ts";

/** Points of a curve over time. */
const gridPoints = 40;
/** Futures to read. */
const shownFutures = 12;
/** A horizon of no time at all has no meaning; this one is crossed by every token that takes time. */
const instant = 1e-9;

export function patientTables(state: PatientState): Record<string, Table> {
  const [subject] = state.cohort.subjects as [Subject];
  return {
    patient_timeline: timelineTable(subject, state),
    patient_unfolding: unfoldingTable(state),
    patient_incidence: incidenceTable(state),
    patient_hazard: hazardTable(state),
    patient_influence: influenceTable(state),
    patient_futures: futuresTable(state),
    patient_endings: endingsTable(state),
  };
}

function timelineTable({ prompt, staticTokens }: Subject, { cohort, clock }: PatientState): Table {
  const table = new TableBuilder({ position: "number", token: "text", hours: "number", static: "number" });
  prompt.forEach((id, at) => {
    table.add({
      position: at + 1,
      token: cohort.settings.tokens[id]!,
      hours: clock[at + 1]!,
      static: at < staticTokens ? 1 : 0,
    });
  });
  return table.table();
}

function unfoldingTable({ cohort, unfolding }: PatientState): Table {
  const table = new TableBuilder({
    outcome: "text",
    position: "number",
    hours: "number",
    estimate: "number",
    std_error: "number",
    lower: "number",
    upper: "number",
    tokens: "number",
  });
  cohort.settings.outcomes.forEach(({ name }, k) => {
    for (const { position, hours, risk } of unfolding[k]!) {
      const { estimate, standardError, lower, upper, tokensPaid } = risk;
      table.add({
        outcome: name,
        position,
        hours,
        estimate,
        std_error: standardError ?? Number.NaN,
        lower,
        upper,
        tokens: tokensPaid,
      });
    }
  });
  return table.table();
}

function influenceTable({ cohort, influence }: PatientState): Table {
  const table = new TableBuilder({
    outcome: "text",
    position: "number",
    token: "text",
    estimate_without: "number",
    change: "number",
    std_error: "number",
    lower: "number",
    upper: "number",
  });
  cohort.settings.outcomes.forEach(({ name }, k) => {
    for (const { event, change: found } of influence[k]!) {
      const { without, change, standardError, lower, upper } = found;
      table.add({
        outcome: name,
        position: event.from + 1,
        token: event.words,
        estimate_without: without,
        change,
        std_error: standardError ?? Number.NaN,
        lower,
        upper,
      });
    }
  });
  return table.table();
}

/** Risk by time from now: of the futures that the risk itself was read from, so that its last value is the risk. */
function incidenceTable(state: PatientState): Table {
  const { settings } = state.cohort;
  const table = new TableBuilder({
    outcome: "text",
    hours: "number",
    risk: "number",
    lower: "number",
    upper: "number",
  });
  settings.outcomes.forEach(({ name }, k) => {
    const main = basePaths(state, k);
    const pilot = pilotPaths(state, k);
    const hours = gridOf(settings, [...main.paths, ...(pilot?.drawn.paths ?? [])]);
    if (hours.length === 0) return;
    const points = pointsOf(settings, k, main, hours);
    const before = pilot && pointsOf(settings, k, pilot.drawn, hours);
    const count = main.pool.count + (pilot?.drawn.pool.count ?? 0);
    for (const [at, point] of points.entries()) {
      const { mean, varianceOfMean } = before ? combinePhases(before[at]!, point, pilot.weight) : point;
      const { lower, upper } = isStated(settings)
        ? withoutDrawing(mean)
        : effectiveInterval(mean, varianceOfMean, count, settings.confidence);
      table.add({ outcome: name, hours: hours[at]!, risk: mean, lower, upper });
    }
  });
  return table.table();
}

function pointsOf(
  settings: Settings,
  k: number,
  { pool, paths }: { pool: Pool; paths: readonly Path[] },
  hours: Float64Array,
): Point[] {
  return settings.estimator === "reach"
    ? byMaskedPaths({ pool, paths, threshold: settings.threshold }, hours)
    : byReplay(settings, k, paths, hours);
}

/** From now to the horizon, or as far as any future went. Empty where no time passes. */
function gridOf({ rules }: Settings, paths: readonly Path[]): Float64Array {
  const longest = paths.reduce((most, { hours }) => Math.max(most, hours.at(-1) ?? 0), 0);
  const end = "hours" in rules.horizon ? rules.horizon.hours : longest;
  if (longest === 0) return new Float64Array(0);
  return Float64Array.from({ length: gridPoints + 1 }, (_, i) => (end * i) / gridPoints);
}

interface Point {
  readonly mean: number;
  readonly varianceOfMean: number;
}

function masked(state: PatientState, k: number): MaskedPaths {
  return { ...basePaths(state, k), threshold: state.cohort.settings.threshold };
}

function byMaskedPaths(paths: MaskedPaths, hours: Float64Array): Point[] {
  const { incidence, standardError } = incidenceByTime(paths, hours);
  return [...incidence].map((mean, i) => ({ mean, varianceOfMean: standardError[i]! ** 2 }));
}

/** The same futures recorded again with a nearer horizon: what the estimator would have said of it. */
function byReplay(settings: Settings, k: number, paths: readonly Path[], hours: Float64Array): Point[] {
  const { rules, estimator, outcomes } = settings;
  return [...hours].map((horizon) => {
    const nearer = { ...rules, horizon: { hours: Math.max(instant, horizon) } };
    const recorder = new PoolRecorder(nearer, null, paths.length);
    paths.forEach(({ tokens, masses }, row) => {
      for (let step = 0; step < tokens.length && !recorder.isOver(row); step++)
        recorder.advance(row, tokens[step]!, masses, step * outcomes.length);
    });
    return riskValues(recorder.pool, k, estimator);
  });
}

function hazardTable(state: PatientState): Table {
  const { outcomes, estimator } = state.cohort.settings;
  const table = new TableBuilder({ outcome: "text", step: "number", hazard: "number", reaching: "number" });
  outcomes.forEach(({ name }, k) => {
    const { pool, paths } = basePaths(state, k);
    const longest = paths.reduce((most, { tokens }) => Math.max(most, tokens.length), 0);
    const { hazard, atRisk } =
      estimator === "reach"
        ? hazardByPosition(masked(state, k), longest)
        : hazardByCounting(pool, k, paths, longest);
    for (let step = 0; step < longest && atRisk[step]! > 0; step++)
      table.add({ outcome: name, step: step + 1, hazard: hazard[step]!, reaching: atRisk[step]! });
  });
  return table.table();
}

/** In an unmasked pool the futures that are still counted are the ones at risk. */
function hazardByCounting(pool: Pool, k: number, paths: readonly Path[], positions: number) {
  const sums = new Float64Array(positions);
  const counted = new Float64Array(positions);
  paths.forEach(({ masses }, row) => {
    const steps = pool.steps[row * pool.outcomes + k]!;
    for (let step = 0; step < steps; step++) {
      sums[step]! += masses[step * pool.outcomes + k]!;
      counted[step]!++;
    }
  });
  return {
    hazard: sums.map((sum, step) => sum / counted[step]!),
    atRisk: counted.map((count) => count / paths.length),
  };
}

function futuresTable({ cohort, unmasked }: PatientState): Table {
  const { outcomes, tokens: names } = cohort.settings;
  const table = new TableBuilder({
    trajectory: "number",
    step: "number",
    token: "text",
    hours: "number",
    mass: "number",
  });
  unmasked?.paths.slice(0, shownFutures).forEach(({ tokens, masses, hours }, trajectory) => {
    tokens.forEach((id, step) => {
      table.add({
        trajectory: trajectory + 1,
        step: step + 1,
        token: names[id]!,
        hours: hours[step]!,
        mass: masses[step * outcomes.length]!,
      });
    });
  });
  return table.table();
}

function endingsTable({ cohort, unmasked }: PatientState): Table {
  const table = new TableBuilder({ trajectory: "number", ending: "text", hours: "number", steps: "number" });
  unmasked?.paths.forEach((path, row) => {
    table.add({
      trajectory: row + 1,
      ending: endingOf(unmasked.pool, row, path, cohort.settings),
      hours: path.hours.at(-1)!,
      steps: path.tokens.length,
    });
  });
  return table.table();
}

/** What the last token of a future was: an outcome before an end, an end before the horizon. */
function endingOf(pool: Pool, row: number, { tokens }: Path, { outcomes, rules }: Settings): string {
  const last = outcomes.findIndex((_, k) => {
    const cell = row * pool.outcomes + k;
    return pool.hit[cell] === 1 && pool.steps[cell] === tokens.length;
  });
  if (last >= 0) return outcomes[last]!.name;
  if (rules.terminal[tokens.at(-1)!] === 1) return "end of timeline";
  const capped = pool.capped.subarray(row * pool.outcomes, (row + 1) * pool.outcomes).includes(1);
  return capped ? "cap" : "horizon";
}
