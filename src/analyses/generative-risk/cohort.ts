// Futures of all patients, in an order that shows something early: first what the chosen estimator needs, patient by patient; then, where a
// budget or a standard error is asked for, the main phase; then the pools of the other estimators.
import { normalQuantile } from "../../math/normal.ts";
import { allocateTokens, allocateToTarget, type Pilot, pilotOf } from "../../math/trajectory-allocation.ts";
import { type RiskEstimator, riskValues } from "../../math/trajectory-estimate.ts";
import { studentQuantile } from "../../math/trajectory-interval.ts";
import type { Pool } from "../../math/trajectory-pool.ts";
import type { Drawing, Drawn, Wanted } from "./draw.ts";
import { type PhasePlan, phasePlan, type Risk, riskOf } from "./risks.ts";
import type { Settings } from "./settings.ts";
import type { Subject } from "./timelines.ts";

/** For one patient and pool more is never drawn: beyond it the model's own error is larger by far. */
const mostTrajectories = 4096;

/** Which pools an estimator reads: null the unmasked, k that masked for outcome k. */
export function poolsFor(estimator: RiskEstimator, outcomes: number): (number | null)[] {
  return estimator === "reach" ? Array.from({ length: outcomes }, (_, k) => k) : [null];
}

/** The pools that are there, and the risks from them. */
export class Cohort {
  readonly subjects: readonly Subject[];
  readonly settings: Settings;
  readonly plan: PhasePlan;
  /** [subject][pool + 1], unmasked at 0 */
  readonly #first: (Pool | undefined)[][];
  readonly #main: (Pool | undefined)[][];
  readonly #risks = new Map<string, Risk>();

  constructor(subjects: readonly Subject[], settings: Settings) {
    this.subjects = subjects;
    this.settings = settings;
    this.plan = phasePlan(settings);
    this.#first = subjects.map(() => []);
    this.#main = subjects.map(() => []);
  }

