// The name of a model in a request: "demo", or the file's name and the first 12 hex digits of its SHA-256 ("ehr.onnx 3f2a9c1b4d5e"),
// so that a link says which model it means and another file of that name is not taken for it.

export const demoModel = "demo";

export interface ModelName {
  readonly file: string;
  /** null: any model of this name will do */
  readonly fingerprint: string | null;
}

export function parseModelName(text: string): ModelName {
  const found = /^(.*\S)\s+([0-9a-f]{12})$/.exec(text.trim());
  return found ? { file: found[1]!, fingerprint: found[2]! } : { file: text.trim(), fingerprint: null };
}

/** `fingerprint`: SHA-256 of the ONNX file, hex. */
export function modelName(file: string, fingerprint: string): string {
  return `${file} ${fingerprint.slice(0, 12)}`;
}
