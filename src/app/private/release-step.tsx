// Last: what it costs, what is left, and the one button that spends.
import { Match, Show, Switch } from "solid-js";
import { ProblemBox } from "../problem.tsx";
import { Field } from "./field.tsx";
import { OpenText } from "./open-text.tsx";
import type { Releasing } from "./releasing.ts";
import { beyond, promiseText } from "./words.ts";

export function ReleaseStep(props: {
  readonly releasing: Releasing;
  open(dialog: "confirm" | "ledger" | "audit"): void;
}) {
  const { releasing } = props;
  const { paying } = releasing;
  const prepared = () => {
    const its = releasing.prepared();
    return its && its.request === releasing.asked() ? its : null;
  };
  const plan = () => prepared()?.plan ?? null;
  const ready = () =>
    plan() !== null && paying.ledger() !== null && (!paying.begins() || paying.budget().trim() !== "");
  const short = () => {
    const cost = plan()?.cost;
    const ledger = paying.ledger();
    return cost && ledger && !paying.begins() ? beyond(cost, ledger) : null;
  };
  return (
    <div class="step">
      <h3>Release</h3>
      <Show when={paying.problem()}>{(error) => <ProblemBox error={error()} retry={paying.refresh} />}</Show>
      <Show when={paying.ledger()?.state === "blocked"}>
        <p class="note caution">{paying.ledger()!.reason}</p>
        <OpenText
          label={paying.held() === null ? "Open the ledger of this file" : "Open another ledger"}
          opened={paying.hold}
        />
      </Show>
      <Switch>
        <Match when={paying.begins()}>
          <Field
            label="Budget of this file"
            value={paying.budget()}
            placeholder="such as 3"
            change={paying.setBudget}
            help="The sum of epsilon that you will ever release of these data. A ledger begins with it, and refuses what would go beyond. It can be raised later, and that is recorded."
          />
          <Show when={prepared()?.request.privacy.delta}>
            {(delta) => (
              <Field
                label="Delta of the budget"
                value={paying.budgetDelta()}
                placeholder={delta()}
                change={paying.setBudgetDelta}
                help="Room for all releases with a delta: values that are found add theirs up. Empty: that of this release."
              />
            )}
          </Show>
        </Match>
        <Match when={paying.ledger()?.budget}>
          {(budget) => (
            <p class="left-over">
              <span class="epsilon">{paying.ledger()!.left}</span> of epsilon {budget().epsilon} is left for
              this file.
            </p>
          )}
        </Match>
        <Match when={paying.held() !== null}>
          <p class="help">The ledger that you opened is read when you release.</p>
        </Match>
      </Switch>
      <Show when={short()}>{(text) => <p class="note caution">{text()}</p>}</Show>
      <button type="button" class="button release" disabled={!ready()} onClick={() => props.open("confirm")}>
        <Show when={prepared()} fallback="Release">
          {(its) => <>Release for {promiseText(its().plan.cost, its().request.privacy)}…</>}
        </Show>
      </button>
      <div class="links">
        <button type="button" class="quiet" onClick={() => props.open("ledger")}>
          Ledger
        </button>
        <button type="button" class="quiet" disabled={plan() === null} onClick={() => props.open("audit")}>
          Test the mechanism
        </button>
      </div>
    </div>
  );
}
