// The worker's entry: messages in, answers out. Everything else is service.ts.
import type { Result } from "../analyses/analysis.ts";
import { isAbort, UserError } from "../errors.ts";
import { openDevice } from "../gpu/open-device.ts";
import { createGate, type Gate } from "./gate.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { createService } from "./service.ts";
import { transferables } from "./transfer.ts";

/** below it lie the page's own files; told before anything else, since this worker's own address is that of a blob */
let page = "";
const service = createService(() => openDevice(), {
  folder: async (path) => {
    const response = await fetch(new URL(path, page)).catch(() => null);
    return response?.ok ? response.blob() : null;
  },
});
const running = new Map<number, { readonly controller: AbortController; readonly gate: Gate }>();

/** Progress is worth a message at most this often. */
const progressMs = 50;

function post(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "page") {
    page = data.address;
    return;
  }
  const { id } = data;
  if (data.type !== "call") {
    const call = running.get(id);
    if (data.type === "pause") call?.gate.pause();
    else if (data.type === "resume") call?.gate.resume();
    else if (call) call.controller.abort(new DOMException("cancelled", "AbortError"));
    else service.takeBack(id);
    return;
  }
  const controller = new AbortController();
  const gate = createGate(controller.signal);
  running.set(id, { controller, gate });
  let last = 0;
  const progress = (fraction: number, stage: string) => {
    const now = performance.now();
    if (now - last < progressMs) return;
    last = now;
    post({ id, type: "progress", fraction, stage });
  };
  try {
    const { signal } = controller;
    const partial = (value: Result) => post({ id, type: "partial", value });
    const value = await service.handle(data.call, { signal, progress, partial, unpaused: gate.unpaused }, id);
    post({ id, type: "answer", value }, transferables(value));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const detail = error instanceof Error && error.stack ? error.stack : message;
    if (error instanceof UserError) post({ id, type: "error", kind: "user", message });
    else if (isAbort(error)) post({ id, type: "error", kind: "aborted", message });
    else post({ id, type: "error", kind: "defect", message: detail });
  } finally {
    running.delete(id);
  }
};
