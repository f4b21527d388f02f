// Sorting a column without comparisons: least-significant-digit radix sort over the bits of the doubles, eleven at a time. O(n), several
// times faster than Float64Array.sort at a million values.

const BITS = 11;
const DIGITS = 2 ** BITS;
const PASSES = 6;

/** The values that are not NaN in ascending order, minus zero before zero; a new array. */
export function ascending(values: Float64Array): Float64Array<ArrayBuffer> {
  let sorted = new Float64Array(values.length);
  let n = 0;
  for (const value of values) if (!Number.isNaN(value)) sorted[n++] = value;
  sorted = sorted.subarray(0, n);
  if (n < DIGITS) return sorted.sort();
  let from = new Int32Array(sorted.buffer, 0, 2 * n);
  let to = new Int32Array(2 * n);
  // doubles are ordered as their bits, once negative ones are inverted and the sign bit of the others is set
  const counts = new Int32Array(PASSES * DIGITS);
  for (let k = 0; k < 2 * n; k += 2) {
    const sign = from[k + 1]! >> 31;
    const low = from[k]! ^ sign;
    const high = from[k + 1]! ^ (sign | 0x80000000);
    from[k] = low;
    from[k + 1] = high;
    for (let pass = 0; pass < PASSES; pass++) counts[pass * DIGITS + digit(low, high, pass)]!++;
  }
  for (let pass = 0; pass < PASSES; pass++) {
    const next = counts.subarray(pass * DIGITS, (pass + 1) * DIGITS);
    // all values have the same digit
    if (next[digit(from[0]!, from[1]!, pass)] === n) continue;
    for (let d = 0, at = 0; d < DIGITS; d++) {
      const count = next[d]!;
      next[d] = at;
      at += count;
    }
    for (let k = 0; k < 2 * n; k += 2) {
      const low = from[k]!;
      const high = from[k + 1]!;
      const at = 2 * next[digit(low, high, pass)]!++;
      to[at] = low;
      to[at + 1] = high;
    }
    [from, to] = [to, from];
  }
  for (let k = 1; k < 2 * n; k += 2) {
    const sign = ~from[k]! >> 31;
    from[k - 1]! ^= sign;
    from[k]! ^= sign | 0x80000000;
  }
  return new Float64Array(from.buffer, 0, n);
}

/** The eleven bits of a pass, from the lowest on; the third digit lies across both words. */
function digit(low: number, high: number, pass: number): number {
  switch (pass) {
    case 0:
      return low & (DIGITS - 1);
    case 1:
      return (low >>> 11) & (DIGITS - 1);
    case 2:
      return ((low >>> 22) | (high << 10)) & (DIGITS - 1);
    case 3:
      return (high >>> 1) & (DIGITS - 1);
    case 4:
      return (high >>> 12) & (DIGITS - 1);
    default:
      return high >>> 23;
  }
}
