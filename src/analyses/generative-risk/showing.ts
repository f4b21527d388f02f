// When parts of an answer are shown: the first at once, then about every second, and never so often that the making of them costs more than
// a tenth of the time.
import type { Context, Result } from "../analysis.ts";

const everyMs = 1000;
const share = 10;

export class Showing {
  readonly #context: Context;
  #next = Number.NEGATIVE_INFINITY;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Whether anything was shown. */
  get begun(): boolean {
    return this.#next > Number.NEGATIVE_INFINITY;
  }

  /** `now`: not to be kept back. */
  offer(make: () => Result, now: boolean): void {
    if (!this.#context.partial) return;
    const began = performance.now();
    if (!now && began < this.#next) return;
    this.#context.partial(make());
    const took = performance.now() - began;
    this.#next = performance.now() + Math.max(everyMs, share * took);
  }
}
