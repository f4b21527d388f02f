// All patients: the sentence, their risks by rank, what each estimator is worth, how the risks fit what happened, and a list to open one from.
import { createMemo, For, type JSX, Show } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { formatCount, formatPercent } from "../../plot/format.ts";
import { Value } from "../../plot/value.tsx";
import type { ViewProps } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { CheckFigures } from "./view-check.tsx";
import { WorthFigure } from "./view-estimators.tsx";
import { PatientList } from "./view-list.tsx";
import { RankFigure } from "./view-ranks.tsx";
import {
  doubtsOf,
  type EstimatorRow,
  type OutcomeRow,
  ranked,
  type ScoreRow,
  type SubjectRow,
  wholeMean,
} from "./view-tables.ts";
import {
  cohortHeadline,
  cohortMethod,
  estimatorName,
  horizonWords,
  outcomeWords,
  risk,
  riskInterval,
} from "./view-words.ts";

/** With fewer patients the figures of what happened would be pictures of chance. */
const fewestChecked = 10;

export function CohortView(
  props: ViewProps & {
    readonly outcome: OutcomeRow;
    /** the buttons that choose the outcome; nothing where there is one */
    readonly choice: JSX.Element;
    open(id: string): void;
  },
) {
  const own = <R extends { readonly outcome: string }>(name: string) =>
    rowsOf<R>(props.result, name).filter((row) => row.outcome === props.outcome.outcome);
  const subjects = createMemo(() => ranked(own<SubjectRow>("subjects")));
  const estimators = createMemo(() => own<EstimatorRow>("estimators"));
  const estimator = () => subjects()[0]?.estimator ?? String(props.inputs.params.estimator);
  const mean = createMemo(() => wholeMean(estimators(), estimator(), subjects()));
  const score = createMemo(() => own<ScoreRow>("scores").find((row) => row.estimator === estimator()));
  const horizon = () => horizonWords(props.inputs.params.horizon);
  const level = () => Number(props.inputs.params.confidence);
  const sentence = () =>
    cohortHeadline(props.outcome.outcome, subjects(), mean(), score(), horizon(), props.wording);
  const doubts = () => doubtsOf(props.result, props.outcome.outcome);
  return (
    <>
      <header>
        {props.choice}
        <h1 class="sentence" tabindex="-1">
          {sentence().before}
          <span class="tail-text">{sentence().number}</span>
          {sentence().after}
        </h1>
        <p class="method-line">{cohortMethod(subjects(), mean(), level(), props.wording)}</p>
        <For each={doubts()}>{(note) => <p class={`note notes-more ${note.severity}`}>{note.text}</p>}</For>
      </header>

      <RankFigure
        rows={subjects()}
        outcome={props.outcome.outcome}
        mean={mean()}
        horizon={horizon()}
        level={level()}
        wording={props.wording}
        open={props.open}
      />

      <Show when={estimators().length > 1}>
        <WorthFigure rows={estimators()} chosen={estimator()} level={level()} />
        <DataTable
          title="The same mean risk by every estimator"
          columns={["Estimator", "Mean risk", `${formatPercent(level())} interval`, "Futures", "Tokens"]}
          rows={estimators()}
          cells={(row) => [
            estimatorName(row.estimator),
            <Value of={row.mean} format={(value) => risk(value, row.std_error)} />,
            riskInterval(row, row.std_error),
            <Value of={row.trajectories} format={formatCount} />,
            <Value of={row.tokens} format={formatCount} />,
          ]}
        />
      </Show>

      <Show
        when={(score()?.subjects ?? 0) >= fewestChecked ? score() : undefined}
        fallback={
          <Show when={props.outcome.outcome !== "" && props.outcome.observed_column === ""}>
            <p class="small soft">
              The file does not say for whom {outcomeWords(props.outcome.outcome)} happened, so these risks
              cannot be checked here. If a column says it, choose it under “What happened”.
            </p>
          </Show>
        }
      >
        {(its) => (
          <CheckFigures
            result={props.result}
            outcome={props.outcome.outcome}
            estimator={estimator()}
            score={its()}
            level={level()}
            wording={props.wording}
          />
        )}
      </Show>

      <PatientList
        rows={subjects()}
        observed={props.outcome.observed_column !== ""}
        outcome={props.outcome.outcome}
        level={level()}
        open={props.open}
      />
    </>
  );
}
