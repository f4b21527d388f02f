// Work that several calls wait for: who gives it up, and when it begins anew.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DataTable, ReadHooks } from "../../src/data/table.ts";
import { shareWork } from "../../src/engine/shared-work.ts";

const [table, other] = [{ rows: 1 }, { rows: 2 }] as unknown as DataTable[];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setting() {
  const work = shareWork<string>();
  const begun: { hooks: ReadHooks; finish(value: string): void; fail(error: Error): void }[] = [];
  const make = (hooks: ReadHooks) =>
    new Promise<string>((finish, fail) => {
      hooks.signal.addEventListener("abort", () => fail(hooks.signal.reason));
      begun.push({ hooks, finish, fail });
    });
  const ask = (key: string, of = table!) => {
    const controller = new AbortController();
    const told: number[] = [];
    const hooks = { signal: controller.signal, progress: (fraction: number) => void told.push(fraction) };
    return { answer: work(of, key, hooks, make), controller, told };
  };
  return { ask, begun };
}

test("one work for all who ask meanwhile and after; another key or table begins anew; a failure is not kept", async () => {
  const { ask, begun } = setting();
  const [first, second] = [ask("a"), ask("a")];
  begun[0]!.hooks.progress(0.5, "half");
  expect([first.told, second.told]).toEqual([[0.5], [0.5]]);
  begun[0]!.finish("done");
  expect(await Promise.all([first.answer, second.answer, ask("a").answer])).toEqual(["done", "done", "done"]);
  expect(begun).toHaveLength(1);
  ask("b").answer.catch(() => {});
  const failing = ask("b", other);
  begun[2]!.fail(new Error("no"));
  await expect(failing.answer).rejects.toThrow("no");
  ask("b", other);
  expect(begun).toHaveLength(4);
});

test("who is cancelled leaves at once, and who comes next takes the work over", async () => {
  const { ask, begun } = setting();
  const first = ask("a");
  first.controller.abort(new DOMException("cancelled", "AbortError"));
  await expect(first.answer).rejects.toThrow("cancelled");
  const second = ask("a");
  await vi.advanceTimersByTimeAsync(60_000);
  expect([begun.length, begun[0]!.hooks.signal.aborted]).toEqual([1, false]);
  begun[0]!.finish("done");
  expect(await second.answer).toBe("done");
});

test("work that nobody waits for any more is given up after a second, and begins anew when asked for", async () => {
  const { ask, begun } = setting();
  const first = ask("a");
  first.controller.abort(new DOMException("cancelled", "AbortError"));
  await expect(first.answer).rejects.toThrow("cancelled");
  await vi.advanceTimersByTimeAsync(900);
  expect(begun[0]!.hooks.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(begun[0]!.hooks.signal.aborted).toBe(true);
  const second = ask("a");
  expect(begun).toHaveLength(2);
  begun[1]!.finish("again");
  expect(await second.answer).toBe("again");
  const cancelled = ask("a");
  expect(await cancelled.answer).toBe("again");
});
