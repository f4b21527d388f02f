// A span of time or of tokens: an amount and its unit. Whole days are shown as days.
import { For, type JSX } from "solid-js";
import type { SpanParam } from "../analyses/analysis.ts";
import { spanOf } from "../analyses/request.ts";

const units = ["hours", "days", "tokens"] as const;
type Unit = (typeof units)[number];

/** {amount: 30, unit: "days"} for "720 hours" */
export function spanInWords(text: string): { readonly amount: number; readonly unit: Unit } {
  const { amount, unit } = spanOf(text);
  return unit === "hours" && amount >= 48 && amount % 24 === 0
    ? { amount: amount / 24, unit: "days" }
    : { amount, unit };
}

export default function SpanInput(props: {
  readonly id: string;
  readonly param: SpanParam;
  readonly value: string;
  /** the text as typed: it is checked by whoever is told */
  change(value: string): void;
}): JSX.Element {
  const shown = () => spanInWords(props.value);
  return (
    <>
      <label for={props.id}>{props.param.label}</label>
      <div class="span">
        <input
          id={props.id}
          type="text"
          inputmode="decimal"
          value={shown().amount}
          onChange={(event) => props.change(`${event.currentTarget.value.trim()} ${shown().unit}`)}
        />
        <select
          aria-label={`Unit of ${props.param.label}`}
          onChange={(event) => props.change(`${shown().amount} ${event.currentTarget.value}`)}
        >
          <For each={units}>
            {(unit) => (
              <option value={unit} selected={unit === shown().unit}>
                {unit}
              </option>
            )}
          </For>
        </select>
      </div>
    </>
  );
}
