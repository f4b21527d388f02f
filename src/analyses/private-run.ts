// A release, from the data to the document that may leave: measure, charge, draw, finish. What the data can refuse they refuse in
// measure, before anything is charged; noise comes only out of the receipt of a charge.
import { budgetOf, type Ledger } from "../privacy/ledger.ts";
import type { LedgerStore } from "../privacy/ledger-store.ts";
import { Receipt } from "../privacy/receipt.ts";
import type { Inputs } from "./analysis.ts";
import type { Prepared } from "./private-plan.ts";
import type { Drawn, Finished, Plan, ReleaseDocument } from "./release.ts";

/** The ledger that pays, and when (ISO date and time). */
export interface Payment {
  readonly store: LedgerStore;
  /** SHA-256 of the data set's bytes, hex */
  readonly dataset: string;
  readonly at: string;
}

export interface ReleaseMade {
  readonly document: ReleaseDocument;
  readonly result: Finished;
  /** after the charge */
  readonly ledger: Ledger;
  /** for the own screen */
  readonly notes: readonly string[];
}

/** Releases `inputs` (of derivedInputs). Throws a UserError before the charge for what the data or the budget do not allow. */
export async function release(prepared: Prepared, inputs: Inputs, payment: Payment): Promise<ReleaseMade> {
  const { form, plan, request } = prepared;
  const measured = form.measure(inputs, plan);
  const receipt = await payFor(prepared, payment);
  const drawn = form.draw(measured, plan, receipt.bits());
  return {
    document: documentOf(plan, drawn),
    result: form.finish(drawn, plan),
    ledger: receipt.ledger,
    notes: budgetNotes(receipt.ledger, request.privacy.budget),
  };
}

function payFor({ plan, request }: Prepared, { store, dataset, at }: Payment): Promise<Receipt> {
  const { budget, delta, budgetDelta = delta, unit } = request.privacy;
  return Receipt.charge(store, {
    dataset,
    at,
    content: {
      analysis: plan.question.analysis,
      statistic: plan.statements.map(({ statistic }) => statistic).join("; "),
      unit,
      neighbours: plan.neighbours,
      cost: plan.cost,
    },
    ...(budget !== undefined && {
      opening: { epsilon: budget, ...(budgetDelta !== undefined && { delta: budgetDelta }) },
    }),
  });
}

function documentOf({ question, neighbours, statements, cost }: Plan, drawn: Drawn): ReleaseDocument {
  return { question, neighbours, statements, cost, drawn };
}

function budgetNotes(ledger: Ledger, asked: string | undefined): string[] {
  const { epsilon } = budgetOf(ledger);
  if (asked === undefined || asked === epsilon) return [];
  return [
    `The ledger already has a budget, epsilon ${epsilon}, which stays; the ${asked} of the request was not used.`,
  ];
}
