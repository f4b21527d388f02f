// A list of numbers as chips: the suggested ones to press, others to type.
import { createMemo, For, type JSX } from "solid-js";
import type { NumbersParam } from "../analyses/analysis.ts";
import { numberText, parseNumber } from "./param-text.ts";

export function NumbersInput(props: {
  readonly id: string;
  readonly param: NumbersParam;
  readonly value: readonly number[];
  change(value: readonly number[]): void;
}): JSX.Element {
  const offered = createMemo(() =>
    [...new Set([...props.param.suggestions, ...props.value])].sort((a, b) => a - b),
  );
  const chosen = (each: number) => props.value.includes(each);
  const last = (each: number) => chosen(each) && props.value.length <= props.param.minItems;
  const toggle = (each: number) =>
    props.change(chosen(each) ? props.value.filter((other) => other !== each) : [...props.value, each]);
  return (
    <fieldset class="field">
      <legend>{props.param.label}</legend>
      <div class="chips">
        <For each={offered()}>
          {(each) => (
            <button
              type="button"
              class="chip"
              aria-pressed={chosen(each)}
              disabled={last(each)}
              onClick={() => toggle(each)}
            >
              {numberText(props.param, each)}
            </button>
          )}
        </For>
        <input
          type="text"
          inputmode="decimal"
          placeholder="other"
          aria-label={`Another value for ${props.param.label}`}
          onChange={(event) => {
            const value = parseNumber(props.param, event.currentTarget.value);
            event.currentTarget.value = "";
            if (value !== null && !chosen(value)) props.change([...props.value, value]);
          }}
        />
      </div>
    </fieldset>
  );
}
