// While a release of a sample is prepared: what a published way that carries no proof would look like at the same epsilon. Never offered
// for a file of the user's own, which the engine would refuse; computed only while it is unfolded, and kept nowhere.
import {
  createEffect,
  createMemo,
  createSignal,
  ErrorBoundary,
  lazy,
  onCleanup,
  Show,
  Suspense,
} from "solid-js";
import { Dynamic } from "solid-js/web";
import type { PrivateRequest } from "../../analyses/analysis.ts";
import type { UnprovenReport } from "../../analyses/private-reports.ts";
import { hasUnproven } from "../../analyses/unproven.ts";
import { loadUnprovenView } from "../../analyses/views.ts";
import { ProblemBox } from "../problem.tsx";
import { createRunner } from "../runner.ts";
import type { Session } from "../session.ts";
import type { Releasing } from "./releasing.ts";

const runs = 100;

interface Compared {
  readonly request: PrivateRequest;
  readonly report: UnprovenReport;
}

export function UnprovenComparison(props: { readonly session: Session; readonly releasing: Releasing }) {
  const { session, releasing } = props;
  const [unfolded, setUnfolded] = createSignal(false);
  const [compared, setCompared] = createSignal<Compared | null>(null);
  const [problem, setProblem] = createSignal<unknown>(null);
  /** of a sample, whose preview is there */
  const asked = createMemo(() => {
    const prepared = releasing.prepared();
    if (session.open()?.sample == null || !prepared?.preview) return null;
    return hasUnproven(prepared.request.analysis) ? prepared.request : null;
  });
  /** stays through the moments in which the next preview is computed */
  const offered = () => {
    const request = releasing.asked();
    return request !== null && session.open()?.sample != null && hasUnproven(request.analysis);
  };
  const view = createMemo(() => {
    const id = compared()?.request.analysis;
    return id === undefined ? null : lazy(() => loadUnprovenView(id));
  });
  const runner = createRunner<PrivateRequest, UnprovenReport>(
    (request, options) => session.engine.compareUnproven(request, runs, options),
    {
      started: () => setProblem(null),
      progress() {},
      answered: (request, report) => setCompared({ request, report }),
      failed(_, error) {
        setCompared(null);
        setProblem(error);
      },
      cancelled() {},
    },
  );
  createEffect(() => {
    const request = asked();
    if (unfolded() && request && request !== compared()?.request) runner.ask(request);
    else runner.cancel(true);
  });
  onCleanup(() => runner.cancel(true));

  return (
    <Show when={offered()}>
      <details class="unproven" open={unfolded()} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
        <summary>Compare with a published way that has no proof</summary>
        <Show when={problem()}>{(error) => <ProblemBox error={error()} />}</Show>
        <Show when={compared()} fallback={<p class="soft">Simulating both ways.</p>}>
          {(its) => (
            <ErrorBoundary fallback={(error: unknown) => <ProblemBox error={error} />}>
              <Suspense fallback={<p class="soft">Loading the view</p>}>
                <div classList={{ stale: its().request !== asked() }}>
                  <Dynamic
                    component={view()!}
                    report={its().report}
                    terms={its().request.privacy}
                    wording={session.wording()}
                  />
                </div>
              </Suspense>
            </ErrorBoundary>
          )}
        </Show>
      </details>
    </Show>
  );
}
