// A file may be dropped anywhere on the page, at any time.
import { createSignal, onCleanup, onMount } from "solid-js";
import type { Session } from "./session.ts";

const [dragging, setDragging] = createSignal(false);

/** true while a file is held over the page */
export { dragging };

export function DropTarget(props: { readonly session: Session }) {
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    setDragging(true);
  };
  const left = (event: DragEvent) => {
    if (event.relatedTarget === null) setDragging(false);
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    props.session.take([...(event.dataTransfer?.files ?? [])]);
  };
  onMount(() => {
    addEventListener("dragover", over);
    addEventListener("dragleave", left);
    addEventListener("drop", dropped);
    onCleanup(() => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", left);
      removeEventListener("drop", dropped);
    });
  });
  return null;
}

/** Opens the system's own file dialog. */
export function FileButton(props: {
  readonly session: Session;
  readonly label: string;
  readonly main?: boolean;
}) {
  let input!: HTMLInputElement;
  return (
    <>
      <button
        type="button"
        class="button"
        classList={{ main: props.main === true }}
        onClick={() => input.click()}
      >
        {props.label}
      </button>
      <input
        ref={input}
        hidden
        type="file"
        accept=".csv,.tsv,.txt,.parquet,.arrow,.arrows,.feather,.jsonl,.ndjson,text/csv,text/tab-separated-values,text/plain"
        onChange={() => {
          const files = [...(input.files ?? [])];
          input.value = "";
          props.session.take(files);
        }}
      />
    </>
  );
}
