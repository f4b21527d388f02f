// Middle: the answer, drawn by the analysis' own view. An old answer stays, dimmed, while a new one is being computed.

import type { Component } from "solid-js";
import { createEffect, createMemo, ErrorBoundary, lazy, on, Show, Suspense } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { ViewProps } from "../analyses/analysis.ts";
import { cards } from "../analyses/cards.ts";
import { completeParams } from "../analyses/request.ts";
import { loadView } from "../analyses/views.ts";
import { ShowsExact } from "../plot/shows-exact.ts";
import { ProblemBox } from "./problem.tsx";
import { ProgressBar } from "./progress.tsx";
import { missingRoles, missingWords } from "./question.ts";
import type { Session } from "./session.ts";
import type { Answer } from "./session-state.ts";

const PreviewNotice = lazy(() => import("./private/preview-notice.tsx"));
const ReleasePlace = lazy(() => import("./private/release-place.tsx"));

type LazyView = Component<ViewProps> & { preload(): Promise<unknown> };
const views = new Map<string, LazyView>();

function viewOf(id: string): LazyView {
  const known = views.get(id) ?? lazy(() => loadView(id));
  views.set(id, known);
  return known;
}

export function AnswerPlace(props: { readonly session: Session }) {
  const { session } = props;
  const problem = () => (session.problem()?.place === "answer" ? session.problem() : null);
  // a part of the answer that is being computed is as good as it will be
  const fresh = () => session.answer()?.partial === true && session.answer()?.request === session.request();
  const stale = () =>
    (session.running() !== null && !fresh()) ||
    problem() !== null ||
    session.answer()?.request !== session.request();
  // the view must never see the moment without an answer, in which it is being taken away
  const held = createMemo<Answer | null>((before) => session.answer() ?? before, null);
  const view = createMemo(() => {
    const id = held()?.request.analysis;
    return id === undefined ? null : viewOf(id);
  });
  // the view is fetched while the numbers are computed; if that fails, drawing it will say so
  createEffect(() => {
    const id = session.request()?.analysis;
    if (id !== undefined)
      viewOf(id)
        .preload()
        .catch(() => {});
  });
  const params = () => {
    const { request } = held()!;
    return completeParams(cards.get(request.analysis)!, request.params);
  };
  const releasing = () => session.releasing();
  const made = () => releasing()?.shown() ?? null;
  const expected = () => {
    const prepared = releasing()?.prepared();
    const band = prepared?.request.analysis === held()!.request.analysis ? prepared.preview?.band : undefined;
    return band ? { expected: band } : {};
  };
  return (
    <main class="answer" aria-busy={session.running() !== null}>
      <div class="progress">
        <Show when={session.running()}>
          {(running) => (
            <ProgressBar
              progress={running()}
              cancel={session.cancel}
              label="Computing"
              paused={session.paused()}
              // only a computation that shows parts of its answer is long enough to be paused
              {...(session.answer()?.partial && { setPaused: session.setPaused })}
            />
          )}
        </Show>
      </div>
      <Show when={session.problem()?.place === "link" ? session.problem() : null}>
        {(found) => <ProblemBox error={found().error} />}
      </Show>
      <Show when={problem()}>{(found) => <ProblemBox error={found().error} retry={session.run} />}</Show>
      <Show when={fresh() && session.running() === null}>
        <p class="note caution">
          Stopped before the end: this is what was known by then.{" "}
          <button type="button" class="quiet accent" onClick={() => session.run()}>
            Compute all of it
          </button>
        </p>
      </Show>
      <Suspense>
        <Show when={made()} keyed>
          {(its) => <ReleasePlace session={session} releasing={releasing()!} made={its} />}
        </Show>
        <Show when={!made() && releasing()}>
          {(its) => <PreviewNotice session={session} releasing={its()} />}
        </Show>
      </Suspense>
      <Show when={!made()}>
        <Show when={session.answer() && view()} fallback={<Waiting session={session} />}>
          <ErrorBoundary
            fallback={(error: unknown, reset) => {
              createEffect(on(held, reset, { defer: true }));
              return <ProblemBox error={error} />;
            }}
          >
            <Suspense fallback={<p class="soft">Loading the view</p>}>
              <ShowsExact.Provider value={true}>
                <Dynamic
                  component={view()!}
                  result={held()!.result}
                  request={held()!.request}
                  inputs={{ params: params() }}
                  wording={session.wording()}
                  stale={stale()}
                  setParam={session.setParam}
                  {...expected()}
                />
              </ShowsExact.Provider>
            </Suspense>
          </ErrorBoundary>
        </Show>
      </Show>
    </main>
  );
}

function Waiting(props: { readonly session: Session }) {
  const text = () => {
    const { session } = props;
    if (session.running() || session.reading() || session.problem()) return "";
    const request = session.request();
    const card = session.card();
    if (!request || !card) {
      return "No column of this file fits an analysis yet. If one holds numbers, change its kind on the left, or how the file was read.";
    }
    const missing = missingRoles(card, request);
    if (missing.length > 0) return missingWords(missing, session.open()?.summary.columns ?? []);
    return session.stopped() ? "Stopped before there was an answer." : "";
  };
  return (
    <Show when={text()}>
      <h1 class="sentence">{text()}</h1>
    </Show>
  );
}
