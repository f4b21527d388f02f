// Writes small ONNX files, for models that are wrong in one way each. Field numbers are those of onnx.proto (IR version 8, opset 16).

type Field = readonly [number, number | string | Uint8Array];

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  do {
    const low = left % 128;
    left = Math.floor(left / 128);
    bytes.push(left > 0 ? low + 128 : low);
  } while (left > 0);
  return bytes;
}

function message(...fields: readonly Field[]): Uint8Array {
  const bytes = fields.flatMap(([number, value]) => {
    if (typeof value === "number") return [...varint(number * 8), ...varint(value)];
    const content = typeof value === "string" ? new TextEncoder().encode(value) : value;
    return [...varint(number * 8 + 2), ...varint(content.length), ...content];
  });
  return Uint8Array.from(bytes);
}

export const type = { float32: 1, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, float64: 11 } as const;
type Type = keyof typeof type;

export interface Value {
  readonly name: string;
  readonly type: Type;
  /** "": any size, without a name */
  readonly shape: readonly (number | string)[];
}

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** whole-number attributes */
  readonly attributes?: Readonly<Record<string, number>>;
}

export interface Constant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
  /** its numbers are in this file, which nobody has */
  readonly outside?: string;
}

export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
}

function valueInfo({ name, type: kind, shape }: Value): Uint8Array {
  const sizeField = (size: number | string): Field[] =>
    typeof size === "number" ? [[1, size]] : size === "" ? [] : [[2, size]];
  const dims = shape.map((size): Field => [1, message(...sizeField(size))]);
  const tensor = message([1, type[kind]], [2, message(...dims)]);
  return message([1, name], [2, message([1, tensor])]);
}

function tensorProto({ name, dims, data, outside }: Constant): Uint8Array {
  const kind = data instanceof Float32Array ? type.float32 : type.int64;
  const head: Field[] = [...dims.map((size): Field => [1, size]), [2, kind], [8, name]];
  if (outside !== undefined) {
    return message(...head, [13, message([1, "location"], [2, outside])], [14, 1]);
  }
  return message(...head, [9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
}

function nodeProto({ op, inputs, output, attributes = {} }: Node): Uint8Array {
  const of = Object.entries(attributes).map(
    ([name, value]): Field => [5, message([1, name], [3, value], [20, 2])],
  );
  return message(...inputs.map((name): Field => [1, name]), [2, output], [4, op], ...of);
}

/** The bytes of an ONNX file. */
export function onnxFile({ inputs, outputs, nodes, constants }: Graph): Uint8Array<ArrayBuffer> {
  const graph = message(
    ...nodes.map((node): Field => [1, nodeProto(node)]),
    [2, "graph"],
    ...constants.map((constant): Field => [5, tensorProto(constant)]),
    ...inputs.map((value): Field => [11, valueInfo(value)]),
    ...outputs.map((value): Field => [12, valueInfo(value)]),
  );
  return Uint8Array.from(message([1, 8], [7, graph], [8, message([1, ""], [2, 16])]));
}

/** logits = table[input_ids]: a chain of first order over `size` tokens. */
export function chain(table: Float32Array, size: number, changes: Partial<Graph> = {}): Graph {
  return {
    inputs: [{ name: "input_ids", type: "int64", shape: ["n", "t"] }],
    outputs: [{ name: "logits", type: "float32", shape: ["n", "t", size] }],
    nodes: [{ op: "Gather", inputs: ["table", "input_ids"], output: "logits" }],
    constants: [{ name: "table", dims: [size, size], data: table }],
    ...changes,
  };
}
