// The main thread's side of the engine: one method per call, each a promise with progress and an AbortSignal.
import type { PrivateRequest, Request, Result } from "../analyses/analysis.ts";
import type {
  AuditReport,
  EpsilonFound,
  PlanReport,
  PreviewReport,
  UnprovenReport,
} from "../analyses/private-reports.ts";
import type { ColumnKind } from "../data/column.ts";
import type { ReadOptions, Summary } from "../data/summary.ts";
import { UserError } from "../errors.ts";
import type { Preference } from "../kernels/kernel.ts";
import type { LedgerReport } from "../privacy/ledger-report.ts";
import type { PrivateAnswers, Released } from "./private-protocol.ts";
import type { Answers, Call, DeviceReport, FromWorker, ModelReport, ToWorker } from "./protocol.ts";
import workerAddress from "./worker.ts?worker&url";

export interface CallOptions {
  readonly signal?: AbortSignal;
  progress?(fraction: number, stage: string): void;
}

export interface RunOptions extends CallOptions {
  /** where kernels run, "fastest" unless said otherwise; changes no number */
  readonly prefer?: Preference;
  /** told what is known so far */
  partial?(result: Result): void;
  /** given the handle by which the run can be paused */
  paused?(pause: (still: boolean) => void): void;
}

export interface Engine extends PrivateEngine {
  /**
   * Reads a file; it replaces the table that was open, and only when it could be read. Aborting the signal afterwards, too, brings the
   * table before it back.
   */
  open(file: File, read: Partial<ReadOptions>, options?: CallOptions): Promise<Summary>;
  /** Reads a column as another kind. */
  setKind(column: string, kind: ColumnKind): Promise<Summary>;
  run(request: Request, options?: RunOptions): Promise<Result>;
  fingerprint(options?: CallOptions): Promise<string>;
  /** Fetches an analysis while nobody waits for it. */
  prepare(analysis: string): Promise<null>;
  devices(): Promise<DeviceReport>;
  /** Takes a model of the user's own: its ONNX file and its vocabulary. */
  addModel(files: readonly File[], options?: CallOptions): Promise<ModelReport>;
  /** What is known of a model by its name in requests. */
  model(name: string, options?: CallOptions): Promise<ModelReport>;
}

/** Private releases of the open file. */
export interface PrivateEngine {
  /** What a release would ask and cost; looks at the names and kinds of columns only. */
  privatePlan(request: PrivateRequest): Promise<PlanReport>;
  /** `runs` simulated releases beside the exact result: local only, costs nothing. */
  privatePreview(
    request: PrivateRequest,
    asked: { readonly runs: number },
    options?: CallOptions,
  ): Promise<PreviewReport>;
  /**
   * A release without groups beside a published way that carries no proof, `runs` simulated draws of each: local only, costs nothing. A
   * UserError unless the open file is, byte for byte, one that ships with Plumbline.
   */
  compareUnproven(request: PrivateRequest, runs: number, options?: CallOptions): Promise<UnprovenReport>;
  /** The epsilon whose simulated error (PreviewReport.rmse) is at most `wanted`. */
  solveEpsilon(request: PrivateRequest, wanted: number, options?: CallOptions): Promise<EpsilonFound>;
  /** Charges this browser's ledger, then draws. Once charged it cannot be cancelled. */
  release(request: PrivateRequest): Promise<Released>;
  /** The same with a ledger that the user keeps as a file (its text; null: a new one): the new text must be saved in its place. */
  releaseWithFile(request: PrivateRequest, ledger: string | null): Promise<PrivateAnswers["releaseWithFile"]>;
  /** Runs the mechanism `runs` times on two neighbouring made-up data sets; touches neither data nor ledger. */
  audit(request: PrivateRequest, runs: number, options?: CallOptions): Promise<AuditReport>;
  ledger(): Promise<LedgerReport>;
  /** Sets or changes the budget; the change is an entry. */
  setBudget(budget: string, delta?: string): Promise<LedgerReport>;
  exportLedger(): Promise<string>;
  /** Takes a ledger of the same data set whose entries go on from those here; else a UserError. */
  importLedger(text: string): Promise<LedgerReport>;
}

interface Pending {
  resolve(value: never): void;
  reject(reason: unknown): void;
  progress?: ((fraction: number, stage: string) => void) | undefined;
  partial?: ((result: Result) => void) | undefined;
}

