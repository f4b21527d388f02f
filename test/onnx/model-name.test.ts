import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { mismatch, modelName, parseModelName, vocabularyFingerprint } from "../../src/onnx/model-name.ts";
import { readVocabulary } from "../../src/onnx/vocabulary.ts";

const model = { fingerprint: "ab12".repeat(16), vocabularyFingerprint: "c0ffee".padEnd(64, "0") };

test("a name says file, model and vocabulary, and is read back; older names say less and still mean a model", () => {
  const name = modelName("my model.onnx", model);
  expect(name).toBe("my model.onnx ab12ab12ab12.c0ffee");
  expect(parseModelName(name)).toEqual({
    file: "my model.onnx",
    fingerprint: "ab12ab12ab12",
    vocabulary: "c0ffee",
  });
  expect(parseModelName("ehr.onnx ab12ab12ab12")).toEqual({
    file: "ehr.onnx",
    fingerprint: "ab12ab12ab12",
    vocabulary: null,
  });
  for (const plain of ["demo", "folder/ehr.onnx", "ehr.onnx ab12ab12ab12.c0ff", "ehr.onnx AB12AB12AB12"]) {
    expect(parseModelName(plain)).toEqual({ file: plain, fingerprint: null, vocabulary: null });
  }
});

test("what does not fit is named: the model before its vocabulary", () => {
  const fits = (name: string) => mismatch(parseModelName(name), model);
  expect([fits("x.onnx"), fits("x.onnx ab12ab12ab12"), fits("x.onnx ab12ab12ab12.c0ffee")]).toEqual([
    null,
    null,
    null,
  ]);
  expect(fits("x.onnx 000000000000.c0ffee")).toEqual({
    what: "model",
    is: "ab12ab12ab12",
    meant: "000000000000",
  });
  expect(fits("x.onnx ab12ab12ab12.000000")).toEqual({
    what: "vocabulary",
    is: "c0ffee",
    meant: "000000",
  });
});

test("a vocabulary is known by what it says, not by the form of its file", () => {
  const of = (text: string) => vocabularyFingerprint(readVocabulary(text, "file"));
  const list = of('{"tokens": ["A", "B", "1d"], "hours": {"1d": 24}}');
  expect(of("token,id,hours\n1d,2,24\nA,0,\nB,1,\n")).toBe(list);
  expect(list).toBe(
    createHash("sha256")
      .update('{"tokens":["A","B","1d"],"hours":[[2,24]],"context":null,"static":null,"breaks":null}')
      .digest("hex"),
  );
  const others = [
    '{"tokens": ["B", "A", "1d"], "hours": {"1d": 24}}',
    '{"tokens": ["A", "B", "1d"], "hours": {"1d": 25}}',
    '{"tokens": ["A", "B", "1d"], "hours": {"1d": 24}, "context": 8}',
    '{"tokens": ["A", "B", "1d"], "hours": {"1d": 24}, "static": ["A"]}',
    '{"tokens": ["A", "B", "1d"], "hours": {"1d": 24}, "breaks": {"A": [1,2,3,4,5,6,7,8,9]}}',
  ].map(of);
  expect(new Set([list, ...others]).size).toBe(6);
});
