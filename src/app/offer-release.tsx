// Where something of the data is about to be given away: that there is a private way, and the way there.
import { Show } from "solid-js";
import type { Session } from "./session.ts";

export function OfferRelease(props: { readonly session: Session; prepare(): void }) {
  return (
    <Show when={props.session.releasable() && !props.session.releasing()}>
      <p class="small">
        To give away numbers that hide each person, add noise first:{" "}
        <button type="button" class="quiet accent" onClick={() => props.prepare()}>
          prepare a private release
        </button>
      </p>
    </Show>
  );
}
