// Draws futures: pools for patients, as onnx/decode.ts makes them, with what has to be said of the drawing kept for the notes.
import { foldIn, type Key, threefry } from "../../math/threefry.ts";
import { type Path, type Pool, PoolRecorder, type Roulette } from "../../math/trajectory-pool.ts";
import { type DecodeReport, decode } from "../../onnx/decode.ts";
import type { GenerativeModel } from "../../onnx/model.ts";
import type { Context } from "../analysis.ts";
import type { Settings } from "./settings.ts";

/** One pool that is wanted. */
export interface Wanted {
  readonly subject: { readonly key: number; readonly name: string; readonly staticTokens: number };
  /** one array for all pools of a prompt: it is then read once */
  readonly prompt: Int32Array;
  /** null: unmasked; k: outcome k masked */
  readonly outcome: number | null;
  /** number of the first trajectory: equal numbers have equal random numbers */
  readonly first: number;
  readonly count: number;
  /** so many trajectories are kept as paths */
  readonly paths?: number;
}

export interface Drawn {
  readonly pool: Pool;
  readonly paths: readonly Path[];
}

export interface DrawHooks {
  /** share of the trajectories that are done */
  progress(fraction: number): void;
  /** wanted[i] is complete */
  finished?(i: number, drawn: Drawn): void;
}

/** Purposes of random numbers are told apart by the second word of the key. */
const purpose = { tokens: 0x67656e72, roulette: 0x726f756c } as const;

export class Drawing {
  readonly model: GenerativeModel;
  readonly settings: Settings;
  /** reports of what was drawn, in order */
  readonly reports: DecodeReport[] = [];
  readonly #context: Context;
  readonly #seed: number;

  constructor(model: GenerativeModel, settings: Settings, seed: number, context: Context) {
    this.model = model;
    this.settings = settings;
    this.#seed = seed;
    this.#context = context;
  }

  /** All wanted pools, in their order. Throws the signal's reason when aborted. */
  async draw(wanted: readonly Wanted[], hooks: DrawHooks): Promise<Drawn[]> {
    const { signal, unpaused } = this.#context;
    const { rules } = this.settings;
    const drawn: Drawn[] = [];
    const jobs = wanted.map(({ subject, prompt, outcome, first, count, paths = 0 }) => ({
      subject: subject.key,
      name: `patient "${subject.name}"`,
      prompt,
      staticTokens: subject.staticTokens,
      recorder: new PoolRecorder(rules, outcome, count, this.#roulette(subject.key, outcome, first)),
      first,
      paths,
    }));
    const place = new Map(jobs.map((job, i) => [job, i]));
    const report = await decode(this.model, jobs, rules, {
      seed: [this.#seed, purpose.tokens],
      signal,
      ...(unpaused && { unpaused: () => unpaused.call(this.#context) }),
      progress: (done, of) => hooks.progress(done / of),
      finished: (job, paths) => {
        const i = place.get(job as (typeof jobs)[number])!;
        drawn[i] = { pool: job.recorder.pool, paths };
        hooks.finished?.(i, drawn[i]);
      },
    });
    this.reports.push(report);
    return drawn;
  }

  #roulette(subject: number, outcome: number | null, first: number): Roulette | undefined {
    const { threshold } = this.settings;
    if (outcome === null || threshold === 0) return undefined;
    const key: Key = foldIn(foldIn([this.#seed, purpose.roulette], subject), outcome);
    const words = new Uint32Array(2);
    return {
      threshold,
      uniform(trajectory, step) {
        threefry(key[0], key[1], first + trajectory, step, words);
        return words[0]! / 4294967296;
      },
    };
  }
}
