// When the outcome is expected: the risk up to each time, and the chance at each generated step.
import { Show } from "solid-js";
import { Figure } from "../../plot/figure.tsx";
import { formatPercent } from "../../plot/format.ts";
import { ShareCourse } from "../../plot/share-course.tsx";
import { bandOf, type HazardRow, type IncidenceRow } from "./view-tables.ts";
import { hoursWords } from "./view-tokens.ts";
import { outcomeTitle, outcomeWords, risk } from "./view-words.ts";

/** Below this share of futures the hazard hangs on a few of them. */
const few = 0.1;

export function CourseFigures(props: {
  readonly incidence: readonly IncidenceRow[];
  readonly hazard: readonly HazardRow[];
  readonly outcome: string;
  readonly level: number;
}) {
  const last = () => props.incidence.at(-1);
  const inDays = () => (last()?.hours ?? 0) >= 72;
  const thinFrom = () => props.hazard.find(({ reaching }) => reaching < few)?.step;
  const highest = () =>
    props.hazard.reduce<HazardRow | undefined>(
      (most, row) => (most && most.hazard >= row.hazard ? most : row),
      undefined,
    );
  return (
    <Show when={props.incidence.length > 1 || props.hazard.length > 1}>
      <div class="pair">
        <Show when={props.incidence.length > 1 ? last() : undefined}>
          {(end) => (
            <Figure
              title={`${outcomeTitle(props.outcome)} up to a time`}
              name="incidence"
              label={`Cumulative incidence of ${outcomeWords(props.outcome)}, rising to ${risk(end().risk)} after ${hoursWords(end().hours)}; band: ${formatPercent(props.level)} intervals.`}
              table={{
                columns: ["hours from now", "risk", "lower", "upper"],
                rows: props.incidence.map((row) => [row.hours, row.risk, row.lower, row.upper]),
              }}
            >
              {(width) => (
                <ShareCourse
                  width={width}
                  height={250}
                  points={bandOf(
                    props.incidence,
                    (row) => (inDays() ? row.hours / 24 : row.hours),
                    (row) => row.risk,
                  )}
                  steps
                  tone="tail"
                  from={0}
                  xUnit={inDays() ? "days from now" : "hours from now"}
                />
              )}
            </Figure>
          )}
        </Show>
        <Show when={props.hazard.length > 1}>
          <div>
            <Figure
              title="Chance at each generated step"
              name="hazard"
              label={`Hazard of ${outcomeWords(props.outcome)} by step, highest ${risk(highest()?.hazard ?? Number.NaN)} at step ${highest()?.step}.`}
              table={{
                columns: ["step", "hazard", "share of futures still counted"],
                rows: props.hazard.map((row) => [row.step, row.hazard, row.reaching]),
              }}
            >
              {(width) => (
                <ShareCourse
                  width={width}
                  height={250}
                  points={props.hazard.map((row) => ({
                    x: row.step,
                    y: row.hazard,
                    lower: Number.NaN,
                    upper: Number.NaN,
                  }))}
                  tone="body"
                  xUnit="step, in tokens from now"
                  {...(thinFrom() !== undefined && { thinFrom: thinFrom()! })}
                />
              )}
            </Figure>
            <Show when={thinFrom() !== undefined}>
              <p class="small soft">
                Dotted where less than {formatPercent(few)} of the futures still go on.
              </p>
            </Show>
          </div>
        </Show>
      </div>
    </Show>
  );
}
