// Uniform integers without bias, by rejection. Twice the same rule: on numbers up to 2^53 - 1, where every step is exact, and on
// bigint for the rest. Both use the same words in the same way, so they give the same integer wherever both apply.
import type { RandomBits } from "./random-bits.ts";

const twoTo32 = 4294967296;

/** Uniform on 0..n-1 for a safe integer n >= 1: as many bits as n - 1 has, drawn again until below n. No word is used for n = 1. */
export function uniformBelow(n: number, bits: RandomBits): number {
  if (n <= twoTo32) {
    if (n === 1) return 0;
    const shift = Math.clz32(n - 1);
    for (;;) {
      const value = bits.next() >>> shift;
      if (value < n) return value;
    }
  }
  if (!(n <= Number.MAX_SAFE_INTEGER)) throw new Error(`uniformBelow: n is a safe integer, got ${n}`);
  const shift = Math.clz32((n - 1 - ((n - 1) % twoTo32)) / twoTo32);
  for (;;) {
    const high = bits.next() >>> shift;
    const value = high * twoTo32 + bits.next();
    if (value < n) return value;
  }
}

/** The same for a bigint n >= 1 of any size. */
export function uniformBelowBig(n: bigint, bits: RandomBits): bigint {
  if (n < 1n) throw new Error(`uniformBelowBig: n is at least 1, got ${n}`);
  if (n === 1n) return 0n;
  const length = (n - 1n).toString(2).length;
  const words = (length + 31) >> 5;
  const shift = words * 32 - length;
  for (;;) {
    let value = BigInt(bits.next() >>> shift);
    for (let i = 1; i < words; i++) value = (value << 32n) | BigInt(bits.next());
    if (value < n) return value;
  }
}
