// The models of one visit: the demo from the page's own folder, and those that the user added. One is kept ready; onnxruntime is
// fetched when the first is asked for.
import { UserError } from "../errors.ts";
import type { Device } from "../gpu/device.ts";
import type { GenerativeModel, ModelFiles, ModelSource } from "../onnx/model.ts";
import { demoModel, type ModelIdentity, mismatch, modelName, parseModelName } from "../onnx/model-name.ts";
import { readVocabulary } from "../onnx/vocabulary.ts";
import type { ModelReport } from "./protocol.ts";
import { unlessAborted } from "./shared-work.ts";

type Hooks = Parameters<ModelSource["load"]>[1];

/** A model that is ready or being made so, for all who wait for it. */
interface Held {
  readonly name: string;
  readonly model: Promise<GenerativeModel>;
  readonly waiting: Set<Hooks>;
  readonly stop: AbortController;
  /** whether it is ready */
  done: boolean;
  isDisposed: boolean;
}

/** So long a loading goes on with nobody waiting. */
const patienceMs = 1_000;

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
  let ready: Held | null = null;
  const added = new Map<string, ModelIdentity & { readonly files: ModelFiles }>();

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
    const meant = parseModelName(name);
    const same = [...added.values()].filter((each) => each.files.name === meant.file);
    const known = same.find((each) => mismatch(meant, each) === null);
    if (known) return known.files;
    const last = same.at(-1);
    const wrong = last && mismatch(meant, last);
    throw new UserError(
      wrong
        ? `The ${wrong.what === "model" ? `model "${meant.file}"` : `vocabulary of the model "${meant.file}"`} that you added is another one than the question means (${wrong.is} in place of ${wrong.meant}). Add the right file, or choose yours under "Model".`
        : `The model "${meant.file}" is not here. Add its ONNX file and its vocabulary under "Model", or choose the demo model.`,
    );
  }

  async function open(files: ModelFiles, hooks: Hooks): Promise<GenerativeModel> {
    const { loadModel } = await import("../onnx/load-model.ts");
    return loadModel(files, { ...hooks, device: await device() });
  }

  /** A call that is cancelled leaves at once; the one that follows it takes the loading over where it stands. */
  async function load(name: string, hooks: Hooks): Promise<GenerativeModel> {
    hooks.signal.throwIfAborted();
    if (ready?.name !== name) ready = begin(name, ready);
    const held = ready;
    held.waiting.add(hooks);
    try {
      return await unlessAborted(held.model, hooks.signal);
    } finally {
      held.waiting.delete(hooks);
      setTimeout(() => giveUp(held, new DOMException("Nobody waits for it.", "AbortError")), patienceMs);
    }
  }

  function begin(name: string, before: Held | null): Held {
    const waiting = new Set<Hooks>();
    const stop = new AbortController();
    const progress: Hooks["progress"] = (fraction, stage) => {
      for (const hooks of waiting) hooks.progress(fraction, stage);
    };
    const hooks = { signal: stop.signal, progress };
    const model = (async () => {
      if (before) giveUp(before, new DOMException("Another model was asked for.", "AbortError"));
      await dispose(before);
      return open(await filesOf(name, hooks), hooks);
    })();
    const mine: Held = { name, model, waiting, stop, done: false, isDisposed: false };
    model.then(
      () => {
        mine.done = true;
      },
      () => forget(mine),
    );
    return mine;
  }

  function forget(held: Held): void {
    if (ready === held) ready = null;
  }

  /** Ends a loading that nobody waits for; one that is over stays as it is. */
  function giveUp(held: Held, reason: DOMException): void {
    if (held.waiting.size > 0 || held.done || held.stop.signal.aborted) return;
    // whoever asks from now on must not wait for something that ends
    forget(held);
    held.stop.abort(reason);
    dispose(held);
  }

  async function dispose(held: Held | null): Promise<void> {
    const model = await held?.model.catch(() => null);
    if (held && !held.isDisposed) model?.dispose();
    if (held) held.isDisposed = true;
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
      const name = modelName(onnx.name, model);
      const { fingerprint, vocabularyFingerprint } = model;
      added.set(name, { files, fingerprint, vocabularyFingerprint });
      await dispose(ready);
      const stop = new AbortController();
      const ended = { done: true, isDisposed: false };
      ready = { name, model: Promise.resolve(model), waiting: new Set(), stop, ...ended };
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
