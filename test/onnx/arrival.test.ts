// Models that must not be trusted: each is refused with a sentence that says what is wrong and what to do.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { loadModel } from "../../src/onnx/load-model.ts";
import { readVocabulary } from "../../src/onnx/vocabulary.ts";
import { bytesOf, openModel, quiet } from "./models.ts";
import { chain, type Graph, onnxFile, type Value } from "./onnx-file.ts";

const size = 4;
const table = Float32Array.from({ length: size * size }, (_, i) => Math.sin(i));
const ids: Value = { name: "input_ids", type: "int64", shape: ["n", "t"] };
const mask: Value = { name: "attention_mask", type: "int64", shape: ["n", "all"] };
const logits: Value = { name: "logits", type: "float32", shape: ["n", "t", size] };
const past = (name: string): Value => ({ name, type: "float32", shape: ["n", 1, "p", 2] });

async function refusal(onnx: Blob, tokens = size, more: object = {}): Promise<string> {
  const vocabulary = { tokens: Array.from({ length: tokens }, (_, i) => `T${i}`), hours: new Map(), ...more };
  try {
    const model = await loadModel({ name: "mine.onnx", onnx, vocabulary }, quiet);
    return `accepted: ${model.checks.join(" ")}`;
  } catch (error) {
    return error instanceof UserError ? error.message : `not a UserError: ${error}`;
  }
}
const file = (graph: Graph) => new Blob([onnxFile(graph)]);

