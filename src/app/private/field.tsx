// A typed answer of the guided form: label, box, unit, one line of help.
import { createUniqueId, type JSX, Show } from "solid-js";

export function Field(props: {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly help?: JSX.Element;
  readonly placeholder?: string;
  readonly invalid?: boolean;
  change(typed: string): void;
}) {
  const id = createUniqueId();
  return (
    <div class="field">
      <div class="top">
        <label for={id}>{props.label}</label>
        <span class="typed">
          <input
            id={id}
            type="text"
            inputmode="decimal"
            autocomplete="off"
            spellcheck={false}
            placeholder={props.placeholder ?? ""}
            value={props.value}
            aria-invalid={props.invalid === true}
            aria-describedby={props.help === undefined ? undefined : `${id}-help`}
            onChange={(event) => props.change(event.currentTarget.value)}
          />
          <Show when={props.unit}>
            <span class="soft small">{props.unit}</span>
          </Show>
        </span>
      </div>
      <Show when={props.help !== undefined}>
        <p class="help" id={`${id}-help`}>
          {props.help}
        </p>
      </Show>
    </div>
  );
}

/** Why an answer cannot be right, beside it. */
export function Wrong(props: { readonly problem: Error | null }) {
  return (
    <Show when={props.problem}>
      {(problem) => (
        <p class="wrong" role="alert">
          {problem().message}
        </p>
      )}
    </Show>
  );
}
