// Whether the page stays quick: the longest task of the page's main thread, from the browser's own trace. Held against a limit is the
// time the processor spent on it, which neighbours on a busy machine do not lengthen; the time by the clock is reported beside it.
import type { Browser, Page } from "playwright-core";

export interface Pace {
  /** longest task, in ms of the processor */
  readonly longestMs: number;
  /** longest task by the clock, in ms */
  readonly longestByClockMs: number;
}

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** microseconds by the clock, and of the processor */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Watches the only page of this browser while `what` happens, and says what it saw. */
export async function paced(
  browser: Browser,
  page: Page,
  title: string,
  what: () => Promise<void>,
): Promise<Pace> {
  await browser.startTracing(page, { categories: ["toplevel"] });
  const start = performance.now();
  await what();
  const seconds = (performance.now() - start) / 1000;
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(thread),
  );
  const tasks = traceEvents.filter((event) => event.ph === "X" && main.has(thread(event)));
  if (tasks.length < 10) throw new Error(`paced: the trace holds the tasks of the page, got ${tasks.length}`);
  const longest = (of: (event: TraceEvent) => number) => Math.max(...tasks.map(of)) / 1000;
  const pace = {
    longestMs: longest(({ tdur = 0 }) => tdur),
    longestByClockMs: longest(({ dur = 0 }) => dur),
  };
  console.info(
    `${title}: ${seconds.toFixed(1)} s; longest task of the main thread ${pace.longestMs.toFixed(0)} ms ` +
      `(${pace.longestByClockMs.toFixed(0)} ms by the clock)`,
  );
  return pace;
}
