// The same model on the GPU, where there is one that computes it right: trusted only after it gave the processor's logits and drew the
// processor's tokens. In every other case the model stays on the processor, and its checks say why.
import type { Device } from "../gpu/device.ts";
import { kernel as nextToken } from "../kernels/next-token/index.ts";
import { verify } from "../kernels/verify.ts";
import { gpuLanes } from "./gpu-lanes.ts";
import { readBack } from "./gpu-slots.ts";
import type { LoadOptions } from "./load-model.ts";
import { logitDifference } from "./logit-difference.ts";
import type { GenerativeModel, Lanes } from "./model.ts";
import type { Opened } from "./opened.ts";
import { gpuRuntime, gpuSession, type Session } from "./runtime.ts";

interface OnCpu {
  readonly opened: Opened;
  readonly slots: number;
  readonly bytes: Uint8Array;
}

/** Tokens of the trial, and the share of the logits' spread by which the two may differ. */
const trialLength = 9;
/** Two prompts, of two and of three tokens, are there before it. */
const firstStep = 3;
const tolerance = 1e-3;

/** Adapters that are programs on the processor: the WebAssembly build is many times faster. */
const software = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

export async function onGpu(
  cpu: GenerativeModel,
  made: OnCpu,
  options: LoadOptions,
): Promise<GenerativeModel> {
  const { device, signal } = options;
  const { signature } = made.opened;
  if (!device || device.lost || !("Suspending" in WebAssembly)) return cpu;
  if (software.test(device.name) && !options.softwareDevice) return cpu;
  const stays = (why: string) => ({ ...cpu, checks: [...cpu.checks, `It runs on the processor: ${why}.`] });
  if (signature.cache?.type !== "float32" || signature.logits !== "float32") {
    return stays("the GPU needs a cache (past_key_values) and 32-bit numbers");
  }
  options.progress(0.9, "Trying the model on the GPU");
  const verdict = await verify(nextToken, device);
  if (!verdict.ok) return stays(verdict.reason);
  let session: Session | undefined;
  try {
    const ort = await gpuRuntime();
    signal.throwIfAborted();
    session = await gpuSession(ort, made.bytes, device);
    const opened: Opened = { ...made.opened, ort, session };
    const model = gpuModel(cpu, opened, device, made.slots);
    const apart = await compare(cpu, model, device);
    if (!(apart <= tolerance))
      throw new Error(`its logits are off by ${apart.toPrecision(2)} of their spread`);
    signal.throwIfAborted();
    return model;
  } catch (error) {
    await session?.release().catch(() => {});
    signal.throwIfAborted();
    return stays(`the GPU could not run it (${error instanceof Error ? error.message : error})`);
  }
}

function gpuModel(cpu: GenerativeModel, opened: Opened, device: Device, slots: number): GenerativeModel {
  return {
    ...cpu,
    provider: "webgpu",
    device,
    checks: [...cpu.checks, `On the GPU (${device.name}) it gave the same logits as on the processor.`],
    lanes: (count, capacity) => gpuLanes(opened, device, count, capacity, slots),
    onCpu: () => cpu,
    dispose() {
      opened.session.release().catch(() => {});
      cpu.dispose();
    },
  };
}

/** The largest difference of logits after some prompts and steps, as a share of their spread. */
async function compare(cpu: GenerativeModel, gpu: GenerativeModel, device: Device): Promise<number> {
  const length = Math.min(trialLength, cpu.context);
  const [want, got] = [await trial(cpu, length, device), await trial(gpu, length, device)];
  const { apart, spread } = logitDifference(want, got);
  return apart / spread;
}

/** Logits of two lanes after a prompt and after each of the tokens that follow. */
async function trial(model: GenerativeModel, length: number, device: Device): Promise<Float32Array> {
  const vocabulary = model.vocabulary.tokens.length;
  const token = (lane: number, t: number) => (t * 7 + 3 * lane + 1) % vocabulary;
  const lanes: Lanes = await model.lanes(2, model.context);
  const steps = length - firstStep;
  const seen = new Float32Array((2 + 2 * Math.max(0, steps)) * vocabulary);
  let at = 0;
  const see = (logits: Float32Array) => {
    seen.set(logits, at);
    at += logits.length;
  };
  try {
    for (const lane of [0, 1]) {
      const prompt = await lanes.read(Int32Array.from({ length: 2 + lane }, (_, t) => token(lane, t)));
      see(prompt.logits);
      lanes.place(lane, prompt);
      prompt.dispose?.();
    }
    for (let t = firstStep; t < length; t++) {
      const logits = await lanes.step(Int32Array.of(token(0, t), token(1, t)), Uint8Array.of(1, 1));
      see(logits instanceof Float32Array ? logits : await readBack(device, logits, 0, 2 * vocabulary));
    }
  } finally {
    lanes.dispose();
  }
  return seen;
}
