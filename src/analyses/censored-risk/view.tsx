// The answer about predictions: the sentence, predicted against observed, Brier score and AUC over time, every score in numbers, differences
// between models. Draws the result's tables; computes nothing.
import { createMemo, createSignal, For, Show } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { Figure } from "../../plot/figure.tsx";
import { formatCount, formatPercent } from "../../plot/format.ts";
import { Reliability } from "../../plot/reliability.tsx";
import { Value } from "../../plot/value.tsx";
import type { ViewProps } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { ScoreFigure } from "./view-score.tsx";
import {
  type BrierRow,
  bestOf,
  type CalibrationTestRow,
  calibrationSentence,
  comparedHeadline,
  type GroupRow,
  headline,
  methodLine,
  pText,
  type ScoreRow,
  withUnit,
} from "./view-words.ts";

export default function CensoredRiskView(props: ViewProps) {
  const scores = createMemo(() => rowsOf<ScoreRow>(props.result, "scores"));
  const brier = createMemo(() => rowsOf<BrierRow>(props.result, "brier"));
  const auc = createMemo(() => rowsOf<ScoreRow>(props.result, "auc"));
  const concordance = createMemo(() => rowsOf<ScoreRow>(props.result, "concordance"));
  const groups = createMemo(() => rowsOf<GroupRow>(props.result, "calibration"));
  const smooth = createMemo(() => rowsOf<GroupRow>(props.result, "calibration_curve"));
  const tests = createMemo(() => rowsOf<CalibrationTestRow>(props.result, "calibration_test"));
  const differences = createMemo(() => rowsOf<ScoreRow>(props.result, "differences"));
  const models = createMemo(() => [...new Set(concordance().map(({ model }) => model))]);
  const [chosen, choose] = createSignal("");
  const model = () =>
    models().includes(chosen()) ? chosen() : (bestOf(scores()).row?.model ?? models()[0]!);
  const several = () => models().length > 1;
  const own = <R extends { readonly model: string }>(rows: readonly R[]) =>
    rows.filter((row) => row.model === model());
  const find = (score: string) => own(scores()).find((row) => row.score === score);
  const horizon = () => find("AUC")?.time ?? Number.NaN;
  const sentence = () =>
    several()
      ? comparedHeadline(scores(), models().length, horizon(), props.wording)
      : headline(find, horizon(), props.wording);
  const level = () => Number(props.inputs.params.level);
  const interval = () => `${formatPercent(level())} interval`;
  const doubts = () => props.result.notes.filter(({ severity }) => severity !== "info");
  const duration = () => {
    const name = String(props.request.roles.duration);
    return props.wording.unit === "" ? name : `${name}, ${props.wording.unit}`;
  };

  return (
    <article class="view" classList={{ stale: props.stale }}>
      <header>
        <h1 class="sentence">
          {sentence().before}
          <span class="tail-text">{sentence().number}</span>
          {sentence().after}
        </h1>
        <p class="method-line">{methodLine(props.result, level())}</p>
        <For each={doubts()}>{(note) => <p class={`note notes-more ${note.severity}`}>{note.text}</p>}</For>
      </header>

      <Show when={own(groups()).length > 0}>
        <Figure
          title={`Predicted and observed at ${withUnit(horizon(), props.wording)}${several() ? `: ${model()}` : ""}`}
          name="calibration"
          label={`Observed share with the event against the predicted one in ${own(groups()).length} groups of rows; points on the diagonal are well predicted. ${own(
            groups(),
          )
            .map(
              (row) =>
                `${formatPercent(row.predicted, 2)} predicted, ${formatPercent(row.observed, 2)} observed`,
            )
            .join("; ")}.`}
          table={{
            columns: ["group", "rows", "events", "predicted", "observed", "lower", "upper"],
            rows: own(groups()).map((row) => [
              row.group,
              row.n,
              row.events,
              row.predicted,
              row.observed,
              row.lower,
              row.upper,
            ]),
          }}
        >
          {(width) => (
            <Reliability
              width={width}
              points={own(groups()).map((row) => ({
                x: row.predicted,
                y: row.observed,
                lower: row.lower,
                upper: row.upper,
              }))}
              curve={own(smooth()).map((row) => ({
                x: row.predicted,
                y: row.observed,
                lower: row.lower,
                upper: row.upper,
              }))}
              xUnit="predicted, %"
              yUnit="observed (one minus Kaplan-Meier), %"
            />
          )}
        </Figure>
        <p class="small">
          Points: groups of equally many {props.wording.items} with {interval()}s. Curve: all of them,
          smoothed, with its band. On the dashed line as many had the event as predicted.{" "}
          {calibrationSentence(own(tests())[0])}
        </p>
      </Show>

      <Show when={brier().length > models().length}>
        <ScoreFigure
          title="Brier score over time"
          name="brier"
          rows={brier()}
          models={models()}
          focus={model()}
          reference={own(brier()).map((row) => ({ x: row.time, y: row.reference }))}
          guide={Number.NaN}
          unit={duration()}
          yUnit="Brier score, 0 is perfect"
        />
      </Show>
      <ScoreFigure
        title="AUC over time"
        name="auc"
        rows={auc()}
        models={models()}
        focus={model()}
        reference={[]}
        guide={0.5}
        unit={duration()}
        yUnit="AUC, 0.5 is chance"
      />

      <DataTable
        title="Scores"
        columns={[...(several() ? ["Model"] : []), "Score", "At", "Estimate", interval()]}
        rows={several() ? scores().filter(({ score }) => !score.endsWith("of Kaplan-Meier")) : scores()}
        cells={(row) => [...(several() ? [row.model] : []), row.score, ...valueCells(row)]}
        {...(several()
          ? { chosen: (row: ScoreRow) => row.model === model(), choose: (row: ScoreRow) => choose(row.model) }
          : {})}
      />

      <DataTable
        title="Concordance"
        columns={[...(several() ? ["Model"] : []), "Method", "Up to", "Estimate", interval()]}
        rows={concordance()}
        cells={(row) => [...(several() ? [row.model] : []), row.method, ...valueCells(row)]}
      />

      <Show when={several()}>
        <DataTable
          title={`Differences from ${models()[0]}`}
          columns={["Model", "Score", "At", "Difference", interval(), "p"]}
          rows={differences()}
          cells={(row) => [
            row.model,
            row.score,
            ...valueCells(row),
            pText(row.p_value).replace(/^p (= )?/, ""),
          ]}
        />
      </Show>

      <Show when={own(groups()).length > 0}>
        <DataTable
          title={`Calibration at ${withUnit(horizon(), props.wording)}${several() ? `: ${model()}` : ""}`}
          columns={["Group", "Rows", "Events", "Predicted", "Observed", interval()]}
          rows={own(groups())}
          cells={(row) => [
            formatCount(row.group),
            <Value of={row.n} format={formatCount} />,
            <Value of={row.events} format={formatCount} />,
            <Value of={row.predicted} format={(v) => formatPercent(v, 3)} />,
            <Value of={row.observed} format={(v) => formatPercent(v, 3)} />,
            <>
              <Value of={row.lower} format={(v) => formatPercent(v, 3)} reason="no event, or nothing else" />{" "}
              to{" "}
              <Value of={row.upper} format={(v) => formatPercent(v, 3)} reason="no event, or nothing else" />
            </>,
          ]}
        />
      </Show>
    </article>
  );
}

function valueCells(row: ScoreRow) {
  return [
    Number.isNaN(row.time) ? "all follow-up" : <Value of={row.time} />,
    <Value of={row.estimate} error={row.std_error} />,
    <>
      <Value of={row.lower} error={row.std_error} reason="it has no standard error here" /> to{" "}
      <Value of={row.upper} error={row.std_error} reason="it has no standard error here" />
    </>,
  ];
}
