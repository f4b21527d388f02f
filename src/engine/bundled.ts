// The data sets that ship with Plumbline, known by their bytes: public data, on which a way of adding noise that carries no proof may be
// shown. A name, or where a file came from, proves nothing. bundled.json (file in public/samples: SHA-256) is made by tools/samples.mjs.
import { UserError } from "../errors.ts";
import list from "./bundled.json";

const fingerprints = new Set(Object.values(list));

/** Throws a UserError unless `fingerprint` (SHA-256 of the file's bytes, hex) is that of a bundled data set. */
export function requireBundled(fingerprint: string): void {
  if (fingerprints.has(fingerprint)) return;
  throw new UserError(
    "A way of adding noise that carries no proof of privacy is shown on the data sets that come with Plumbline only, and the open file is none of them. Open one of the samples of the start page.",
  );
}
