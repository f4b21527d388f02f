// A private release of a model's risks against what happened: for one outcome at a time the released share, the calibration by bins, and
// how well the risks rank. The exact numbers, where there are any, stand beside them on the own screen only.
import { createMemo, createSignal, For, Show } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { Figure } from "../../plot/figure.tsx";
import { formatInterval, formatNumber, formatPercent } from "../../plot/format.ts";
import { NoteList } from "../../plot/note-list.tsx";
import { Reliability } from "../../plot/reliability.tsx";
import { Value } from "../../plot/value.tsx";
import type { ReleasedViewProps, Result } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { bandOf, type CalibrationRow, type ScoreRow } from "./view-tables.ts";
import { estimatorName, horizonWords, itemsOf, outcomeTitle, outcomeWords, risk } from "./view-words.ts";
import "./view.css";

interface ReleasedScore extends ScoreRow {
  readonly observed_lower: number;
  readonly observed_upper: number;
}

interface CountRow {
  readonly outcome: string;
  readonly bin: number;
  readonly risk_from: number;
  readonly risk_to: number;
  readonly with_outcome: number;
  readonly without_outcome: number;
}

export default function ReleasedRisks(props: ReleasedViewProps) {
  const scores = createMemo(() => rowsOf<ReleasedScore>(props.released, "scores"));
  const [chosen, choose] = createSignal("");
  const score = () => scores().find(({ outcome }) => outcome === chosen()) ?? scores()[0];
  const of = <R extends { readonly outcome: string }>(name: string) =>
    rowsOf<R>(props.released, name).filter(({ outcome }) => outcome === score()?.outcome);
  const bins = createMemo(() => of<CalibrationRow>("calibration"));
  const counts = createMemo(() => of<CountRow>("counts"));
  const known = () => bins().filter(({ observed }) => Number.isFinite(observed));
  const exact = () => exactScore(props.exact, score());
  const { horizon } = props.question.params;
  const { trajectories, model } = props.question.params;
  const doubts = () => props.released.notes.filter(({ severity }) => severity !== "info");
  const title = () => outcomeTitle(score()?.outcome ?? "");

  return (
    <article class="view generative-risk">
      <Show when={score()}>
        {(row) => (
          <>
            <header>
              <h1 class="sentence">
                {sentenceStart(row(), horizonWords(horizon), itemsOf(props.wording))}
                <span class="tail-text">{risk(row().observed_rate)}</span>
                {sentenceEnd(row())}
              </h1>
              <Show when={exact()}>
                {(its) => (
                  <p class="exact-only">
                    <strong>Exact, on this screen only:</strong> {risk(its().observed_rate)} happened,{" "}
                    {risk(its().mean_risk)} predicted.
                  </p>
                )}
              </Show>
              <p class="method-line">
                About {formatNumber(row().subjects, 3)} {itemsOf(props.wording)}; model {String(model)},{" "}
                {estimatorName(row().estimator)}, {formatNumber(Number(trajectories))} futures each. Interval:{" "}
                {props.released.conventions.Interval}.
              </p>
              <NoteList notes={doubts()} />
            </header>

            <Show when={scores().length > 1}>
              <fieldset class="chips outcome-choice" aria-label="Outcome">
                <For each={scores()}>
                  {({ outcome }) => (
                    <button
                      type="button"
                      class="chip"
                      aria-pressed={outcome === row().outcome}
                      onClick={() => choose(outcome)}
                    >
                      {outcomeTitle(outcome)}
                    </button>
                  )}
                </For>
              </fieldset>
            </Show>

            <Show
              when={known().length > 0}
              fallback={
                <p>In every bin the noise is as large as the count: there is no calibration to draw.</p>
              }
            >
              <Figure
                title={`Predicted and observed as released: ${title()}`}
                name="released-calibration"
                label={`Observed share with ${outcomeWords(row().outcome)} against the predicted one in ${known().length} bins; points on the diagonal are well predicted. ${known()
                  .map(
                    (bin) =>
                      `${formatPercent(bin.predicted, 2)} predicted, ${formatPercent(bin.observed, 2)} observed`,
                  )
                  .join("; ")}.`}
                table={{
                  columns: ["bin", "patients", "predicted", "observed", "lower", "upper"],
                  rows: bins().map((bin) => [
                    bin.bin,
                    bin.subjects,
                    bin.predicted,
                    bin.observed,
                    bin.lower,
                    bin.upper,
                  ]),
                }}
              >
                {(width) => (
                  <Reliability
                    width={width}
                    points={bandOf(
                      known(),
                      (bin) => bin.predicted,
                      (bin) => bin.observed,
                    )}
                    curve={[]}
                    xUnit="predicted, %"
                    yUnit="observed, %"
                  />
                )}
              </Figure>
            </Show>
            <p class="small">{ranking(row())}</p>

            <DataTable
              title={`Released counts: ${title()}`}
              columns={["Predicted risk", "With it", "Without", "Observed", "Interval"]}
              rows={counts()}
              cells={(count) => {
                const bin = bins()[count.bin - 1];
                return [
                  `${formatPercent(count.risk_from, 2)} to ${formatPercent(count.risk_to, 2)}`,
                  formatNumber(count.with_outcome),
                  formatNumber(count.without_outcome),
                  <Value of={bin?.observed ?? Number.NaN} format={(share) => formatPercent(share, 2)} />,
                  bin ? `${formatPercent(bin.lower, 2)} to ${formatPercent(bin.upper, 2)}` : "",
                ];
              }}
            />
          </>
        )}
      </Show>
    </article>
  );
}

function exactScore(exact: Result | null, row: ReleasedScore | undefined): ScoreRow | undefined {
  if (!exact || !row) return undefined;
  return rowsOf<ScoreRow>(exact, "scores").find(
    ({ outcome, estimator }) => outcome === row.outcome && estimator === row.estimator,
  );
}

function sentenceStart({ outcome, observed_rate }: ReleasedScore, horizon: string, items: string): string {
  return Number.isFinite(observed_rate)
    ? `Within ${horizon}, ${outcomeWords(outcome)} happened to `
    : `How many of the ${items} had ${outcomeWords(outcome)} within ${horizon} is lost in the noise: `;
}

function sentenceEnd({ observed_rate, observed_lower, observed_upper, mean_risk }: ReleasedScore): string {
  if (!Number.isFinite(observed_rate)) return ".";
  return `; it could well be ${formatPercent(observed_lower, 2)} to ${formatPercent(observed_upper, 2)}. The model predicted ${formatPercent(mean_risk, 2)}.`;
}

function ranking({ auc, auc_lower, auc_upper, brier }: ReleasedScore): string {
  const score = Number.isFinite(brier) ? ` Brier score ${formatNumber(brier, 2)}.` : "";
  if (!Number.isFinite(auc)) return `How well the risks rank cannot be told.${score}`;
  const limits = Number.isFinite(auc_lower) ? ` (${formatInterval(auc_lower, auc_upper, 0.01)})` : "";
  return `Area under the ROC curve ${formatNumber(auc, 2)}${limits}, 0.5 is chance.${score}`;
}
