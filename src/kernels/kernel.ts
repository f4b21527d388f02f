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
  /** "fastest" (default): whichever proves quicker here; "gpu": the GPU whenever it may be trusted; "cpu": never the GPU */
  readonly prefer?: Preference | undefined;
  /** fraction of items done */
  progress?(fraction: number): void;
}
export type Preference = "fastest" | "gpu" | "cpu";

export interface Computed<Output> {
  readonly output: Output;
  /** what did most of the items */
  readonly backend: "gpu" | "wasm" | "cpu";
  /** why a GPU that was wanted was not used or was given up, in words */
  readonly fallback?: string;
}

/** A slice of work takes about this long: short enough to cancel and to leave the GPU to the screen. */
const sliceMs = 25;
/** The CPU starts at once and is timed for this long; then the GPU is, if enough work is left. */
const trialMs = 30;
/** Below this much work left for the CPU a GPU's compiling and copying does not pay. */
const worthMs = 60;

/**
 * Runs a kernel: a verified GPU, WebAssembly or plain loops. Where their answers are equal bit for bit, the CPU begins, the GPU goes on
 * if enough is left, and the quicker of the two finishes; so a software adapter or a small task costs nothing. Where they differ within a
 * tolerance a verified GPU does all of it, because timing must not decide a number.
 * Works in slices that adapt to the device; between slices it yields to the event loop and looks at `signal`.
 * A GPU that fails or is lost is retried once with a quarter of the slice, then left for the CPU from the item reached:
 * the numbers do not change. Throws the signal's reason when aborted.
 */
export async function compute<Input, Output>(
  kernel: Kernel<Input, Output>,
  input: Input,
  options: ComputeOptions,
): Promise<Computed<Output>> {
  const { prefer = "fastest" } = options;
  const device = prefer === "cpu" ? null : options.device;
  const { absolute, relative } = kernel.tolerance;
  const race = prefer === "fastest" && absolute === 0 && relative === 0;
  const task: Task<Output> = { output: kernel.allocate(input), items: kernel.items(input), done: 0, options };
  const simd = (await kernel.simd?.(input)) ?? null;
  const processor = new Runner<Output>(() => simd ?? kernel.cpu(input), 0);
  const graphics = device ? new Runner<Output>(() => kernel.gpu(device, input), 1) : null;
  let fallback: string | undefined;
  try {
    if (!graphics || race) await processor.run(task, graphics ? trialMs : Number.POSITIVE_INFINITY);
    const leftMs = race ? (task.items - task.done) / processor.rate : Number.POSITIVE_INFINITY;
    if (device && graphics && task.done < task.items && leftMs > worthMs) {
      const verdict = await verify(kernel, device);
      if (verdict.ok) {
        await graphics.run(task, race ? trialMs : Number.POSITIVE_INFINITY);
        if (!graphics.failure && graphics.rate > processor.rate)
          await graphics.run(task, Number.POSITIVE_INFINITY);
        if (graphics.failure) {
          fallback = `the GPU stopped (${messageOf(graphics.failure.error)}); finished on the CPU with the same numbers`;
        }
      } else fallback = verdict.reason;
    }
    await processor.run(task, Number.POSITIVE_INFINITY);
    if (processor.failure) throw processor.failure.error;
  } finally {
    graphics?.dispose();
    processor.dispose();
  }
  const backend = graphics && graphics.items > processor.items ? "gpu" : simd ? "wasm" : "cpu";
  return { output: task.output, backend, ...(fallback === undefined ? {} : { fallback }) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Task<Output> {
  readonly output: Output;
  readonly items: number;
  done: number;
  readonly options: ComputeOptions;
}

/** One backend working at a task, in slices. */
class Runner<Output> {
  /** items this backend did */
  items = 0;
  /** items per millisecond of the last slice */
  rate = 0;
  /** why it gave up */
  failure: { readonly error: unknown } | undefined;
  #slice = 16;
  #retries: number;
  #program: Program<Output> | undefined;
  readonly #prepare: () => Program<Output> | Promise<Program<Output>>;

  constructor(prepare: () => Program<Output> | Promise<Program<Output>>, retries: number) {
    this.#prepare = prepare;
    this.#retries = retries;
  }

  /** Works until the task is done, `forMs` have passed or it gives up. Aborts are thrown. */
  async run(task: Task<Output>, forMs: number): Promise<void> {
    const { options } = task;
    let spentMs = 0;
    while (task.done < task.items && spentMs < forMs && !this.failure) {
      options.signal.throwIfAborted();
      const to = Math.min(task.items, task.done + this.#slice);
      let tookMs: number;
      try {
        this.#program ??= await this.#prepare();
        // after preparing: compiling and uploading say nothing of the size of the next slice
        const began = performance.now();
        await this.#program.run(task.output, task.done, to);
        tookMs = Math.max(performance.now() - began, 0.001);
      } catch (error) {
        this.#giveUpOrShrink(error, options.device);
        continue;
      }
      spentMs += tookMs;
      this.rate = (to - task.done) / tookMs;
      this.items += to - task.done;
      task.done = to;
      options.progress?.(task.done / task.items);
      const factor = Math.min(4, Math.max(0.25, sliceMs / Math.max(tookMs, 0.1)));
      this.#slice = Math.max(1, Math.floor(this.#slice * factor));
      if (task.done < task.items) await yieldToEvents();
    }
  }

  #giveUpOrShrink(error: unknown, device: Device | null): void {
    if (device?.lost || this.#retries === 0) this.failure = { error };
    this.#retries -= 1;
    this.#slice = Math.max(1, Math.floor(this.#slice / 4));
  }

  dispose(): void {
    this.#program?.dispose?.();
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
