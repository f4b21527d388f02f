// One patient: the risk with more futures than in the crowd, futures to read, the risk after every event so far, and the risk without each of
// them. All of it uses the patient's own random numbers: two timelines that differ by one event are continued with equal draws (common
// random numbers), so that their difference is not lost in the noise of the drawing.
import { estimateRisk, riskValues, withoutDrawing } from "../../math/trajectory-estimate.ts";
import { studentQuantile, unseenShare } from "../../math/trajectory-interval.ts";
import type { Path, Pool } from "../../math/trajectory-pool.ts";
import { Cohort, drawCohort, poolsFor } from "./cohort.ts";
import type { Drawing, Drawn, Wanted } from "./draw.ts";
import { clockOf, type Event, eventsOf, thinned } from "./events.ts";
import type { Risk } from "./risks.ts";
import { isStated, type Settings } from "./settings.ts";
import type { Subject } from "./timelines.ts";

/** More points than this no eye tells apart. */
const mostPrefixes = 24;
const mostEvents = 24;
/** Alone a patient gets so many times the futures. */
const more = 4;
const mostTrajectories = 4096;
const mostInStory = 256;

export interface Unfolded {
  /** tokens seen */
  readonly position: number;
  readonly hours: number;
  readonly risk: Risk;
}

export interface Influence {
  readonly event: Event;
  readonly change: Change;
}

export interface Change {
  readonly without: number;
  /** with the event minus without it */
  readonly change: number;
  readonly standardError: number | null;
  /** limits for all events together (Bonferroni) */
  readonly lower: number;
  readonly upper: number;
}

/** What is known of the patient so far. */
export interface PatientState {
  readonly cohort: Cohort;
  readonly clock: Float64Array;
  /** of the pools that the risk was read from, by outcome (masked) or at 0 (unmasked), with their paths */
  readonly base: (Drawn | undefined)[];
  /** the first phase of the same pools, where the risk counts it beside the main phase */
  readonly pilot: (Drawn | undefined)[];
  unmasked: Drawn | null;
  /** by outcome */
  readonly unfolding: Unfolded[][];
  readonly influence: Influence[][];
}

export interface PatientHooks {
  progress(fraction: number, stage: string): void;
  /** something new can be shown; `stage`: a whole stage is complete */
  changed(state: PatientState, stage: boolean): void;
}

/** Alone: more futures, and the other estimators only as far as their pool is needed. */
function settingsAlone(settings: Settings): Settings {
  const { aim } = settings;
  return {
    ...settings,
    compare: false,
    aim: aim.kind === "trajectories" ? { ...aim, count: Math.min(mostTrajectories, more * aim.count) } : aim,
  };
}

export async function drawPatient(
  subject: Subject,
  settings: Settings,
  drawing: Drawing,
  hooks: PatientHooks,
): Promise<PatientState> {
  const cohort = new Cohort([subject], settingsAlone(settings));
  const state: PatientState = {
    cohort,
    clock: clockOf(subject.prompt, drawing.model.vocabulary),
    base: [],
    pilot: [],
    unmasked: null,
    unfolding: settings.outcomes.map(() => []),
    influence: settings.outcomes.map(() => []),
  };
  const part = (from: number, to: number, stage: string) => (fraction: number) =>
    hooks.progress(from + (to - from) * fraction, stage);
  await drawCohort(cohort, drawing, {
    progress: part(0, 0.2, "The patient's risk"),
    changed: () => {},
    drawn(drawn, isMain) {
      // what was sized by a pilot replaces it: curves are then of the same futures as the risk
      const slot = drawn.pool.outcome ?? 0;
      if (isMain && cohort.plan.main!.weight > 0) state.pilot[slot] = state.base[slot];
      if (isMain || state.base[slot] === undefined) state.base[slot] = drawn;
      if (drawn.pool.outcome === null) state.unmasked = drawn;
    },
  });
  hooks.changed(state, true);
  if (!state.unmasked) {
    const count = cohort.plan.first;
    const wanted = { subject, prompt: subject.prompt, outcome: null, first: 0, count, paths: count };
    [state.unmasked] = (await drawing.draw([wanted], {
      progress: part(0.2, 0.25, "Futures to read"),
    })) as [Drawn];
    hooks.changed(state, true);
  }
  // one pool after the other, so that what moved the first outcome's risk is known before the second is begun
  const pools = poolsFor(settings.estimator, settings.outcomes.length);
  for (const [p, outcome] of pools.entries()) {
    const served = outcome === null ? settings.outcomes.map((_, k) => k) : [outcome];
    const from = 0.25 + (0.75 * p) / pools.length;
    const half = 0.375 / pools.length;
    const what = served.map((k) => settings.outcomes[k]!.name).join(", ");
    const stage = { subject, drawing, state, outcome, served };
    await unfold(stage, {
      progress: part(from, from + half, `How the risk unfolded: ${what}`),
      changed: (whole) => hooks.changed(state, whole),
    });
    await leaveOut(stage, {
      progress: part(from + half, from + 2 * half, `What moved the risk: ${what}`),
      changed: (whole) => hooks.changed(state, whole),
    });
  }
  return state;
}

/** One pool's part of the patient's story. */
interface Stage {
  readonly subject: Subject;
  readonly drawing: Drawing;
  readonly state: PatientState;
  /** null: unmasked */
  readonly outcome: number | null;
  /** outcomes that it serves */
  readonly served: readonly number[];
}

interface StageHooks {
  progress(fraction: number): void;
  changed(whole: boolean): void;
}

/** Futures for each of the many timelines of a story: as many as for a patient in the crowd, within reason. */
function countOf({ cohort }: PatientState): number {
  const { aim } = cohort.settings;
  const usual = aim.kind === "trajectories" ? Math.floor(aim.count / more) : cohort.plan.first;
  return Math.min(mostInStory, Math.max(2, usual));
}

