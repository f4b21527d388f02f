// First: whose presence is hidden.
import { createUniqueId, For, Show } from "solid-js";
import type { Session } from "../session.ts";
import { Field, Wrong } from "./field.tsx";
import type { Releasing } from "./releasing.ts";

export function UnitStep(props: { readonly session: Session; readonly releasing: Releasing }) {
  const id = createUniqueId();
  const draft = () => props.releasing.draft();
  const columns = () => props.session.open()?.summary.columns ?? [];
  const wrong = () => (props.releasing.state().at === "unit" ? props.releasing.state().problem : null);
  return (
    <fieldset class="step">
      <legend>Who is to be protected?</legend>
      <div class="choices">
        <label class="check">
          <input
            type="radio"
            name={id}
            checked={draft().unit === "row"}
            onChange={() => props.releasing.type({ unit: "row" })}
          />
          Each row is one person
        </label>
        <label class="check">
          <input
            type="radio"
            name={id}
            checked={draft().unit === "person"}
            onChange={() => props.releasing.type({ unit: "person" })}
          />
          A person may have several rows
        </label>
      </div>
      <Show when={draft().unit === "person"}>
        <div class="field">
          <div class="top">
            <label for={`${id}-person`}>Column that names the person</label>
          </div>
          <select
            id={`${id}-person`}
            value={draft().person}
            onChange={(event) => props.releasing.type({ person: event.currentTarget.value })}
          >
            <option value="">choose a column</option>
            <For each={columns()}>{(column) => <option value={column.name}>{column.name}</option>}</For>
          </select>
        </div>
        <Field
          label="Rows a person may add"
          value={draft().atMost}
          placeholder="such as 3"
          invalid={wrong() !== null}
          change={(atMost) => props.releasing.type({ atMost })}
          help="Of a person with more, the first ones in the file count and the rest are left out, and so are rows that name nobody. The noise grows with this number."
        />
      </Show>
      <Wrong problem={wrong()} />
    </fieldset>
  );
}
