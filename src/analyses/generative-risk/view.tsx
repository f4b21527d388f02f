// The answer of a generative model: all patients, or the one that the request names. Draws the result's tables; computes nothing.
import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import type { ViewProps } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { CohortView } from "./view-cohort.tsx";
import { PatientView } from "./view-patient.tsx";
import type { OutcomeRow } from "./view-tables.ts";
import { outcomeTitle } from "./view-words.ts";
import "./view.css";

export default function GenerativeRiskView(props: ViewProps) {
  const outcomes = createMemo(() => rowsOf<OutcomeRow>(props.result, "outcomes"));
  const [chosen, choose] = createSignal("");
  const outcome = () =>
    outcomes().find((row) => row.outcome === chosen()) ??
    outcomes()[0] ?? { outcome: "", tokens: "", observed_column: "" };
  // a patient is shown at once with what is known from the crowd, until the answer about this one alone is there
  const [opening, setOpening] = createSignal("");
  const patient = () => String(props.request.params.patient ?? "") || opening();
  let article!: HTMLElement;
  let asked = false;
  const go = (id: string) => {
    asked = true;
    setOpening(id);
    props.setParam("patient", id);
  };
  createEffect(
    on(
      () => props.stale,
      (stale) => {
        if (!stale) setOpening("");
      },
      { defer: true },
    ),
  );
  // what had the focus is gone with the other view: it goes to the new sentence, and the page with it
  createEffect(
    on(
      patient,
      () => {
        if (asked) {
          article.querySelector("h1")?.focus({ preventScroll: true });
          // above the sentence stands how far the computation is
          article.parentElement?.scrollTo(0, 0);
          article.parentElement?.scrollIntoView();
        }
        asked = false;
      },
      { defer: true },
    ),
  );
  const choice = () => (
    <Show when={outcomes().length > 1}>
      <fieldset class="chips outcome-choice" aria-label="Outcome">
        <For each={outcomes()}>
          {(row) => (
            <button
              type="button"
              class="chip"
              aria-pressed={row.outcome === outcome().outcome}
              title={row.tokens}
              onClick={() => choose(row.outcome)}
            >
              {outcomeTitle(row.outcome)}
            </button>
          )}
        </For>
      </fieldset>
    </Show>
  );
  return (
    <article ref={article} class="view generative-risk" classList={{ stale: props.stale }}>
      <Show
        when={patient() !== ""}
        fallback={<CohortView {...props} outcome={outcome()} choice={choice()} open={go} />}
      >
        <PatientView {...props} id={patient()} outcome={outcome()} choice={choice()} back={() => go("")} />
      </Show>
    </article>
  );
}
