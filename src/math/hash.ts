// A 32-bit hash of a text and a list of integers: FNV-1a (Fowler, Noll and Vo; offset 2166136261, prime 16777619) over bytes, lowest first,
// then the finaliser of MurmurHash3 (Appleby), which spreads what FNV leaves in the low bits. Not cryptographic: it tells random numbers
// of different items apart, and two items share a value once in 2^32 pairs.

const prime = 0x01000193;

/** Unsigned. UTF-16 units of the text as two bytes each, its length as four, then each number as a 32-bit integer. */
export function hash32(text: string, numbers: ArrayLike<number>): number {
  let hash = 0x811c9dc5;
  const eat = (word: number, bytes: number) => {
    for (let k = 0; k < bytes; k++) hash = Math.imul(hash ^ ((word >>> (8 * k)) & 255), prime);
  };
  for (let i = 0; i < text.length; i++) eat(text.charCodeAt(i), 2);
  // where the text ends: "1" and [2] are not "" and [1, 2]
  eat(text.length, 4);
  for (let i = 0; i < numbers.length; i++) eat(numbers[i]!, 4);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
