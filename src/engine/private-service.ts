// The private calls of protocol.ts. The page's exact result is computed here once more for previews and never leaves with a release.
import type { Inputs, PrivateRequest, Request, Result } from "../analyses/analysis.ts";
import { auditRelease } from "../analyses/private-audit.ts";
import { derivedInputs, privateInputs, writtenColumns } from "../analyses/private-inputs.ts";
import { type Prepared, planReport, preparePlan } from "../analyses/private-plan.ts";
import { preview, solveEpsilon } from "../analyses/private-preview.ts";
import { release } from "../analyses/private-run.ts";
import { checkRequest } from "../analyses/request.ts";
import { loadUnproven, ungrouped } from "../analyses/unproven.ts";
import { asWritten, column, type DataTable, fingerprint, type ReadHooks } from "../data/table.ts";
import { UserError } from "../errors.ts";
import type { ModelSource } from "../onnx/model.ts";
import { checkBudget, checkDelta } from "../privacy/check-terms.ts";
import type { Budget, Ledger } from "../privacy/ledger.ts";
import { type LedgerReport, ledgerReport, noLedger } from "../privacy/ledger-report.ts";
import { heldLedger, LedgerBlocked, type LedgerStore } from "../privacy/ledger-store.ts";
import { readLedger, writeLedger } from "../privacy/ledger-text.ts";
import { mergeLedger, setBudget } from "../privacy/receipt.ts";
import { requireBundled } from "./bundled.ts";
import { keepLast } from "./kept.ts";
import type { PrivateAnswers, PrivateCall, Released } from "./private-protocol.ts";
import { shareWork } from "./shared-work.ts";

/** The table that is open, and what computes exact numbers of it. */
export interface Surroundings {
  /** throws a UserError when no file is open */
  opened(): { readonly file: File; readonly table: DataTable };
  exact(request: Request, hooks: ReadHooks): Promise<Result>;
  /** for forms that run a model over each row */
  readonly models?: ModelSource;
  readonly ledgers: LedgerStore;
  /** ISO date and time */
  now(): string;
  /** sentences about how lastingly `ledgers` keeps */
  lasting(): Promise<readonly string[]>;
}

export type PrivateService = (
  call: PrivateCall,
  hooks: ReadHooks,
) => Promise<PrivateAnswers[keyof PrivateAnswers]>;

