// The state of preparing and making private releases of the open file: the terms being typed, what they would ask and cost, the simulated
// error, and the releases made. Loaded when the first one is begun. The terms never enter the page's address: a recipe link holds none.
import { type Accessor, createEffect, createMemo, createRoot, createSignal, on, onCleanup } from "solid-js";
import type { PrivateRequest, Result } from "../../analyses/analysis.ts";
import type { PlanReport, PreviewReport } from "../../analyses/private-reports.ts";
import {
  type Asked,
  askedBy,
  type Finished,
  type ReleaseDocument,
  type ReleaseForm,
} from "../../analyses/release.ts";
import { loadReleaseForm } from "../../analyses/releases.ts";
import { placeAmong } from "../../analyses/same-value.ts";
import { isAbort } from "../../errors.ts";
import { createRunner } from "../runner.ts";
import type { Session } from "../session.ts";
import type { Progress } from "../session-state.ts";
import { type Draft, type DraftState, emptyDraft, stateOf } from "./draft.ts";
import { createPaying, type Paying } from "./paying.ts";

export interface Made {
  readonly request: PrivateRequest;
  readonly document: ReleaseDocument;
  readonly result: Finished;
  /** the exact result of the same question: for the own screen */
  readonly exact: Result | null;
}

/** What the terms lead to, of one request. */
export interface Prepared {
  readonly request: PrivateRequest;
  readonly plan: PlanReport;
  readonly preview: PreviewReport | null;
}

export interface Releasing {
  readonly form: Accessor<ReleaseForm | null>;
  readonly grouped: Accessor<boolean>;
  /** what the form asks of the columns that are chosen */
  readonly asks: Accessor<Asked | null>;
  /** the output that finds the values of the group column in place of named ones; null: not for this question */
  readonly finds: Accessor<string | null>;
  /** the released numbers whose error is told are shares of one */
  readonly share: Accessor<boolean>;
  readonly draft: Accessor<Draft>;
  type(change: Partial<Draft>): void;
  readonly state: Accessor<DraftState>;
  /** the request with complete terms */
  readonly asked: Accessor<PrivateRequest | null>;
  /** the last that was worked out; of an earlier request while `working` */
  readonly prepared: Accessor<Prepared | null>;
  /** names of groups that no row has, as far as the exact answer tells */
  readonly strangers: Accessor<readonly string[]>;
  readonly working: Accessor<Progress | null>;
  readonly problem: Accessor<unknown>;
  /** there is a plan, and it can be released, but simulating it failed */
  readonly unseen: Accessor<boolean>;
  cancel(): void;
  /** Sets epsilon to the smallest that reaches this error. */
  solve(error: number): Promise<void>;
  readonly paying: Paying;
  /** Charges the ledger, then draws. What refuses it is thrown to the caller. */
  release(): Promise<void>;
  readonly made: Accessor<readonly Made[]>;
  /** the release on the screen; null: the preview */
  readonly shown: Accessor<Made | null>;
  show(made: Made | null): void;
  /** the release was copied or saved, and is not lost with this tab */
  keep(made: Made): void;
  dispose(): void;
}

const previewRuns = 200;

/** Releases of this tab by data set (SHA-256): they are there again when the same file is opened again. */
const releasesOf = new Map<string, readonly Made[]>();
/** Paid for, and neither copied nor saved. */
const unkept = new Set<Made>();

/** Closing the tab would lose them: the browser asks first. */
function warn(event: BeforeUnloadEvent): void {
  if (unkept.size > 0) event.preventDefault();
}

