// A generative model from its files: looked at, tried and made ready.
import { UserError } from "../errors.ts";
import type { Device } from "../gpu/device.ts";
import { yieldToEvents } from "../kernels/kernel.ts";
import { maxVocabulary } from "../kernels/next-token/next-token.ts";
import { Sha256 } from "../math/sha256.ts";
import { examine } from "./arrival.ts";
import { cachedLanes } from "./cached-lanes.ts";
import { onGpu } from "./gpu-model.ts";
import type { GenerativeModel, ModelFiles } from "./model.ts";
import { vocabularyFingerprint } from "./model-name.ts";
import { inWords, type Opened } from "./opened.ts";
import { cpuRuntime, cpuSession } from "./runtime.ts";
import { signatureOf } from "./signature.ts";
import { windowLanes } from "./window-lanes.ts";

export interface LoadOptions {
  readonly signal: AbortSignal;
  progress(fraction: number, stage: string): void;
  /** the GPU that kernels use; null: none */
  readonly device: Device | null;
  /** also on a device that is a program on the processor, and so slower: for tests */
  readonly softwareDevice?: boolean;
}

/** The runtime needs several times the file's size in memory that ends at 4 GB. */
const largestBytes = 300e6;
const slice = 2 ** 22;

/** Throws a UserError for a file that is no such model, and the signal's reason when aborted. */
export async function loadModel(files: ModelFiles, options: LoadOptions): Promise<GenerativeModel> {
  const { name, vocabulary } = files;
  const { length } = vocabulary.tokens;
  if (length < 2 || length > maxVocabulary) {
    throw new UserError(
      `The vocabulary of "${name}" has ${length.toLocaleString("en")} ${length === 1 ? "token" : "tokens"}. Models of 2 to ${maxVocabulary.toLocaleString("en")} tokens can be run.`,
    );
  }
  const rest = async () => {
    await yieldToEvents();
    options.signal.throwIfAborted();
  };
  const { bytes, fingerprint } = await readFile(files, options);
  options.progress(0.3, "Starting the runtime");
  const ort = await cpuRuntime().catch((error) => {
    throw new UserError(
      `What runs models could not be loaded (${error instanceof Error ? error.message : error}). Check that this page is still being served, then try again.`,
    );
  });
  await rest();
  options.progress(0.5, "Opening the model");
  const session = await cpuSession(ort, bytes).catch((error) => {
    throw notOpened(name, error);
  });
  try {
    const signature = signatureOf(session, name, vocabulary.tokens.length);
    const opened: Opened = { name, ort, session, signature, vocabulary: vocabulary.tokens.length };
    options.progress(0.7, "Trying the model");
    const { context, slots, checks } = await examine(opened, vocabulary, rest).catch((error) => {
      throw inWords(name, error);
    });
    const model: GenerativeModel = {
      name,
      vocabulary,
      context,
      fingerprint,
      vocabularyFingerprint: vocabularyFingerprint(vocabulary),
      checks,
      provider: "wasm",
      async lanes(count, capacity) {
        return signature.cache
          ? cachedLanes(opened, count, capacity, slots)
          : windowLanes(opened, count, capacity);
      },
      dispose: () => void session.release(),
    };
    return await onGpu(model, { opened, slots, bytes }, options);
  } catch (error) {
    await session.release();
    throw error;
  }
}

async function readFile({ name, onnx }: ModelFiles, { signal, progress }: LoadOptions) {
  const mb = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
  if (onnx.size > largestBytes) {
    throw new UserError(
      `"${name}" has ${mb(onnx.size)}. Models of up to ${mb(largestBytes)} can be run in a page (about 75 million weights in 32 bits). Use a smaller model, or export this one with 16-bit weights.`,
    );
  }
  // serialised ModelProto: field 1, the version of the format, a small number
  const head = new Uint8Array(await onnx.slice(0, 2).arrayBuffer());
  if (head[0] !== 8 || !(head[1]! >= 3 && head[1]! < 64)) {
    throw new UserError(
      `"${name}" is not an ONNX model: it begins with other bytes. Export the model to ONNX (for example with torch.onnx.export, or optimum-cli export onnx) and choose that file.`,
    );
  }
  const bytes = new Uint8Array(onnx.size);
  const hash = new Sha256();
  for (let at = 0; at < onnx.size; at += slice) {
    const piece = new Uint8Array(await onnx.slice(at, at + slice).arrayBuffer());
    bytes.set(piece, at);
    hash.update(piece);
    signal.throwIfAborted();
    progress((0.3 * (at + piece.length)) / onnx.size, "Reading the model");
  }
  return { bytes, fingerprint: hash.digest() };
}

function notOpened(name: string, error: unknown): UserError {
  const message = String(error instanceof Error ? error.message : error)
    .replace(/\s+/g, " ")
    .slice(0, 300);
  if (/external|ReadExternalData|Module\.MountedFiles/i.test(message)) {
    return new UserError(
      `"${name}" keeps its weights in a file of its own (${message}). Save the model with its weights inside the ONNX file (onnx.save with save_as_external_data=False), then choose it again.`,
    );
  }
  if (/protobuf|No graph/.test(message)) {
    return new UserError(
      `"${name}" is not a whole ONNX model: it is cut off or damaged. Copy or export it again.`,
    );
  }
  return new UserError(
    `"${name}" could not be opened: ${message}. It may use operations that this page's runtime (onnxruntime-web 1.30, processor) lacks: export it with a common operator set, 13 to 21.`,
  );
}
