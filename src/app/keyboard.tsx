import { For } from "solid-js";
import { Dialog } from "./dialog.tsx";

const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["Tab", "Shift Tab"], "go through everything that can be pressed or changed"],
  [["Space", "Enter"], "press a button, choose a level or a group in a table"],
  [["←", "→"], "turn a setting one step; the picture follows"],
  [["Esc"], "close a dialog or the settings; stop a long computation"],
  [["Alt ←", "Alt →"], "undo and redo: the browser's back and forward"],
  [["?"], "this help"],
];

export function KeyboardHelp(props: { close(): void }) {
  return (
    <Dialog title="By keyboard" close={props.close}>
      <dl class="facts-list">
        <For each={keys}>
          {([names, what]) => (
            <div>
              <dt>
                <For each={names}>
                  {(name, i) => (
                    <>
                      {i() > 0 ? " " : ""}
                      <kbd>{name}</kbd>
                    </>
                  )}
                </For>
              </dt>
              <dd>{what}</dd>
            </div>
          )}
        </For>
      </dl>
    </Dialog>
  );
}