/** The risk after each of these prefixes; the whole timeline's is the patient's own. */
async function unfold({ subject, drawing, state, outcome, served }: Stage, hooks: StageHooks): Promise<void> {
  const { prompt, staticTokens } = subject;
  const { estimator, confidence, rules } = state.cohort.settings;
  const events = eventsOf(prompt, staticTokens, drawing.model.vocabulary);
  const ends = [...new Set([staticTokens, ...events.map(({ to }) => to), prompt.length])]
    .filter((position) => position > 0 && rules.terminal[prompt[position - 1]!] !== 1)
    .sort((a, b) => a - b);
  const add = (k: number, position: number, risk: Risk) =>
    state.unfolding[k]!.push({ position, hours: state.clock[position]!, risk });
  const positions = thinned(ends, mostPrefixes).slice(0, -1);
  const prefixes = positions.map((position) => ({
    prompt: prompt.slice(0, position),
    subject: { ...subject, staticTokens: Math.min(staticTokens, position) },
    outcome,
    first: 0,
    count: countOf(state),
  }));
  await drawInOrder(drawing, prefixes, hooks, (p, pool) => {
    for (const k of served) add(k, positions[p]!, estimateRisk(pool, k, estimator, confidence));
  });
  for (const k of served) add(k, prompt.length, state.cohort.risk(0, k, estimator));
  hooks.changed(true);
}

/** The risk without each of the latest events, against the first futures of the whole timeline. */
async function leaveOut(
  { subject, drawing, state, outcome, served }: Stage,
  hooks: StageHooks,
): Promise<void> {
  const { prompt, staticTokens } = subject;
  const { settings } = state.cohort;
  const { estimator, confidence, rules } = settings;
  const count = countOf(state);
  const whole = new Map(
    served.map((k) => {
      const pool = state.cohort.firstPool(0, outcome)!;
      return [k, riskValues(pool, k, estimator, (trajectory) => trajectory < count).values];
    }),
  );
  const shown = eventsOf(prompt, staticTokens, drawing.model.vocabulary)
    .map((event) => ({ event, subject, prompt: without(prompt, event), outcome, first: 0, count }))
    .filter(({ prompt: rest }) => rest.length > 0 && rules.terminal[rest.at(-1)!] !== 1)
    .slice(-mostEvents)
    .reverse();
  // all are held against the same futures of the whole timeline, whose luck is in every difference: limits that hold for all at once
  const jointly = 1 - (1 - confidence) / Math.max(1, shown.length);
  await drawInOrder(drawing, shown, hooks, (e, pool) => {
    for (const k of served) {
      const { values } = riskValues(pool, k, estimator);
      const change = changeBetween(whole.get(k)!, values, isStated(settings) ? null : jointly);
      state.influence[k]!.push({ event: shown[e]!.event, change });
    }
  });
  hooks.changed(true);
}

/** Draws one pool after the other; `complete` is told of each in order, though a short one may be done before its turn. */
async function drawInOrder(
  drawing: Drawing,
  wanted: readonly Wanted[],
  hooks: StageHooks,
  complete: (i: number, pool: Pool) => void,
): Promise<void> {
  const early = new Map<number, Pool>();
  let told = 0;
  await drawing.draw(wanted, {
    progress: hooks.progress,
    finished(w, { pool }) {
      early.set(w, pool);
      for (let next = early.get(told); next; next = early.get(told)) {
        early.delete(told);
        complete(told++, next);
        hooks.changed(false);
      }
    },
  });
}

function without(prompt: Int32Array, { from, to }: Event): Int32Array {
  const rest = new Int32Array(prompt.length - (to - from));
  rest.set(prompt.subarray(0, from));
  rest.set(prompt.subarray(to), from);
  return rest;
}

/**
 * The mean difference of paired values. Pairs that all agree leave the share of futures that none of them met, but for those that have
 * nothing to meet (confidence null).
 */
function changeBetween(whole: Float64Array, rest: Float64Array, confidence: number | null): Change {
  const count = whole.length;
  const differences = whole.map((value, i) => value - rest[i]!);
  const change = differences.reduce((sum, each) => sum + each, 0) / count;
  const withoutIt = rest.reduce((sum, value) => sum + value, 0) / count;
  if (confidence === null) {
    const error = withoutDrawing(withoutIt + Math.abs(change)).standardError;
    return {
      without: withoutIt,
      change,
      standardError: error,
      lower: change - 2 * error,
      upper: change + 2 * error,
    };
  }
  const squares = differences.reduce((sum, each) => sum + (each - change) ** 2, 0);
  const standardError = squares > 0 ? Math.sqrt(squares / (count - 1) / count) : null;
  const reach =
    standardError === null
      ? unseenShare(count, confidence)
      : studentQuantile(confidence, count - 1) * standardError;
  return {
    without: withoutIt,
    change,
    standardError,
    lower: Math.max(-1, change - reach),
    upper: Math.min(1, change + reach),
  };
}

/** Paths of the pool that an outcome's risk was read from. */
export function basePaths(state: PatientState, k: number): { pool: Pool; paths: readonly Path[] } {
  return state.base[slotOf(state, k)]!;
}

/** Those of the first phase, with the weight that it has in the risk; null where it has none. */
export function pilotPaths(
  state: PatientState,
  k: number,
): { drawn: { pool: Pool; paths: readonly Path[] }; weight: number } | null {
  const drawn = state.pilot[slotOf(state, k)];
  return drawn ? { drawn, weight: state.cohort.plan.main!.weight } : null;
}

function slotOf({ cohort }: PatientState, k: number): number {
  return cohort.settings.estimator === "reach" ? k : 0;
}
