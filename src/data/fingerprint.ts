// SHA-256 of a file in slices. WebCrypto's digest wants all bytes at once, and a large file is never held as a whole.
import { readBytes } from "./csv/bytes.ts";
import type { ReadHooks } from "./data-table.ts";

const SLICE_BYTES = 2 ** 22;

/** SHA-256 of the file's bytes in hex, with progress and cancel between slices. */
export async function fingerprint(file: Blob, hooks: ReadHooks): Promise<string> {
  // fetched when first needed: most visits never ask
  const { Sha256 } = await import("../math/sha256.ts");
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += SLICE_BYTES) {
    hash.update(await readBytes(file, at, at + SLICE_BYTES));
    hooks.signal.throwIfAborted();
    hooks.progress(Math.min(1, (at + SLICE_BYTES) / file.size), "fingerprint");
  }
  return hash.digest();
}
