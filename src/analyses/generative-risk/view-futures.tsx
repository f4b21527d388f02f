// Generated futures in words, each with its ending; long ones are folded.
import { createMemo, createSignal, For, Show } from "solid-js";
import { formatCount } from "../../plot/format.ts";
import { momentsOf } from "./view-moments.ts";
import type { Future, OutcomeRow } from "./view-tables.ts";
import { readEvents } from "./view-tokens.ts";
import { endingWords } from "./view-words.ts";

/** So many futures stand open, and so many moments of each. */
const firstFutures = 4;
const firstMoments = 6;

export function Futures(props: {
  readonly futures: readonly Future[];
  readonly outcome: OutcomeRow;
  readonly horizon: string;
}) {
  const [all, setAll] = createSignal(false);
  const shown = () => (all() ? props.futures : props.futures.slice(0, firstFutures));
  const rest = () => props.futures.length - firstFutures;
  return (
    <section class="futures" aria-labelledby="futures-title">
      <div class="table-head">
        <h2 id="futures-title">Futures that the model made up</h2>
      </div>
      <p class="small soft">
        Generated timelines that the risk is made from, to judge whether the model writes plausible ones. None
        of them is a prediction of what will happen to this patient.
      </p>
      <ol>
        <For each={shown()}>
          {(future) => <FutureLines future={future} outcome={props.outcome} horizon={props.horizon} />}
        </For>
      </ol>
      <Show when={rest() > 0}>
        <button type="button" class="quiet accent" aria-expanded={all()} onClick={() => setAll(!all())}>
          {all() ? `Show the first ${firstFutures} only` : `Show ${formatCount(rest())} more`}
        </button>
      </Show>
    </section>
  );
}

function FutureLines(props: {
  readonly future: Future;
  readonly outcome: OutcomeRow;
  readonly horizon: string;
}) {
  const [open, setOpen] = createSignal(false);
  // hours count from now, so the first token may be a time already
  const moments = createMemo(() => momentsOf(readEvents(props.future.rows, 0), "at once"));
  const shown = () => (open() ? moments() : moments().slice(0, firstMoments));
  const rest = () => moments().length - firstMoments;
  const wanted = () => new Set(props.outcome.tokens.split(" | "));
  return (
    <li class="future">
      <p class="future-head">
        <span class="soft">Future {formatCount(props.future.trajectory)}: </span>
        <Show when={props.future.ending}>
          {(ending) => {
            const words = () => endingWords(ending(), props.horizon);
            return (
              <>
                {words().before}
                <span class="tail-text">{words().number}</span>
                {words().after}
              </>
            );
          }}
        </Show>
      </p>
      <ol class="moments">
        <For each={shown()}>
          {(moment) => (
            <li>
              <span class="moment-time soft">{moment.time}</span>
              <span class="moment-events">
                <For each={moment.events}>
                  {(event) => (
                    <span
                      class="event"
                      classList={{ outcome: wanted().has(event.tokens) }}
                      title={event.tokens}
                    >
                      {event.words}
                    </span>
                  )}
                </For>
              </span>
            </li>
          )}
        </For>
      </ol>
      <Show when={rest() > 0}>
        <button
          type="button"
          class="quiet accent"
          aria-expanded={open()}
          aria-label={`${open() ? "Fold" : `${formatCount(rest())} more moments of`} future ${props.future.trajectory}`}
          onClick={() => setOpen(!open())}
        >
          {open() ? "Fold" : `${formatCount(rest())} more moments`}
        </button>
      </Show>
    </li>
  );
}
