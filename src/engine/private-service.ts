// The private calls of protocol.ts. The page's exact result is computed here once more for previews and never leaves with a release.
import type { Inputs, PrivateRequest, Request, Result } from "../analyses/analysis.ts";
import { auditRelease } from "../analyses/private-audit.ts";
import { privateInputs } from "../analyses/private-inputs.ts";
import { type Prepared, planReport, preparePlan } from "../analyses/private-plan.ts";
import { preview, solveEpsilon } from "../analyses/private-preview.ts";
import { release } from "../analyses/private-run.ts";
import { checkRequest } from "../analyses/request.ts";
import { column, type DataTable, fingerprint, type ReadHooks } from "../data/table.ts";
import { UserError } from "../errors.ts";
import { checkBudget, checkDelta } from "../privacy/check-terms.ts";
import type { Budget, Ledger } from "../privacy/ledger.ts";
import { type LedgerReport, ledgerReport, noLedger } from "../privacy/ledger-report.ts";
import { heldLedger, LedgerBlocked, type LedgerStore } from "../privacy/ledger-store.ts";
import { readLedger, writeLedger } from "../privacy/ledger-text.ts";
import { mergeLedger, setBudget } from "../privacy/receipt.ts";
import type { PrivateAnswers, PrivateCall, Released } from "./private-protocol.ts";

/** The table that is open, and what computes exact numbers of it. */
export interface Surroundings {
  /** throws a UserError when no file is open */
  opened(): { readonly file: File; readonly table: DataTable };
  exact(request: Request, hooks: ReadHooks): Promise<Result>;
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

export function privateService({ opened, exact, ledgers, now, lasting }: Surroundings): PrivateService {
  const fingerprints = new WeakMap<File, Promise<string>>();
  let latest: { readonly table: DataTable; readonly key: string; readonly result: Promise<Result> } | null =
    null;

  let latestInputs: { readonly table: DataTable; readonly key: string; readonly inputs: Inputs } | null =
    null;

  /** Of the open file, computed once; it is not cancelled with the call that asked first. */
  function dataset(): Promise<string> {
    const { file } = opened();
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

  /** The last ones are kept: a release follows previews of the same question, and fetching columns takes longer than the release. */
  function inputsOf(its: Prepared): Inputs {
    const { table } = opened();
    const { roles, privacy } = its.request;
    const key = JSON.stringify([roles, privacy.unit, privacy.groups, its.plan.question.params]);
    if (latestInputs?.table !== table || latestInputs.key !== key) {
      const inputs = privateInputs(its, table.rows, table.columns, (name, type) => column(table, name, type));
      latestInputs = { table, key, inputs };
    }
    return latestInputs.inputs;
  }

  /** The exact tables of the same question; the last ones are kept, for every turn of epsilon asks for them again. */
  async function exactTables({ request }: Prepared, hooks: ReadHooks): Promise<Result["tables"]> {
    const { table } = opened();
    const { privacy: _terms, ...asked } = request;
    const key = JSON.stringify(asked);
    if (latest?.table !== table || latest.key !== key) {
      const mine = { table, key, result: exact(asked, hooks) };
      latest = mine;
      mine.result.catch(() => {
        if (latest === mine) latest = null;
      });
    }
    return (await latest.result).tables;
  }

  async function releaseBy(request: PrivateRequest, store: LedgerStore): Promise<Released> {
    const its = await prepared(request);
    const payment = { store, dataset: await dataset(), at: now() };
    const { document, result, ledger, notes } = await release(its, inputsOf(its), payment);
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
        return preview(its, inputsOf(its), await exactTables(its, hooks), call.runs, hooks);
      }
      case "solveEpsilon": {
        const its = await prepared(call.request);
        return solveEpsilon(its, inputsOf(its), await exactTables(its, hooks), call.wanted, hooks);
      }
      case "release":
        return releaseBy(call.request, ledgers);
      case "releaseWithFile": {
        const held = heldLedger(call.ledger);
        const released = await releaseBy(call.request, held);
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
