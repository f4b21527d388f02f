import { beforeEach, expect, test, vi } from "vitest";
import type { Request, Result } from "../../src/analyses/analysis.ts";
import { createRunner, settleMs } from "../../src/app/runner.ts";

interface Call {
  readonly request: Request;
  readonly signal: AbortSignal;
  readonly pauses: boolean[];
  partial(result: Result): void;
  progress(fraction: number, stage: string): void;
  answer(result: Result): void;
  fail(error: unknown): void;
}

const request = (seed: number): Request => ({ analysis: "t", roles: {}, params: {}, seed });
const result = { tables: {}, notes: [] } as unknown as Result;

/** `deaf`: a computation that does not hear its cancel and answers all the same */
function setUp({ deaf = false } = {}) {
  const calls: Call[] = [];
  const log: string[] = [];
  const runner = createRunner<Request, Result>(
    (asked, { signal, progress, partial, paused }) =>
      new Promise((resolve, reject) => {
        const pauses: boolean[] = [];
        paused((still) => pauses.push(still));
        calls.push({ request: asked, signal, pauses, progress, partial, answer: resolve, fail: reject });
        if (!deaf) signal.addEventListener("abort", () => reject(signal.reason));
      }),
    {
      started: ({ seed }) => log.push(`started ${seed}`),
      progress: (fraction, stage) => log.push(`${stage} ${fraction}`),
      partial: ({ seed }) => log.push(`partial ${seed}`),
      answered: ({ seed }) => log.push(`answered ${seed}`),
      failed: ({ seed }, error) => log.push(`failed ${seed} ${String(error)}`),
      cancelled: () => log.push("cancelled"),
    },
    () => Date.now(),
  );
  return { runner, calls, log };
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

test("the first request starts at once and its answer arrives", async () => {
  const { runner, calls, log } = setUp();
  runner.ask(request(1));
  calls[0]!.progress(0.5, "Resampling");
  calls[0]!.answer(result);
  await vi.advanceTimersByTimeAsync(1);
  expect(log).toEqual(["started 1", "Resampling 0.5", "answered 1"]);
});

test("changes in quick succession cancel what runs and compute only the last", async () => {
  const { runner, calls, log } = setUp();
  runner.ask(request(1));
  for (let seed = 2; seed <= 5; seed++) {
    await vi.advanceTimersByTimeAsync(30);
    runner.ask(request(seed));
  }
  expect(calls[0]!.signal.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(settleMs + 1);
  expect(calls.map((call) => call.request.seed)).toEqual([1, 5]);
  calls[1]!.answer(result);
  await vi.advanceTimersByTimeAsync(1);
  expect(log).toEqual(["started 1", "started 5", "answered 5"]);
});

test("a late answer or progress of a superseded request is dropped", async () => {
  const { runner, calls, log } = setUp({ deaf: true });
  runner.ask(request(1));
  await vi.advanceTimersByTimeAsync(1000);
  runner.ask(request(2));
  calls[0]!.progress(0.9, "late");
  calls[0]!.answer(result);
  await vi.advanceTimersByTimeAsync(1);
  expect(log).toEqual(["started 1", "started 2"]);
});

test("a cancel is told once; a quiet one, or one with nothing to stop, is not", async () => {
  const { runner, log } = setUp();
  runner.cancel();
  runner.ask(request(1));
  runner.cancel();
  await vi.advanceTimersByTimeAsync(1000);
  runner.ask(request(2));
  runner.cancel(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(log).toEqual(["started 1", "cancelled", "started 2"]);
});

test("a failure is told with its request, an abort from the other side as a cancel", async () => {
  const { runner, calls, log } = setUp();
  runner.ask(request(1));
  calls[0]!.fail(new Error("no"));
  await vi.advanceTimersByTimeAsync(1000);
  runner.ask(request(2));
  calls[1]!.fail(new DOMException("gone", "AbortError"));
  await vi.advanceTimersByTimeAsync(1);
  expect(log).toEqual(["started 1", "failed 1 Error: no", "started 2", "cancelled"]);
});

test("what is known so far is told, until another question is asked", () => {
  const { runner, calls, log } = setUp();
  runner.ask(request(1));
  calls[0]!.partial(result);
  vi.advanceTimersByTime(1000);
  runner.ask(request(2));
  calls[0]!.partial(result);
  calls[1]!.partial(result);
  expect(log).toEqual(["started 1", "partial 1", "started 2", "partial 2"]);
});

test("a pause reaches the computation that runs, and no other", () => {
  const { runner, calls } = setUp();
  runner.pause(true);
  runner.ask(request(1));
  runner.pause(true);
  runner.pause(false);
  vi.advanceTimersByTime(1000);
  runner.ask(request(2));
  runner.pause(true);
  expect(calls.map(({ pauses }) => pauses)).toEqual([[true, false], [true]]);
});
