// Whose page it is, which file is open, that it stays here, what computes, and the two ways out.
import { createMemo, Show } from "solid-js";
import { formatCount } from "../plot/format.ts";
import { goToStart } from "./address.ts";
import type { Dialog } from "./app.tsx";
import type { Session } from "./session.ts";

export function Header(props: { readonly session: Session; open(dialog: Dialog): void }) {
  const summary = createMemo(() => props.session.open()?.summary);
  return (
    <header class="header">
      <a
        class="brand"
        href="./"
        onClick={(event) => {
          event.preventDefault();
          goToStart(props.session);
        }}
      >
        <PlumbBob />
        Plumbline
      </a>
      <Show when={summary()}>
        {(file) => (
          <>
            <p class="fact">
              <strong title={file().fileName}>{file().fileName}</strong>
              {formatCount(file().rows)} {file().rows === 1 ? "row" : "rows"}
            </p>
            <p class="fact">
              <span class="dot" />
              The file stays in this tab
            </p>
          </>
        )}
      </Show>
      <span class="spacer" />
      <Show when={props.session.devices()}>
        {(devices) => (
          <p class="fact optional device" title={devices().detail}>
            {devices().sentence}
          </p>
        )}
      </Show>
      <Show when={summary()}>
        <button
          type="button"
          class="button"
          disabled={!props.session.answer() || props.session.answer()?.partial === true}
          onClick={() => props.open("export")}
        >
          Export
        </button>
        <button
          type="button"
          class="button main"
          disabled={!props.session.request()}
          onClick={() => props.open("share")}
        >
          Share
        </button>
      </Show>
    </header>
  );
}

function PlumbBob() {
  return (
    <svg viewBox="0 0 14 24" aria-hidden="true" fill="currentColor">
      <rect x="6.25" y="0" width="1.5" height="13" />
      <path d="M2.5 12h9L7 24z" />
    </svg>
  );
}
