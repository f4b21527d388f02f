// The right side while a private release is prepared: one question after the other, each with its reason, and nothing spent before the
// button at the end.
import { createSignal, For, Match, onMount, Show, Switch } from "solid-js";
import { formatNumber } from "../../plot/format.ts";
import { ProblemBox } from "../problem.tsx";
import { ProgressBar } from "../progress.tsx";
import type { Session } from "../session.ts";
import { AuditDialog } from "./audit.tsx";
import { ConfirmDialog } from "./confirm.tsx";
import { DomainStep } from "./domain-step.tsx";
import { steps } from "./draft.ts";
import { LedgerDialog } from "./ledger.tsx";
import { NoiseStep } from "./noise-step.tsx";
import { ReleaseStep } from "./release-step.tsx";
import type { Releasing } from "./releasing.ts";
import "./private.css";
import { UnitStep } from "./unit-step.tsx";
import { promiseText } from "./words.ts";

type Open = "confirm" | "ledger" | "audit" | null;

export default function PrivatePanel(props: {
  readonly session: Session;
  readonly releasing: Releasing;
  /** a release was made, and stands where the answer is */
  made(): void;
  openMethod(): void;
}) {
  const { releasing } = props;
  let title!: HTMLHeadingElement;
  // the button that began it is gone
  onMount(() => title.focus());
  const [open, setOpen] = createSignal<Open>(null);
  const close = () => setOpen(null);
  const at = () => steps.indexOf(releasing.state().at ?? "noise");
  /** what is asked after the step that has no answer yet */
  const toCome = () => {
    const { at: step, problem } = releasing.state();
    if (!releasing.form() || step === null || problem) return null;
    return `When this is answered: ${["what is known beforehand", "how much noise", "the release"].slice(steps.indexOf(step)).join(", ")}.`;
  };
  return (
    <section class="private" aria-labelledby="private-title">
      <div class="private-head">
        <h2 id="private-title" ref={title} tabindex="-1">
          Private release
        </h2>
        <button type="button" class="quiet" onClick={() => props.session.stopReleasing()}>
          Leave
        </button>
      </div>
      <p class="small soft">
        Prepares numbers with noise that may be published. Until you press Release, everything stays on your
        screen and costs nothing.
      </p>
      <button type="button" class="quiet how" onClick={() => props.openMethod()}>
        How it works, in the method page
      </button>
      <Show when={releasing.form()}>
        {(form) => (
          <ol class="steps">
            <li>
              <UnitStep session={props.session} releasing={releasing} />
            </li>
            <Show when={at() >= 1}>
              <li>
                <DomainStep session={props.session} releasing={releasing} />
              </li>
            </Show>
            <Show when={at() >= 2}>
              <li>
                <NoiseStep session={props.session} releasing={releasing} form={form()} />
              </li>
            </Show>
            <Show when={releasing.asked()}>
              <li>
                <ReleaseStep releasing={releasing} open={setOpen} />
              </li>
            </Show>
          </ol>
        )}
      </Show>
      <Show when={toCome()}>{(text) => <p class="small soft">{text()}</p>}</Show>
      <Show when={releasing.working()}>
        {(progress) => <ProgressBar progress={progress()} cancel={releasing.cancel} label="Simulating" />}
      </Show>
      <Show when={releasing.problem()}>{(error) => <ProblemBox error={error()} />}</Show>
      <Show when={releasing.unseen()}>
        <p class="note caution">
          Without it there is no preview. A release does not depend on one, and can be made all the same; if
          it is refused too, nothing is charged.
        </p>
      </Show>
      <Show when={releasing.made().length > 0}>
        <MadeList releasing={releasing} />
      </Show>
      <Switch>
        <Match when={open() === "confirm"}>
          <ConfirmDialog
            releasing={releasing}
            close={close}
            done={() => {
              close();
              props.made();
            }}
          />
        </Match>
        <Match when={open() === "ledger"}>
          <LedgerDialog session={props.session} paying={releasing.paying} close={close} />
        </Match>
        <Match when={open() === "audit"}>
          <AuditDialog session={props.session} releasing={releasing} close={close} />
        </Match>
      </Switch>
    </section>
  );
}

function MadeList(props: { readonly releasing: Releasing }) {
  return (
    <section class="made" aria-labelledby="made-title">
      <h3 id="made-title">Released in this tab</h3>
      <ul>
        <For each={props.releasing.made()}>
          {(made, i) => (
            <li>
              <button
                type="button"
                class="quiet"
                aria-pressed={props.releasing.shown() === made}
                onClick={() => props.releasing.show(made)}
              >
                {formatNumber(i() + 1)}. {promiseText(made.document.cost, made.request.privacy)}
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.releasing.shown()}>
        <button type="button" class="quiet" onClick={() => props.releasing.show(null)}>
          Back to the preview
        </button>
      </Show>
    </section>
  );
}
