// The models of a visit: one loading for all who wait for it, whoever leaves.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createModels } from "../../src/engine/models.ts";

const folder = async (path: string) =>
  new Blob([await readFile(new URL(`../../public/${path}`, import.meta.url))]);
const models = () => createModels(folder, async () => null);
const hooks = (signal = new AbortController().signal, progress = (_: number, __: string) => {}) => ({
  signal,
  progress,
});

test("a computation that takes over from a cancelled one gets the model whose loading that one began", async () => {
  const made = models();
  const first = new AbortController();
  const before = made.load("demo", hooks(first.signal));
  const stages = new Set<string>();
  const after = made.load(
    "demo",
    hooks(undefined, (_, stage) => stages.add(stage)),
  );
  first.abort(new DOMException("A setting was changed.", "AbortError"));
  await expect(before).rejects.toThrow("A setting was changed.");
  const model = await after;
  expect(model.vocabulary.tokens.length).toBe(112);
  expect([...stages]).toContain("Trying the model");
  expect(await made.load("demo", hooks())).toBe(model);
});

test("a call that comes just after the cancel takes the loading over too; one that is aborted already loads nothing", async () => {
  const made = models();
  const first = new AbortController();
  const before = made.load("demo", hooks(first.signal));
  first.abort(new DOMException("cancelled", "AbortError"));
  await expect(before).rejects.toThrow("cancelled");
  await expect(made.load("demo", hooks(first.signal))).rejects.toThrow("cancelled");
  expect((await made.load("demo", hooks())).context).toBe(256);
});

test("a loading that nobody waits for is given up, and a later call begins anew", async () => {
  const asked: string[] = [];
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const made = createModels(
    async (path) => {
      asked.push(path);
      await gate;
      return folder(path);
    },
    async () => null,
  );
  const first = new AbortController();
  const before = made.load("demo", hooks(first.signal));
  first.abort(new DOMException("cancelled", "AbortError"));
  await expect(before).rejects.toThrow("cancelled");
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(asked.length).toBe(2);
  const after = made.load("demo", hooks());
  release();
  expect((await after).name).toBe("demo");
  expect(asked.length).toBe(4);
});

test("one ONNX file with two vocabularies is two models, and a name of before means the file with either", async () => {
  const made = models();
  const onnx = new File([await folder("models/demo/model.onnx")], "mine.onnx");
  const words = await (await folder("models/demo/vocabulary.json")).text();
  const add = (text: string) => made.add([onnx, new File([text], "vocabulary.json")], hooks());
  const first = await add(words);
  const second = await add(JSON.stringify({ ...JSON.parse(words), context: 128 }));
  expect(first.name).toMatch(/^mine\.onnx [0-9a-f]{12}\.[0-9a-f]{6}$/);
  expect(second.name).not.toBe(first.name);
  expect((await made.load(first.name, hooks())).context).toBe(256);
  expect((await made.load(second.name, hooks())).context).toBe(128);
  expect((await made.load(first.name.slice(0, -7), hooks())).name).toBe("mine.onnx");
  await expect(made.load(`${first.name.slice(0, -6)}ffffff`, hooks())).rejects.toThrow(
    /The vocabulary of the model "mine\.onnx" that you added is another one than the question means/,
  );
});