export function privateService(surroundings: Surroundings): PrivateService {
  const { opened, exact, models, ledgers, now, lasting } = surroundings;
  /** hashes of the last entries of ledgers in files, and data sets whose first ledger was begun here */
  const spentFrom = new Set<string>();
  const fingerprints = new WeakMap<File, Promise<string>>();
  const lastExact = keepLast<Result>();
  const lastInputs = keepLast<Inputs>();
  const lastWritten = keepLast<DataTable>();
  const lastDerived = shareWork<Inputs>();

  /** Of a file, computed once; it is not cancelled with the call that asked first. */
  function dataset({ file } = opened()): Promise<string> {
    const known = fingerprints.get(file);
    if (known) return known;
    const hash = fingerprint(file, { signal: new AbortController().signal, progress() {} });
    fingerprints.set(file, hash);
    hash.catch(() => fingerprints.delete(file));
    return hash;
  }

  async function prepared(request: PrivateRequest): Promise<Prepared> {
    const { privacy, ...rest } = checkRequest(request);
    if (!privacy) throw new UserError('A private release needs its terms: the request has no "privacy".');
    return preparePlan({ ...rest, privacy });
  }

  /**
   * Kept, because fetching columns takes longer than a release, and what is derived of each row may take minutes. Fetching is not cancelled
   * with the call that asked first.
   */
  async function inputsOf(its: Prepared, hooks: ReadHooks, { table } = opened()): Promise<Inputs> {
    const { analysis, roles, seed, privacy } = its.request;
    const key = [analysis, roles, seed, privacy.unit, privacy.groups, its.plan.question.params];
    const inputs = await lastInputs(table, key, async () => {
      const columns = writtenColumns(its, table.columns);
      const unhurried = { signal: new AbortController().signal, progress() {} };
      const written = await lastWritten(table, columns, () => asWritten(table, columns, unhurried));
      return privateInputs(its, written.rows, written.columns, (name, type) => column(written, name, type));
    });
    if (!its.form.derive) return inputs;
    return lastDerived(table, key, hooks, (shared) =>
      derivedInputs(its, inputs, { ...shared, ...(models && { models }) }),
    );
  }

  /** The exact tables of the same question: every turn of epsilon asks for them again. */
  async function exactTables(
    { request, form, plan }: Prepared,
    inputs: Inputs,
    hooks: ReadHooks,
  ): Promise<Result["tables"]> {
    if (form.exact) return form.exact(inputs, plan);
    const { privacy: _terms, ...asked } = request;
    return (await lastExact(opened().table, asked, () => exact(asked, hooks))).tables;
  }

  /** A file cannot know that it was spent from: in this visit the same state of it pays once, also for two calls at a time. */
  function spentOnce(held: LedgerStore): LedgerStore {
    return {
      read: held.read,
      update: (of, change) =>
        held.update(of, (now) => {
          const state = now?.entries.at(-1)?.hash ?? of;
          if (spentFrom.has(state)) {
            throw new UserError(
              "A release was already charged to this state of the ledger. Open the ledger that was saved after that release. Nothing was charged.",
            );
          }
          const next = change(now);
          spentFrom.add(state);
          return next;
        }),
    };
  }

  async function releaseBy(request: PrivateRequest, store: LedgerStore, hooks: ReadHooks): Promise<Released> {
    // another file may be opened while this waits: the one that is measured is the one that pays
    const of = opened();
    const its = await prepared(request);
    const inputs = await inputsOf(its, hooks, of);
    const payment = { store, dataset: await dataset(of), at: now() };
    const { document, result, ledger, notes } = await release(its, inputs, payment);
    const kept = store === ledgers ? await lasting() : [];
    return { document, result, ledger: withNotes(ledger, [...notes, ...kept]) };
  }

  function withNotes(ledger: Ledger, more: readonly string[]): LedgerReport {
    const report = ledgerReport(ledger);
    return { ...report, notes: [...report.notes, ...more] };
  }

  async function report(): Promise<LedgerReport> {
    const of = await dataset();
    try {
      const ledger = await ledgers.read(of);
      return ledger ? withNotes(ledger, await lasting()) : noLedger(of);
    } catch (error) {
      if (error instanceof LedgerBlocked) return noLedger(of, error.message);
      throw error;
    }
  }

  return async (call, hooks) => {
    switch (call.call) {
      case "privatePlan":
        return planReport(await prepared(call.request));
      case "privatePreview": {
        const its = await prepared(call.request);
        const inputs = await inputsOf(its, hooks);
        return preview(its, inputs, await exactTables(its, inputs, hooks), call.runs, hooks);
      }
      case "compareUnproven": {
        // the file that was asked about, whichever is open by the time its bytes are known
        const of = opened();
        requireBundled(await dataset(of));
        const its = await prepared(ungrouped(call.request));
        const compare = await loadUnproven(its.request.analysis);
        return compare(await inputsOf(its, hooks, of), its.plan, call.runs, hooks);
      }
      case "solveEpsilon": {
        const its = await prepared(call.request);
        const inputs = await inputsOf(its, hooks);
        return solveEpsilon(its, inputs, await exactTables(its, inputs, hooks), call.wanted, hooks);
      }
      case "release":
        return releaseBy(call.request, ledgers, hooks);
      case "releaseWithFile": {
        const held = heldLedger(call.ledger);
        const released = await releaseBy(call.request, spentOnce(held), hooks);
        return { ...released, file: held.text()! };
      }
      case "audit":
        return auditRelease(await prepared(call.request), call.runs, hooks);
      case "ledger":
        return report();
      case "setBudget": {
        const { budget, delta } = call;
        const checked: Budget = {
          epsilon: checkBudget(budget),
          ...(delta !== undefined && { delta: checkDelta(delta) }),
        };
        return withNotes(await setBudget(ledgers, await dataset(), checked, now()), await lasting());
      }
      case "exportLedger": {
        const ledger = await ledgers.read(await dataset());
        if (!ledger) throw new UserError("This data set has no ledger yet. Set a budget first.");
        return writeLedger(ledger);
      }
      case "importLedger": {
        const theirs = readLedger(call.text, await dataset());
        return withNotes(await mergeLedger(ledgers, theirs), await lasting());
      }
    }
  };
}
