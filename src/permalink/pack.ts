// Text <-> base64url of raw deflate (RFC 4648 section 5 without padding, RFC 1951), with bounds on both sides.
// Deflate is not unique: engines may write other bytes for one text. Only the text that comes back is promised.
import { UserError } from "../errors.ts";

/** Characters of a whole fragment; longer ones are refused unread. Far beyond any recipe that people send each other. */
export const maxFragment = 16_384;
/** UTF-8 bytes of the text inside; unpacking stops there, however much more the stream would give. */
export const maxText = 131_072;

/** Deflate gives at most 1,032 bytes for one, and an engine may unpack a whole chunk before we can stop it: small chunks. */
const chunkBytes = 128;

/** Throws a UserError when the text is longer than `unpack` would accept. */
export async function pack(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > maxText) throw new UserError(tooMuch);
  const deflated = await new Response(
    new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw")),
  ).arrayBuffer();
  return toBase64Url(new Uint8Array(deflated));
}

/** Throws a UserError for text that is not base64url, not deflate, not UTF-8, followed by other bytes, or too long. */
export async function unpack(payload: string): Promise<string> {
  const bytes = fromBase64Url(payload);
  const inflated = bytes && (await inflate(bytes));
  // Node 20 ignores bytes after the end of the stream where browsers refuse them (nodejs/node#58247). A stream without such
  // bytes is broken by the loss of its last one; this can go when Node 20 is no longer supported.
  if (!bytes || !inflated || (await inflate(bytes.subarray(0, -1)))) throw new UserError(notPacked);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(inflated);
  } catch {
    throw new UserError(notPacked);
  }
}

const notPacked = "Its content cannot be unpacked.";
const tooMuch = `Its content is longer than ${maxText.toLocaleString("en-GB")} bytes, which no link needs.`;

/** The inflated bytes, or null when this is not one whole deflate stream. Throws a UserError past `maxText`. */
async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null> {
  let at = 0;
  const chunks = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + chunkBytes));
      at += chunkBytes;
    },
  });
  const reader = chunks.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const text = new Uint8Array(maxText);
  let length = 0;
  for (;;) {
    const part = await reader.read().catch(() => null);
    if (!part) return null;
    if (part.done) return text.slice(0, length);
    if (length + part.value.length > maxText) {
      await reader.cancel();
      throw new UserError(tooMuch);
    }
    text.set(part.value, length);
    length += part.value.length;
  }
}

/** base64url without padding; for short arrays (an argument list per 8,192 bytes). */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8_192)
    binary += String.fromCharCode(...bytes.subarray(i, i + 8_192));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
