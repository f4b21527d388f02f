// onnxruntime-web, fetched when the first model is opened: its plain WebAssembly build, and for the GPU the build that suspends
// (JSPI), each with the one binary that the bundler finds beside it and serves from our own origin. One thread: threads need
// cross-origin isolation, which a static host does not give.
import type * as Ort from "onnxruntime-web/wasm";
import type { Device } from "../gpu/device.ts";

export type Runtime = typeof Ort;
export type Session = Ort.InferenceSession;
export type Tensor = Ort.Tensor;

/** The CPU's runtime. */
export const cpuRuntime = kept(() => import("onnxruntime-web/wasm"));
/** The GPU's runtime; only where WebAssembly can suspend. */
export const gpuRuntime = kept(() => import("onnxruntime-web/jspi"));

/** Fetched once; again where that failed. */
function kept(load: () => Promise<Runtime>): () => Promise<Runtime> {
  let runtime: Promise<Runtime> | undefined;
  return () => {
    runtime ??= load().then((ort) => {
      ort.env.wasm.numThreads = 1;
      // what fails is told by exceptions, and checks on arrival try what may fail
      ort.env.logLevel = "fatal";
      return ort;
    });
    runtime.catch(() => {
      runtime = undefined;
    });
    return runtime;
  };
}

/** A session on our own device that leaves its outputs there. */
export function gpuSession(ort: Runtime, bytes: Uint8Array, { gpu }: Device): Promise<Session> {
  return ort.InferenceSession.create(bytes, {
    executionProviders: [{ name: "webgpu", device: gpu }],
    preferredOutputLocation: "gpu-buffer",
    logSeverityLevel: 4,
  });
}

/** A session on the CPU over the bytes of an ONNX file. */
export async function cpuSession(ort: Runtime, bytes: Uint8Array): Promise<Session> {
  return ort.InferenceSession.create(bytes, {
    executionProviders: ["wasm"],
    logSeverityLevel: 4,
    // sizes change with the lanes: planned memory would be kept for each
    enableMemPattern: false,
  });
}

/** One run, silent where it fails: the exception says it. */
export function runSession(session: Session, feeds: Readonly<Record<string, Tensor>>) {
  return session.run(feeds, { logSeverityLevel: 4 });
}
