// When computations start and stop: a new request cancels the one that runs and starts its own, at once after a pause, a moment
// later while changes keep coming (a slider being dragged). An answer that comes too late is dropped.
import { isAbort } from "../errors.ts";

/** Q: what is asked, A: its answer. */
export interface RunnerEvents<Q, A> {
  /** a computation began */
  started(request: Q): void;
  progress(fraction: number, stage: string): void;
  /** what is known so far */
  partial?(request: Q, result: A): void;
  answered(request: Q, result: A): void;
  failed(request: Q, error: unknown): void;
  /** stopped by the user; nothing runs and nothing is about to */
  cancelled(): void;
}

export interface Runner<Q> {
  /** asks for this request, instead of whatever was asked before */
  ask(request: Q): void;
  /** lets what runs rest where it is, or go on */
  pause(still: boolean): void;
  /** stops what runs or waits; with `quietly` nobody is told, because the caller starts something else */
  cancel(quietly?: boolean): void;
}

type Compute<Q, A> = (
  request: Q,
  options: {
    signal: AbortSignal;
    progress(fraction: number, stage: string): void;
    partial(result: A): void;
    /** takes the handle by which the computation can be paused */
    paused(pause: (still: boolean) => void): void;
  },
) => Promise<A>;

/** Changes closer together than this count as one movement. */
export const settleMs = 120;

export function createRunner<Q, A>(
  compute: Compute<Q, A>,
  events: RunnerEvents<Q, A>,
  now: () => number = () => performance.now(),
): Runner<Q> {
  let controller: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause: ((still: boolean) => void) | undefined;
  let lastAsked = Number.NEGATIVE_INFINITY;

  function stop() {
    clearTimeout(timer);
    timer = undefined;
    controller?.abort();
    controller = pause = undefined;
  }

  async function start(request: Q) {
    const mine = new AbortController();
    controller = mine;
    timer = undefined;
    events.started(request);
    const progress = (fraction: number, stage: string) => {
      if (controller === mine) events.progress(fraction, stage);
    };
    const partial = (result: A) => {
      if (controller === mine) events.partial?.(request, result);
    };
    const paused = (its: (still: boolean) => void) => {
      if (controller === mine) pause = its;
    };
    try {
      const result = await compute(request, { signal: mine.signal, progress, partial, paused });
      if (controller !== mine) return;
      controller = undefined;
      events.answered(request, result);
    } catch (error) {
      if (controller !== mine) return;
      controller = undefined;
      if (isAbort(error)) events.cancelled();
      else events.failed(request, error);
    }
  }

  return {
    ask(request) {
      stop();
      const pause = now() - lastAsked;
      lastAsked = now();
      if (pause > 2 * settleMs) void start(request);
      else timer = setTimeout(() => void start(request), settleMs);
    },
    pause(still) {
      pause?.(still);
    },
    cancel(quietly = false) {
      const busy = controller !== undefined || timer !== undefined;
      stop();
      if (busy && !quietly) events.cancelled();
    },
  };
}
