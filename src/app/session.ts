// The state of the page and everything that changes it: one file, one question, one answer. Components read the signals and call
// the functions; nothing else holds state that matters. The numbers themselves are the engine's.
import { batch, createMemo, createSignal } from "solid-js";
import type { ParamValue, Request, Result, Wording } from "../analyses/analysis.ts";
import { cards } from "../analyses/cards.ts";
import { checkRequest } from "../analyses/request.ts";
import type { ColumnKind } from "../data/column.ts";
import type { ReadOptions, Summary } from "../data/summary.ts";
import type { Engine } from "../engine/client.ts";
import type { DeviceReport, Preference } from "../engine/protocol.ts";
import { isAbort } from "../errors.ts";
import type { Difference } from "../permalink/compare.ts";
import type { Recipe } from "../permalink/recipe.ts";
import { fitRecipe, plainWording, type Settled } from "./fit-recipe.ts";
import { firstRequest, missingRoles, suggestRequest, withParam, withRole } from "./question.ts";
import { createRunner } from "./runner.ts";
import { fetchSample, type Sample, samples } from "./samples.ts";

export interface OpenFile {
  readonly file: File;
  readonly summary: Summary;
  /** id of the sample, if it is one */
  readonly sample: string | null;
}
export interface Progress {
  readonly fraction: number;
  readonly stage: string;
}
/** What went wrong and where it is shown: beside the file, in place of the answer, or on the page of a link. */
export interface Problem {
  readonly place: "file" | "answer" | "link";
  readonly error: unknown;
}
export interface Answer {
  readonly request: Request;
  readonly result: Result;
}
export type Session = ReturnType<typeof createSession>;

/** Told after every change of the question; `what` names the thing changed, "start" a new file. */
export type Changed = (what: string) => void;

