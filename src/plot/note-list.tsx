// Doubts beside the numbers: the first ones in full, many more behind one line.
import { For, type JSX, Show } from "solid-js";

export interface DoubtNote {
  readonly severity: string;
  readonly text: string;
}

/** So many stand open. */
const first = 3;

export function NoteList(props: { readonly notes: readonly DoubtNote[] }): JSX.Element {
  const list = (notes: readonly DoubtNote[]) => (
    <For each={notes}>{(note) => <p class={`note notes-more ${note.severity}`}>{note.text}</p>}</For>
  );
  const rest = () => props.notes.slice(first);
  return (
    <>
      {list(props.notes.slice(0, first))}
      <Show when={rest().length > 0}>
        <details class="notes-more">
          <summary>
            {rest().length} more {rest().length === 1 ? "note" : "notes"}
          </summary>
          {list(rest())}
        </details>
      </Show>
    </>
  );
}
