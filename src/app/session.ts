// The state of the page and everything that changes it: one file, one question, one answer. Components read the signals and call
// the functions; nothing else holds state that matters. The numbers themselves are the engine's.

import { createSignal } from "solid-js";
import type { Request, Result } from "../analyses/analysis.ts";
import type { OpenedRelease } from "../analyses/open-release.ts";
import { hasReleaseForm } from "../analyses/releases.ts";
import type { Engine } from "../engine/client.ts";
import type { Preference } from "../engine/protocol.ts";
import { createShelf } from "./model-shelf.ts";
import type { Releasing } from "./private/releasing.ts";
import { missingRoles, withParam } from "./question.ts";
import { createRecentAnswers } from "./recent-answers.ts";
import { createRunner } from "./runner.ts";
import { createFiles } from "./session-files.ts";
import { createQuestion } from "./session-question.ts";
import { type Changed, createState } from "./session-state.ts";

export type Session = ReturnType<typeof createSession>;

export function createSession(engine: Engine, changed: Changed) {
  const state = createState();
  const { seen, set } = state;
  const [releasing, setReleasing] = createSignal<Releasing | null>(null);
  const [received, setReceived] = createSignal<OpenedRelease | null>(null);

  const recent = createRecentAnswers();
  const runner = createRunner<Request, Result>(
    (asked, options) => engine.run(asked, { ...options, prefer: seen.prefer() }),
    {
      started() {
        set.paused(false);
        set.running({ fraction: 0, stage: "Starting" });
      },
      progress: (fraction, stage) => set.running({ fraction, stage }),
      partial(request, result) {
        set.problem(null);
        set.answer({ request, result, partial: true });
      },
      answered(request, result) {
        set.running(null);
        set.problem(null);
        set.answer({ request, result });
        const of = seen.open();
        if (of) recent.keep(of, request, result);
        refreshDevices();
      },
      failed(_, error) {
        set.running(null);
        set.problem({ place: "answer", error });
      },
      cancelled() {
        set.running(null);
        set.stopped(true);
      },
    },
  );

  function refreshDevices(): void {
    engine.devices().then(set.devices, (error: unknown) => set.problem({ place: "file", error }));
  }

  /** Computes the present request, if it is complete. */
  function run(): void {
    const asked = seen.request();
    const its = seen.card();
    set.stopped(false);
    const of = seen.open();
    const known = of && asked && recent.find(of, asked);
    if (known) {
      stop();
      set.problem(null);
      set.answer({ request: asked, result: known });
    } else if (asked && its && missingRoles(its, asked).length === 0) runner.ask(asked);
    else runner.cancel(true);
  }

  /** A model that the user added is the one that is meant. It may be one of before with another vocabulary: answers of before are not its. */
  const shelf = createShelf(engine, ({ name }) => {
    recent.forget();
    const asked = seen.request();
    const param = Object.entries(seen.card()?.params ?? {}).find(([, its]) => its.type === "model")?.[0];
    if (!asked || param === undefined) return;
    set.request(withParam(asked, param, name));
    run();
    changed(`params.${param}`);
  });

  function stop(): void {
    runner.cancel(true);
    set.running(null);
  }

  const { stopReading, ...files } = createFiles(state, engine, { run, stop }, (what) => {
    // another file is another data set: its people, its terms, its ledger
    if (what === "start") {
      stopReleasing();
      setReceived(null);
    }
    changed(what);
  });

  function stopReleasing(): void {
    releasing()?.dispose();
    setReleasing(null);
  }

  const session = {
    ...seen,
    ...files,
    shelf,
    /** Files that were dropped or chosen: a model with its vocabulary, or the data. */
    take(given: readonly File[]): void {
      if (given.some(({ name }) => /\.onnx$/i.test(name))) void shelf.add(given);
      else if (given[0]) void files.openFile(given[0]);
    },
    ...createQuestion(state, run, changed),
    engine,
    /** the private release being prepared; null: exact results only */
    releasing,
    /** whether this question has a private form */
    releasable: () => hasReleaseForm(seen.request()?.analysis ?? ""),
    async startReleasing(): Promise<void> {
      const { createReleasing } = await import("./private/releasing.ts");
      if (!releasing() && seen.open()) setReleasing(createReleasing(session));
    },
    stopReleasing,
    /** the release of a link, shown without any file */
    received,
    receive(release: OpenedRelease): void {
      session.close();
      setReceived(release);
    },
    refreshDevices,
    run,
    /** Goes on without the file of a link. */
    forget(): void {
      set.wanted(null);
      set.problem(null);
    },
    refuseLink(error: unknown): void {
      set.problem({ place: "link", error });
    },
    /** Computes the same question elsewhere: the numbers must not change. */
    setPrefer(where: Preference): void {
      set.prefer(where);
      recent.forget();
      run();
    },
    /** Lets a long computation rest, and go on. */
    setPaused(still: boolean): void {
      set.paused(still);
      runner.pause(still);
    },
    /** Stops reading or computing, whichever runs. */
    cancel(): void {
      stopReading();
      runner.cancel();
    },
    close(): void {
      stopReleasing();
      setReceived(null);
      stopReading();
      stop();
      set.open(null);
      set.request(null);
      set.answer(null);
      set.problem(null);
      set.wanted(null);
      set.doubts([]);
    },
  };
  return session;
}
