// Before anything is spent: what will leave, what it costs, and that it cannot be taken back.
import { createSignal, For, Show } from "solid-js";
import { cards } from "../../analyses/cards.ts";
import { Dialog } from "../dialog.tsx";
import { ProblemBox } from "../problem.tsx";
import type { Releasing } from "./releasing.ts";
import { costText, leavingText, promiseText, unitText } from "./words.ts";

export function ConfirmDialog(props: {
  readonly releasing: Releasing;
  /** released: what is to be seen now is the release */
  done(): void;
  close(): void;
}) {
  const { releasing } = props;
  const [paying, setPaying] = createSignal(false);
  const [refused, setRefused] = createSignal<unknown>(null);
  const { request, plan } = releasing.prepared()!;
  const { ledger, begins, budget } = releasing.paying;
  const { unit, grid, bounds, groups, size } = request.privacy;
  const promise = promiseText(plan.cost, request.privacy);
  const left = () => (begins() ? budget().trim() : (ledger()?.left ?? "what the ledger says"));

  async function release(): Promise<void> {
    setPaying(true);
    setRefused(null);
    try {
      await releasing.release();
      props.done();
    } catch (error) {
      setRefused(error);
      releasing.paying.refresh();
    } finally {
      setPaying(false);
    }
  }

  return (
    <Dialog
      title="Release these numbers?"
      readFirst
      close={props.close}
      actions={
        <button type="button" class="button release" disabled={paying()} onClick={() => void release()}>
          {paying() ? "Releasing" : `Release and spend ${promise}`}
        </button>
      }
    >
      <p>
        Noise is drawn once, from the operating system, and <strong>{promise}</strong> is charged to the
        ledger of this file first
        <Show when={"rho" in plan.cost}>, as {costText(plan.cost)} of zCDP, which adds up more slowly</Show>;{" "}
        {left()} is left now. It cannot be taken back.
      </p>
      <dl class="facts-list">
        <Fact label="Analysis" value={cards.get(request.analysis)!.title} />
        <Fact label="Hidden" value={`the presence of ${unitText(unit)} (neighbours: ${plan.neighbours})`} />
        <Show when={grid}>
          {(its) => (
            <Fact
              label="Time axis"
              value={`0 to ${its().max}${its().bins === undefined ? ", bins chosen by rule" : `, ${its().bins} bins`}`}
            />
          )}
        </Show>
        <Show when={bounds}>
          {(its) => <Fact label="Bounds" value={`${its().lower} to ${its().upper}`} />}
        </Show>
        <Show when={groups}>{(its) => <Fact label="Groups" value={its().join(", ")} />}</Show>
        <Show when={size !== undefined}>
          <Fact label="Publicly known number of persons" value={String(size)} />
        </Show>
        <For each={plan.statements}>
          {(statement) => (
            <Fact
              label={`What leaves: ${statement.statistic}`}
              value={`as ${leavingText(statement, plan.cost)}`}
            />
          )}
        </For>
      </dl>
      <p class="small soft">
        Never in a release: names of columns or of the file, exact numbers or counts, a seed, the time of day.
      </p>
      <Show when={refused()}>{(error) => <ProblemBox error={error()} />}</Show>
    </Dialog>
  );
}

function Fact(props: { readonly label: string; readonly value: string }) {
  return (
    <div classList={{ long: props.label.length + props.value.length > 60 }}>
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}
