// What happens to a device outside of any call: its loss, and errors that no error scope caught. WebGPU reports neither to the call
// that suffers from it (calls on a lost device fail in silence), so every wait for a device goes through `untilLost`.

export interface Loss {
  readonly reason: string;
}

interface Watch {
  lost: Loss | null;
  /** messages of uncaptured errors since the last `takeStrayErrors` */
  readonly stray: string[];
  readonly waiting: Set<(error: Error) => void>;
}

const watches = new WeakMap<GPUDevice, Watch>();

/** The device's watch, begun at the first call. */
function watchOf(gpu: GPUDevice): Watch {
  const known = watches.get(gpu);
  if (known) return known;
  const watch: Watch = { lost: null, stray: [], waiting: new Set() };
  watches.set(gpu, watch);
  // one reaction per device, not one per wait: `gpu.lost` lives as long as the device and would keep them all
  gpu.lost.then(({ reason, message }) => {
    watch.lost = { reason: message || reason };
    for (const reject of watch.waiting) reject(lossError(watch.lost));
    watch.waiting.clear();
  });
  gpu.addEventListener("uncapturederror", ({ error }) => watch.stray.push(error.message));
  return watch;
}

function lossError({ reason }: Loss): Error {
  return new Error(`the GPU was lost: ${reason}`);
}

/** The loss of the device, or null while it lives. */
export function lossOf(gpu: GPUDevice): Loss | null {
  return watchOf(gpu).lost;
}

/** The messages of uncaptured errors since the last call. */
export function takeStrayErrors(gpu: GPUDevice): string[] {
  return watchOf(gpu).stray.splice(0);
}

/** `promise`, or a rejection as soon as the device is lost, whichever is first. */
export function untilLost<T>(gpu: GPUDevice, promise: Promise<T>): Promise<T> {
  const watch = watchOf(gpu);
  return new Promise<T>((resolve, reject) => {
    if (watch.lost) reject(lossError(watch.lost));
    else watch.waiting.add(reject);
    promise.then(resolve, reject).finally(() => watch.waiting.delete(reject));
  });
}
