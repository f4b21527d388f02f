// The models that the page knows of: the demo, and those that the user added. The engine holds them; here are their names and vocabularies.
import { createSignal } from "solid-js";
import type { Engine } from "../engine/client.ts";
import type { ModelReport } from "../engine/protocol.ts";
import { isAbort } from "../errors.ts";
import type { Progress } from "./session-state.ts";

export type Shelf = ReturnType<typeof createShelf>;

/** `arrived`: told of a model that the user added and that passed its checks. */
export function createShelf(engine: Engine, arrived: (report: ModelReport) => void) {
  const [reports, setReports] = createSignal<readonly ModelReport[]>([]);
  const [added, setAdded] = createSignal<readonly ModelReport[]>([]);
  const [adding, setAdding] = createSignal<Progress | null>(null);
  const [problem, setProblem] = createSignal<unknown>(null);
  const asked = new Set<string>();
  let now: AbortController | undefined;

  return {
    /** those of the user, in the order of their arrival */
    added,
    adding,
    problem,
    report: (name: string) => reports().find((each) => each.name === name),
    /** Asks the engine what it knows of a model, once; that it cannot be had is told by the computation that needs it. */
    learn(name: string): void {
      if (asked.has(name)) return;
      asked.add(name);
      engine.model(name).then(
        (report) => setReports([...reports(), report]),
        () => asked.delete(name),
      );
    },
    async add(files: readonly File[]): Promise<void> {
      now?.abort();
      const mine = new AbortController();
      now = mine;
      setProblem(null);
      setAdding({ fraction: 0, stage: "Reading the model" });
      try {
        const progress = (fraction: number, stage: string) => {
          if (now === mine) setAdding({ fraction, stage });
        };
        const report = await engine.addModel(files, { signal: mine.signal, progress });
        if (now !== mine) return;
        asked.add(report.name);
        setReports([...reports().filter(({ name }) => name !== report.name), report]);
        setAdded([...added().filter(({ name }) => name !== report.name), report]);
        arrived(report);
      } catch (error) {
        if (now === mine && !isAbort(error)) setProblem(() => error);
      } finally {
        if (now === mine) setAdding(null);
      }
    },
    cancel(): void {
      now?.abort();
      now = undefined;
      setAdding(null);
    },
  };
}
