// Models whose inputs, outputs or logits must not be trusted: each is refused with a sentence that says what is wrong and what to do.
import { expect, test } from "vitest";
import { file, ids, logits, refusal, size, table, withCache } from "./arrival.ts";
import { chain, type Graph } from "./onnx-file.ts";

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
