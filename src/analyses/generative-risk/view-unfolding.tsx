// The risk as it unfolds along the timeline, and the timeline in words below it. Pointing at either, or going along the slider, shows what the
// risk was there.
import { createMemo, createSignal, For, Show } from "solid-js";
import { coursePlaces } from "../../plot/course-places.ts";
import { CursorTrack } from "../../plot/cursor-track.tsx";
import { Figure } from "../../plot/figure.tsx";
import { formatPercent } from "../../plot/format.ts";
import { ShareCourse } from "../../plot/share-course.tsx";
import { eventAt, momentsOf, pointAfter } from "./view-moments.ts";
import { bandOf, type TimelineRow, type UnfoldingRow } from "./view-tables.ts";
import { hoursWords, readEvents, type TimelineEvent } from "./view-tokens.ts";
import { outcomeWords, risk, riskInterval } from "./view-words.ts";

export function UnfoldingFigure(props: {
  readonly timeline: readonly TimelineRow[];
  /** empty: not computed yet */
  readonly unfolding: readonly UnfoldingRow[];
  readonly outcome: string;
  readonly horizon: string;
  readonly level: number;
}) {
  const [focus, point] = createSignal(-1);
  const events = createMemo(() => readEvents(props.timeline));
  const moments = createMemo(() => momentsOf(events()));
  const points = createMemo(() =>
    bandOf(
      props.unfolding,
      (row) => row.position,
      (row) => row.estimate,
    ),
  );
  const words = (index: number) => {
    const row = props.unfolding[index];
    if (!row) return "";
    const event = eventAt(events(), row.position);
    return `${event ? `After ${event.words}` : "At the beginning"}, ${hoursWords(row.hours)} in: ${risk(row.estimate, row.std_error)} (${riskInterval(row, row.std_error)})`;
  };
  const focusedEvent = () => {
    const row = props.unfolding[focus()];
    return row ? eventAt(events(), row.position) : undefined;
  };
  const label = () => {
    const [first, last] = [props.unfolding[0], props.unfolding.at(-1)];
    if (!first || !last) return "The risk along the timeline is still being computed.";
    return `Risk of ${outcomeWords(props.outcome)} as the timeline unfolds, from ${risk(first.estimate, first.std_error)} after ${first.position} tokens to ${risk(last.estimate, last.std_error)} after ${last.position}; band: ${formatPercent(props.level)} intervals.`;
  };
  const atEnd = (event: TimelineEvent) => {
    const row = props.unfolding.find(({ position }) => position === event.last + 1);
    return row ? risk(row.estimate, row.std_error) : "";
  };
  return (
    <section class="figure-with-words">
      <Show when={props.unfolding.length > 1}>
        <Figure
          title={`Risk of ${outcomeWords(props.outcome)} within ${props.horizon}, as the timeline unfolds`}
          name="risk-unfolding"
          label={label()}
          table={{
            columns: ["tokens seen", "hours", "after", "risk", "standard error", "lower", "upper"],
            rows: props.unfolding.map((row) => [
              row.position,
              row.hours,
              eventAt(events(), row.position)?.tokens ?? "",
              row.estimate,
              row.std_error,
              row.lower,
              row.upper,
            ]),
          }}
          below={(width) => (
            <>
              <CursorTrack
                label="Along the timeline"
                places={coursePlaces(points(), width)}
                index={focus()}
                text={words}
                move={point}
              />
              <p class="readout small">
                <Show
                  when={focus() >= 0}
                  fallback={
                    <span class="soft">
                      Point at the picture or at an event below to see what the risk was there.
                    </span>
                  }
                >
                  {words(focus())}
                </Show>
              </p>
            </>
          )}
        >
          {(width) => (
            <ShareCourse
              width={width}
              height={width < 480 ? 260 : 290}
              points={points()}
              steps
              tone="tail"
              xUnit="tokens of the timeline seen"
              focus={focus()}
              point={point}
            />
          )}
        </Figure>
      </Show>
      <details class="timeline-words" open={moments().length <= 24}>
        <summary>The timeline in words</summary>
        <ol class="moments">
          <For each={moments()}>
            {(moment) => (
              <li>
                <span class="moment-time soft">{moment.time}</span>
                <span class="moment-events">
                  <For each={moment.events}>
                    {(event) => (
                      <span
                        class="event"
                        classList={{ focused: focusedEvent() === event }}
                        title={event.tokens}
                        onPointerEnter={() => point(pointAfter(props.unfolding, event.last + 1))}
                      >
                        {event.words}
                        <Show when={atEnd(event)}>{(text) => <span class="event-risk"> {text()}</span>}</Show>
                      </span>
                    )}
                  </For>
                </span>
              </li>
            )}
          </For>
        </ol>
        <Show when={props.unfolding.length > 1}>
          <p class="small soft">
            In colour: the risk after that event. Small steps can be chance; the band above says how far.
          </p>
        </Show>
      </details>
    </section>
  );
}
