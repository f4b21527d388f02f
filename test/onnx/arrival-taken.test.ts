// Models that may be trusted: those with and without a cache, of other types and open dimensions, and the demo model.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadModel } from "../../src/onnx/load-model.ts";
import { readVocabulary } from "../../src/onnx/vocabulary.ts";
import { file, ids, logits, refusal, size, table, withCache } from "./arrival.ts";
import { quiet } from "./models.ts";
import { chain, type Graph } from "./onnx-file.ts";

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
