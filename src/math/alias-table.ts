// Alias tables in integers (Walker 1977; Vose 1991): one 32-bit word gives one draw from a discrete law, alike on every device. Words
// of probability q_i / 2^32, q_i integers that add up to 2^32: the law is the wanted one rounded to 2^-32, exactly.

/**
 * 2^bits columns of one word: the threshold in the high 32 - bits bits, the alias in the low ones. A draw from a word w, with
 * c = w >>> (32 - bits), part = w << bits and mask = 2^bits - 1: c if part < (column & ~mask), else column & mask (all unsigned).
 */
export interface AliasTable {
  readonly bits: number;
  readonly columns: Uint32Array;
}

const whole = 4294967296;

/**
 * Table for outcomes 0..weights.length - 1, at most 2^31, with probabilities proportional to `weights` (finite, >= 0, not all 0).
 */
export function aliasTable(weights: ArrayLike<number>): AliasTable {
  const shares = integerShares(weights);
  const bits = Math.max(1, 32 - Math.clz32(shares.length - 1));
  const size = 2 ** bits;
  // what a column can hold; all in units of 2^-32
  const capacity = whole / size;
  const left = new Float64Array(size);
  left.set(shares);
  const columns = new Uint32Array(size);
  const small: number[] = [];
  const large: number[] = [];
  for (let i = size - 1; i >= 0; i--) (left[i]! < capacity ? small : large).push(i);
  while (small.length > 0) {
    const c = small.pop()!;
    const giver = large[large.length - 1]!;
    columns[c] = left[c]! * size + giver;
    left[giver]! -= capacity - left[c]!;
    if (left[giver]! < capacity) small.push(large.pop()!);
  }
  for (const c of large) columns[c] = c;
  return { bits, columns };
}

/** A draw from a table that starts at column `offset` of `columns`. */
export function aliasDraw(columns: Uint32Array, offset: number, bits: number, word: number): number {
  const c = word >>> (32 - bits);
  const column = columns[offset + c]!;
  const mask = (1 << bits) - 1;
  const alias = column & mask;
  // part < threshold as a mask of ones, without a branch that could not be predicted: both are even, so halves compare alike
  const below = (((word << bits) >>> 1) - ((column & ~mask) >>> 1)) >> 31;
  return alias ^ ((c ^ alias) & below);
}

/** Integers that add up to 2^32, proportional to the weights but for rounding; what rounding leaves goes to the largest. */
export function integerShares(weights: ArrayLike<number>): Float64Array {
  let total = 0;
  let largest = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!;
    if (weights[i]! > weights[largest]!) largest = i;
  }
  if (!(total > 0 && total < Number.POSITIVE_INFINITY)) {
    throw new Error(`aliasTable: weights must be finite, not negative and not all 0, got a sum of ${total}`);
  }
  const shares = new Float64Array(weights.length);
  let given = 0;
  for (let i = 0; i < shares.length; i++) {
    shares[i] = Math.round((weights[i]! / total) * whole);
    given += shares[i]!;
  }
  shares[largest]! += whole - given;
  return shares;
}

/** Weights of the Poisson law with mean `mean` > 0 from `lowest` on, up to where they are below 2^-34 of the whole. */
export function poissonWeights(mean: number): { readonly lowest: number; readonly weights: Float64Array } {
  const mode = Math.floor(mean);
  // relative to the mode; p(k + 1) = p(k) mean / (k + 1)
  const below: number[] = [];
  for (let k = mode, p = 1; k > 0 && p > 2 ** -36; k--) {
    p *= k / mean;
    below.push(p);
  }
  const above: number[] = [];
  for (let k = mode + 1, p = 1; p > 2 ** -36; k++) {
    p *= mean / k;
    above.push(p);
  }
  return { lowest: mode - below.length, weights: Float64Array.of(...below.reverse(), 1, ...above) };
}
