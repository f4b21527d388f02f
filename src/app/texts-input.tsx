// A list of texts as chips that can be taken away, and a field for another; for tokens the field offers those of the vocabulary.
import { createMemo, createSignal, For, type JSX } from "solid-js";
import type { TextsParam } from "../analyses/analysis.ts";

/** More than this is not offered at once: the list is for choosing, not for reading. */
const mostOffered = 60;

export default function TextsInput(props: {
  readonly id: string;
  readonly param: TextsParam;
  readonly value: readonly string[];
  /** what may be typed, as far as it is known */
  readonly offered: readonly string[];
  change(value: readonly string[]): void;
}): JSX.Element {
  const [typed, setTyped] = createSignal("");
  const matching = createMemo(() => {
    const part = typed().trim().toLowerCase();
    return props.offered.filter((each) => each.toLowerCase().includes(part)).slice(0, mostOffered);
  });
  const add = (input: HTMLInputElement) => {
    const text = input.value.trim();
    input.value = "";
    setTyped("");
    if (text !== "" && !props.value.includes(text)) props.change([...props.value, text]);
  };
  return (
    <fieldset class="field">
      <legend>{props.param.label}</legend>
      <div class="chips texts">
        <For each={props.value}>
          {(each) => (
            <span class="chip kept">
              {each}
              <button
                type="button"
                class="quiet"
                aria-label={`Take ${each} away from ${props.param.label}`}
                disabled={props.value.length <= props.param.minItems}
                onClick={() => props.change(props.value.filter((other) => other !== each))}
              >
                ×
              </button>
            </span>
          )}
        </For>
        <input
          id={props.id}
          type="text"
          list={`${props.id}-offered`}
          maxLength={props.param.maxLength}
          placeholder="add"
          aria-label={`Another entry for ${props.param.label}`}
          disabled={props.value.length >= props.param.maxItems}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onChange={(event) => add(event.currentTarget)}
        />
        <datalist id={`${props.id}-offered`}>
          <For each={matching()}>{(each) => <option value={each} />}</For>
        </datalist>
      </div>
    </fieldset>
  );
}
