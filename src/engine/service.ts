// The engine itself: one table, one device, and the calls of protocol.ts. Knows no thread: worker.ts wires it to messages, tests call it.
import type { Context, Inputs, Request } from "../analyses/analysis.ts";
import { cards } from "../analyses/cards.ts";
import { bind, checkRequest } from "../analyses/request.ts";
import { loadRun } from "../analyses/runs.ts";
import { readTable } from "../data/read.ts";
import { column, type DataTable, fingerprint, type ReadHooks, summarise, withKind } from "../data/table.ts";
import { UserError } from "../errors.ts";
import type { Opened } from "../gpu/open-device.ts";
import { kernels } from "../kernels/index.ts";
import { type Preference, yieldToEvents } from "../kernels/kernel.ts";
import { verify } from "../kernels/verify.ts";
import { warmUp } from "../kernels/warm-up.ts";
import type { ModelSource } from "../onnx/model.ts";
import type { LedgerStore } from "../privacy/ledger-store.ts";
import type { Models } from "./models.ts";
import type { PrivateService } from "./private-service.ts";
import type { Answers, Call, DeviceReport } from "./protocol.ts";

/** What a call may tell and must heed while it runs. */
export type CallHooks = ReadHooks & Pick<Context, "partial" | "unpaused">;

/** What the engine needs of the place it runs in. */
export interface Surroundings {
  /** where releases are charged: the browser's database unless told otherwise */
  readonly ledgers?: LedgerStore;
  /** a file below the page's own folder, or null when it cannot be had */
  folder?(path: string): Promise<Blob | null>;
}

export interface Service {
  /** Answers call number `id`. Throws a UserError, an AbortError when hooks.signal is aborted, or a defect. */
  handle(call: Call, hooks: CallHooks, id: number): Promise<Answers[keyof Answers]>;
  /** The page does not want what call `id` opened, though it was answered: the table before it is open again. */
  takeBack(id: number): void;
}

interface OpenTable {
  readonly file: File;
  readonly table: DataTable;
  /** number of the call that opened it */
  readonly by: number;
}

export function createService(openDevice: () => Promise<Opened>, surroundings: Surroundings = {}): Service {
  const { ledgers, folder = async () => null } = surroundings;
  let open: OpenTable | null = null;
  let before: OpenTable | null = null;
  // calls that replace the table take turns: each sees what the one before it left
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work);
    turn = mine;
    return mine;
  }
  // opened and checked from the start, so that the first result does not wait for it
  let ready: Opened | null = null;
  const opening = openDevice().then(async (opened) => {
    if (opened.device) await Promise.all(kernels.map((kernel) => verify(kernel, opened.device)));
    ready = opened;
    return opened;
  });
  // compiled while nobody waits
  warmUp();
  /** Fetches the other analyses once the first answer stands; a failure is told when the analysis is asked for. */
  let fetched = false;
  function fetchAnalyses(): void {
    if (!fetched) Promise.all([...cards.keys()].map(loadRun)).catch(() => {});
    fetched = true;
  }

  function opened() {
    if (!open) throw new UserError("No file is open. Drop a file first.");
    return open;
  }

  // fetched when the first model is asked for
  let made: Promise<Models> | null = null;
  function models(): Promise<Models> {
    made ??= import("./models.ts").then(({ createModels }) =>
      createModels(folder, async () => (await opening).device),
    );
    return made;
  }
  const source: ModelSource = { load: async (name, hooks) => (await models()).load(name, hooks) };

  async function run(asked: Request, prefer: Preference, hooks: CallHooks) {
    const request = checkRequest(asked);
    const { table } = opened();
    const inputs: Inputs = bind(request, table.rows, table.columns, (name, type) =>
      column(table, name, type),
    );
    const compute = await loadRun(request.analysis);
    // a GPU that is not ready yet is not waited for: the numbers are the same
    const device = prefer === "gpu" ? (await opening).device : (ready?.device ?? null);
    return compute(inputs, { ...hooks, device, prefer, models: source });
  }

  // loaded when first asked for: most visits make no release
  let privateCalls: Promise<PrivateService> | null = null;
  function privateService(): Promise<PrivateService> {
    privateCalls ??= (async () => {
      const [{ privateService }, { databaseLedgers }] = await Promise.all([
        import("./private-service.ts"),
        import("../privacy/ledger-database.ts"),
      ]);
      return privateService({
        opened,
        exact: (request, hooks) => run(request, "fastest", hooks),
        models: source,
        ledgers: ledgers ?? databaseLedgers(globalThis.indexedDB),
        now: () => new Date().toISOString(),
        lasting,
      });
    })();
    return privateCalls;
  }

  return {
    takeBack(id) {
      if (open?.by === id) open = before;
    },
    async handle(call, hooks, id) {
      switch (call.call) {
        case "open":
          return inTurn(async () => {
            const table = await readTable(call.file, call.file.name, call.options, hooks);
            const summary = summarise(table);
            // a cancel that came during the last, unbroken piece of work still counts
            await yieldToEvents();
            hooks.signal.throwIfAborted();
            before = open;
            open = { file: call.file, table, by: id };
            return summary;
          });
        case "setKind":
          return inTurn(async () => {
            const now = opened();
            open = { ...now, table: await withKind(now.table, call.column, call.kind, hooks) };
            return summarise(open.table);
          });
        case "run": {
          const result = await run(call.request, call.prefer, hooks);
          fetchAnalyses();
          return result;
        }
        case "fingerprint":
          return fingerprint(opened().file, hooks);
        case "prepare":
          await loadRun(call.analysis);
          return null;
        case "addModel":
          return (await models()).add(call.files, hooks);
        case "model":
          return (await models()).report(call.name, hooks);
        case "devices":
          return reportOf(await opening);
        default:
          return (await privateService())(call, hooks);
      }
    },
  };
}

/** Unless the user allowed it to keep for good, a browser may clear what a page stored. */
async function lasting(): Promise<string[]> {
  const persisted = await globalThis.navigator?.storage?.persisted?.();
  return persisted === false
    ? [
        "This browser may clear the ledger when it runs short of room, or with the history: export it after each release.",
      ]
    : [];
}

/** What the user is told of the GPU. */
async function reportOf(opened: Opened): Promise<DeviceReport> {
  const { device } = opened;
  if (!device) return { sentence: "Running on the CPU", detail: opened.reason, adapter: null, kernels: [] };
  const checked = await Promise.all(
    kernels.map(async (kernel) => {
      const verdict = await verify(kernel, device);
      return verdict.ok
        ? { name: kernel.name, ok: true }
        : { name: kernel.name, ok: false, reason: verdict.reason };
    }),
  );
  if (device.lost) {
    const detail = `The GPU was lost (${device.lost.reason}). Reload the page to try it again.`;
    return { sentence: "Running on the CPU", detail, adapter: device.name, kernels: checked };
  }
  const failed = checked.filter(({ ok }) => !ok);
  if (failed.length === checked.length) {
    const detail = `The GPU (${device.name}) is not used: ${failed[0]?.reason ?? "there is nothing to check it with"}.`;
    return { sentence: "Running on the CPU", detail, adapter: device.name, kernels: checked };
  }
  const detail =
    failed.length === 0
      ? `${device.name} gave the known answer to the check of every computation.`
      : `${device.name}; on the CPU instead: ${failed.map(({ name }) => name).join(", ")}.`;
  return { sentence: "GPU verified on this device", detail, adapter: device.name, kernels: checked };
}
