// Opening files and links: a file comes from the desktop, a sample or the browser's history, its question from the link that waits for
// it, the sample, or the columns themselves. The latest wish wins; what was being read before is aborted.
import { batch } from "solid-js";
import { checkRequest } from "../analyses/request.ts";
import type { ColumnKind } from "../data/column.ts";
import type { ReadOptions, Summary } from "../data/summary.ts";
import type { Engine } from "../engine/client.ts";
import { isAbort } from "../errors.ts";
import type { Recipe } from "../permalink/recipe.ts";
import { fitRecipe, plainWording, type Settled } from "./fit-recipe.ts";
import { firstRequest } from "./question.ts";
import { fetchSample, type Sample, samples } from "./samples.ts";
import type { Changed, OpenFile, State } from "./session-state.ts";

/** What opening a file does to the computation: `run` the present request, `stop` whatever runs. */
export interface Computing {
  run(): void;
  stop(): void;
}

export function createFiles(
  { seen, set }: State,
  engine: Engine,
  { run, stop }: Computing,
  changed: Changed,
) {
  let readingNow: AbortController | undefined;

  /** Reads a file. Its question comes from the link that waits for it, the sample, or the columns themselves. */
  async function openFile(file: File, sample: Sample | null = null): Promise<void> {
    const recipe = seen.wanted();
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
    const now = seen.open();
    if (!now) return;
    await read(now.file, now.sample, { ...now.summary.read, ...options }, async (summary) => {
      const names = new Set(summary.columns.map((column) => column.name));
      const asked = seen.request();
      const kept =
        asked &&
        Object.values(asked.roles)
          .flat()
          .every((name) => names.has(name));
      return {
        summary,
        request: kept ? asked : firstRequest(summary),
        wording: seen.wording(),
        doubts: seen.doubts(),
      };
    });
  }

  async function read(
    file: File,
    sample: string | null,
    options: Partial<ReadOptions>,
    settle: (summary: Summary) => Promise<Settled>,
  ): Promise<void> {
    readingNow?.abort();
    stop();
    const mine = new AbortController();
    readingNow = mine;
    set.problem(null);
    set.reading({ name: file.name, fraction: 0, stage: "Reading" });
    try {
      const progress = (fraction: number, stage: string) => {
        if (readingNow === mine) set.reading({ name: file.name, fraction, stage });
      };
      const settled = await settle(await engine.open(file, options, { signal: mine.signal, progress }));
      if (readingNow !== mine) return;
      // it is open for good: nobody may abort it any more
      readingNow = undefined;
      set.reading(null);
      batch(() => {
        set.answer(null);
        set.wanted(null);
        set.doubts(settled.doubts);
        set.wording(settled.wording);
        set.request(settled.request);
        set.open({ file, summary: settled.summary, sample });
      });
      run();
      changed("start");
    } catch (error) {
      // a file that was read but is not wanted: the engine goes back to the one on the screen
      mine.abort();
      if (readingNow !== mine) return;
      readingNow = undefined;
      set.reading(null);
      if (!isAbort(error)) set.problem({ place: seen.wanted() ? "link" : "file", error });
    }
  }

  /** A new description of a file, unless another one has been opened meanwhile. */
  function describe(of: OpenFile, summary: Summary): boolean {
    const now = seen.open();
    if (now?.file !== of.file) return false;
    set.open({ ...now, summary });
    return true;
  }

  return {
    openFile,
    reopen,
    async openSample(sample: Sample): Promise<void> {
      try {
        await openFile(await fetchSample(sample), sample);
      } catch (error) {
        set.problem({ place: "file", error });
      }
    },
    /** Takes up a link: with its sample, with the open file, or by asking for the file. */
    async openRecipe(recipe: Recipe): Promise<void> {
      const sample = samples.find((each) => each.id === recipe.sample);
      const now = seen.open();
      set.wanted(recipe);
      set.problem(null);
      try {
        if (sample && now?.sample !== sample.id) await openFile(await fetchSample(sample), sample);
        else if (now) await openFile(now.file, sample ?? null);
      } catch (error) {
        set.problem({ place: "link", error });
      }
    },
    /** A recipe of the open file from the page's history: what undo and redo bring back, kinds of columns included. */
    async restore({ request: past, wording: words, schema }: Recipe): Promise<void> {
      const now = seen.open();
      if (!now) return;
      try {
        const kindOf = new Map(now.summary.columns.map((column) => [column.name, column.kind]));
        for (const { name, kind } of schema.columns) {
          if (kindOf.has(name) && kindOf.get(name) !== kind) {
            describe(now, await engine.setKind(name, kind));
          }
        }
        if (seen.open()?.file !== now.file) return;
        set.wording(words ?? plainWording);
        set.request(checkRequest(past));
        run();
      } catch (error) {
        set.problem({ place: "file", error });
      }
    },
    async setKind(column: string, kind: ColumnKind): Promise<void> {
      const now = seen.open();
      if (!now) return;
      try {
        if (!describe(now, await engine.setKind(column, kind))) return;
        if (!seen.request()) set.request(firstRequest(seen.open()!.summary));
        run();
        changed(`kind.${column}`);
      } catch (error) {
        set.problem({ place: "file", error });
      }
    },
    /** Stops what is being read. */
    stopReading(): void {
      readingNow?.abort();
      readingNow = undefined;
      set.reading(null);
    },
  };
}
