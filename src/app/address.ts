// The page's address: it always holds the recipe of what is shown, so that back and forward are undo and redo, a reload asks for
// the same file again, and Share has nothing to invent. The fragment is never sent to a server.
import { createSignal } from "solid-js";
import { UserError } from "../errors.ts";
import type { RequestHistory } from "../permalink/history.ts";
import type { Recipe } from "../permalink/recipe.ts";
import type { Session } from "./session.ts";

export interface Address {
  /** the question changed; see Changed */
  changed(what: string): void;
  /** reads the address the page was opened with, and follows the browser's back and forward */
  follow(session: Session): void;
}

/** The permalink code is loaded when it is first needed: not before a file is open or a link is followed. */
const permalink = () =>
  Promise.all([
    import("../permalink/link.ts"),
    import("../permalink/recipe.ts"),
    import("../permalink/history.ts"),
  ]);

export function createAddress(): Address {
  let session: Session | undefined;
  let entries: RequestHistory | undefined;
  let latest = 0;

  async function write(what: string): Promise<void> {
    const mine = ++latest;
    const [{ encodeRecipe }, , { requestHistory }] = await permalink();
    entries ??= requestHistory(browserHistory, clock);
    const recipe = session && (await recipeOf(session));
    const fragment = recipe ? await encodeRecipe(recipe) : "";
    if (mine !== latest) return;
    // the link of a release stays behind in the history: what is opened on its page is something else
    const { formOf } = await import("../permalink/envelope.ts");
    if (what === "start" && formOf(browserHistory.current()) !== "d") entries.start(fragment);
    else entries.change(what, fragment);
  }

  async function moved(): Promise<void> {
    if (!session) return;
    setDepth(depthNow());
    entries?.moved();
    latest += 1;
    const fragment = browserHistory.current();
    if (fragment === "") return session.close();
    try {
      const { decodeLink } = await import("../permalink/decode.ts");
      const link = await decodeLink(fragment);
      if (link.form === "release") return session.receive(link.release);
      const { recipe } = link;
      const now = session.open();
      const fits =
        now && recipe.sample === (now.sample ?? undefined) && (await sameFile(recipe, now.summary));
      if (fits) await session.restore(recipe);
      else await session.openRecipe(recipe);
    } catch (error) {
      session.refuseLink(error);
    }
  }

  return {
    changed(what) {
      write(what).catch((error: unknown) => {
        // a question that does not fit its card is said where it is asked; it has no link
        if (!(error instanceof UserError)) session?.refuseLink(error);
      });
    },
    follow(its) {
      session = its;
      addEventListener("popstate", () => void moved());
      addEventListener("pagehide", () => entries?.settle());
      if (location.hash.length > 1) void moved();
    },
  };
}

/** The recipe of what is shown; null when nothing is. */
export async function recipeOf(session: Session): Promise<Recipe | null> {
  const now = session.open();
  const request = session.request();
  if (!now || !request) return null;
  const { makeRecipe } = await import("../permalink/recipe.ts");
  const extras = { wording: session.wording(), ...(now.sample === null ? {} : { sample: now.sample }) };
  return makeRecipe(request, now.summary, extras);
}

/** Whether the open file is the link's, but for kinds of columns that can be set back. */
async function sameFile(
  recipe: Recipe,
  summary: Parameters<typeof import("../permalink/compare.ts").compareSchema>[1],
) {
  const { compareSchema } = await import("../permalink/compare.ts");
  return compareSchema(recipe, summary).every((each) => each.severity === "info" || each.remedy);
}

// how many entries of ours lie before and in all: Undo must not leave the page
const [depth, setDepth] = createSignal(depthNow());
const [deepest, setDeepest] = createSignal(depthNow());
export const canUndo = () => depth() > 0;
export const canRedo = () => depth() < deepest();

function depthNow(): number {
  return (history.state as { depth?: number } | null)?.depth ?? 0;
}

const browserHistory = {
  pushState(fragment: string) {
    history.pushState({ depth: depth() + 1 }, "", address(fragment));
    setDepth(depthNow());
    setDeepest(depthNow());
  },
  replaceState: (fragment: string) => history.replaceState({ depth: depth() }, "", address(fragment)),
  current: () => location.hash.slice(1),
};

/** Leaves the open file for the start page, as an entry of its own. */
export function goToStart(session: Session): void {
  session.close();
  browserHistory.pushState("");
}

function address(fragment: string): string {
  return fragment === "" ? location.pathname + location.search : `#${fragment}`;
}

const clock = {
  now: () => performance.now(),
  later(run: () => void, ms: number) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
