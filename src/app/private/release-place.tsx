// Middle: a release that was just made, with the exact numbers beside it on this screen only.
import { createSignal, For, onMount, Show } from "solid-js";
import type { Session } from "../session.ts";
import { ReleaseView } from "./release-view.tsx";
import type { Made, Releasing } from "./releasing.ts";
import { ShareRelease } from "./share-release.tsx";
import { promiseText } from "./words.ts";
import "./private.css";

export default function ReleasePlace(props: {
  readonly session: Session;
  readonly releasing: Releasing;
  readonly made: Made;
}) {
  const [sharing, setSharing] = createSignal(false);
  let notice!: HTMLElement;
  onMount(() => notice.scrollIntoView({ block: "nearest" }));
  return (
    <>
      <section ref={notice} class="release-notice" aria-label="A private release">
        <p role="status">
          <strong>Released under {promiseText(props.made.document.cost, props.made.request.privacy)}.</strong>{" "}
          Noise was added once, and the ledger was charged. Copy its link or save it now: it is kept nowhere
          else.
        </p>
        <div class="actions">
          <button type="button" class="button release" onClick={() => setSharing(true)}>
            Share or save this release
          </button>
          <button type="button" class="button" onClick={() => props.releasing.show(null)}>
            Back to the preview
          </button>
        </div>
      </section>
      <ReleaseView release={props.made} exact={props.made.exact} />
      <For each={props.made.result.notes.filter(({ severity }) => severity === "info")}>
        {(note) => <p class="note">{note.text}</p>}
      </For>
      <Show when={sharing()}>
        <ShareRelease
          release={props.made}
          kept={() => props.releasing.keep(props.made)}
          close={() => setSharing(false)}
        />
      </Show>
    </>
  );
}
