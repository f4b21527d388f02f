// Long work that can be interrupted: a generator that yields between pieces of about ten milliseconds. Who needs the answer at once runs it
// through; who must let a cancel or a message in waits between pieces. The answer is the same.

/** Called between pieces of long work: lets a cancel through, and may reject. */
export type Pause = () => Promise<void>;

export type Steps<T> = Generator<undefined, T>;

/** Rows touched between two yields where a row takes some ten nanoseconds. */
export const stepRows = 1 << 18;

export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

export async function finishWith<T>(steps: Steps<T>, pause?: Pause): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await pause?.();
  }
}

/** Calls `work` on from..to-1 in stretches of at most `size`, with a yield after each. */
export function* inStretches(
  size: number,
  from: number,
  to: number,
  work: (from: number, to: number) => void,
): Steps<void> {
  for (let at = from; at < to; at += size) {
    work(at, Math.min(to, at + size));
    yield;
  }
}
