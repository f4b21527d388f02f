// Second: what is known without the data. Nothing here is filled in from the file, and no button does it: a bound taken from the data
// would tell something about the person who has it.
import { createUniqueId, Show } from "solid-js";
import type { Session } from "../session.ts";
import { Field, Wrong } from "./field.tsx";
import type { Releasing } from "./releasing.ts";

export function DomainStep(props: { readonly session: Session; readonly releasing: Releasing }) {
  const { releasing } = props;
  const { asks } = releasing;
  const draft = () => releasing.draft();
  const unit = () => props.session.wording().unit;
  const wrong = () => (releasing.state().at === "domain" ? releasing.state().problem : null);
  const invalid = () => wrong() !== null;
  const column = () => String(props.session.request()?.roles.group);
  const finding = () => draft().find && releasing.finds() !== null;
  return (
    <fieldset class="step">
      <legend>What did you know before you saw the data?</legend>
      <p class="help">
        <Show
          when={asks()?.grid || asks()?.bounds || (releasing.grouped() && !finding())}
          fallback={
            finding()
              ? "What is common enough is found; what only few have stays hidden."
              : "Nothing has to be stated here: the range of what is counted is known without the data."
          }
        >
          Type it from public knowledge. It is not filled in from the file: the largest value there belongs to
          somebody, and would be published with the release.
        </Show>
      </p>
      <Show when={asks()?.grid}>
        <Field
          label="Time axis ends at"
          value={draft().gridMax}
          unit={unit()}
          invalid={invalid()}
          change={(gridMax) => releasing.type({ gridMax })}
          help="The planned follow-up, for instance. Who is followed longer counts as still without the event there."
        />
      </Show>
      <Show when={asks()?.bounds}>
        <Field
          label="Smallest possible value"
          value={draft().lower}
          unit={unit()}
          invalid={invalid()}
          change={(lower) => releasing.type({ lower })}
        />
        <Field
          label="Largest possible value"
          value={draft().upper}
          unit={unit()}
          invalid={invalid()}
          change={(upper) => releasing.type({ upper })}
          help="Values outside count as the nearer end. The noise, or the width of a bar, grows with the distance between the two: for the tail alone, gains may count as 0."
        />
      </Show>
      <Show when={releasing.grouped()}>
        <Show when={!finding()}>
          <GroupNames
            value={draft().groups}
            column={column()}
            change={(groups) => releasing.type({ groups })}
          />
        </Show>
        <Show when={releasing.finds()}>
          <label class="check">
            <input
              type="checkbox"
              checked={draft().find}
              onChange={({ currentTarget: { checked } }) =>
                // a delta of found values is not meant for Gaussian noise
                releasing.type({ find: checked, ...(!checked && { delta: "" }) })
              }
            />
            I do not know the values of “{column()}”: show those that enough {props.session.wording().items}{" "}
            have
          </label>
        </Show>
        <Show when={finding()}>
          <Field
            label="Delta"
            value={draft().delta}
            placeholder="such as 1e-6"
            invalid={invalid()}
            change={(delta) => releasing.type({ delta })}
            help="The chance, at most, that a value that only one person has is shown all the same. Well below one in the number of persons; the smaller, the more rows a value needs to be shown."
          />
        </Show>
      </Show>
      <Wrong problem={wrong()} />
      <details>
        <summary>More, if it is public</summary>
        <Field
          label="Number of persons"
          value={draft().size}
          placeholder="not public"
          change={(size) => releasing.type({ size })}
          help="May save the part of epsilon that a noisy count costs."
        />
        <Show when={asks()?.grid}>
          <Field
            label="Bins of the time axis"
            value={draft().bins}
            placeholder="chosen by rule"
            change={(bins) => releasing.type({ bins })}
            help="Few bins lose shape, many add up more noise."
          />
        </Show>
      </details>
    </fieldset>
  );
}

function GroupNames(props: { readonly value: string; readonly column: string; change(typed: string): void }) {
  const id = createUniqueId();
  return (
    <div class="field">
      <div class="top">
        <label for={id}>Values of “{props.column}”, one a line</label>
      </div>
      <textarea
        id={id}
        rows={3}
        spellcheck={false}
        value={props.value}
        aria-describedby={`${id}-help`}
        onChange={(event) => props.change(event.currentTarget.value)}
      />
      <p class="help" id={`${id}-help`}>
        A value that only one person has would give that person away, so they are not read from the file. Rows
        with other values are left out.
      </p>
    </div>
  );
}
