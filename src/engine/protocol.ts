// What crosses the thread boundary. Columns never do.
import type { Request, Result } from "../analyses/analysis.ts";
import type { ColumnKind } from "../data/column.ts";
import type { ReadOptions, Summary } from "../data/summary.ts";
import type { Preference } from "../kernels/kernel.ts";
import type { PrivateAnswers, PrivateCall } from "./private-protocol.ts";

export type { Preference };

export type Call =
  | { readonly call: "open"; readonly file: File; readonly options: Partial<ReadOptions> }
  | { readonly call: "setKind"; readonly column: string; readonly kind: ColumnKind }
  | { readonly call: "run"; readonly request: Request; readonly prefer: Preference }
  | { readonly call: "fingerprint" }
  | { readonly call: "prepare"; readonly analysis: string }
  | { readonly call: "devices" }
  | { readonly call: "addModel"; readonly files: readonly File[] }
  | { readonly call: "model"; readonly name: string }
  | PrivateCall;

/** The GPU as the user is told of it. */
export interface DeviceReport {
  /** "GPU verified on this device" or "Running on the CPU" */
  readonly sentence: string;
  /** why, or which, in a sentence */
  readonly detail: string;
  readonly adapter: string | null;
  readonly kernels: readonly { readonly name: string; readonly ok: boolean; readonly reason?: string }[];
}

/** A generative model that passed its checks, as the user is told of it. */
export interface ModelReport {
  /** as it stands in a request */
  readonly name: string;
  /** the vocabulary: tokens[id] */
  readonly tokens: readonly string[];
  /** tokens that it can look at */
  readonly context: number;
  readonly checks: readonly string[];
  readonly provider: string;
}

export interface Answers extends PrivateAnswers {
  readonly open: Summary;
  readonly setKind: Summary;
  readonly run: Result;
  /** SHA-256 of the file's bytes, hex */
  readonly fingerprint: string;
  readonly prepare: null;
  readonly devices: DeviceReport;
  readonly addModel: ModelReport;
  readonly model: ModelReport;
}

export type ToWorker =
  /** first of all: the address of the page, below which its own files lie */
  | { readonly type: "page"; readonly address: string }
  | { readonly id: number; readonly type: "call"; readonly call: Call }
  | { readonly id: number; readonly type: "cancel" | "pause" | "resume" };

export type FromWorker =
  | { readonly id: number; readonly type: "progress"; readonly fraction: number; readonly stage: string }
  | { readonly id: number; readonly type: "partial"; readonly value: Result }
  | { readonly id: number; readonly type: "answer"; readonly value: Answers[keyof Answers] }
  | {
      readonly id: number;
      readonly type: "error";
      /** user: a UserError, to be shown as it is; aborted: cancelled; defect: ours */
      readonly kind: "user" | "aborted" | "defect";
      readonly message: string;
    };
