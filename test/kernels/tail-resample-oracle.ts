// The answer of tail-resample from its definition, in BigInt and without a line of ours: Threefry-2x32-20 as in Random123's threefry.h
// (skein key schedule, rotations R_32x2), one draw at a time, ranks by linear search. Slow on purpose.
import type { TailResampleInput } from "../../src/kernels/tail-resample/cpu.ts";

const word = 0xffffffffn;
const rotations = [13n, 15n, 26n, 6n, 17n, 29n, 16n, 24n];

export function threefryOracle(key: readonly [number, number], counter: readonly [number, number]): bigint[] {
  const [k0, k1] = [BigInt(key[0]), BigInt(key[1])];
  const schedule = [k0, k1, 0x1bd11bdan ^ k0 ^ k1];
  let x = (BigInt(counter[0]) + k0) & word;
  let y = (BigInt(counter[1]) + k1) & word;
  for (let round = 0; round < 20; round++) {
    const r = rotations[round % 8]!;
    x = (x + y) & word;
    y = (((y << r) | (y >> (32n - r))) & word) ^ x;
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    x = (x + schedule[injection % 3]!) & word;
    y = (y + schedule[(injection + 1) % 3]! + BigInt(injection)) & word;
  }
  return [x, y];
}

/** The four words of replicate r. */
export function replicateOracle(input: TailResampleInput, r: number): number[] {
  const { key, draws, cuts, shift, edges, table } = input;
  let value = 0n;
  let square = 0n;
  for (let j = 0; j < draws; j++) {
    const drawn = threefryOracle(key, [Math.floor(j / 2), r])[j % 2]!;
    const position = (drawn * BigInt(cuts[r]!)) >> 32n;
    const rank =
      edges.length === 0
        ? Number(position >> BigInt(shift))
        : edges.findIndex((edge) => position < BigInt(edge));
    value += BigInt(table[2 * rank]!);
    square += BigInt(table[2 * rank + 1]!);
  }
  return [value & word, value >> 32n, square & word, square >> 32n].map(Number);
}

/** The sums of replicates from..to-1, four words each. */
export function sumsOracle(input: TailResampleInput, from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => replicateOracle(input, from + i)).flat();
}
