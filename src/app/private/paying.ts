// The ledger as the page knows it, and the one call that spends: from this browser's own ledger, or from one that the user keeps as a
// file because the browser keeps none.
import { type Accessor, createSignal, onCleanup } from "solid-js";
import type { PrivateRequest } from "../../analyses/analysis.ts";
import type { Engine } from "../../engine/client.ts";
import type { Released } from "../../engine/private-protocol.ts";
import { save } from "../../plot/export.ts";
import type { LedgerReport } from "../../privacy/ledger-report.ts";

export interface Paying {
  /** null until it has been read */
  readonly ledger: Accessor<LedgerReport | null>;
  readonly problem: Accessor<unknown>;
  /** of a ledger that does not exist yet, as typed */
  readonly budget: Accessor<string>;
  setBudget(typed: string): void;
  /** its delta as typed; empty: that of the release */
  readonly budgetDelta: Accessor<string>;
  setBudgetDelta(typed: string): void;
  /** text of the ledger's file where the browser keeps none; null: a new one is begun */
  readonly held: Accessor<string | null>;
  hold(text: string): void;
  /** whether a ledger has still to be begun, and so needs a budget */
  readonly begins: Accessor<boolean>;
  refresh(): void;
  /** another tab, the ledger's dialog or a release has changed it */
  changed(report: LedgerReport): void;
  pay(request: PrivateRequest): Promise<Released>;
}

export function createPaying(engine: Engine): Paying {
  const [ledger, setLedger] = createSignal<LedgerReport | null>(null);
  const [problem, setProblem] = createSignal<unknown>(null);
  const [budget, setBudget] = createSignal("");
  const [budgetDelta, setBudgetDelta] = createSignal("");
  const [held, hold] = createSignal<string | null>(null);

  const blocked = () => ledger()?.state === "blocked";
  const begins = () => (blocked() ? held() === null : ledger()?.state === "none");

  function refresh(): void {
    engine.ledger().then(
      (report) => {
        setProblem(null);
        // what a held file says is known from the last release only
        if (!(report.state === "blocked" && held() !== null)) setLedger(report);
      },
      (error: unknown) => setProblem(error),
    );
  }

  async function pay(request: PrivateRequest): Promise<Released> {
    const asked: PrivateRequest = begins()
      ? { ...request, privacy: { ...request.privacy, ...newBudget(request) } }
      : request;
    if (!blocked()) {
      const released = await engine.release(asked);
      setLedger(released.ledger);
      return released;
    }
    const reason = ledger()?.reason;
    const { file, ...released } = await engine.releaseWithFile(asked, held());
    hold(file);
    setLedger({ ...released.ledger, state: "blocked", ...(reason !== undefined && { reason }) });
    save(new Blob([file], { type: "application/json" }), "ledger.json");
    return released;
  }

  function newBudget({ privacy: { delta } }: PrivateRequest) {
    const room = budgetDelta().trim();
    return { budget: budget().trim(), ...(delta !== undefined && room !== "" && { budgetDelta: room }) };
  }

  // what another tab has spent shows when this one is looked at again
  addEventListener("focus", refresh);
  onCleanup(() => removeEventListener("focus", refresh));
  refresh();

  return {
    ledger,
    problem,
    budget,
    setBudget,
    budgetDelta,
    setBudgetDelta,
    held,
    hold,
    begins,
    refresh,
    changed: setLedger,
    pay,
  };
}
