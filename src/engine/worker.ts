// The worker's entry: messages in, answers out. Everything else is service.ts.
import { isAbort, UserError } from "../errors.ts";
import { openDevice } from "../gpu/open-device.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { createService } from "./service.ts";
import { transferables } from "./transfer.ts";

const service = createService(() => openDevice());
const running = new Map<number, AbortController>();

/** Progress is worth a message at most this often. */
const progressMs = 50;

function post(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  const { id } = data;
  if (data.type === "cancel") {
    const call = running.get(id);
    if (call) call.abort(new DOMException("cancelled", "AbortError"));
    else service.takeBack(id);
    return;
  }
  const controller = new AbortController();
  running.set(id, controller);
  let last = 0;
  const progress = (fraction: number, stage: string) => {
    const now = performance.now();
    if (now - last < progressMs) return;
    last = now;
    post({ id, type: "progress", fraction, stage });
  };
  try {
    const value = await service.handle(data.call, { signal: controller.signal, progress }, id);
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
