// Above the exact answer while a release is prepared: that all of this stays here, and what the band in the picture is.
import { Match, Show, Switch } from "solid-js";
import type { Session } from "../session.ts";
import { errorInWords, errorWithUnit } from "./error-words.ts";
import { ExpectedNumbers } from "./expected-numbers.tsx";
import type { Releasing } from "./releasing.ts";
import "./private.css";
import { UnprovenComparison } from "./unproven.tsx";

export default function PreviewNotice(props: { readonly session: Session; readonly releasing: Releasing }) {
  const preview = () => props.releasing.prepared()?.preview;
  const share = () => props.releasing.share();
  const error = () =>
    errorInWords(preview()!.rmse, share()) &&
    errorWithUnit(preview()!.rmse, share(), props.session.wording().unit);
  /** the numbers that no picture has as a curve */
  const each = () => {
    const band = preview()?.band;
    return band && band.at === undefined ? band : undefined;
  };
  const strangers = () => props.releasing.strangers();
  return (
    <section class="release-notice" aria-label="Preview of a private release">
      <p>
        <strong>Preview, on your screen only.</strong> It costs nothing, and the numbers below are exact: do
        not publish them.{" "}
        <Switch fallback="Answer the questions in the settings to see what a release would look like.">
          <Match when={preview()}>
            Where the picture has a band of this colour, 95 of 100 releases at epsilon{" "}
            {props.releasing.prepared()!.request.privacy.epsilon} would lie in it, simulated
            <Show when={error() !== ""}>
              ; the typical error is {error()}
              <Show when={each()}>
                {(band) => (band().labels.length === 1 ? "" : ` over all ${band().labels.length} numbers`)}
              </Show>
            </Show>
            .
          </Match>
          <Match when={props.releasing.working()}>Releases are being simulated.</Match>
        </Switch>
      </p>
      <Show when={each()}>
        {(band) => (
          <ExpectedNumbers band={band()} share={share()} unit={share() ? "" : props.session.wording().unit} />
        )}
      </Show>
      <Show when={strangers().length > 0}>
        <p class="tail-text">
          No row has{" "}
          {strangers()
            .map((name) => `“${name}”`)
            .join(" or ")}
          : is it written as in the file? What you see here of the file stays here, but a spelling taken from
          it would be published.
        </p>
      </Show>
      <UnprovenComparison session={props.session} releasing={props.releasing} />
    </section>
  );
}
