// Files that are no model, and vocabularies and contexts that do not fit theirs: each is refused with a sentence that says what to do.
import { expect, test } from "vitest";
import { loadModel } from "../../src/onnx/load-model.ts";
import { file, logits, refusal, size, table } from "./arrival.ts";
import { bytesOf, openModel, quiet } from "./models.ts";
import { chain, onnxFile } from "./onnx-file.ts";

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
