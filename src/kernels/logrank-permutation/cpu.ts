// logrank-permutation: sums of scores per group when the group labels are dealt out anew. The definition;
// shaders/logrank-permutation.wgsl equals it bit for bit.
//
// Under permutation of the labels the numbers at risk and of events at each time stay, so a log-rank statistic is a sum of fixed scores
// over the rows of a group; the scores come as 31-bit fixed point. Item p deals the labels of each block (stratum) to its rows in turn,
// each remaining label equally likely (selection sampling, Knuth 3.4.2 algorithm S, for several groups):
//   position = floor(word_i * left / 2^32),  word_i = word (i mod 2) of threefry(key, counter (i >> 1), first + p)
//   group    = the g with position among the labels of g that are left
//   sums[p][g] += scores[i]                                                          64-bit, in two words
// All integers: the sums do not depend on order or device. Error: none. A label's probability is exact to left / 2^32.
// Must be true: scores below 2^31; at most 64 groups; the sizes of a block add up to its rows.
import { type Key, threefry } from "../../math/threefry.ts";
import type { Program } from "../kernel.ts";

export interface LogrankPermutationInput {
  readonly key: Key;
  /** number of items; item p is permutation `first` + p */
  readonly permutations: number;
  readonly first: number;
  /** per row, 31-bit fixed point; rows of a block together */
  readonly scores: Uint32Array;
  /** per block: one past its last row */
  readonly blockEnds: Uint32Array;
  /** per block and group: number of labels */
  readonly sizes: Uint32Array;
  readonly groups: number;
}

export interface LogrankPermutationOutput {
  /** per permutation and group: low word, high word */
  readonly sums: Uint32Array;
}

export const maxGroups = 64;
/** 2^32, the carry of a 32-bit word */
const word = 4294967296;

export function cpu(input: LogrankPermutationInput): Program<LogrankPermutationOutput> {
  const { key, first, scores, blockEnds, sizes, groups } = input;
  const [key0, key1] = key;
  const remaining = new Int32Array(groups);
  const totals = new Float64Array(groups);
  const words = new Uint32Array(2);
  return {
    run({ sums }, from, to) {
      for (let p = from; p < to; p++) {
        totals.fill(0);
        let start = 0;
        for (let b = 0; b < blockEnds.length; b++) {
          const end = blockEnds[b]!;
          for (let g = 0; g < groups; g++) remaining[g] = sizes[b * groups + g]!;
          for (let i = start; i < end; i++) {
            const second = (i & 1) === 1;
            if (!second || i === start) threefry(key0, key1, i >>> 1, first + p, words);
            let position = highProduct(second ? words[1]! : words[0]!, end - i);
            let g = 0;
            while (position >= remaining[g]!) position -= remaining[g++]!;
            remaining[g]! -= 1;
            totals[g]! += scores[i]!;
          }
          start = end;
        }
        for (let g = 0; g < groups; g++) {
          // below 2^53: exact
          sums[2 * (p * groups + g)] = totals[g]! % word;
          sums[2 * (p * groups + g) + 1] = Math.floor(totals[g]! / word);
        }
      }
    },
  };
}

/** floor(a b / 2^32) of two u32: the product is exact in a double below 2^53, else by the 16-bit halves of a. */
function highProduct(a: number, b: number): number {
  if (b < 2097152) return (a * b * 2.3283064365386963e-10) | 0;
  return Math.floor(((a >>> 16) * b + Math.floor(((a & 0xffff) * b) / 65536)) / 65536);
}
