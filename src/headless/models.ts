// Generative models on the command line: the demo, or an ONNX file with its vocabulary beside it.
import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.ts";
import { loadModel } from "../onnx/load-model.ts";
import type { GenerativeModel, ModelSource } from "../onnx/model.ts";
import { demoModel, mismatch, parseModelName } from "../onnx/model-name.ts";
import { readVocabulary } from "../onnx/vocabulary.ts";
import { blobOf, fromHere } from "./files.ts";

const demoFolder = fileURLToPath(new URL("../../public/models/demo/", import.meta.url));

/**
 * `given`: paths from the command line. Without them a model other than the demo is the path that stands in the request, and its
 * vocabulary is NAME.vocabulary.json or .csv, or vocabulary.json or .csv, in the same folder. `demo`: the demo model's folder.
 */
export function modelsOnDisk(
  given: { readonly model?: string; readonly vocabulary?: string },
  demo = demoFolder,
): ModelSource {
  return {
    async load(name, hooks): Promise<GenerativeModel> {
      const meant = parseModelName(name);
      const { file } = meant;
      const onnx = given.model ?? (file === demoModel ? join(demo, "model.onnx") : file);
      if (given.model !== undefined && basename(given.model) !== basename(file)) {
        throw new UserError(
          `The request means the model "${file}", and --model names "${basename(given.model)}". Name the right file, or the right model in the request.`,
        );
      }
      const words = await vocabularyFor(onnx, given.vocabulary);
      const model = await loadModel(
        {
          name: file === demoModel ? demoModel : basename(onnx),
          onnx: await blobOf(onnx),
          vocabulary: readVocabulary(words.text, basename(words.path)),
        },
        { ...hooks, device: null },
      );
      const wrong = mismatch(meant, model);
      if (wrong) {
        model.dispose();
        throw new UserError(
          `The ${wrong.what === "model" ? `model "${file}"` : `vocabulary of the model "${file}"`} is another one than the request means (${wrong.is} in place of ${wrong.meant}). Find the file that the numbers were made with, or take the digits out of the model's name.`,
        );
      }
      return model;
    },
  };
}

async function vocabularyFor(onnx: string, given: string | undefined) {
  const folder = dirname(onnx);
  const stem = basename(onnx, extname(onnx));
  const candidates = given
    ? [given]
    : [`${stem}.vocabulary`, "vocabulary"].flatMap((name) =>
        ["json", "csv"].map((end) => join(folder, `${name}.${end}`)),
      );
  for (const path of candidates) {
    const text = await readFile(fromHere(path), "utf8").catch(() => null);
    if (text !== null) return { path, text };
  }
  throw new UserError(
    `There is no vocabulary for the model "${onnx}". Looked for: ${candidates.map((path) => `"${path}"`).join(", ")}. Name it with --vocabulary FILE.`,
  );
}
