// A native modal dialog: opens when it is put on the page, closes by Escape, its button, or a click outside.
import { type JSX, onMount } from "solid-js";

export function Dialog(props: { readonly title: string; readonly children: JSX.Element; close(): void }) {
  let element!: HTMLDialogElement;
  onMount(() => element.showModal());
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog
    <dialog
      ref={element}
      class="dialog"
      aria-label={props.title}
      onClose={() => props.close()}
      onClick={(event) => {
        if (event.target === element) element.close();
      }}
    >
      <h2>{props.title}</h2>
      {props.children}
      <div class="actions">
        <button type="button" class="button" onClick={() => element.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