  add(i: number, pool: Pool, isMain: boolean): void {
    const slot = (pool.outcome ?? -1) + 1;
    (isMain ? this.#main : this.#first)[i]![slot] = pool;
    if (isMain) for (const key of this.#risks.keys()) if (key.startsWith(`${i} `)) this.#risks.delete(key);
  }

  /** The first phase's pool: that of equal sizes for all patients. */
  firstPool(i: number, outcome: number | null): Pool | undefined {
    return this.#first[i]![(outcome ?? -1) + 1];
  }

  /** Whether outcome k of patient i has a risk by this estimator. */
  hasRisk(i: number, k: number, estimator: RiskEstimator): boolean {
    return this.firstPool(i, estimator === "reach" ? k : null) !== undefined;
  }

  /** Whether all outcomes of patient i have one. */
  has(i: number, estimator: RiskEstimator): boolean {
    return this.settings.outcomes.every((_, k) => this.hasRisk(i, k, estimator));
  }

  risk(i: number, k: number, estimator: RiskEstimator): Risk {
    const key = `${i} ${k} ${estimator}`;
    const known = this.#risks.get(key);
    if (known) return known;
    const slot = estimator === "reach" ? k + 1 : 0;
    // the main phase was sized for the chosen estimator; others are read from the first alone, as in the comparison
    const main = estimator === this.settings.estimator ? this.#main[i]![slot] : undefined;
    const phases = { first: this.#first[i]![slot]!, main };
    const risk = riskOf(phases, k, estimator, this.plan.main?.weight ?? 0, this.settings.confidence);
    this.#risks.set(key, risk);
    return risk;
  }

  /** All that was generated for the chosen estimator's risks of patient i. */
  tokensPaid(i: number): number {
    const pools = poolsFor(this.settings.estimator, this.settings.outcomes.length);
    const slots = pools.map((outcome) => (outcome ?? -1) + 1);
    return slots.reduce((sum, slot) => sum + paid(this.#first[i]![slot]) + paid(this.#main[i]![slot]), 0);
  }
}

function paid(pool: Pool | undefined): number {
  return pool ? pool.tokens.reduce((sum, tokens) => sum + tokens, 0) : 0;
}

export interface CohortHooks {
  progress(fraction: number, stage: string): void;
  /** one more pool, or patient, is complete */
  changed(patient: boolean): void;
  /** given: paths are kept too, and told of */
  drawn?(drawn: Drawn, isMain: boolean): void;
}

/** Draws everything. Throws the signal's reason when aborted. */
export async function drawCohort(cohort: Cohort, drawing: Drawing, hooks: CohortHooks): Promise<void> {
  const { subjects, settings, plan } = cohort;
  const { length } = settings.outcomes;
  const chosen = poolsFor(settings.estimator, length);
  const others = settings.compare
    ? [null, ...poolsFor("reach", length)].filter((outcome) => !chosen.includes(outcome))
    : [];
  const adaptive = plan.main !== null;
  // shares of the work, as far as they can be known before it
  const parts = [chosen.length, adaptive ? 2 * chosen.length : 0, others.length];
  const work = parts.reduce((sum, part) => sum + part);
  let before = 0;
  const stage = async (part: number, words: string, wanted: readonly Wanted[], isMain: boolean) => {
    const place = new Map(subjects.map((subject, i) => [subject, i]));
    const open = new Map<Wanted["subject"], number>();
    for (const { subject } of wanted) open.set(subject, (open.get(subject) ?? 0) + 1);
    let [patients, drawn] = [0, 0];
    const all = hooks.drawn ? wanted.map((each) => ({ ...each, paths: each.count })) : wanted;
    // the very first pool alone has the processor to itself: somebody waits for a number
    const pieces = before === 0 ? [all.slice(0, 1), all.slice(1)] : [all];
    for (const piece of pieces) {
      await drawing.draw(piece, {
        progress(fraction) {
          const share = (drawn + fraction * piece.length) / all.length;
          const now = Math.min(patients + 1, open.size);
          hooks.progress((before + part * share) / work, `${words}patient ${now} of ${open.size}`);
        },
        finished(w, made) {
          const { subject } = piece[w]!;
          cohort.add(place.get(subject as Subject)!, made.pool, isMain);
          hooks.drawn?.(made, isMain);
          open.set(subject, open.get(subject)! - 1);
          const complete = open.get(subject) === 0;
          if (complete) patients++;
          hooks.changed(complete);
        },
      });
      drawn += piece.length;
    }
    before += part;
  };
  const equal = (pools: readonly (number | null)[]) =>
    subjects.flatMap((subject) =>
      pools.map((outcome) => ({ subject, prompt: subject.prompt, outcome, first: 0, count: plan.first })),
    );
  await stage(parts[0]!, adaptive ? "First look, " : "Drawing futures, ", equal(chosen), false);
  if (adaptive) await stage(parts[1]!, "Drawing futures, ", mainPhase(cohort, chosen), true);
  if (others.length > 0) await stage(parts[2]!, "Comparing the estimators, ", equal(others), false);
}

/** The pools of the main phase, sized by the first. */
function mainPhase(cohort: Cohort, pools: readonly (number | null)[]): Wanted[] {
  const { subjects, settings, plan } = cohort;
  const cells = subjects.flatMap((subject, i) => pools.map((outcome) => ({ subject, i, outcome })));
  const pilots = cells.map(({ i, outcome }) => pilotFor(cohort, i, outcome));
  const counts = countsFor(settings, pilots, cohort);
  return cells.map(({ subject, outcome }, c) => ({
    subject,
    prompt: subject.prompt,
    outcome,
    first: plan.first,
    count: counts[c]!,
  }));
}

function countsFor({ aim }: Settings, pilots: readonly Pilot[], cohort: Cohort): Int32Array {
  const { first, main } = cohort.plan;
  if (main === null || aim.kind === "trajectories") throw new Error("countsFor: a plan with a main phase");
  const { least } = main;
  if (aim.kind === "precision") {
    // Stein (1945): the pilot's variance is itself an estimate, and with it too small as often as too large
    const allowance = studentQuantile(0.95, first - 1) / normalQuantile(0.975);
    return allocateToTarget(pilots, aim.target / allowance, mostTrajectories, least);
  }
  const spent = cohort.subjects.reduce((sum, _, i) => sum + cohort.tokensPaid(i), 0);
  const left = aim.budget * cohort.subjects.length - spent;
  const each = Math.floor(left / pilots.reduce((sum, { tokens }) => sum + tokens, 0));
  const counts = main.equal ? pilots.map(() => Math.max(least, each)) : allocateTokens(pilots, left, least);
  return Int32Array.from(counts, (count) => Math.min(count, mostTrajectories));
}

/** Of a pool that serves several outcomes the sum of their variances counts for a budget, the largest for a target. */
function pilotFor(cohort: Cohort, i: number, outcome: number | null): Pilot {
  const { estimator, outcomes, aim } = cohort.settings;
  const pool = cohort.firstPool(i, outcome)!;
  const tokens = paid(pool) / pool.count;
  const served = outcome === null ? outcomes.map((_, k) => k) : [outcome];
  const variances = served.map((k) => pilotOf(riskValues(pool, k, estimator), tokens).variance);
  const variance =
    aim.kind === "precision" ? Math.max(...variances) : variances.reduce((sum, each) => sum + each, 0);
  return { variance, tokens };
}
