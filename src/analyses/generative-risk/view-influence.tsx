// Which events moved the risk: how much higher or lower it is with them than without.
import { createMemo } from "solid-js";
import { ChangeBars } from "../../plot/change-bars.tsx";
import { Figure } from "../../plot/figure.tsx";
import { formatPercent } from "../../plot/format.ts";
import { byInfluence, type InfluenceRow, isTold } from "./view-tables.ts";
import { eventWords } from "./view-tokens.ts";
import { influenceSentence, outcomeWords, points } from "./view-words.ts";

/** Bars that are drawn; the numbers have them all. */
const mostBars = 12;

export function InfluenceFigure(props: {
  readonly rows: readonly InfluenceRow[];
  readonly outcome: string;
  readonly level: number;
}) {
  const ordered = createMemo(() => byInfluence(props.rows));
  const drawn = () => ordered().slice(0, mostBars);
  const text = (row: InfluenceRow) =>
    `${points(row.change, row.std_error)} (${points(row.lower, row.std_error)} to ${points(row.upper, row.std_error)})`;
  return (
    <section class="figure-with-words">
      <Figure
        title={
          ordered().some(isTold)
            ? `Events that moved the risk of ${outcomeWords(props.outcome)}`
            : `The risk of ${outcomeWords(props.outcome)} with and without single events`
        }
        name="influence"
        label={`Change of the risk by single events, in percentage points: ${drawn()
          .map((row) => `${eventWords(row.token)} ${text(row)}`)
          .join("; ")}.`}
        table={{
          columns: ["position", "event", "risk without it", "change", "standard error", "lower", "upper"],
          rows: ordered().map((row) => [
            row.position,
            row.token,
            row.estimate_without,
            row.change,
            row.std_error,
            row.lower,
            row.upper,
          ]),
        }}
      >
        {(width) => (
          <ChangeBars
            width={width}
            rows={drawn().map((row) => ({
              name: eventWords(row.token),
              change: 100 * row.change,
              lower: 100 * row.lower,
              upper: 100 * row.upper,
              text: text(row),
            }))}
            unit="percentage points, with the event against without it"
          />
        )}
      </Figure>
      <p class="small">
        {influenceSentence(ordered())} Each bar: the risk with the whole timeline less the risk with this one
        event left out. To the right the event raised the model's risk, to the left it lowered it; pale where
        the {formatPercent(props.level)} intervals, which hold for all events together, leave that open. What
        a model reacts to need not be a cause.
      </p>
    </section>
  );
}
