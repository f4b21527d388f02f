// Third: how much noise. Epsilon and the error it leads to, each solving the other, and what epsilon means.
import { createEffect, createSignal, createUniqueId, For, Show } from "solid-js";
import type { Output, ReleaseForm } from "../../analyses/release.ts";
import { UserError } from "../../errors.ts";
import type { Session } from "../session.ts";
import { typedNumber } from "./draft.ts";
import { errorInWords, typedError } from "./error-words.ts";
import { Field, Wrong } from "./field.tsx";
import { Meaning } from "./meaning.tsx";
import type { Releasing } from "./releasing.ts";

const usual = ["0.1", "0.5", "1", "2", "5"];

export function NoiseStep(props: {
  readonly session: Session;
  readonly releasing: Releasing;
  readonly form: ReleaseForm;
}) {
  const { releasing } = props;
  const draft = () => releasing.draft();
  const wrong = () => (releasing.state().at === "noise" ? releasing.state().problem : null);
  const plan = () => releasing.prepared()?.plan;
  const rmse = () => (releasing.working() ? undefined : releasing.prepared()?.preview?.rmse);
  const { share } = releasing;
  const outputs = () => props.form.outputs.filter(({ finds }) => !finds);
  return (
    <fieldset class="step">
      <legend>How much noise?</legend>
      <Field
        label="Epsilon"
        value={draft().epsilon}
        invalid={wrong() !== null}
        change={(epsilon) => releasing.type({ epsilon })}
      />
      <div class="chips">
        <For each={usual}>
          {(each) => (
            <button
              type="button"
              class="chip"
              aria-pressed={draft().epsilon.trim() === each}
              onClick={() => releasing.type({ epsilon: each })}
            >
              {each}
            </button>
          )}
        </For>
      </div>
      <Wrong problem={wrong()} />
      <Show when={plan()}>
        {(its) => (
          <Meaning epsilon={releasing.prepared()!.request.privacy.epsilon} sentences={its().meaning} />
        )}
      </Show>
      <Accuracy
        shown={rmse() === undefined ? "" : errorInWords(rmse()!, share())}
        unit={share() ? "percentage points" : props.session.wording().unit}
        solve={(typed) => {
          const wanted = typedError(typedNumber(typed), share());
          if (!(wanted > 0 && wanted < Number.POSITIVE_INFINITY)) return false;
          void releasing.solve(wanted);
          return true;
        }}
      />
      <For each={plan()?.cautions}>{(text) => <p class="note caution">{text}</p>}</For>
      <Show when={outputs().length > 1}>
        <Outputs releasing={releasing} outputs={outputs()} />
      </Show>
      <Show when={props.form.asks.delta && !(draft().find && releasing.finds() !== null)}>
        <details>
          <summary>Gaussian noise</summary>
          <Field
            label="Delta"
            value={draft().delta}
            placeholder="none"
            change={(delta) => releasing.type({ delta })}
            help="Empty: epsilon alone, which holds always. A small delta, such as 1e-6, allows discrete Gaussian noise, whose promise may fail with that probability; many releases then add up more slowly."
          />
        </details>
      </Show>
    </fieldset>
  );
}

/** The error as simulated; typing another looks for the epsilon that reaches it. */
function Accuracy(props: {
  readonly shown: string;
  readonly unit: string;
  /** false: what was typed is no error */
  solve(typed: string): boolean;
}) {
  const id = createUniqueId();
  let box!: HTMLInputElement;
  const [wrong, setWrong] = createSignal<Error | null>(null);
  createEffect(() => {
    const { shown } = props;
    if (shown === "") return;
    box.value = shown;
    setWrong(null);
  });
  return (
    <div class="field">
      <div class="top">
        <label for={id}>Typical error</label>
        <span class="typed">
          <input
            ref={box}
            id={id}
            type="text"
            inputmode="decimal"
            autocomplete="off"
            aria-describedby={`${id}-help`}
            aria-invalid={wrong() !== null}
            onChange={({ currentTarget: { value } }) =>
              setWrong(
                props.solve(value)
                  ? null
                  : new UserError(
                      `The error must be a number above zero, not “${value.trim()}”. Type one such as 2.`,
                    ),
              )
            }
          />
          <Show when={props.unit}>
            <span class="soft small">{props.unit}</span>
          </Show>
        </span>
      </div>
      <Wrong problem={wrong()} />
      <p class="help" id={`${id}-help`}>
        Released minus exact, root mean square over all that is released, simulated. Type the error you can
        bear, and the smallest round epsilon that keeps to it is looked for. That looks at the data, so the
        epsilon found says a little about them: where this matters, type it.
      </p>
    </div>
  );
}

function Outputs(props: { readonly releasing: Releasing; readonly outputs: readonly Output[] }) {
  const chosen = () =>
    props.releasing.draft().outputs ??
    props.outputs.filter(({ default: usually }) => usually).map(({ id }) => id);
  const toggle = (id: string) =>
    props.releasing.type({
      outputs: props.outputs
        .map((output) => output.id)
        .filter((each) => (each === id ? !chosen().includes(id) : chosen().includes(each))),
    });
  return (
    <fieldset class="field">
      <legend>What is released</legend>
      <For each={props.outputs}>
        {(output) => (
          <label class="check">
            <input
              type="checkbox"
              checked={chosen().includes(output.id)}
              onChange={() => toggle(output.id)}
            />
            {output.label}
          </label>
        )}
      </For>
      <p class="help">
        <Show when={chosen().length > 0} fallback="Choose at least one.">
          They share epsilon: the fewer, the less noise each.
        </Show>
      </p>
    </fieldset>
  );
}
