// curve-resample: bootstrap samples of n rows as counts per cell. The definition; shaders/curve-resample.wgsl equals it bit for bit.
//
// Item r is one multinomial draw of n over K cells with probabilities c_k / n, in O(K + sqrt n) draws instead of n:
//   1. counts N_k ~ Poisson(c_k (1 - 2 / sqrt n)), independent; M = sum N_k is below n by about 2 sqrt n
//   2. if M > n (one time in forty) start again: given M <= n the counts are still multinomial(M) with the same probabilities
//   3. add n - M rows one by one from the cells' own law
// A multinomial(M) and n - M further rows are a multinomial(n): the sampler is exact but for its tables, whose probabilities are
// integers over 2^32. Poissons are drawn by alias tables, one word each. Where rows are few (n <= K + 2 sqrt n) step 1 is empty and
// every row is drawn by itself. Integers only, so counts do not depend on order or device. Error: none.
//   word of cell k, attempt a   word (k mod 2) of threefry(key, counter (k >> 1) + a 2^26, replicate)
//   word of the j-th added row  word (j mod 2) of threefry(pickKey, counter (j >> 1), replicate)
// Must be true: at most 2^27 cells and 2^31 rows. After 64 attempts (once in 10^100) all rows are drawn one by one.
import { aliasDraw } from "../../math/alias-table.ts";
import { type Key, threefry } from "../../math/threefry.ts";
import type { Program } from "../kernel.ts";

export interface CurveResampleInput {
  readonly key: Key;
  readonly pickKey: Key;
  /** number of replicates; item i is replicate `first` + i */
  readonly replicates: number;
  readonly first: number;
  /** n */
  readonly rows: number;
  /** K */
  readonly cellCount: number;
  /** per cell: first column of its Poisson table, bits of the table, lowest count; empty: no Poisson step */
  readonly cells: Uint32Array;
  /** Poisson tables one after another (math/alias-table.ts) */
  readonly columns: Uint32Array;
  /** alias table over the cells, for single rows */
  readonly pickBits: number;
  readonly picks: Uint32Array;
}

export interface CurveResampleOutput {
  /** K counts per replicate */
  readonly counts: Uint32Array;
}

export const attempts = 64;
/** counters between one attempt and the next */
export const attemptStride = 2 ** 26;

export function cpu(input: CurveResampleInput): Program<CurveResampleOutput> {
  const { cells, cellCount, rows, first } = input;
  return {
    run({ counts }, from, to) {
      for (let item = from; item < to; item++) {
        const at = item * cellCount;
        let sum = rows + 1;
        for (let attempt = 0; cells.length > 0 && attempt < attempts && sum > rows; attempt++) {
          sum = poissons(input, counts, at, attempt, first + item);
        }
        if (sum > rows) {
          counts.fill(0, at, at + cellCount);
          sum = 0;
        }
        addRows(input, counts, at, rows - sum, first + item);
      }
    },
  };
}

/** Fills counts at..at + K - 1 and returns their sum. */
function poissons(
  { key, cells, columns, cellCount }: CurveResampleInput,
  counts: Uint32Array,
  at: number,
  attempt: number,
  replicate: number,
): number {
  const [key0, key1] = key;
  const words = new Uint32Array(2);
  let sum = 0;
  for (let k = 0; k < cellCount; k += 2) {
    threefry(key0, key1, (k >>> 1) + attempt * attemptStride, replicate, words);
    const even = cells[3 * k + 2]! + aliasDraw(columns, cells[3 * k]!, cells[3 * k + 1]!, words[0]!);
    counts[at + k] = even;
    sum += even;
    if (k + 1 === cellCount) break;
    const odd = cells[3 * k + 5]! + aliasDraw(columns, cells[3 * k + 3]!, cells[3 * k + 4]!, words[1]!);
    counts[at + k + 1] = odd;
    sum += odd;
  }
  return sum;
}

function addRows(
  input: CurveResampleInput,
  counts: Uint32Array,
  at: number,
  count: number,
  replicate: number,
): void {
  const { pickKey, pickBits, picks } = input;
  const [key0, key1] = pickKey;
  const words = new Uint32Array(2);
  for (let j = 0; j < count; j += 2) {
    threefry(key0, key1, j >>> 1, replicate, words);
    counts[at + aliasDraw(picks, 0, pickBits, words[0]!)]! += 1;
    if (j + 1 < count) counts[at + aliasDraw(picks, 0, pickBits, words[1]!)]! += 1;
  }
}
