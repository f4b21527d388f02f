// Long simulations give way: messages get in now and then, progress is told, and a cancelled one stops.
import { yieldToEvents } from "../kernels/kernel.ts";

export interface Hooks {
  readonly signal: AbortSignal;
  /** fraction done in 0..1 and what is being done, in words */
  progress(fraction: number, stage: string): void;
}

const sliceMs = 25;

/** To be called after every run; throws the signal's reason when aborted. */
export function pacer({ signal, progress }: Hooks): (fraction: number, stage: string) => Promise<void> {
  let end = 0;
  return async (fraction, stage) => {
    if (performance.now() < end) return;
    progress(fraction, stage);
    await yieldToEvents();
    signal.throwIfAborted();
    end = performance.now() + sliceMs;
  };
}
