// The name of a model in a request: "demo", or the file's name with the first hex digits of two SHA-256, of the ONNX file and of the
// vocabulary: "ehr.onnx 3f2a9c1b4d5e.71c0aa". So a link says which model it means, and neither another file of that name nor other
// words for its tokens are taken for it. Links from before name the ONNX file alone ("ehr.onnx 3f2a9c1b4d5e").
import { Sha256 } from "../math/sha256.ts";
import type { Vocabulary } from "./vocabulary.ts";

export const demoModel = "demo";

export interface ModelName {
  readonly file: string;
  /** null: any model of this name will do */
  readonly fingerprint: string | null;
  /** null: any vocabulary will do */
  readonly vocabulary: string | null;
}

/** What tells a model from others: SHA-256 in hex. */
export interface ModelIdentity {
  readonly fingerprint: string;
  readonly vocabularyFingerprint: string;
}

export function parseModelName(text: string): ModelName {
  const found = /^(.*\S)\s+([0-9a-f]{12})(?:\.([0-9a-f]{6}))?$/.exec(text.trim());
  if (!found) return { file: text.trim(), fingerprint: null, vocabulary: null };
  return { file: found[1]!, fingerprint: found[2]!, vocabulary: found[3] ?? null };
}

export function modelName(file: string, { fingerprint, vocabularyFingerprint }: ModelIdentity): string {
  return `${file} ${fingerprint.slice(0, 12)}.${vocabularyFingerprint.slice(0, 6)}`;
}

/** What does not fit where `model` is not the one that is meant; null: it fits. */
export function mismatch(
  meant: ModelName,
  model: ModelIdentity,
): { readonly what: "model" | "vocabulary"; readonly is: string; readonly meant: string } | null {
  const parts = [
    { what: "model", is: model.fingerprint, meant: meant.fingerprint },
    { what: "vocabulary", is: model.vocabularyFingerprint, meant: meant.vocabulary },
  ] as const;
  for (const { what, is, meant: wanted } of parts) {
    if (wanted !== null && !is.startsWith(wanted))
      return { what, is: is.slice(0, wanted.length), meant: wanted };
  }
  return null;
}

/** SHA-256 (hex) of what a vocabulary says, whatever file said it: of the JSON of all its parts, in the order of the token ids. */
export function vocabularyFingerprint(vocabulary: Vocabulary): string {
  const { tokens, hours, context, static: heads, breaks } = vocabulary;
  const ids = (of: Iterable<number>) => [...of].sort((a, b) => a - b);
  const parts = {
    tokens,
    hours: ids(hours.keys()).map((id) => [id, hours.get(id)]),
    context: context ?? null,
    static: heads ? ids(heads) : null,
    breaks: breaks ? [...breaks].sort(([a], [b]) => (a < b ? -1 : 1)) : null,
  };
  const hash = new Sha256();
  hash.update(new TextEncoder().encode(JSON.stringify(parts)));
  return hash.digest();
}
