// Models for the tests of arrival: graphs over one table of logits, as files, and what is said when they come.
import { UserError } from "../../src/errors.ts";
import { loadModel } from "../../src/onnx/load-model.ts";
import { quiet } from "./models.ts";
import { chain, type Graph, onnxFile, type Value } from "./onnx-file.ts";

export const size = 4;
export const table = Float32Array.from({ length: size * size }, (_, i) => Math.sin(i));
export const ids: Value = { name: "input_ids", type: "int64", shape: ["n", "t"] };
const mask: Value = { name: "attention_mask", type: "int64", shape: ["n", "all"] };
export const logits: Value = { name: "logits", type: "float32", shape: ["n", "t", size] };
const past = (name: string): Value => ({ name, type: "float32", shape: ["n", 1, "p", 2] });

export async function refusal(onnx: Blob, tokens = size, more: object = {}): Promise<string> {
  const vocabulary = { tokens: Array.from({ length: tokens }, (_, i) => `T${i}`), hours: new Map(), ...more };
  try {
    const model = await loadModel({ name: "mine.onnx", onnx, vocabulary }, quiet);
    return `accepted: ${model.checks.join(" ")}`;
  } catch (error) {
    return error instanceof UserError ? error.message : `not a UserError: ${error}`;
  }
}
export const file = (graph: Graph) => new Blob([onnxFile(graph)]);

/** A cached model over `graph`'s logits whose keys and values are zeros. */
export function withCache(graph: Partial<Graph>): Graph {
  const names = ["key", "value"].map((part) => [`past_key_values.0.${part}`, `present.0.${part}`] as const);
  return chain(table, size, {
    ...graph,
    inputs: [ids, mask, ...names.map(([name]) => past(name))],
    outputs: [logits, ...names.map(([, name]) => ({ ...past(name), shape: ["n", 1, "all", 2] }))],
    nodes: [
      ...(graph.nodes ?? chain(table, size).nodes),
      { op: "Gather", inputs: ["zeros", "input_ids"], output: "flat" },
      { op: "Unsqueeze", inputs: ["flat", "one"], output: "new" },
      ...names.map(([from, to]) => ({
        op: "Concat",
        inputs: [from, "new"],
        output: to,
        attributes: { axis: 2 },
      })),
    ],
    constants: [
      ...chain(table, size).constants,
      ...(graph.constants ?? []),
      { name: "zeros", dims: [size, 2], data: new Float32Array(2 * size) },
      { name: "one", dims: [1], data: BigInt64Array.of(1n) },
    ],
  });
}
