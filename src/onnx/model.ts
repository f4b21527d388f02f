// What the analyses know of a generative model: a vocabulary, a context, and logits for the next token of many timelines at once.
// How it is loaded and run is load-model.ts; nothing outside this folder knows onnxruntime.
import type { Device } from "../gpu/device.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Gives a model by the name that stands in requests. Throws a UserError that says which models there are and how to add one. */
export interface ModelSource {
  load(
    name: string,
    hooks: { readonly signal: AbortSignal; progress(fraction: number, stage: string): void },
  ): Promise<GenerativeModel>;
}

/** The files of a model before it was looked at. */
export interface ModelFiles {
  /** "demo", or the ONNX file's name */
  readonly name: string;
  readonly onnx: Blob;
  readonly vocabulary: Vocabulary;
}

/** A model that passed the checks on arrival. */
export interface GenerativeModel {
  readonly name: string;
  readonly vocabulary: Vocabulary;
  /** tokens that it can look at */
  readonly context: number;
  /** SHA-256 of the ONNX file, hex: in the provenance of what is computed with it */
  readonly fingerprint: string;
  /** SHA-256 of what the vocabulary says, hex (model-name.ts) */
  readonly vocabularyFingerprint: string;
  /** what was checked on arrival, in words, for the person who brought it */
  readonly checks: readonly string[];
  readonly provider: "wasm" | "webgpu";
  /** the GPU where its logits lie; absent on the CPU */
  readonly device?: Device;
  /** Lanes for decoding; they stay in memory until disposed. `capacity`: tokens a lane can hold, at most `context`. */
  lanes(count: number, capacity: number): Promise<Lanes>;
  /** The same model on the CPU, for going on after the GPU failed; absent where it runs there already. */
  onCpu?(): GenerativeModel;
  /** Gives its memory back; nothing of it may be used afterwards. */
  dispose(): void;
}

/** `count` timelines side by side, each with its keys and values. */
export interface Lanes {
  readonly count: number;
  readonly capacity: number;
  /** Reads a whole prompt (1 to capacity tokens) once, for any number of lanes. */
  read(prompt: Int32Array): Promise<ReadPrompt>;
  /** Puts a prompt that was read into a lane. */
  place(lane: number, prompt: ReadPrompt): void;
  /**
   * Appends tokens[lane] to every lane with active[lane] = 1 and gives the logits after it, [count, vocabulary]; rows of other lanes
   * mean nothing. A lane that holds `capacity` tokens cannot be stepped. Valid until the next step; on the GPU a buffer of `device`.
   */
  step(tokens: Int32Array, active: Uint8Array): Promise<Logits>;
  dispose(): void;
}

export type Logits = Float32Array | GPUBuffer;

export interface ReadPrompt {
  readonly length: number;
  /** logits after its last token, [vocabulary] */
  readonly logits: Float32Array;
  /** Gives its memory back, where it is the GPU's. */
  dispose?(): void;
}
