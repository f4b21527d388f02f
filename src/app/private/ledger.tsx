// The ledger of the open file: what was spent and on what, what is left, and the ways in and out.
import { createSignal, For, Match, Show, Switch } from "solid-js";
import { cards } from "../../analyses/cards.ts";
import { save } from "../../plot/export.ts";
import type { Entry } from "../../privacy/ledger.ts";
import type { LedgerReport } from "../../privacy/ledger-report.ts";
import { Dialog } from "../dialog.tsx";
import { ProblemBox } from "../problem.tsx";
import type { Session } from "../session.ts";
import { Field } from "./field.tsx";
import { OpenText } from "./open-text.tsx";
import type { Paying } from "./paying.ts";
import { costText } from "./words.ts";

export function LedgerDialog(props: { readonly session: Session; readonly paying: Paying; close(): void }) {
  const { paying } = props;
  const { engine } = props.session;
  const [problem, setProblem] = createSignal<unknown>(null);
  const [typed, setTyped] = createSignal("");
  const [delta, setDelta] = createSignal<string | null>(null);
  const ledger = () => paying.ledger();
  const blocked = () => ledger()?.state === "blocked";
  const name = () => (props.session.open()?.summary.fileName ?? "data").replace(/\.[^.]*$/, "");

  async function attempt(change: () => Promise<LedgerReport | undefined>): Promise<void> {
    setProblem(null);
    try {
      const report = await change();
      if (report) paying.changed(report);
    } catch (error) {
      setProblem(error);
    }
  }
  const saveText = (text: string) =>
    save(new Blob([text], { type: "application/json" }), `${name()}-ledger.json`);

  return (
    <Dialog
      title="The ledger of this file"
      close={props.close}
      actions={
        <>
          <Show
            when={blocked()}
            fallback={
              <button
                type="button"
                class="button"
                disabled={ledger()?.state !== "open"}
                onClick={() =>
                  void attempt(async () => {
                    saveText(await engine.exportLedger());
                    return undefined;
                  })
                }
              >
                Save as a file
              </button>
            }
          >
            <Show when={paying.held()}>
              {(text) => (
                <button type="button" class="button" onClick={() => saveText(text())}>
                  Save as a file
                </button>
              )}
            </Show>
          </Show>
          <OpenText
            label="Open a ledger file"
            opened={(text) => {
              if (blocked()) paying.hold(text);
              else void attempt(() => engine.importLedger(text));
            }}
          />
        </>
      }
    >
      <p class="small soft">
        Every release is charged here before its noise is drawn, and entries are only ever added. The ledger
        is kept for the file's content (SHA-256 {ledger()?.dataset.slice(0, 12)}…), on this machine, and never
        leaves it.
      </p>
      <Switch>
        <Match when={blocked()}>
          <p class="note caution">{ledger()!.reason}</p>
        </Match>
        <Match when={ledger()?.state === "none"}>
          <p>Nothing was released of this file yet, and no budget is set.</p>
        </Match>
      </Switch>
      <Show when={ledger()?.budget}>
        {(budget) => <Balance report={ledger()!} epsilon={budget().epsilon} />}
      </Show>
      <For each={ledger()?.notes}>{(note) => <p class="note">{note}</p>}</For>
      <Show when={ledger()?.entries.length}>
        <Entries entries={ledger()!.entries} />
      </Show>
      <Show when={problem()}>{(error) => <ProblemBox error={error()} />}</Show>
      <Show when={!blocked()}>
        <div class="inline">
          <Field
            label={ledger()?.budget ? "Another budget, epsilon" : "Budget, epsilon"}
            value={typed()}
            change={setTyped}
          />
          <Field
            label="at delta"
            placeholder="none"
            value={delta() ?? ledger()?.budget?.delta ?? ""}
            change={setDelta}
          />
          <button
            type="button"
            class="button"
            disabled={typed().trim() === ""}
            onClick={() =>
              void attempt(async () => {
                const at = (delta() ?? ledger()?.budget?.delta ?? "").trim();
                const report = await engine.setBudget(typed().trim(), at === "" ? undefined : at);
                setTyped("");
                return report;
              })
            }
          >
            Set
          </button>
        </div>
      </Show>
    </Dialog>
  );
}

function Balance(props: { readonly report: LedgerReport; readonly epsilon: string }) {
  const total = () => Number(props.epsilon) || 1;
  const share = () => Math.min(1, Number(props.report.spent) / total());
  return (
    <div class="balance">
      <p>
        <span class="epsilon">{props.report.spent}</span> of epsilon {props.epsilon} spent,{" "}
        <strong>{props.report.left} left</strong>
        <Show when={props.report.budget?.delta}>{(delta) => <> (at delta {delta()})</>}</Show>.
      </p>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" width="100" height="4" />
        <rect class="spent" width={100 * share()} height="4" />
      </svg>
    </div>
  );
}

function Entries(props: { readonly entries: readonly Entry[] }) {
  return (
    <section class="table-frame entries" aria-label="Entries of the ledger" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col" class="what">
              What
            </th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.entries}>
            {(entry) => (
              <tr>
                <th scope="row">
                  {new Date(entry.at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}
                </th>
                <td class="what">
                  {entry.kind === "budget"
                    ? `Budget set to epsilon ${entry.budget.epsilon}${entry.budget.delta === undefined ? "" : ` at delta ${entry.budget.delta}`}`
                    : `${cards.get(entry.analysis)?.title ?? entry.analysis}: ${entry.statistic}`}
                </td>
                <td>{entry.kind === "budget" ? "" : costText(entry.cost)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