export function createReleasing(session: Session): Releasing {
  return createRoot((dispose) => {
    const { engine } = session;
    const [form, setForm] = createSignal<ReleaseForm | null>(null);
    const [draft, setDraft] = createSignal(emptyDraft);
    const [prepared, setPrepared] = createSignal<Prepared | null>(null);
    const [working, setWorking] = createSignal<Progress | null>(null);
    const [problem, setProblem] = createSignal<unknown>(null);
    const [made, setMade] = createSignal<readonly Made[]>([]);
    const [shown, show] = createSignal<Made | null>(null);
    let solving: AbortController | undefined;

    const paying = createPaying(engine);
    const roleHeld = (name: string) => String(session.request()?.roles[name] ?? "");
    const grouped = () => roleHeld("group") !== "";
    const asks = createMemo(() => {
      const its = form();
      return its && askedBy(its, (role) => roleHeld(role) !== "");
    });
    // histograms of found groups are not offered: each would need a threshold of its own
    const finds = () =>
      asks()?.bounds === false ? (form()?.outputs.find(({ finds }) => finds)?.id ?? null) : null;
    const share = () => {
      const scale = form()?.headlineScale;
      return scale === "share" || (scale === "share without bounds" && asks()?.bounds === false);
    };
    const state = createMemo((): DraftState => {
      const wanted = asks();
      return wanted
        ? stateOf(draft(), { ...wanted, grouped: grouped(), finds: finds() })
        : { terms: null, at: "unit", problem: null };
    });
    const asked = createMemo((): PrivateRequest | null => {
      const request = session.request();
      const { terms } = state();
      return request && terms ? { ...request, privacy: terms } : null;
    });

    const strangers = () => {
      const there = session.answer()?.result.tables.groups?.group as readonly string[] | undefined;
      // as the release will read them: case, outer blanks and ways of writing a number do not count
      return there ? (asked()?.privacy.groups ?? []).filter((name) => placeAmong(there, name) < 0) : [];
    };

    const unseen = () => {
      const last = prepared();
      const failed = problem() !== null && working() === null;
      return failed && last !== null && last.request === asked() && last.preview === null;
    };

    const runner = createRunner<PrivateRequest, Prepared>(
      async (request, options) => {
        const plan = await engine.privatePlan(request);
        if (!options.signal.aborted) setPrepared({ request, plan, preview: null });
        const preview = await engine.privatePreview(request, { runs: previewRuns }, options);
        return { request, plan, preview };
      },
      {
        started: () => setWorking({ fraction: 0, stage: "Simulating releases" }),
        progress: (fraction, stage) => setWorking({ fraction, stage }),
        answered(_, value) {
          setWorking(null);
          setProblem(null);
          setPrepared(value);
        },
        failed(request, error) {
          setWorking(null);
          // a preview may fail for what the data hold, such as an event value that nobody has: the release does not depend on it
          setPrepared((last) => (last?.request === request ? { ...last, preview: null } : null));
          setProblem(error);
        },
        cancelled: () => setWorking(null),
      },
    );
    createEffect(
      on(asked, (request) => {
        solving?.abort();
        if (request) return runner.ask(request);
        runner.cancel(true);
        setWorking(null);
        setPrepared(null);
        setProblem(null);
      }),
    );
    // a release on the screen is of the question it was made from; another question shows its own preview
    createEffect(on(session.request, () => show(null), { defer: true }));
    createEffect(
      on(
        () => session.request()?.analysis,
        (id) => {
          setForm(null);
          if (id !== undefined) loadReleaseForm(id).then(setForm, setProblem);
        },
      ),
    );
    // what is known of a column is not known of another
    const mainColumns = createMemo(() => {
      const roles = session.card()?.roles ?? {};
      const bounded = form()?.asks.bounds;
      const main = Object.keys(roles).filter((name) => !roles[name]!.optional || name === bounded);
      return JSON.stringify([session.request()?.analysis, ...main.map(roleHeld)]);
    });
    createEffect(on(mainColumns, () => type({ gridMax: "", lower: "", upper: "" }), { defer: true }));
    createEffect(
      on(
        createMemo(() => roleHeld("group")),
        () => type({ groups: "", find: false }),
        { defer: true },
      ),
    );

    function type(change: Partial<Draft>): void {
      setDraft({ ...draft(), ...change });
    }

    function cancel(): void {
      solving?.abort();
      runner.cancel();
    }

    async function solve(error: number): Promise<void> {
      const request = asked();
      if (!request) return;
      cancel();
      const mine = new AbortController();
      solving = mine;
      setProblem(null);
      setWorking({ fraction: 0, stage: "Looking for an epsilon" });
      const progress = (fraction: number, stage: string) => {
        if (solving === mine) setWorking({ fraction, stage });
      };
      try {
        const { epsilon } = await engine.solveEpsilon(request, error, { signal: mine.signal, progress });
        if (solving !== mine) return;
        setWorking(null);
        if (epsilon === draft().epsilon.trim()) runner.ask(request);
        else type({ epsilon });
      } catch (found) {
        if (solving !== mine) return;
        setWorking(null);
        if (!isAbort(found)) setProblem(found);
      }
    }

    async function release(): Promise<void> {
      const request = asked();
      if (!request) throw new Error("release: complete terms, got none");
      const answer = session.answer();
      const exact = answer && answer.request === session.request() ? answer.result : null;
      const words = session.wording();
      const { document, result, ledger } = await paying.pay(request);
      const plain = words.unit === "" && words.items === "rows";
      const now: Made = {
        request,
        document: plain ? document : { ...document, wording: words },
        result,
        exact,
      };
      unkept.add(now);
      addEventListener("beforeunload", warn);
      releasesOf.set(ledger.dataset, [...made(), now]);
      setMade(releasesOf.get(ledger.dataset)!);
      show(now);
    }

    createEffect(() => {
      const dataset = paying.ledger()?.dataset;
      if (dataset !== undefined) setMade(releasesOf.get(dataset) ?? []);
    });
    onCleanup(cancel);

    return {
      form,
      grouped,
      asks,
      finds,
      share,
      draft,
      type,
      state,
      asked,
      prepared,
      strangers,
      working,
      problem,
      unseen,
      cancel,
      solve,
      paying,
      release,
      made,
      shown,
      show,
      keep: (which) => unkept.delete(which),
      dispose,
    };
  });
}
