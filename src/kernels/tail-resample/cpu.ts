// tail-resample: sums over the tails of bootstrap samples. The definition; simd.as.ts and shaders/tail-resample.wgsl equal it bit for bit.
//
// Item r is one bootstrap replicate. Its k - 1 largest losses below the k-th are independent draws of a rank (math/tail-bootstrap.ts says
// why); their values and the squares of their excesses stand in a table of 31-bit fixed point, and only the two sums are wanted.
//   for j in 0..draws-1
//     word     = word (j mod 2) of threefry(key, counter (floor(j / 2), r))        uniform on 0..2^32-1
//     position = floor(word * cuts[r] / 2^32)                                      uniform below the replicate's k-th uniform
//     rank     = floor(position / 2^shift), or with weights the first rank whose edge exceeds position
//     sums[r] += (table[2 rank], table[2 rank + 1])
// All integers: the sums do not depend on order or device. Error: none; the fixed point's is the caller's (5e-10 of the range).
// Must be true: every position has a rank (position >> shift < ranks, or position < last edge); table entries are below 2^31.
import { block, type Key, threefry } from "../../math/threefry.ts";
import type { Program } from "../kernel.ts";

export interface TailResampleInput {
  readonly key: Key;
  /** draws per replicate, k - 1 */
  readonly draws: number;
  /** per replicate: the upper end of the draws, as a position; one u32 each */
  readonly cuts: Uint32Array;
  /** positions per rank are 2^shift; 0 to 31. Unused with edges. */
  readonly shift: number;
  /** empty, or per rank the exclusive upper end of its positions, ascending (unequal weights) */
  readonly edges: Uint32Array;
  /** per rank: value, square; 31-bit fixed point */
  readonly table: Uint32Array;
}

export interface TailResampleOutput {
  /** per replicate: value sum low word, high word, square sum low word, high word */
  readonly sums: Uint32Array;
}

/** 2^32, the carry of a 32-bit word */
const word = 4294967296;

export function cpu(input: TailResampleInput): Program<TailResampleOutput> {
  const { key, draws, cuts, shift, edges, table } = input;
  const [key0, key1] = key;
  return {
    run({ sums }, from, to) {
      for (let r = from; r < to; r++) {
        const cut = cuts[r]!;
        let [value, valueHigh, square, squareHigh] = [0, 0, 0, 0];
        for (let j = 0; j < draws; j += 2) {
          threefry(key0, key1, j >>> 1, r);
          for (let half = 0; half < 2 && j + half < draws; half++) {
            const position = multiplyHigh(block[half]!, cut);
            const rank = edges.length === 0 ? position >>> shift : firstAbove(edges, position);
            value += table[2 * rank]!;
            square += table[2 * rank + 1]!;
            if (value >= word) {
              value -= word;
              valueHigh += 1;
            }
            if (square >= word) {
              square -= word;
              squareHigh += 1;
            }
          }
        }
        sums.set([value, valueHigh, square, squareHigh], 4 * r);
      }
    },
  };
}

/** floor(a b / 2^32) of two u32: the products of the 16-bit halves of b are exact in a double. */
export function multiplyHigh(a: number, b: number): number {
  const low = a * (b & 0xffff);
  return Math.floor((a * (b >>> 16) + Math.floor(low / 65536)) / 65536);
}

/** The first index with edges[index] > position. */
function firstAbove(edges: Uint32Array, position: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
