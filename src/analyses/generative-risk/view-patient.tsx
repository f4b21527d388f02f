// One patient: the risk in a sentence, how it unfolded, what moved it, when the outcome is expected, and generated futures to read.
import { createMemo, For, type JSX, Show } from "solid-js";
import type { ViewProps } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { CourseFigures } from "./view-course.tsx";
import { Futures } from "./view-futures.tsx";
import { InfluenceFigure } from "./view-influence.tsx";
import {
  doubtsOf,
  type EndingRow,
  type FutureRow,
  futuresOf,
  type HazardRow,
  type IncidenceRow,
  type InfluenceRow,
  type OutcomeRow,
  type SubjectRow,
  type TimelineRow,
  type UnfoldingRow,
} from "./view-tables.ts";
import { UnfoldingFigure } from "./view-unfolding.tsx";
import {
  estimatorName,
  horizonWords,
  otherRisks,
  patientHeadline,
  patientName,
  recorded,
} from "./view-words.ts";

export function PatientView(
  props: ViewProps & {
    readonly id: string;
    readonly outcome: OutcomeRow;
    readonly choice: JSX.Element;
    back(): void;
  },
) {
  const name = () => props.outcome.outcome;
  const own = <R extends { readonly outcome: string }>(table: string) =>
    rowsOf<R>(props.result, table).filter((row) => row.outcome === name());
  // until the patient's own answer is there, the rows of the crowd
  const subjects = createMemo(() =>
    rowsOf<SubjectRow>(props.result, "subjects").filter(({ subject_id }) => subject_id === props.id.trim()),
  );
  const subject = () => subjects().find((row) => row.outcome === name());
  const others = () => subjects().filter((row) => row.outcome !== name());
  const timeline = createMemo(() => rowsOf<TimelineRow>(props.result, "patient_timeline"));
  const unfolding = createMemo(() => own<UnfoldingRow>("patient_unfolding"));
  const influence = createMemo(() => own<InfluenceRow>("patient_influence"));
  const incidence = createMemo(() => own<IncidenceRow>("patient_incidence"));
  const hazard = createMemo(() => own<HazardRow>("patient_hazard"));
  const futures = createMemo(() =>
    futuresOf(
      rowsOf<FutureRow>(props.result, "patient_futures"),
      rowsOf<EndingRow>(props.result, "patient_endings"),
    ),
  );
  const horizon = () => horizonWords(props.inputs.params.horizon);
  const level = () => Number(props.inputs.params.confidence);
  // how the crowd's risks were checked says nothing of one patient
  const doubts = () =>
    doubtsOf(props.result, props.outcome.outcome).filter(({ table }) => table !== "scores");
  const sentence = () => {
    const row = subject();
    return row
      ? patientHeadline(row, horizon())
      : {
          before: `The risk of ${patientName(props.id)} is being computed.`,
          number: "",
          after: "",
        };
  };
  return (
    <>
      <header>
        <button type="button" class="quiet accent" onClick={() => props.back()}>
          Back to all patients
        </button>
        {props.choice}
        <h1 class="sentence" tabindex="-1">
          {sentence().before}
          <span class="tail-text">{sentence().number}</span>
          {sentence().after}
        </h1>
        <Show when={subject()}>
          {(row) => (
            <p class="method-line">
              {estimatorName(row().estimator)}. {otherRisks(others())} {recorded(row())}
            </p>
          )}
        </Show>
        <For each={doubts()}>{(note) => <p class={`note notes-more ${note.severity}`}>{note.text}</p>}</For>
      </header>

      <Show
        when={timeline().length > 0}
        fallback={
          <p class="small soft">
            How the risk unfolded, what moved it and futures to read come with more futures for this patient
            alone.
          </p>
        }
      >
        <UnfoldingFigure
          timeline={timeline()}
          unfolding={unfolding()}
          outcome={name()}
          horizon={horizon()}
          level={level()}
        />
      </Show>
      <Show when={influence().length > 0}>
        <InfluenceFigure rows={influence()} outcome={name()} level={level()} />
      </Show>
      <CourseFigures incidence={incidence()} hazard={hazard()} outcome={name()} level={level()} />
      <Show when={futures().length > 0}>
        <Futures futures={futures()} outcome={props.outcome} horizon={horizon()} />
      </Show>
    </>
  );
}
