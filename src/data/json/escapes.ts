// What escapes in JSON texts stand for, as bytes of UTF-8.

/** The byte that stands behind a backslash -> the byte that is meant; \u is not among them. */
export const escapes: Readonly<Record<number, number>> = {
  34: 34,
  92: 92,
  47: 47,
  98: 8,
  102: 12,
  110: 10,
  114: 13,
  116: 9,
};

/** Writes a code point as UTF-8; returns where it ends. */
export function writeCodePoint(point: number, bytes: Uint8Array, at: number): number {
  let to = at;
  if (point < 0x80) bytes[to++] = point;
  else {
    if (point < 0x800) bytes[to++] = 0xc0 | (point >> 6);
    else {
      if (point < 0x10000) bytes[to++] = 0xe0 | (point >> 12);
      else {
        bytes[to++] = 0xf0 | (point >> 18);
        bytes[to++] = 0x80 | ((point >> 12) & 0x3f);
      }
      bytes[to++] = 0x80 | ((point >> 6) & 0x3f);
    }
    bytes[to++] = 0x80 | (point & 0x3f);
  }
  return to;
}
