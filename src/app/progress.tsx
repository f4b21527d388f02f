// How far, at what, and how to stop it.
import type { Progress } from "./session-state.ts";

export function ProgressBar(props: { readonly progress: Progress; readonly label: string; cancel(): void }) {
  return (
    <div class="progress">
      <progress max={1} value={props.progress.fraction} aria-label={props.label} />
      <span>{props.progress.stage}</span>
      <button type="button" class="quiet" onClick={() => props.cancel()}>
        Cancel
      </button>
    </div>
  );
}
