// Label and value, line by line: what is in a link, before it is copied and after it is opened.
import { For } from "solid-js";
import type { Line } from "../permalink/describe.ts";

export function Lines(props: { readonly lines: readonly Line[] }) {
  return (
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
  );
}

/** In a region of its own that scrolls. */
export function ScrolledLines(props: { readonly lines: readonly Line[]; readonly label: string }) {
  return (
    <section class="scroll" aria-label={props.label} tabindex="0">
      <Lines lines={props.lines} />
    </section>
  );
}
