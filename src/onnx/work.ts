// The trajectories that are to be made: handed out in order, and put back when the lanes that made them are lost.
import type { Path } from "../math/trajectory-pool.ts";
import type { DecodeJob, DecodeOptions } from "./decode.ts";

/** One trajectory. */
export interface Ticket {
  readonly job: DecodeJob;
  readonly row: number;
}

interface GrowingPath {
  readonly tokens: number[];
  readonly masses: number[];
  readonly hours: number[];
}

export class Work {
  /** trajectories in all */
  readonly total: number;
  readonly #jobs: readonly DecodeJob[];
  readonly #options: Pick<DecodeOptions, "progress" | "finished">;
  readonly #again: Ticket[] = [];
  readonly #paths = new Map<DecodeJob, GrowingPath[]>();
  #job = 0;
  #row = 0;
  #done = 0;

  constructor(jobs: readonly DecodeJob[], options: Pick<DecodeOptions, "progress" | "finished">) {
    this.#jobs = jobs.filter(({ recorder }) => recorder.pool.count > 0);
    this.#options = options;
    this.total = this.#jobs.reduce((sum, { recorder }) => sum + recorder.pool.count, 0);
    for (const job of this.#jobs) {
      const count = Math.min(job.paths ?? 0, job.recorder.pool.count);
      this.#paths.set(
        job,
        Array.from({ length: count }, () => ({ tokens: [], masses: [], hours: [] })),
      );
    }
  }

  /** The next trajectory, or null when all are handed out. */
  next(): Ticket | null {
    const again = this.#again.shift();
    if (again) return again;
    const job = this.#jobs[this.#job];
    if (!job) return null;
    const ticket = { job, row: this.#row++ };
    if (this.#row === job.recorder.pool.count) {
      this.#job++;
      this.#row = 0;
    }
    return ticket;
  }

  /** One step of a trajectory, with p of the plan's outcomes from masses[offset] on. Whether it is over. */
  advance({ job, row }: Ticket, token: number, masses: Float64Array, offset: number): boolean {
    const { recorder } = job;
    const { outcome, outcomes } = recorder.pool;
    const from = offset + (outcome ?? 0);
    const over = recorder.advance(row, token, masses, from);
    const path = this.#paths.get(job)![row];
    if (path) {
      path.tokens.push(token);
      path.masses.push(...masses.subarray(from, from + outcomes));
      path.hours.push(recorder.elapsed(row));
    }
    return over;
  }

  /** Tells of a trajectory that is over, and of its job where it was the last. */
  async settled({ job }: Ticket): Promise<void> {
    this.#done++;
    this.#options.progress?.(this.#done, this.total);
    if (job.recorder.running > 0) return;
    const paths = this.#paths.get(job)!.map(pathOf);
    this.#paths.delete(job);
    await this.#options.finished?.(job, paths);
  }

  /** Trajectories that were under way begin again. */
  putBack(tickets: readonly Ticket[]): void {
    for (const { job, row } of tickets) {
      job.recorder.restart(row);
      const path = this.#paths.get(job)![row];
      if (path) path.tokens.length = path.masses.length = path.hours.length = 0;
    }
    this.#again.push(...tickets);
  }
}

function pathOf({ tokens, masses, hours }: GrowingPath): Path {
  return {
    tokens: Int32Array.from(tokens),
    masses: Float64Array.from(masses),
    hours: Float64Array.from(hours),
  };
}
