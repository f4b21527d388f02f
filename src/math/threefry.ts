// Threefry-2x32 with 20 rounds: Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC11, and
// Random123. A counter-based generator: word i is a function of (key, i), so any draw can be made anywhere, in any order, alike on
// CPU and GPU. Chosen over Philox because WGSL and JavaScript have no 32-bit multiply-high and Threefry needs none (adds, rotations,
// exclusive ors); passes BigCrush from 13 rounds on, 20 is the published safety margin. Known-answer vectors are in the test.

export type Key = readonly [number, number];

const parity = 0x1bd11bda;
/** Scratch for the two words of one call: threefry() is called 1e8 times, so it allocates nothing. */
export const block = new Uint32Array(2);

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/** Writes the two 32-bit words of (key, counter) into `out` (default: `block`). */
export function threefry(key0: number, key1: number, counter0: number, counter1: number, out = block): void {
  const key2 = parity ^ key0 ^ key1;
  let x = (counter0 + key0) | 0;
  let y = (counter1 + key1) | 0;

  x = (x + y) | 0;
  y = rotate(y, 13) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 15) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 26) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 6) ^ x;
  x = (x + key1) | 0;
  y = (y + key2 + 1) | 0;

  x = (x + y) | 0;
  y = rotate(y, 17) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 29) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 16) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 24) ^ x;
  x = (x + key2) | 0;
  y = (y + key0 + 2) | 0;

  x = (x + y) | 0;
  y = rotate(y, 13) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 15) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 26) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 6) ^ x;
  x = (x + key0) | 0;
  y = (y + key1 + 3) | 0;

  x = (x + y) | 0;
  y = rotate(y, 17) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 29) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 16) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 24) ^ x;
  x = (x + key1) | 0;
  y = (y + key2 + 4) | 0;

  x = (x + y) | 0;
  y = rotate(y, 13) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 15) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 26) ^ x;
  x = (x + y) | 0;
  y = rotate(y, 6) ^ x;
  out[0] = x + key2;
  out[1] = y + key0 + 5;
}

/** A key of its own for each (key, word): independent streams for levels, purposes, groups. */
export function foldIn(key: Key, word: number): Key {
  const out = new Uint32Array(2);
  threefry(key[0], key[1], word, 0x666f6c64, out);
  return [out[0]!, out[1]!];
}

/** foldIn with a text (FNV-1a in two lanes), so that a group's numbers do not depend on which other groups there are. */
export function foldInText(key: Key, text: string): Key {
  let first = 0x811c9dc5;
  let second = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ (unit + i), 0x85ebca6b);
  }
  return foldIn(foldIn(key, first >>> 0), second >>> 0);
}