export function createSession(engine: Engine, changed: Changed) {
  const [open, setOpen] = createSignal<OpenFile | null>(null);
  const [reading, setReading] = createSignal<(Progress & { readonly name: string }) | null>(null);
  const [wanted, setWanted] = createSignal<Recipe | null>(null);
  const [doubts, setDoubts] = createSignal<readonly Difference[]>([]);
  const [request, setRequest] = createSignal<Request | null>(null);
  const [wording, setWordingSignal] = createSignal<Wording>(plainWording);
  const [running, setRunning] = createSignal<Progress | null>(null);
  const [stopped, setStopped] = createSignal(false);
  const [answer, setAnswer] = createSignal<Answer | null>(null);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [devices, setDevices] = createSignal<DeviceReport | null>(null);
  const [prefer, setPreferSignal] = createSignal<Preference>("fastest");
  let readingNow: AbortController | undefined;

  const card = createMemo(() => cards.get(request()?.analysis ?? "") ?? null);

  const runner = createRunner((asked, options) => engine.run(asked, { ...options, prefer: prefer() }), {
    started: () => setRunning({ fraction: 0, stage: "Starting" }),
    progress: (fraction, stage) => setRunning({ fraction, stage }),
    answered(asked, result) {
      setRunning(null);
      setProblem(null);
      setAnswer({ request: asked, result });
      refreshDevices();
    },
    failed(_, error) {
      setRunning(null);
      setProblem({ place: "answer", error });
    },
    cancelled() {
      setRunning(null);
      setStopped(true);
    },
  });

  function refreshDevices(): void {
    engine.devices().then(setDevices, (error: unknown) => setProblem({ place: "file", error }));
  }

  /** Computes the present request, if it is complete. */
  function run(): void {
    const asked = request();
    const its = card();
    setStopped(false);
    if (asked && its && missingRoles(its, asked).length === 0) runner.ask(asked);
    else runner.cancel(true);
  }

  function change(what: string, next: Request): void {
    setRequest(next);
    run();
    changed(what);
  }

  /** Reads a file. Its question comes from the link that waits for it, the sample, or the columns themselves. */
  async function openFile(file: File, sample: Sample | null = null): Promise<void> {
    const recipe = wanted();
    await read(file, sample?.id ?? null, recipe?.read ?? {}, async (summary) =>
      recipe
        ? fitRecipe(recipe, summary, engine)
        : {
            summary,
            request: sample?.request ?? firstRequest(summary),
            wording: sample?.wording ?? plainWording,
            doubts: [],
          },
    );
  }

  /** Reads the open file again in another way; the question stays where its columns still exist. */
  async function reopen(options: Partial<ReadOptions>): Promise<void> {
    const now = open();
    if (!now) return;
    await read(now.file, now.sample, { ...now.summary.read, ...options }, async (summary) => {
      const names = new Set(summary.columns.map((column) => column.name));
      const asked = request();
      const kept =
        asked &&
        Object.values(asked.roles)
          .flat()
          .every((name) => names.has(name));
      return { summary, request: kept ? asked : firstRequest(summary), wording: wording(), doubts: doubts() };
    });
  }

  async function read(
    file: File,
    sample: string | null,
    options: Partial<ReadOptions>,
    settle: (summary: Summary) => Promise<Settled>,
  ): Promise<void> {
    readingNow?.abort();
    runner.cancel(true);
    setRunning(null);
    const mine = new AbortController();
    readingNow = mine;
    setProblem(null);
    setReading({ name: file.name, fraction: 0, stage: "Reading" });
    try {
      const progress = (fraction: number, stage: string) => {
        if (readingNow === mine) setReading({ name: file.name, fraction, stage });
      };
      const settled = await settle(await engine.open(file, options, { signal: mine.signal, progress }));
      if (readingNow !== mine) return;
      // it is open for good: nobody may abort it any more
      readingNow = undefined;
      setReading(null);
      batch(() => {
        setAnswer(null);
        setWanted(null);
        setDoubts(settled.doubts);
        setWordingSignal(settled.wording);
        setRequest(settled.request);
        setOpen({ file, summary: settled.summary, sample });
      });
      run();
      changed("start");
    } catch (error) {
      // a file that was read but is not wanted: the engine goes back to the one on the screen
      mine.abort();
      if (readingNow !== mine) return;
      readingNow = undefined;
      setReading(null);
      if (!isAbort(error)) setProblem({ place: wanted() ? "link" : "file", error });
    }
  }

  /** A new description of a file, unless another one has been opened meanwhile. */
  function describe(of: OpenFile, summary: Summary): boolean {
    const now = open();
    if (now?.file !== of.file) return false;
    setOpen({ ...now, summary });
    return true;
  }

  return {
    open,
    reading,
    wanted,
    doubts,
    request,
    card,
    wording,
    running,
    stopped,
    answer,
    problem,
    devices,
    prefer,
    engine,
    refreshDevices,
    openFile,
    reopen,
    run,
    async openSample(sample: Sample): Promise<void> {
      try {
        await openFile(await fetchSample(sample), sample);
      } catch (error) {
        setProblem({ place: "file", error });
      }
    },
    /** Takes up a link: with its sample, with the open file, or by asking for the file. */
    async openRecipe(recipe: Recipe): Promise<void> {
      const sample = samples.find((each) => each.id === recipe.sample);
      const now = open();
      setWanted(recipe);
      setProblem(null);
      try {
        if (sample && now?.sample !== sample.id) await openFile(await fetchSample(sample), sample);
        else if (now) await openFile(now.file, sample ?? null);
      } catch (error) {
        setProblem({ place: "link", error });
      }
    },
    /** Goes on without the file of a link. */
    forget(): void {
      setWanted(null);
      setProblem(null);
    },
    refuseLink(error: unknown): void {
      setProblem({ place: "link", error });
    },
    /** A recipe of the open file from the page's history: what undo and redo bring back, kinds of columns included. */
    async restore({ request: past, wording: words, schema }: Recipe): Promise<void> {
      const now = open();
      if (!now) return;
      try {
        const kindOf = new Map(now.summary.columns.map((column) => [column.name, column.kind]));
        for (const { name, kind } of schema.columns) {
          if (kindOf.has(name) && kindOf.get(name) !== kind) {
            describe(now, await engine.setKind(name, kind));
          }
        }
        if (open()?.file !== now.file) return;
        setWordingSignal(words ?? plainWording);
        setRequest(checkRequest(past));
        run();
      } catch (error) {
        setProblem({ place: "file", error });
      }
    },
    async setKind(column: string, kind: ColumnKind): Promise<void> {
      const now = open();
      if (!now) return;
      try {
        if (!describe(now, await engine.setKind(column, kind))) return;
        if (!request()) setRequest(firstRequest(open()!.summary));
        run();
        changed(`kind.${column}`);
      } catch (error) {
        setProblem({ place: "file", error });
      }
    },
    setAnalysis(id: string): void {
      const its = cards.get(id);
      const now = open();
      if (!its || !now) return;
      setAnswer(null);
      setWordingSignal({ ...wording(), unit: "" });
      change(
        "analysis",
        suggestRequest(its, now.summary.columns) ?? { analysis: id, roles: {}, params: {}, seed: 1 },
      );
    },
    setRole(role: string, column: string | readonly string[] | null): void {
      const asked = request();
      if (!asked) return;
      // the unit belonged to the column that was there before
      const roles = card()?.roles ?? {};
      if (!roles[role]?.optional) setWordingSignal({ ...wording(), unit: "" });
      const next = withRole(asked, role, column);
      // a column moves to the required role; it does not stay in an optional one as well
      const moved = Object.entries(next.roles).filter(
        ([name, held]) => name === role || !roles[name]?.optional || held !== column,
      );
      change(`roles.${role}`, { ...next, roles: Object.fromEntries(moved) });
    },
    setParam(name: string, value: ParamValue): void {
      const asked = request();
      if (asked) change(`params.${name}`, withParam(asked, name, value));
    },
    setSeed(seed: number): void {
      const asked = request();
      if (asked) change("seed", { ...asked, seed });
    },
    /** Computes the same question elsewhere: the numbers must not change. */
    setPrefer(where: Preference): void {
      setPreferSignal(where);
      run();
    },
    setWording(words: Partial<Wording>): void {
      setWordingSignal({ ...wording(), ...words });
      changed("wording");
    },
    /** Stops reading or computing, whichever runs. */
    cancel(): void {
      readingNow?.abort();
      readingNow = undefined;
      setReading(null);
      runner.cancel();
    },
    close(): void {
      readingNow?.abort();
      runner.cancel(true);
      setRunning(null);
      setReading(null);
      setOpen(null);
      setRequest(null);
      setAnswer(null);
      setProblem(null);
      setWanted(null);
      setDoubts([]);
    },
  };
}