/**
 * Starts the worker. Every promise rejects with a UserError (to be shown), an AbortError (cancelled) or an Error (our defect;
 * also when the worker itself dies).
 */
export function startEngine(): Engine {
  const worker = startWorker();
  const pending = new Map<number, Pending>();
  let last = 0;
  /** set when the worker has died: it answers nothing any more */
  let dead: Error | null = null;

  worker.postMessage({ type: "page", address: document.baseURI } satisfies ToWorker);
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    const call = pending.get(data.id);
    if (!call) return;
    if (data.type === "progress") return call.progress?.(data.fraction, data.stage);
    if (data.type === "partial") return call.partial?.(data.value);
    pending.delete(data.id);
    if (data.type === "answer") call.resolve(data.value as never);
    else call.reject(errorOf(data.kind, data.message));
  };
  worker.onerror = (event) => {
    dead = new Error(`engine: the worker stopped, ${event.message || "it could not be loaded"}`);
    for (const call of pending.values()) call.reject(dead);
    pending.clear();
  };

  function send<K extends Call["call"]>(
    call: Extract<Call, { call: K }>,
    options: Omit<RunOptions, "prefer"> = {},
  ): Promise<Answers[K]> {
    const { signal, progress, partial } = options;
    return new Promise<Answers[K]>((resolve, reject) => {
      if (dead) return reject(dead);
      if (signal?.aborted) return reject(signal.reason);
      const id = ++last;
      pending.set(id, { resolve, reject, progress, partial });
      worker.postMessage({ id, type: "call", call } satisfies ToWorker);
      options.paused?.((still) =>
        worker.postMessage({ id, type: still ? "pause" : "resume" } satisfies ToWorker),
      );
      signal?.addEventListener("abort", () => {
        const waiting = pending.delete(id);
        // an open that was answered and is not wanted after all is taken back
        if (waiting || call.call === "open") worker.postMessage({ id, type: "cancel" } satisfies ToWorker);
        if (waiting) reject(signal.reason);
      });
    });
  }

  return {
    open: (file, read, options) => send<"open">({ call: "open", file, options: read }, options),
    setKind: (column, kind) => send<"setKind">({ call: "setKind", column, kind }),
    run: (request, options) =>
      send<"run">({ call: "run", request, prefer: options?.prefer ?? "fastest" }, options),
    fingerprint: (options) => send<"fingerprint">({ call: "fingerprint" }, options),
    prepare: (analysis) => send<"prepare">({ call: "prepare", analysis }),
    devices: () => send<"devices">({ call: "devices" }),
    addModel: (files, options) => send<"addModel">({ call: "addModel", files }, options),
    model: (name, options) => send<"model">({ call: "model", name }, options),
    privatePlan: (request) => send<"privatePlan">({ call: "privatePlan", request }),
    privatePreview: (request, { runs }, options) =>
      send<"privatePreview">({ call: "privatePreview", request, runs }, options),
    compareUnproven: (request, runs, options) =>
      send<"compareUnproven">({ call: "compareUnproven", request, runs }, options),
    solveEpsilon: (request, wanted, options) =>
      send<"solveEpsilon">({ call: "solveEpsilon", request, wanted }, options),
    release: (request) => send<"release">({ call: "release", request }),
    releaseWithFile: (request, ledger) =>
      send<"releaseWithFile">({ call: "releaseWithFile", request, ledger }),
    audit: (request, runs, options) => send<"audit">({ call: "audit", request, runs }, options),
    ledger: () => send<"ledger">({ call: "ledger" }),
    setBudget: (budget, delta) =>
      send<"setBudget">({ call: "setBudget", budget, ...(delta !== undefined && { delta }) }),
    exportLedger: () => send<"exportLedger">({ call: "exportLedger" }),
    importLedger: (text) => send<"importLedger">({ call: "importLedger", text }),
  };
}

function errorOf(kind: "user" | "aborted" | "defect", message: string): Error {
  if (kind === "user") return new UserError(message);
  return kind === "aborted" ? new DOMException(message, "AbortError") : new Error(message);
}

/**
 * A worker loaded from an address has the policy of that answer's headers, which a static host does not send; one made of a blob has
 * the page's own. So the worker, which holds the data, is forbidden to send exactly as the page is.
 */
function startWorker(): Worker {
  const source = `import ${JSON.stringify(new URL(workerAddress, import.meta.url).href)};`;
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Worker(address, { type: "module", name: "engine" });
}
