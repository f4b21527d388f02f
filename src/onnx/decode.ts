// Sampled futures of many patients. Token t of a trajectory is a function of the model, the prompt and the counter (seed; subject, pool,
// trajectory, t): it depends on no other timeline, and on the CPU neither pauses nor the number of lanes change it. On a GPU logits may
// differ in their last bits between numbers of lanes, so that number is fixed, and the order of work is a function of the jobs alone.
// A GPU that fails is left for the CPU: trajectories that were under way begin again there with the same random numbers.
import { isAbort, UserError } from "../errors.ts";
import type { Key } from "../math/threefry.ts";
import type { Path, PoolRecorder, TrajectoryRules } from "../math/trajectory-pool.ts";
import { fly } from "./flight.ts";
import type { GenerativeModel } from "./model.ts";
import { type Ticket, Work } from "./work.ts";

/** The trajectories of one pool of one patient. */
export interface DecodeJob {
  /** the patient in random numbers: any u32, the same in every run */
  readonly subject: number;
  /** the patient in messages: 'patient "17"' */
  readonly name: string;
  /** read once for all jobs in a row that have this very array */
  readonly prompt: Int32Array;
  /** how many tokens at its head stay when its oldest are dropped: staticPrefix() */
  readonly staticTokens: number;
  /** row r is trajectory first + r; its pool says which outcome is masked */
  readonly recorder: PoolRecorder;
  readonly first: number;
  /** so many trajectories are kept as paths, from the first on; default 0 */
  readonly paths?: number;
}

export interface DecodeOptions {
  readonly seed: Key;
  readonly signal: AbortSignal;
  /** awaited between steps */
  unpaused?(): Promise<void>;
  progress?(trajectories: number, of: number): void;
  /** a job's pool is complete; awaited. Jobs finish in about their order. */
  finished?(job: DecodeJob, paths: readonly Path[]): void | Promise<void>;
  /** trajectories in flight; default: lanesBy of flight.ts */
  readonly lanes?: number;
}

export interface DecodeReport {
  readonly trajectories: number;
  /** tokens generated */
  readonly tokens: number;
  /** prompts longer than the context, of which the oldest tokens were left out */
  readonly longPrompts: number;
  /** how often a timeline outgrew the context while it was generated, and dropped its oldest tokens */
  readonly slides: number;
  /** trajectories that ran to the cap with an outcome still open, and that in words for the user (null: none) */
  readonly capped: number;
  readonly cappedInWords: string | null;
  /** why the GPU was given up in the middle; null where it was not */
  readonly fallback: string | null;
}

/** Fills the recorders of all jobs. Throws a UserError that names the patient, or the signal's reason. */
export async function decode(
  model: GenerativeModel,
  jobs: readonly DecodeJob[],
  rules: TrajectoryRules,
  options: DecodeOptions,
): Promise<DecodeReport> {
  for (const job of jobs) check(job, rules);
  const work = new Work(jobs, options);
  const longPrompts = new Set(
    jobs.map(({ prompt }) => prompt).filter(({ length }) => length > model.context),
  );
  let on = model;
  let slides = 0;
  let fallback: string | null = null;
  for (;;) {
    const flying: Ticket[] = [];
    try {
      slides += await fly(on, work, rules, options, flying);
      break;
    } catch (error) {
      if (isAbort(error) || error instanceof UserError || !on.onCpu) throw error;
      fallback = `the GPU stopped (${error instanceof Error ? error.message : error}); what was under way began again on the CPU with the same random numbers`;
      work.putBack(flying);
      on = on.onCpu();
    }
  }
  return { ...summary(jobs, rules.cap), longPrompts: longPrompts.size, slides, fallback };
}

function check({ prompt, name, recorder }: DecodeJob, { vocabulary, terminal }: TrajectoryRules): void {
  if (prompt.length === 0) {
    throw new UserError(`The timeline of ${name} is empty. Leave it out, or give it at least one token.`);
  }
  const wrong = prompt.findIndex((token) => !(token >= 0 && token < vocabulary));
  if (wrong >= 0) {
    throw new UserError(
      `Token ${wrong + 1} of the timeline of ${name} is ${prompt[wrong]}, and the model knows the tokens 0 to ${vocabulary - 1}. Tokenise the timelines with the model's own vocabulary.`,
    );
  }
  if (terminal[prompt.at(-1)!] === 1) {
    throw new UserError(
      `The timeline of ${name} has already ended: its last token is one that ends a timeline. Leave it out.`,
    );
  }
  if (recorder.running !== recorder.pool.count) throw new Error(`decode: the pool of ${name} is not new`);
}

function summary(jobs: readonly DecodeJob[], cap: number) {
  let [trajectories, tokens, capped] = [0, 0, 0];
  for (const { pool } of jobs.map(({ recorder }) => recorder)) {
    trajectories += pool.count;
    for (let row = 0; row < pool.count; row++) {
      tokens += pool.tokens[row]!;
      if (pool.capped.subarray(row * pool.outcomes, (row + 1) * pool.outcomes).includes(1)) capped++;
    }
  }
  const number = (n: number) => n.toLocaleString("en");
  const cappedInWords =
    capped === 0
      ? null
      : `${number(capped)} of ${number(trajectories)} generated futures reached the longest length of ${number(cap)} tokens before an outcome, an end of the timeline or the horizon${capped === trajectories ? ": this model does not end a timeline" : ""}. What could have happened later is not counted. Allow longer futures, or choose a shorter horizon.`;
  return { trajectories, tokens, capped, cappedInWords };
}
