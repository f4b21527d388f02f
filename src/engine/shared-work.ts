// Long work about a table that several calls want: done once, kept for the last table and key, and given up only when nobody has waited
// for a while. A call that is cancelled leaves at once; the one that follows it (another epsilon of the same question) takes the work over
// where it stands. A failure is not kept.
import type { DataTable, ReadHooks } from "../data/table.ts";

/** So long work goes on with nobody waiting. */
const patienceMs = 1_000;

interface Work<T> {
  readonly table: DataTable;
  readonly key: string;
  readonly answer: Promise<T>;
  readonly waiting: Set<ReadHooks>;
  readonly stop: AbortController;
  done: boolean;
}

export type SharedWork<T> = (
  table: DataTable,
  key: unknown,
  hooks: ReadHooks,
  make: (hooks: ReadHooks) => Promise<T>,
) => Promise<T>;

/** Gives the kept answer when table and key are the last ones, else what `make` answers. Rejects with the signal's reason when aborted. */
export function shareWork<T>(): SharedWork<T> {
  let last: Work<T> | null = null;

  function forget(work: Work<T>): void {
    work.done = true;
    if (last === work) last = null;
  }

  function begin(table: DataTable, key: string, make: (hooks: ReadHooks) => Promise<T>): Work<T> {
    const waiting = new Set<ReadHooks>();
    const stop = new AbortController();
    const progress: ReadHooks["progress"] = (fraction, stage) => {
      for (const hooks of waiting) hooks.progress(fraction, stage);
    };
    const answer = make({ signal: stop.signal, progress });
    const work: Work<T> = { table, key, answer, waiting, stop, done: false };
    answer.then(
      () => {
        work.done = true;
      },
      () => forget(work),
    );
    return work;
  }

  return async (table, of, hooks, make) => {
    hooks.signal.throwIfAborted();
    const key = JSON.stringify(of);
    if (last?.table !== table || last.key !== key) last = begin(table, key, make);
    const work = last;
    work.waiting.add(hooks);
    try {
      return await unlessAborted(work.answer, hooks.signal);
    } finally {
      work.waiting.delete(hooks);
      if (work.waiting.size === 0 && !work.done) {
        setTimeout(() => {
          if (work.waiting.size > 0 || work.done) return;
          forget(work);
          work.stop.abort(new DOMException("Nobody waits for it.", "AbortError"));
        }, patienceMs);
      }
    }
  };
}

/** What is awaited, or the signal's reason as soon as it is aborted; the work itself goes on. */
export function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
