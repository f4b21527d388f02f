// The sources of random bits. They differ in type, so that a release cannot be drawn from bits that somebody could compute again:
// release() takes SystemBits; previews, error bands and tests take any RandomBits.
import { block, foldIn, type Key, threefry } from "../math/threefry.ts";

/** Uniform 32-bit words. */
export interface RandomBits {
  /** integer in 0..4294967295 */
  next(): number;
}

/** Bits of the operating system: the only source for a release. */
export interface SystemBits extends RandomBits {
  readonly source: "operating system";
}

/** Bits of a seed, the same on every machine: for simulation on the own screen, never for a release. */
export interface SimulationBits extends RandomBits {
  readonly source: "seed";
}

/** Most that one call of getRandomValues may fill: 65,536 bytes. */
const blockWords = 16_384;

/**
 * Cryptographic bits of the operating system, fetched in blocks. Every word is overwritten with zero when it is handed out, so
 * that no used word stays in this memory; what the caller and the engine keep in theirs is out of reach.
 */
export function osBits(): SystemBits {
  const words = new Uint32Array(blockWords);
  let used = blockWords;
  return {
    source: "operating system",
    next() {
      if (used === blockWords) {
        crypto.getRandomValues(words);
        used = 0;
      }
      const word = words[used]!;
      words[used++] = 0;
      return word;
    },
  };
}

/** Words of Threefry-2x32; streams of different `seed` (integer in 0..4294967295) or `stream` are independent. */
export function simulationBits(seed: number, stream = 0): SimulationBits {
  const key: Key = foldIn([seed, 0x62697473], stream);
  let low = 0;
  let high = 0;
  let kept = 0;
  let half = false;
  return {
    source: "seed",
    next() {
      half = !half;
      if (!half) return kept;
      threefry(key[0], key[1], low, high);
      low = (low + 1) | 0;
      if (low === 0) high++;
      kept = block[1]!;
      return block[0]!;
    },
  };
}
