// What a model takes and gives, read from its file: the convention of common exporters for causal language models.
//   in   input_ids [n, t], attention_mask [n, P + t] or [n, t], position_ids [n, t], past_key_values.<i>.key|value [n, H, P, d]
//   out  logits [n, t, V], present.<i>.key|value [n, H, P + t, d], or [n, H, t, d] of the new tokens alone
import { UserError } from "../errors.ts";
import type { Session } from "./runtime.ts";

/** Types of whole-number inputs that we can fill. */
export type WholeType = "int64" | "int32" | "float32" | "bool";
export type FloatType = "float32" | "float16";

export interface Signature {
  readonly ids: WholeType;
  /** null: the model has no such input */
  readonly mask: WholeType | null;
  readonly positions: WholeType | null;
  readonly logits: FloatType;
  /** null: the model keeps nothing and reads the whole timeline at every step */
  readonly cache: CacheShape | null;
}

export interface CacheShape {
  readonly type: FloatType;
  /** keys and values by layer; heads and head width may differ between them */
  readonly parts: readonly CachePart[];
}

export interface CachePart {
  readonly past: string;
  readonly present: string;
  readonly heads: number;
  readonly width: number;
}

interface Described {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

const remedy =
  "Export it as a causal language model with input_ids, attention_mask, position_ids, past_key_values.<i>.key and .value in, and logits and present.<i>.key and .value out (or without a cache: input_ids in, logits out).";

/** Throws a UserError that lists what the model has where that is not the convention, or is not the given vocabulary's. */
export function signatureOf(session: Session, name: string, vocabulary: number): Signature {
  const inputs = described(session.inputMetadata);
  const outputs = described(session.outputMetadata);
  const fault = (what: string) =>
    new UserError(
      `"${name}" cannot be used: ${what}. It takes ${listed(inputs)} and gives ${listed(outputs)}. ${remedy}`,
    );
  const input = (each: string) => inputs.get(each);
  const pastNames = [...inputs.keys()].filter((each) => /^past_key_values\.\d+\.(key|value)$/.test(each));
  const known = new Set(["input_ids", "attention_mask", "position_ids", ...pastNames]);
  const strange = [...inputs.keys()].filter((each) => !known.has(each));
  if (!input("input_ids")) throw fault("it has no input input_ids");
  if (strange.length > 0) throw fault(`nothing is known of its input ${strange.join(", ")}`);
  const whole = (each: string, types: readonly WholeType[]): WholeType | null => {
    const found = input(each);
    if (!found) return null;
    if (!types.includes(found.type as WholeType)) {
      throw fault(`its input ${each} is of type ${found.type}, and has to be ${types.join(" or ")}`);
    }
    if (found.shape.length !== 2)
      throw fault(`its input ${each} has ${found.shape.length} dimensions, and has to have 2`);
    checkOpen(each, found, { 0: "rows", 1: "tokens" });
    return found.type as WholeType;
  };
  /** Their sizes differ from step to step. */
  const checkOpen = (each: string, { shape }: Described, axes: Readonly<Record<number, string>>) => {
    for (const [axis, what] of Object.entries(axes)) {
      const size = sizeOf(shape, Number(axis));
      if (size === undefined) continue;
      throw fault(
        `its input ${each} always has ${size} ${size === 1 ? what.slice(0, -1) : what}, and any number has to be possible (with torch.onnx.export: name dimension ${axis} of ${each} in dynamic_axes)`,
      );
    }
  };
  const logits = outputs.get("logits");
  if (!logits) throw fault("it has no output logits");
  if (!isFloat(logits.type))
    throw fault(`its logits are of type ${logits.type}, and have to be float32 or float16`);
  if (logits.shape.length !== 3)
    throw fault(`its logits have ${logits.shape.length} dimensions, and have to have 3`);
  const last = sizeOf(logits.shape, 2);
  if (last !== undefined && last !== vocabulary) throw wrongVocabulary(name, last, vocabulary);
  const signature = {
    ids: whole("input_ids", ["int64", "int32"])!,
    mask: whole("attention_mask", ["int64", "int32", "float32", "bool"]),
    positions: whole("position_ids", ["int64", "int32"]),
    logits: logits.type,
  };
  if (pastNames.length === 0) return { ...signature, cache: null };
  if (signature.mask === null) {
    throw fault(
      "it has past_key_values and no attention_mask, so that a place not yet filled cannot be hidden",
    );
  }
  const parts = pastNames.map((past) => {
    const present = past.replace("past_key_values", "present");
    const shapes = [inputs.get(past)!, outputs.get(present)];
    if (!shapes[1]) throw fault(`it has ${past} and no output ${present}`);
    if (shapes.some((each) => each!.shape.length !== 4 || each!.type !== shapes[0]!.type)) {
      throw fault(`${past} and ${present} have to have 4 dimensions and one type`);
    }
    if (!isFloat(shapes[0]!.type)) throw fault(`${past} is of type ${shapes[0]!.type}`);
    checkOpen(past, shapes[0]!, { 0: "rows", 2: "slots" });
    const size = (axis: number) =>
      shapes.map((each) => sizeOf(each!.shape, axis)).find((n) => n !== undefined);
    const [heads, width] = [size(1), size(3)] as [number | undefined, number | undefined];
    if (heads === undefined || width === undefined) {
      throw fault(
        `it does not say how many heads ${past} has and how wide they are (its second and last dimension)`,
      );
    }
    return { past, present, heads, width };
  });
  const types = new Set(pastNames.map((past) => inputs.get(past)!.type as FloatType));
  if (types.size > 1) throw fault("its past_key_values are of several types");
  return { ...signature, cache: { type: [...types][0]!, parts } };
}

export function wrongVocabulary(name: string, logits: number, vocabulary: number): UserError {
  return new UserError(
    `"${name}" gives logits for ${logits} tokens, and its vocabulary has ${vocabulary}. Choose the vocabulary that the model was trained with; it must name every id, also those of padding.`,
  );
}

/** A dimension's size where the file states it. */
function sizeOf(shape: Described["shape"], axis: number): number | undefined {
  const size = shape[axis];
  return typeof size === "number" ? size : undefined;
}

function isFloat(type: string): type is FloatType {
  return type === "float32" || type === "float16";
}

function described(metadata: Session["inputMetadata"]): Map<string, Described> {
  return new Map(
    metadata.map((each) => [
      each.name,
      each.isTensor
        ? { name: each.name, type: each.type, shape: each.shape.map(named) }
        : { name: each.name, type: "not a tensor", shape: [] },
    ]),
  );
}

/** The runtime gives a dimension that may vary and has no name as -1 in 32 bits without a sign. */
function named(size: number | string): number | string {
  return typeof size === "number" && size >= 2 ** 31 ? "?" : size;
}

/** "input_ids int64 [n, t], ...", the keys and values of many layers in one. */
function listed(all: ReadonlyMap<string, Described>): string {
  const words = [...all.values()]
    .filter(({ name }) => !/\.(?!0\.)\d+\.(key|value)$/.test(name))
    .map(({ name, type, shape }) => `${name} ${type} [${shape.join(", ")}]`);
  const left = all.size - words.length;
  const shown = words.slice(0, 12);
  const more = left + words.length - shown.length;
  if (more > 0) shown.push(`${more} more`);
  return shown.length > 0 ? shown.join("; ") : "nothing";
}
