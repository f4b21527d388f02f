// The models of one visit: the demo from the page's own folder, and those that the user added. One is kept ready; onnxruntime is
// fetched when the first is asked for.
import { UserError } from "../errors.ts";
import type { Device } from "../gpu/device.ts";
import type { GenerativeModel, ModelFiles, ModelSource } from "../onnx/model.ts";
import { demoModel, modelName, parseModelName } from "../onnx/model-name.ts";
import { readVocabulary } from "../onnx/vocabulary.ts";
import type { ModelReport } from "./protocol.ts";

type Hooks = Parameters<ModelSource["load"]>[1];

export interface Models extends ModelSource {
  /** Takes an ONNX file and its vocabulary; throws a UserError when one is missing or the model fails a check. */
  add(files: readonly File[], hooks: Hooks): Promise<ModelReport>;
  report(name: string, hooks: Hooks): Promise<ModelReport>;
}

/**
 * `folder`: gives a file below the page's own folder, or null when it cannot be had.
 * `device`: the GPU that kernels may use, null for none.
 */
export function createModels(
  folder: (path: string) => Promise<Blob | null>,
  device: () => Promise<Device | null>,
): Models {
  let ready: { readonly name: string; readonly model: Promise<GenerativeModel> } | null = null;
  const added = new Map<string, ModelFiles>();

  async function demoFiles(hooks: Hooks): Promise<ModelFiles> {
    hooks.progress(0, "Fetching the demo model");
    const [onnx, words] = await Promise.all([
      folder("models/demo/model.onnx"),
      folder("models/demo/vocabulary.json"),
    ]);
    if (!onnx || !words) {
      throw new UserError(
        "The demo model could not be loaded. Check that this page is still being served, then try again.",
      );
    }
    return { name: demoModel, onnx, vocabulary: readVocabulary(await words.text(), "vocabulary.json") };
  }

  async function filesOf(name: string, hooks: Hooks): Promise<ModelFiles> {
    if (name === demoModel) return demoFiles(hooks);
    const { file, fingerprint } = parseModelName(name);
    const known = [...added.keys()].find((each) => {
      const its = parseModelName(each);
      return its.file === file && (fingerprint === null || its.fingerprint === fingerprint);
    });
    if (known !== undefined) return added.get(known)!;
    const same = [...added.keys()].find((each) => parseModelName(each).file === file);
    throw new UserError(
      same === undefined
        ? `The model "${file}" is not here. Add its ONNX file and its vocabulary under "Model", or choose the demo model.`
        : `The model "${file}" that you added is another one than the question means (${parseModelName(same).fingerprint} in place of ${fingerprint}). Add the right file, or choose yours under "Model".`,
    );
  }

  async function open(files: ModelFiles, hooks: Hooks): Promise<GenerativeModel> {
    const { loadModel } = await import("../onnx/load-model.ts");
    return loadModel(files, { ...hooks, device: await device() });
  }

  function load(name: string, hooks: Hooks): Promise<GenerativeModel> {
    if (ready?.name === name) return ready.model;
    const before = ready;
    const mine = {
      name,
      model: (async () => {
        await dispose(before);
        return open(await filesOf(name, hooks), hooks);
      })(),
    };
    ready = mine;
    mine.model.catch(() => {
      if (ready === mine) ready = null;
    });
    return mine.model;
  }

  async function dispose(held: typeof ready): Promise<void> {
    const model = await held?.model.catch(() => null);
    model?.dispose();
  }

  const reportOf = (
    name: string,
    { vocabulary, context, checks, provider }: GenerativeModel,
  ): ModelReport => ({
    name,
    tokens: vocabulary.tokens,
    context,
    checks,
    provider,
  });

  return {
    load,
    report: async (name, hooks) => reportOf(name, await load(name, hooks)),
    async add(given, hooks) {
      const { onnx, vocabulary } = pick(given);
      const files = {
        name: onnx.name,
        onnx,
        vocabulary: readVocabulary(await vocabulary.text(), vocabulary.name),
      };
      // checked before it replaces anything
      const model = await open(files, hooks);
      const name = modelName(onnx.name, model.fingerprint);
      added.set(name, files);
      await dispose(ready);
      ready = { name, model: Promise.resolve(model) };
      return reportOf(name, model);
    },
  };
}

/** The two files of a model, whatever their order. */
function pick(files: readonly File[]): { readonly onnx: File; readonly vocabulary: File } {
  const named = (pattern: RegExp) => files.filter(({ name }) => pattern.test(name));
  const [onnx, ...otherModels] = named(/\.onnx$/i);
  const [vocabulary, ...otherWords] = named(/\.(json|csv|tsv|txt)$/i);
  if (!onnx || !vocabulary || otherModels.length + otherWords.length > 0) {
    throw new UserError(
      `A model is two files: its ONNX file, and a vocabulary (JSON or CSV) that says what each token id means. Given: ${files.map(({ name }) => `"${name}"`).join(", ") || "none"}. Choose both at once. Weights in a file of their own (.onnx.data) cannot be read: save them inside the ONNX file.`,
    );
  }
  return { onnx, vocabulary };
}
