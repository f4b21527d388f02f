// A session with what its file says of itself: what lanes are made of.
import { UserError } from "../errors.ts";
import { type Runtime, runSession, type Session, type Tensor } from "./runtime.ts";
import { type Signature, wrongVocabulary } from "./signature.ts";
import { copyFloats, floatData, floats, floatTensor, type Wholes, wholes } from "./tensors.ts";

export interface Opened {
  readonly name: string;
  readonly ort: Runtime;
  readonly session: Session;
  readonly signature: Signature;
  /** tokens of the vocabulary */
  readonly vocabulary: number;
}

export type Outputs = Readonly<Record<string, Tensor>>;

/** The whole-number inputs of `count` rows of `length` new tokens each, after `past` kept slots, that the model has. */
export interface WholeInputs {
  readonly ids: Wholes;
  readonly mask: Wholes | null;
  readonly positions: Wholes | null;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

export function wholeInputs(
  { ort, signature }: Opened,
  count: number,
  past: number,
  length: number,
): WholeInputs {
  const ids = wholes(ort, signature.ids, [count, length]);
  const mask = signature.mask && wholes(ort, signature.mask, [count, past + length]);
  const positions = signature.positions && wholes(ort, signature.positions, [count, length]);
  return {
    ids,
    mask,
    positions,
    feeds: {
      input_ids: ids.tensor,
      ...(mask && { attention_mask: mask.tensor }),
      ...(positions && { position_ids: positions.tensor }),
    },
  };
}

/** Reads `prompt` in one piece, with positions from `first` on and nothing kept before it. */
export function readWhole(opened: Opened, prompt: Int32Array, first = 0): Promise<Outputs> {
  const { ort, session, signature } = opened;
  const { ids, mask, positions, feeds } = wholeInputs(opened, 1, 0, prompt.length);
  prompt.forEach((token, t) => {
    ids.set(t, token);
    positions?.set(t, first + t);
  });
  mask?.fill(1, 0, prompt.length);
  const past = signature.cache?.parts.map(({ past, heads, width }) => [
    past,
    floatTensor(ort, signature.cache!.type, floats(signature.cache!.type, 0), [1, heads, 0, width]),
  ]);
  return runSession(session, { ...feeds, ...Object.fromEntries(past ?? []) });
}

/** Row `t` of the logits of row `n` of a batch, put into `target` at `at`. */
export function copyLogits(
  { name, vocabulary }: Opened,
  outputs: Outputs,
  n: number,
  t: number,
  target: Float32Array,
  at: number,
): void {
  const logits = outputs.logits!;
  const [, length, width] = logits.dims as [number, number, number];
  if (width !== vocabulary) throw wrongVocabulary(name, width, vocabulary);
  if (t >= length) {
    throw new UserError(
      `"${name}" gives logits for ${length} of ${t + 1} or more tokens. Without a cache (past_key_values) it has to give them for every token: export it without a limit to the last ones (num_logits_to_keep), or with a cache.`,
    );
  }
  const from = (n * length + t) * width;
  copyFloats(floatData(logits), from, from + width, target, at);
}

/** The logits after a timeline that was read alone: some exports give no others. */
export function lastLogits(opened: Opened, outputs: Outputs): Float32Array {
  const last = new Float32Array(opened.vocabulary);
  copyLogits(opened, outputs, 0, outputs.logits!.dims[1]! - 1, last, 0);
  return last;
}

/** How many slots each present.* has after `length` new tokens on top of `past` slots. Throws where it is neither of the two usual numbers. */
export function givenSlots(
  { name, signature }: Opened,
  outputs: Outputs,
  past: number,
  length: number,
): number {
  const { present } = signature.cache!.parts[0]!;
  const given = outputs[present]!.dims[2]!;
  if (given === length || given === past + length) return given;
  throw new UserError(
    `"${name}" gives ${present} with ${given} slots after ${length} new tokens on top of ${past}. It has to give ${past + length}, or the ${length} new ones alone: a cache of a fixed size, written in place, is not supported. Export it with the usual growing cache (optimum-cli export onnx does).`,
  );
}

/** The logits of rows of one token each, [rows, vocabulary]; the runtime's own array where it can be. */
export function stepLogits({ name, vocabulary }: Opened, outputs: Outputs): Float32Array {
  const logits = outputs.logits!;
  if (logits.dims[2] !== vocabulary) throw wrongVocabulary(name, logits.dims[2]!, vocabulary);
  const data = floatData(logits);
  if (data instanceof Float32Array) return data;
  const all = new Float32Array(data.length);
  copyFloats(data, 0, data.length, all, 0);
  return all;
}

/** onnxruntime's own words for the person who brought the model; our own errors as they are. */
export function inWords(name: string, error: unknown): unknown {
  if (error instanceof UserError || (error instanceof Error && error.name === "AbortError")) return error;
  const message = String(error instanceof Error ? error.message : error)
    .replace(/\s+/g, " ")
    .slice(0, 300);
  return new UserError(
    `"${name}" could not be run: ${message}. Check that it runs elsewhere with input_ids of any number of rows and tokens (both dimensions dynamic), then export it again.`,
  );
}
