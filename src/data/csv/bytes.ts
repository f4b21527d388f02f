// A file as UTF-8 bytes in slices, whatever its encoding; the next slice is fetched while the present one is worked on. Also the first
// look at the bytes: encoding by byte order mark or pattern, and files that are not text at all.

import { UserError } from "../../errors.ts";
import type { ReadOptions } from "../summary.ts";

export type Encoding = ReadOptions["encoding"];

/** Turns the pieces of a file, in order, into UTF-8. A byte order mark is dropped, except that of UTF-8. */
export function decoderOf(encoding: Encoding): (bytes: Uint8Array, last: boolean) => Uint8Array {
  if (encoding === "utf-8") return (bytes) => bytes;
  if (encoding === "windows-1252") return westernToUtf8;
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  return (bytes, last) => encoder.encode(decoder.decode(bytes, { stream: !last }));
}

// Windows-1252 where it differs from Latin-1, 0x80 to 0x9f (Unicode's CP1252.TXT; the five free places as in the WHATWG encoding
// standard). Not TextDecoder: that of Node 20 takes these bytes for Latin-1 (https://github.com/nodejs/node/issues/56542).
// biome-ignore format: a table
const WESTERN = [
  0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f,
  0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
];

function westernToUtf8(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length * 3);
  let to = 0;
  for (const byte of bytes) {
    if (byte < 0x80) out[to++] = byte;
    else {
      const point = byte < 0xa0 ? WESTERN[byte - 0x80]! : byte;
      if (point < 0x800) out[to++] = 0xc0 | (point >> 6);
      else {
        out[to++] = 0xe0 | (point >> 12);
        out[to++] = 0x80 | ((point >> 6) & 0x3f);
      }
      out[to++] = 0x80 | (point & 0x3f);
    }
  }
  return out.subarray(0, to);
}

/** The slices of a file as UTF-8. */
export async function* utf8Slices(
  file: Blob,
  encoding: Encoding,
  sliceBytes: number,
  signal: AbortSignal,
): AsyncGenerator<{ bytes: Uint8Array; fraction: number; last: boolean }> {
  const decode = decoderOf(encoding);
  const fetch = (from: number) => readBytes(file, from, from + sliceBytes);
  let next: Promise<Uint8Array> | null = fetch(0);
  for (let at = 0; at < file.size; at += sliceBytes) {
    const raw: Uint8Array = await next!;
    signal.throwIfAborted();
    const last = at + sliceBytes >= file.size;
    next = last ? null : fetch(at + sliceBytes);
    // a slice that is asked for and not awaited because of an error elsewhere is nobody's error
    next?.catch(() => {});
    yield { bytes: decode(raw, last), fraction: Math.min(1, (at + raw.length) / file.size), last };
  }
}

/** Bytes from..to of a file. A file that was changed or removed since it was picked is a UserError. */
export async function readBytes(file: Blob, from: number, to: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  } catch (cause) {
    const error = new UserError(
      "The file cannot be read any more. It may have been changed or moved: open it again.",
    );
    throw Object.assign(error, { cause });
  }
}

/** bytes that are looked at one by one to tell text from anything else */
const LOOKED_AT = 2 ** 16;

/** The encoding of a text file from its first bytes; null when they are not text. */
export function detectEncoding(head: Uint8Array, whole: boolean): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8";
  const looked = Math.min(head.length, LOOKED_AT);
  let even = 0;
  let odd = 0;
  let controls = 0;
  for (let i = 0; i < looked; i++) {
    const c = head[i]!;
    if (c > 31) continue;
    if (c === 0) {
      if ((i & 1) === 0) even++;
      else odd++;
    } else if ((c < 9 || c > 13) && c !== 27) controls++;
  }
  // ASCII text in UTF-16 has a zero in every other byte
  const half = looked / 2;
  if (odd > 0.4 * half && even < 0.05 * half) return "utf-16le";
  if (even > 0.4 * half && odd < 0.05 * half) return "utf-16be";
  if (even + odd + controls > 0.01 * looked + 2) return null;
  return isUtf8(head, whole) ? "utf-8" : "windows-1252";
}

/** Whether bytes are valid UTF-8; `whole`: nothing may be cut off at their end. */
export function isUtf8(bytes: Uint8Array, whole: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: !whole });
    return true;
  } catch {
    return false;
  }
}
