// When computations start and stop: a new request cancels the one that runs and starts its own, at once after a pause, a moment
// later while changes keep coming (a slider being dragged). An answer that comes too late is dropped.
import type { Request, Result } from "../analyses/analysis.ts";
import { isAbort } from "../errors.ts";

export interface RunnerEvents {
  /** a computation began */
  started(request: Request): void;
  progress(fraction: number, stage: string): void;
  answered(request: Request, result: Result): void;
  failed(request: Request, error: unknown): void;
  /** stopped by the user; nothing runs and nothing is about to */
  cancelled(): void;
}

export interface Runner {
  /** asks for this request, instead of whatever was asked before */
  ask(request: Request): void;
  /** stops what runs or waits; with `quietly` nobody is told, because the caller starts something else */
  cancel(quietly?: boolean): void;
}

type Compute = (
  request: Request,
  options: { signal: AbortSignal; progress(fraction: number, stage: string): void },
) => Promise<Result>;

/** Changes closer together than this count as one movement. */
export const settleMs = 120;

export function createRunner(
  compute: Compute,
  events: RunnerEvents,
  now: () => number = () => performance.now(),
): Runner {
  let controller: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAsked = Number.NEGATIVE_INFINITY;

  function stop() {
    clearTimeout(timer);
    timer = undefined;
    controller?.abort();
    controller = undefined;
  }

  async function start(request: Request) {
    const mine = new AbortController();
    controller = mine;
    timer = undefined;
    events.started(request);
    const progress = (fraction: number, stage: string) => {
      if (controller === mine) events.progress(fraction, stage);
    };
    try {
      const result = await compute(request, { signal: mine.signal, progress });
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
    cancel(quietly = false) {
      const busy = controller !== undefined || timer !== undefined;
      stop();
      if (busy && !quietly) events.cancelled();
    },
  };
}
