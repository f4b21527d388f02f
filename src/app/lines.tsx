// What is in a link, line by line, before it is copied.
import { For } from "solid-js";
import type { Line } from "../permalink/describe.ts";

export function Lines(props: { readonly lines: readonly Line[]; readonly label: string }) {
  return (
    <section class="scroll" aria-label={props.label} tabindex="0">
      <dl class="facts-list">
        <For each={props.lines}>
          {({ label, value }) => (
            <div classList={{ long: label.length + value.length > 60 }}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          )}
        </For>
      </dl>
    </section>
  );
}
