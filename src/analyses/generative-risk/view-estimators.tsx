// What one future and one token of every estimator are worth beside plain Monte Carlo: bars from 1, also where they go to the left.
import { Figure } from "../../plot/figure.tsx";
import { Forest, type ForestRow } from "../../plot/forest.tsx";
import { formatPercent } from "../../plot/format.ts";
import type { EstimatorRow } from "./view-tables.ts";
import { estimatorName, worthSentence, worthText } from "./view-words.ts";

export function WorthFigure(props: {
  readonly rows: readonly EstimatorRow[];
  /** its bars are in the colour of the sentence's number */
  readonly chosen: string;
  readonly level: number;
}) {
  const others = () => props.rows.filter(({ estimator }) => estimator !== "mc");
  const bars = (): ForestRow[] =>
    others().flatMap((row) => [
      {
        name: `${estimatorName(row.estimator)}, one future`,
        ratio: row.variance_ratio,
        lower: row.variance_ratio_lower,
        upper: row.variance_ratio_upper,
        text: worthText(row.variance_ratio, row.variance_ratio_lower, row.variance_ratio_upper),
        focused: row.estimator === props.chosen,
      },
      {
        name: `${estimatorName(row.estimator)}, one token`,
        ratio: row.token_ratio,
        lower: row.token_ratio_lower,
        upper: row.token_ratio_upper,
        text: worthText(row.token_ratio, row.token_ratio_lower, row.token_ratio_upper),
        focused: row.estimator === props.chosen,
      },
    ]);
  return (
    <section class="figure-with-words">
      <Figure
        title="What an estimator is worth beside counting (Monte Carlo)"
        name="estimators"
        label={`${worthSentence(props.rows, props.chosen)} ${bars()
          .map(({ name, text }) => `${name}: ${text}`)
          .join("; ")}.`}
        table={{
          columns: [
            "estimator",
            "mean",
            "standard error",
            "lower",
            "upper",
            "variance ratio",
            "lower",
            "upper",
            "token ratio",
            "lower",
            "upper",
            "kappa",
            "futures",
            "tokens",
          ],
          rows: props.rows.map((row) => [
            estimatorName(row.estimator),
            row.mean,
            row.std_error,
            row.lower,
            row.upper,
            row.variance_ratio,
            row.variance_ratio_lower,
            row.variance_ratio_upper,
            row.token_ratio,
            row.token_ratio_lower,
            row.token_ratio_upper,
            row.kappa,
            row.trajectories,
            row.tokens,
          ]),
        }}
      >
        {(width) => (
          <Forest
            width={width}
            rows={bars()}
            unit="Monte Carlo futures or tokens, logarithmic"
            focus=""
            bars
          />
        )}
      </Figure>
      <p class="small">
        {worthSentence(props.rows, props.chosen)} To the right of 1 it needs fewer than counting for the same
        exactness, to the left more; {formatPercent(props.level)} intervals.
      </p>
    </section>
  );
}
