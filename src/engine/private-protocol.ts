// The calls of a private release, and what they answer. Only `release` and `releaseWithFile` draw noise that leaves the machine.
import type { PrivateRequest } from "../analyses/analysis.ts";
import type {
  AuditReport,
  EpsilonFound,
  PlanReport,
  PreviewReport,
  UnprovenReport,
} from "../analyses/private-reports.ts";
import type { Finished, ReleaseDocument } from "../analyses/release.ts";
import type { LedgerReport } from "../privacy/ledger-report.ts";

export type PrivateCall =
  | { readonly call: "privatePlan"; readonly request: PrivateRequest }
  | { readonly call: "privatePreview"; readonly request: PrivateRequest; readonly runs: number }
  | { readonly call: "compareUnproven"; readonly request: PrivateRequest; readonly runs: number }
  | { readonly call: "solveEpsilon"; readonly request: PrivateRequest; readonly wanted: number }
  | { readonly call: "release"; readonly request: PrivateRequest }
  | { readonly call: "releaseWithFile"; readonly request: PrivateRequest; readonly ledger: string | null }
  | { readonly call: "audit"; readonly request: PrivateRequest; readonly runs: number }
  | { readonly call: "ledger" }
  | { readonly call: "setBudget"; readonly budget: string; readonly delta?: string }
  | { readonly call: "exportLedger" }
  | { readonly call: "importLedger"; readonly text: string };

export interface Released {
  readonly document: ReleaseDocument;
  readonly result: Finished;
  readonly ledger: LedgerReport;
}

export interface PrivateAnswers {
  readonly privatePlan: PlanReport;
  readonly privatePreview: PreviewReport;
  readonly compareUnproven: UnprovenReport;
  readonly solveEpsilon: EpsilonFound;
  readonly release: Released;
  /** `file`: the new ledger, to be saved by the user before anything is published */
  readonly releaseWithFile: Released & { readonly file: string };
  readonly audit: AuditReport;
  readonly ledger: LedgerReport;
  readonly setBudget: LedgerReport;
  readonly exportLedger: string;
  readonly importLedger: LedgerReport;
}
