// Values plus noise in exact integers. The sum is formed first and cut to the safe integers afterwards: noise that was cut before
// the sum would show the value at the end of the range.
import type { RandomBits } from "./random-bits.ts";

/** An integer: a number where it is safe, else a bigint. */
export type Noise = number | bigint;

const largest = Number.MAX_SAFE_INTEGER;

/** Each value plus a draw of its own, within -(2^53 - 1)..2^53 - 1. Throws for a value that is not a safe integer. */
export function addNoise(
  values: ArrayLike<number>,
  draw: (bits: RandomBits) => Noise,
  bits: RandomBits,
): number[] {
  const noisy = new Array<number>(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isSafeInteger(value)) throw new Error(`addNoise: values are safe integers, got ${value}`);
  }
  for (let i = 0; i < values.length; i++) noisy[i] = sum(values[i]!, draw(bits));
  return noisy;
}

function sum(value: number, noise: Noise): number {
  if (typeof noise === "bigint") {
    const exact = BigInt(value) + noise;
    if (exact > BigInt(largest)) return largest;
    return exact < BigInt(-largest) ? -largest : Number(exact);
  }
  // a sum of two safe integers that is itself not safe is rounded, and is cut all the same: rounding is monotone
  const near = value + noise;
  if (near > largest) return largest;
  // minus zero is no integer of its own
  return near < -largest ? -largest : near + 0;
}
