// Turns WebGPU's silent errors into rejections.
import type { Device } from "./device.ts";
import { takeStrayErrors, untilLost } from "./watch.ts";

const filters: readonly GPUErrorFilter[] = ["validation", "out-of-memory", "internal"];

/**
 * Runs `work` inside error scopes for validation, memory and internal errors; resolves with its value when the device has accepted
 * all of it. Only what `work` calls before its first await is inside: the scopes are one stack for the whole device and must be
 * closed before anyone else's calls. Rejects with the device's message, with what `work` throws, or when the device is lost.
 */
export async function guarded<T>({ gpu }: Device, work: () => T | Promise<T>): Promise<T> {
  for (const filter of filters) gpu.pushErrorScope(filter);
  // an async function, so that a throw is a rejection and the scopes are closed all the same
  const value = (async () => work())();
  const scopes = filters.map(() => gpu.popErrorScope());
  const [outcome, ...errors] = await untilLost(gpu, Promise.allSettled([value, ...scopes]));
  for (const error of errors) {
    if (error.status === "rejected") throw error.reason;
    if (error.value) throw new Error(error.value.message.trim());
  }
  const stray = takeStrayErrors(gpu)[0];
  if (stray !== undefined) throw new Error(stray.trim());
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
