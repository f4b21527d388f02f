// The contract of a kernel, and compute(), the one place that decides where it runs.
//
// A kernel is a computation over independent, numbered items (bootstrap replicates, permutations). Item i is a pure function
// of (input, i): random numbers come from a counter, never from a stream. So any range of items may be computed anywhere, in any
// order, twice after a device loss, and the output is the same.
//   cpu    the definition: plain loops, float64
//   simd   optional: the same in WebAssembly, equal bit for bit
//   gpu    shaders/<name>.wgsl, equal within `tolerance`
// A folder src/kernels/<name>/index.ts exports `kernel`.
import type { Device } from "../gpu/device.ts";
import { verify } from "./verify.ts";

/** A kernel made ready for one input on one backend. */
export interface Program<Output> {
  /** writes items from..to-1 of `output` and nothing else */
  run(output: Output, from: number, to: number): void | Promise<void>;
  dispose?(): void;
}

export interface Kernel<Input, Output> {
  readonly name: string;
  /** largest difference of gpu from cpu, with its reason; 0 and 0 means equal bit for bit */
  readonly tolerance: { readonly absolute: number; readonly relative: number; readonly reason: string };
  items(input: Input): number;
  allocate(input: Input): Output;
  cpu(input: Input): Program<Output>;
  simd?(input: Input): Promise<Program<Output> | null>;
  gpu(device: Device, input: Input): Promise<Program<Output>>;
  /** all numbers of an output, for comparing two of them */
  numbers(output: Output): ArrayLike<number>;
  /** small inputs whose answers are checked on every new device before it is trusted; together they reach every path of the shader */
  readonly probes: readonly Input[];
}

export interface ComputeOptions {
  readonly device: Device | null;
  readonly signal: AbortSignal;
  /** fraction of items done */
  progress?(fraction: number): void;
}

export interface Computed<Output> {
  readonly output: Output;
  readonly backend: "gpu" | "wasm" | "cpu";
  /** why an available GPU was not used or was given up, in words */
  readonly fallback?: string;
}

/** A slice of work takes about this long: short enough to cancel and to leave the GPU to the screen. */
const sliceMs = 25;

/**
 * Runs a kernel on the best backend there is: a verified GPU, else WebAssembly, else plain loops.
 * Works in slices that adapt to the device; between slices it yields to the event loop and looks at `signal`.
 * A GPU that fails or is lost is retried once with a quarter of the slice, then left for the CPU from the item reached:
 * the numbers do not change. Throws the signal's reason when aborted.
 */
export async function compute<Input, Output>(
  kernel: Kernel<Input, Output>,
  input: Input,
  options: ComputeOptions,
): Promise<Computed<Output>> {
  const output = kernel.allocate(input);
  const items = kernel.items(input);
  let done = 0;
  let fallback: string | undefined;

  const { device } = options;
  if (device) {
    const verdict = await verify(kernel, device);
    if (verdict.ok) {
      const progress = await runSlices(() => kernel.gpu(device, input), output, done, items, options, 1);
      done = progress.done;
      if (!progress.failure) return { output, backend: "gpu" };
      fallback = `the GPU stopped (${messageOf(progress.failure.error)}); finished on the CPU with the same numbers`;
    } else fallback = verdict.reason;
  }

  const simd = kernel.simd ? await kernel.simd(input) : null;
  const rest = await runSlices(() => simd ?? kernel.cpu(input), output, done, items, options, 0);
  if (rest.failure) throw rest.failure.error;
  return { output, backend: simd ? "wasm" : "cpu", ...(fallback === undefined ? {} : { fallback }) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs items start..items-1; returns how far it got and, if it gave up, why. Aborts are thrown. */
async function runSlices<Output>(
  prepare: () => Program<Output> | Promise<Program<Output>>,
  output: Output,
  start: number,
  items: number,
  options: ComputeOptions,
  retries: number,
): Promise<{ done: number; failure?: { readonly error: unknown } }> {
  let done = start;
  let slice = 16;
  let left = retries;
  let program: Program<Output> | undefined;
  try {
    while (done < items) {
      options.signal.throwIfAborted();
      const to = Math.min(items, done + slice);
      let began: number;
      try {
        program ??= await prepare();
        // after preparing: compiling and uploading say nothing of the size of the next slice
        began = performance.now();
        await program.run(output, done, to);
      } catch (error) {
        if (options.device?.lost || left === 0) return { done, failure: { error } };
        left -= 1;
        slice = Math.max(1, Math.floor(slice / 4));
        continue;
      }
      const tookMs = performance.now() - began;
      done = to;
      options.progress?.(done / items);
      slice = Math.max(1, Math.floor(slice * Math.min(4, Math.max(0.25, sliceMs / Math.max(tookMs, 0.1)))));
      if (done < items) await yieldToEvents();
    }
    return { done };
  } finally {
    program?.dispose?.();
  }
}

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
// Node only: a port that nobody waits for must not keep the process alive, one that somebody waits for must
const port = channel.port1 as MessagePort & { ref?(): void; unref?(): void };
port.onmessage = () => {
  waiting.shift()?.();
  if (waiting.length === 0) port.unref?.();
};
port.unref?.();

/** Lets pending messages (a cancel) be handled; unlike setTimeout it is not clamped to 4 ms. */
export function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port.ref?.();
    channel.port2.postMessage(null);
  });
}
