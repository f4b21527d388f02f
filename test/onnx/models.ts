// The small models of test/golden/models, opened as the page opens a user's.
import { readFileSync } from "node:fs";
import { loadModel } from "../../src/onnx/load-model.ts";
import type { GenerativeModel } from "../../src/onnx/model.ts";
import { readVocabulary, type Vocabulary } from "../../src/onnx/vocabulary.ts";

const folder = new URL("../golden/models/", import.meta.url);

export function textOf(file: string): string {
  return readFileSync(new URL(file, folder), "utf8");
}

export function bytesOf(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(file, folder)));
}

export const quiet = { signal: new AbortController().signal, progress() {}, device: null };

/** The vocabulary is NAME.json up to the first dash. */
export function openModel(name: string, changes: Partial<Vocabulary> = {}): Promise<GenerativeModel> {
  const words = `${name.split("-")[0]}.json`;
  const vocabulary = { ...readVocabulary(textOf(words), words), ...changes };
  return loadModel({ name: `${name}.onnx`, onnx: new Blob([bytesOf(`${name}.onnx`)]), vocabulary }, quiet);
}
