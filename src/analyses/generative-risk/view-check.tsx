// The risks beside what happened: predicted and observed shares in groups, and how well the risks rank.
import { createMemo, Show } from "solid-js";
import { Figure } from "../../plot/figure.tsx";
import { formatNumber, formatPercent } from "../../plot/format.ts";
import { Reliability } from "../../plot/reliability.tsx";
import { RocCurve } from "../../plot/roc-curve.tsx";
import type { Result, Wording } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { bandOf, type CalibrationRow, type RocRow, type ScoreRow } from "./view-tables.ts";
import { itemsOf, outcomeWords, scoreSentence } from "./view-words.ts";

export function CheckFigures(props: {
  readonly result: Result;
  readonly outcome: string;
  readonly estimator: string;
  readonly score: ScoreRow;
  readonly level: number;
  readonly wording: Wording;
}) {
  const own = <R extends { readonly outcome: string; readonly estimator: string }>(name: string) =>
    rowsOf<R>(props.result, name).filter(
      (row) => row.outcome === props.outcome && row.estimator === props.estimator,
    );
  const groups = createMemo(() => own<CalibrationRow>("calibration"));
  // without an event, or with nothing else, there is no curve
  const roc = createMemo(() =>
    own<RocRow>("roc").filter(
      (row) => Number.isFinite(row.false_positive_rate) && Number.isFinite(row.true_positive_rate),
    ),
  );
  const auc = () => `AUC ${formatNumber(props.score.auc, 3)}`;
  return (
    <section class="figure-with-words">
      <div class="pair">
        <Show when={groups().length > 0}>
          <Figure
            title="Predicted and observed"
            name="calibration"
            label={`Observed share with ${outcomeWords(props.outcome)} against the predicted one in ${groups().length} groups; points on the diagonal are well predicted. ${groups()
              .map(
                (row) =>
                  `${formatPercent(row.predicted, 2)} predicted, ${formatPercent(row.observed, 2)} observed`,
              )
              .join("; ")}.`}
            table={{
              columns: ["group", "patients", "predicted", "observed", "lower", "upper"],
              rows: groups().map((row) => [
                row.bin,
                row.subjects,
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
                points={bandOf(
                  groups(),
                  (row) => row.predicted,
                  (row) => row.observed,
                )}
                curve={[]}
                xUnit="predicted, %"
                yUnit="observed, %"
              />
            )}
          </Figure>
        </Show>
        <Show when={roc().length > 1}>
          <Figure
            title="How well the risks rank"
            name="roc"
            label={`Receiver operating characteristic: ${auc()}, 0.5 is chance.`}
            table={{
              columns: ["threshold", "false-positive rate", "true-positive rate"],
              rows: roc().map((row) => [row.threshold, row.false_positive_rate, row.true_positive_rate]),
            }}
          >
            {(width) => (
              <RocCurve
                width={width}
                points={roc().map((row) => ({
                  falsePositive: row.false_positive_rate,
                  truePositive: row.true_positive_rate,
                }))}
                remark={auc()}
                xUnit="alarms among those without, %"
                yUnit="found among those with, %"
              />
            )}
          </Figure>
        </Show>
      </div>
      <p class="small">
        {scoreSentence(props.score, props.outcome)} Points: groups of {itemsOf(props.wording)} with{" "}
        {formatPercent(props.level)} intervals (Clopper-Pearson).
      </p>
    </section>
  );
}
