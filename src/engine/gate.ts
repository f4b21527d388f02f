// Pausing a computation: it waits at its own resting points, with everything it holds, until it is let on.

export interface Gate {
  pause(): void;
  resume(): void;
  /** resolves at once, or when resumed; rejects with the signal's reason when aborted meanwhile */
  unpaused(): Promise<void>;
}

export function createGate(signal: AbortSignal): Gate {
  let letOn: (() => void) | null = null;
  let waiting: Promise<void> | null = null;
  return {
    pause() {
      if (waiting) return;
      waiting = new Promise<void>((resolve, reject) => {
        letOn = resolve;
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
      // nobody may be waiting when the call is cancelled
      waiting.catch(() => {});
    },
    resume() {
      letOn?.();
      letOn = waiting = null;
    },
    async unpaused() {
      signal.throwIfAborted();
      if (waiting) await waiting;
    },
  };
}
