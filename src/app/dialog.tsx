// A native modal dialog: opens when it is put on the page, closes by Escape, its button, or a click outside.
import { type JSX, onMount } from "solid-js";

export function Dialog(props: {
  readonly title: string;
  readonly children: JSX.Element;
  /** what can be done here, before the button that closes it */
  readonly actions?: JSX.Element;
  /** begins at the title and not at a button, where what the button does cannot be taken back */
  readonly readFirst?: boolean;
  close(): void;
}) {
  let element!: HTMLDialogElement;
  let title!: HTMLHeadingElement;
  onMount(() => {
    element.showModal();
    if (props.readFirst) title.focus();
  });
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
      <h2 ref={title} tabindex="-1">
        {props.title}
      </h2>
      {props.children}
      <div class="actions">
        {props.actions}
        <button type="button" class="button" onClick={() => element.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
