// How far, at what, and how to stop it.
import { Show } from "solid-js";
import type { Progress } from "./session-state.ts";

export function ProgressBar(props: {
  readonly progress: Progress;
  readonly label: string;
  /** given: it can rest; whether it does */
  readonly paused?: boolean;
  setPaused?(still: boolean): void;
  cancel(): void;
}) {
  return (
    <div class="progress">
      <progress max={1} value={props.progress.fraction} aria-label={props.label} />
      <span>
        {props.paused ? "Paused. " : ""}
        {props.progress.stage}
      </span>
      <Show when={props.setPaused}>
        {(setPaused) => (
          <button type="button" class="quiet" onClick={() => setPaused()(!props.paused)}>
            {props.paused ? "Go on" : "Pause"}
          </button>
        )}
      </Show>
      <button type="button" class="quiet" onClick={() => props.cancel()}>
        Cancel
      </button>
    </div>
  );
}
