// A release <-> the fragment of an address. It opens anywhere, without the file: what it holds has been made private before.
import { type OpenedRelease, openRelease } from "../analyses/open-release.ts";
import type { ReleaseDocument } from "../analyses/release.ts";
import { UserError } from "../errors.ts";
import { open, read, seal } from "./envelope.ts";
import { pack, unpack } from "./pack.ts";
import { fromReleaseWire, parseRelease, toReleaseWire, writeRelease } from "./release-wire.ts";

const form = "d";
const version = 1;

/** The fragment (without "#") of a release. Throws a UserError when it would be too long; the release can still be saved as a file. */
export async function encodeRelease(document: ReleaseDocument): Promise<string> {
  const payload = await pack(writeRelease(toReleaseWire(document)));
  return seal({ form, version, payload }, "Save the release as a file instead.");
}

/** The release in a fragment (without "#"), its tables computed again. Throws a UserError for each way in which it can be wrong. */
export async function decodeRelease(fragment: string): Promise<OpenedRelease> {
  const envelope = await open(fragment);
  if (envelope.form !== form || envelope.version > version) {
    const what = envelope.form === form ? `release version ${envelope.version}` : `form "${envelope.form}"`;
    throw new UserError(
      `This link was made by a newer Plumbline (${what}; this page reads releases up to version ${version}). Reload the page, or open the link where it came from.`,
    );
  }
  return read(async () => openRelease(fromReleaseWire(parseRelease(await unpack(envelope.payload)))));
}
