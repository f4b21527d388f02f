// The mechanism of this release tried out on two made-up data sets that differ by one person: what could be told apart, beside the claim.
import { createSignal, Match, onCleanup, onMount, Show, Switch } from "solid-js";
import type { AuditReport } from "../../analyses/private-reports.ts";
import { isAbort } from "../../errors.ts";
import { formatCount, formatNumber } from "../../plot/format.ts";
import { Dialog } from "../dialog.tsx";
import { ProblemBox } from "../problem.tsx";
import { ProgressBar } from "../progress.tsx";
import type { Session } from "../session.ts";
import type { Progress } from "../session-state.ts";
import type { Releasing } from "./releasing.ts";

const runs = 100_000;

export function AuditDialog(props: {
  readonly session: Session;
  readonly releasing: Releasing;
  close(): void;
}) {
  const [progress, setProgress] = createSignal<Progress | null>(null);
  const [report, setReport] = createSignal<AuditReport | null>(null);
  const [problem, setProblem] = createSignal<unknown>(null);
  let now: AbortController | undefined;

  async function start(): Promise<void> {
    const request = props.releasing.asked();
    if (!request) return;
    const mine = new AbortController();
    now = mine;
    setReport(null);
    setProblem(null);
    setProgress({ fraction: 0, stage: "Running the mechanism" });
    try {
      const options = {
        signal: mine.signal,
        progress: (fraction: number, stage: string) => setProgress({ fraction, stage }),
      };
      setReport(await props.session.engine.audit(request, runs, options));
    } catch (error) {
      if (!isAbort(error)) setProblem(error);
    } finally {
      setProgress(null);
    }
  }
  onMount(() => void start());
  onCleanup(() => now?.abort());

  return (
    <Dialog
      title="Does the mechanism keep its promise?"
      close={props.close}
      actions={
        <button type="button" class="button" disabled={progress() !== null} onClick={() => void start()}>
          {report() ? "Run again" : "Run"}
        </button>
      }
    >
      <p>
        The very mechanism of this release is run {formatCount(runs)} times on each of two made-up data sets
        that differ by one person, chosen to be hard to hide. Neither your data nor the ledger is touched.
      </p>
      <Switch>
        <Match when={progress()}>
          {(its) => (
            <ProgressBar progress={its()} cancel={() => now?.abort()} label="Running the mechanism" />
          )}
        </Match>
        <Match when={problem()}>{(error) => <ProblemBox error={error()} retry={() => void start()} />}</Match>
        <Match when={report()}>{(its) => <Outcome report={its()} />}</Match>
      </Switch>
    </Dialog>
  );
}

function Outcome(props: { readonly report: AuditReport }) {
  const its = () => props.report;
  const doubt = () => formatNumber(1 - its().confidence, 1);
  return (
    <div class="audit">
      <p class="finding" classList={{ broken: !its().holds }}>
        <Show
          when={its().holds}
          fallback={`The promise is broken: epsilon is at least ${formatNumber(its().lowerBound, 3)}, and ${its().claimed} was claimed. Do not release, and report it.`}
        >
          Nothing speaks against the claim: epsilon {its().claimed} is promised, and these runs prove that it
          is at least <span class="epsilon">{formatNumber(its().lowerBound, 3)}</span>.
        </Show>
      </p>
      <AuditPicture report={its()} />
      <p>{its().event}</p>
      <p class="small soft">
        The bound is wrong with a probability of at most {doubt()}. It can show that a mechanism is broken,
        never that it is sound: that is what the proof in the method page is for.
      </p>
    </div>
  );
}

const width = 320;

function AuditPicture(props: { readonly report: AuditReport }) {
  const claimed = () => Number(props.report.claimed);
  const most = () => 1.15 * Math.max(claimed(), props.report.lowerBound);
  const at = (epsilon: number) => 8 + (epsilon / most()) * (width - 16);
  return (
    <svg class="audit-picture" viewBox={`0 0 ${width} 58`} aria-hidden="true">
      <line class="ground" x1={at(0)} x2={at(most())} y1="28" y2="28" />
      <line class="shown" x1={at(0)} x2={at(props.report.lowerBound)} y1="28" y2="28" />
      <line class="claim" x1={at(claimed())} x2={at(claimed())} y1="18" y2="38" />
      <text x={at(claimed())} y="12" text-anchor="middle">
        claimed {props.report.claimed}
      </text>
      <text x={at(0)} y="52">
        shown: at least {formatNumber(props.report.lowerBound, 3)}
      </text>
    </svg>
  );
}
