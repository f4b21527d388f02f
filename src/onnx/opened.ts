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
  const from = (n * length + t) * width;
  copyFloats(floatData(logits), from, from + width, target, at);
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