/** A cached model over `graph`'s logits whose keys and values are zeros. */
function withCache(graph: Partial<Graph>): Graph {
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

test("a sound chain is taken, with or without a cache, and says that its context is not known", async () => {
  expect(await refusal(file(chain(table, size)))).toMatch(
    /^accepted: .*all 4 tokens.*2,048 tokens are taken.*no past_key_values/,
  );
  expect(await refusal(file(withCache({})))).toMatch(/^accepted: .*with its cache.*the same logits/);
});

test("ids of 32 bits and logits of 16 bits are read as they are meant", async () => {
  const half = chain(table, size, {
    inputs: [{ ...ids, type: "int32" }],
    outputs: [{ ...logits, type: "float16" }],
    nodes: [
      { op: "Gather", inputs: ["table", "input_ids"], output: "full" },
      { op: "Cast", inputs: ["full"], output: "logits", attributes: { to: 10 } },
    ],
  });
  const vocabulary = { tokens: ["A", "B", "C", "D"], hours: new Map(), context: 8 };
  const model = await loadModel({ name: "half.onnx", onnx: file(half), vocabulary }, quiet);
  const lanes = await model.lanes(1, 8);
  const prompt = await lanes.read(Int32Array.of(1, 3));
  expect(prompt.logits).toBeAllclose(table.subarray(12), { absolute: 5e-4 });
  lanes.place(0, prompt);
  const next = await lanes.step(Int32Array.of(2), Uint8Array.of(1));
  expect(next as Float32Array).toBeAllclose(table.subarray(8, 12), { absolute: 5e-4 });
});

/** The chain with logits after the last token alone, as some exports give them. */
const lastOnly: Partial<Graph> = {
  outputs: [{ ...logits, shape: ["n", 1, size] }],
  nodes: [
    { op: "Slice", inputs: ["input_ids", "last", "end", "along"], output: "newest" },
    { op: "Gather", inputs: ["table", "newest"], output: "logits" },
  ],
  constants: [
    ...chain(table, size).constants,
    { name: "last", dims: [1], data: BigInt64Array.of(-1n) },
    { name: "end", dims: [1], data: BigInt64Array.of(2n ** 31n) },
    { name: "along", dims: [1], data: BigInt64Array.of(1n) },
  ],
};

test("logits after the last token alone serve a model with a cache, and no other", async () => {
  expect(await refusal(file(chain(table, size, lastOnly)))).toMatch(
    /gives logits for 1 of \d+ or more tokens. Without a cache.*for every token/,
  );
  const { outputs } = withCache({});
  const graph = { ...withCache(lastOnly), outputs: [lastOnly.outputs![0]!, ...outputs.slice(1)] };
  const vocabulary = { tokens: ["A", "B", "C", "D"], hours: new Map(), context: 24 };
  const model = await loadModel({ name: "last.onnx", onnx: file(graph), vocabulary }, quiet);
  const lanes = await model.lanes(1, 24);
  const prompt = await lanes.read(Int32Array.of(1, 3));
  expect([...prompt.logits]).toEqual([...table.subarray(12)]);
  lanes.place(0, prompt);
  expect([...((await lanes.step(Int32Array.of(2), Uint8Array.of(1))) as Float32Array)]).toEqual([
    ...table.subarray(8, 12),
  ]);
});

test("dimensions that may vary need no name", async () => {
  const open = chain(table, size, {
    inputs: [{ ...ids, shape: ["", ""] }],
    outputs: [{ ...logits, shape: ["", "", ""] }],
  });
  expect(await refusal(file(open))).toMatch(/^accepted/);
});

test("files that are no ONNX model", async () => {
  expect(await refusal(new Blob(["PK\u0003\u0004 a zip"]))).toMatch(
    /^"mine.onnx" is not an ONNX model.*Export the model to ONNX/,
  );
  expect(await refusal(new Blob([]))).toMatch(/is not an ONNX model/);
  expect(await refusal(new Blob([onnxFile(chain(table, size)).slice(0, 60)]))).toMatch(
    /is not a whole ONNX model.*Copy or export it again/,
  );
  expect(
    await refusal(
      new Blob([
        onnxFile(
          chain(table, size, { nodes: [{ op: "Frobnicate", inputs: ["input_ids"], output: "logits" }] }),
        ),
      ]),
    ),
  ).toMatch(/could not be opened: .*Frobnicate.*common operator set/);
});

test("a file of 500 MB is refused before it is read", async () => {
  const large = { size: 500e6, slice: () => expect.fail("it was read") } as unknown as Blob;
  expect(await refusal(large)).toMatch(/has 500 MB. Models of up to 300 MB.*smaller model, or.*16-bit/);
});

test("weights in a file of their own are named", async () => {
  const graph = chain(table, size);
  const outside = { ...graph, constants: [{ ...graph.constants[0]!, outside: "weights.onnx.data" }] };
  expect(await refusal(file(outside))).toMatch(
    /keeps its weights in a file of its own.*save_as_external_data=False/,
  );
});

test.each<[string, Graph, RegExp]>([
  [
    "other inputs",
    chain(table, size, {
      inputs: [{ ...ids, name: "x" }],
      nodes: [{ op: "Gather", inputs: ["table", "x"], output: "logits" }],
    }),
    /it has no input input_ids. It takes x int64 \[n, t\] and gives logits float32 \[n, t, 4\]. Export it/,
  ],
  [
    "one input too many",
    chain(table, size, { inputs: [ids, { ...ids, name: "token_type_ids" }] }),
    /nothing is known of its input token_type_ids/,
  ],
  [
    "no logits",
    chain(table, size, {
      outputs: [{ ...logits, name: "y" }],
      nodes: [{ op: "Gather", inputs: ["table", "input_ids"], output: "y" }],
    }),
    /it has no output logits. It takes .* and gives y float32/,
  ],
  [
    "logits of one rank less",
    chain(table, size, {
      inputs: [{ ...ids, shape: ["n"] }],
      outputs: [{ ...logits, shape: ["n", size] }],
    }),
    /its logits have 2 dimensions, and have to have 3/,
  ],
  [
    "ids of another type",
    chain(table, size, {
      inputs: [{ ...ids, type: "float32" }],
      nodes: [
        { op: "Cast", inputs: ["input_ids"], output: "whole", attributes: { to: 7 } },
        { op: "Gather", inputs: ["table", "whole"], output: "logits" },
      ],
    }),
    /its input input_ids is of type float32, and has to be int64 or int32/,
  ],
  [
    "a cache without a mask",
    ((graph) => ({ ...graph, inputs: graph.inputs.filter(({ name }) => name !== "attention_mask") }))(
      withCache({}),
    ),
    /it has past_key_values and no attention_mask/,
  ],
  [
    "one row at a time",
    chain(table, size, { inputs: [{ ...ids, shape: [1, "t"] }] }),
    /its input input_ids always has 1 row, and any number has to be possible .*dimension 0 of input_ids in dynamic_axes/,
  ],
  [
    "timelines of one length",
    chain(table, size, { inputs: [{ ...ids, shape: ["n", 128] }] }),
    /its input input_ids always has 128 tokens, and any number.*dimension 1/,
  ],
  [
    "a mask of one length",
    ((graph) => ({
      ...graph,
      inputs: graph.inputs.map((each) =>
        each.name === "attention_mask" ? { ...each, shape: ["n", 16] } : each,
      ),
    }))(withCache({})),
    /its input attention_mask always has 16 tokens/,
  ],
  [
    "a cache of one size",
    ((graph) => ({
      ...graph,
      inputs: graph.inputs.map((each) =>
        each.shape.length === 4 ? { ...each, shape: ["n", 1, 16, 2] } : each,
      ),
    }))(withCache({})),
    /its input past_key_values.0.key always has 16 slots/,
  ],
  [
    "a cache written in place",
    ((graph) => ({
      ...graph,
      nodes: [
        ...chain(table, size).nodes,
        ...["key", "value"].map((part) => ({
          op: "Identity",
          inputs: [`past_key_values.0.${part}`],
          output: `present.0.${part}`,
        })),
      ],
    }))(withCache({})),
    /gives present.0.key with 0 slots after \d+ new tokens on top of 0. It has to give \d+.*fixed size, written in place/,
  ],
  [
    "a cache that is not given back",
    ((graph) => ({ ...graph, outputs: graph.outputs.slice(0, 2) }))(withCache({})),
    /it has past_key_values.0.value and no output present.0.value/,
  ],
  [
    "NaN",
    chain(
      table.map((x, i) => (i % 4 === 2 ? Number.NaN : x)),
      size,
    ),
    /gives no usable logits: in the trial that of token 2 is NaN. Check the model where it was trained/,
  ],
  [
    "a look at later tokens",
    chain(table, size, {
      nodes: [
        { op: "Gather", inputs: ["table", "input_ids"], output: "own" },
        { op: "ReduceSum", inputs: ["own", "one"], output: "all", attributes: { keepdims: 1 } },
        { op: "Add", inputs: ["own", "all"], output: "logits" },
      ],
      constants: [...chain(table, size).constants, { name: "one", dims: [1], data: BigInt64Array.of(1n) }],
    }),
    /gives other logits for a token when others follow it.*causal/,
  ],
  [
    "a cache whose hidden slots count",
    withCache({
      nodes: [
        { op: "Gather", inputs: ["table", "input_ids"], output: "own" },
        { op: "Shape", inputs: ["past_key_values.0.key"], output: "shape" },
        { op: "Gather", inputs: ["shape", "two"], output: "slots" },
        { op: "Cast", inputs: ["slots"], output: "factor", attributes: { to: 1 } },
        { op: "Mul", inputs: ["own", "factor"], output: "grown" },
        { op: "Add", inputs: ["own", "grown"], output: "logits" },
      ],
      constants: [{ name: "two", dims: [], data: BigInt64Array.of(2n) }],
    }),
    /gives other logits with its cache than without.*attention_mask has to hide slots/,
  ],
])("%s", async (_, graph, says) => {
  expect(await refusal(file(graph))).toMatch(says);
});

test("a vocabulary of another size, stated or found in the trial", async () => {
  expect(await refusal(file(chain(table, size)), 5)).toMatch(
    /gives logits for 4 tokens, and its vocabulary has 5. Choose the vocabulary/,
  );
  const open = chain(table, size, { outputs: [{ ...logits, shape: ["n", "t", "v"] }] });
  expect(await refusal(file(open), 3)).toMatch(/gives logits for 4 tokens, and its vocabulary has 3/);
});

test("a vocabulary of one token, or of more than can be drawn from, is refused at once", async () => {
  expect(await refusal(file(chain(table, size)), 1)).toMatch(/has 1 token. Models of 2 to 65,536 tokens/);
  expect(await refusal(file(chain(table, size)), 65_537)).toMatch(/has 65,537 tokens. Models of 2 to 65,536/);
});

test("the context is found where positions end, and one that is stated wrongly is refused", async () => {
  for (const name of ["tiny-cached", "tiny-uncached"]) {
    const tokens = Array.from({ length: 20 }, (_, i) => `T${i}`);
    const onnx = new Blob([bytesOf(`${name}.onnx`)]);
    const model = await loadModel({ name, onnx, vocabulary: { tokens, hours: new Map() } }, quiet);
    expect(model.context).toBe(40);
    expect(model.checks.join(" ")).toContain("up to 40 tokens (found by trial)");
    expect(await refusal(onnx, 20, { context: 41 })).toMatch(/states a context of 41 tokens.*refuses/);
    model.dispose();
  }
  expect((await openModel("ward")).checks[1]).toBe("Its vocabulary states a context of 12 tokens.");
});

test("the demo model passes, uses its cache, and is small", async () => {
  const folder = new URL("../../public/models/demo/", import.meta.url);
  const onnx = new Blob([readFileSync(new URL("model.onnx", folder))]);
  const vocabulary = readVocabulary(
    readFileSync(new URL("vocabulary.json", folder), "utf8"),
    "vocabulary.json",
  );
  expect(onnx.size).toBeLessThan(6e6);
  const model = await loadModel({ name: "demo", onnx, vocabulary }, quiet);
  expect(model.context).toBe(256);
  expect(model.checks.at(-1)).toMatch(/with its cache, a timeline gave the same logits/);
  model.dispose();
});

test("an abort while loading is heeded", async () => {
  const controller = new AbortController();
  const vocabulary = { tokens: ["A", "B", "C", "D"], hours: new Map() };
  const loading = loadModel(
    { name: "mine.onnx", onnx: file(chain(table, size)), vocabulary },
    { ...quiet, signal: controller.signal },
  );
  controller.abort(new DOMException("cancelled", "AbortError"));
  await expect(loading).rejects.toThrow("cancelled");
});
