// What is going on right now, and the help that is easily forgotten.
import { For, Show } from "solid-js";
import { canRedo, canUndo } from "./address.ts";
import type { Session } from "./session.ts";
import { chooseTheme, type Theme, theme, themes } from "./theme.ts";

const themeLabels: Record<Theme, string> = { auto: "Colours as the system", light: "Light", dark: "Dark" };

export function Footer(props: {
  readonly session: Session;
  readonly sheet: boolean;
  setSheet(open: boolean): void;
  openHelp(): void;
}) {
  const status = () => {
    if (props.session.reading()) return "Reading";
    if (props.session.running()) return "Computing";
    if (props.session.stopped()) return "Stopped";
    if (props.session.received()) return "A release, without its file";
    return props.session.open() ? "Ready" : "No file open";
  };
  return (
    <footer class="footer">
      <span>{status()}</span>
      <Show when={props.session.stopped() && !props.session.running()}>
        <button type="button" class="quiet" onClick={() => props.session.run()}>
          Compute again
        </button>
      </Show>
      <span class="spacer" />
      <select
        class="plain small theme"
        aria-label="Colours"
        onChange={(event) => chooseTheme(themes.find((each) => each === event.currentTarget.value) ?? "auto")}
      >
        <For each={themes}>
          {(each) => (
            <option value={each} selected={each === theme()}>
              {themeLabels[each]}
            </option>
          )}
        </For>
      </select>
      <Show when={props.session.open()}>
        <button
          type="button"
          class="button sheet-open"
          aria-expanded={props.sheet}
          aria-controls="settings"
          onClick={() => props.setSheet(!props.sheet)}
        >
          {props.sheet ? "Close settings" : "Settings"}
        </button>
        <button type="button" class="quiet" disabled={!canUndo()} onClick={() => history.back()}>
          Undo
        </button>
        <button type="button" class="quiet" disabled={!canRedo()} onClick={() => history.forward()}>
          Redo
        </button>
      </Show>
      <button type="button" class="quiet optional" onClick={() => props.openHelp()}>
        Keyboard: press ?
      </button>
    </footer>
  );
}
