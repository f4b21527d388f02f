// The order that sorts a column, without a comparison function: least-significant-digit radix sort over the bits of the doubles, 16 at
// a time. Stable, O(n); a million rows take a tenth of the time of Array.sort with a comparison.

/**
 * Row numbers in ascending order of `values` (finite or infinite, no NaN; zero and minus zero are equal). Rows that are equal keep the
 * order in which `from` lists them (default: 0, 1, 2, ...).
 */
export function ascendingOrder(values: Float64Array, from?: Uint32Array): Uint32Array {
  const n = from ? from.length : values.length;
  let order = from ? from.slice() : new Uint32Array(n);
  if (!from) for (let i = 0; i < n; i++) order[i] = i;
  if (n < 2) return order;
  const low = new Uint32Array(values.length);
  const high = new Uint32Array(values.length);
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  for (let i = 0; i < values.length; i++) {
    // adding zero turns minus zero into zero
    double[0] = values[i]! + 0;
    // the order of doubles is that of their bits once negative ones are inverted and the sign bit of the others is set
    const negative = words[1]! >>> 31 === 1;
    low[i] = negative ? ~words[0]! : words[0]!;
    high[i] = negative ? ~words[1]! : words[1]! | 0x80000000;
  }
  let spare = new Uint32Array(n);
  for (const [key, shift] of [
    [low, 0],
    [low, 16],
    [high, 0],
    [high, 16],
  ] as const) {
    if (spread(key, shift, order, spare)) [order, spare] = [spare, order];
  }
  return order;
}

/** One counting pass; false when all digits are equal and nothing was written. */
function spread(key: Uint32Array, shift: number, from: Uint32Array, to: Uint32Array): boolean {
  const n = from.length;
  const start = new Uint32Array(65_537);
  for (let i = 0; i < n; i++) start[((key[from[i]!]! >>> shift) & 0xffff) + 1]!++;
  if (start[((key[from[0]!]! >>> shift) & 0xffff) + 1] === n) return false;
  for (let digit = 0; digit < 65_536; digit++) start[digit + 1]! += start[digit]!;
  for (let i = 0; i < n; i++) {
    const row = from[i]!;
    to[start[(key[row]! >>> shift) & 0xffff]!++] = row;
  }
  return true;
}

/** As `ascendingOrder`, for codes 0..levels-1. */
export function codeOrder(codes: Int32Array, levels: number, from: Uint32Array): Uint32Array {
  const start = new Uint32Array(levels + 1);
  for (let i = 0; i < from.length; i++) start[codes[from[i]!]! + 1]!++;
  for (let level = 0; level < levels; level++) start[level + 1]! += start[level]!;
  const order = new Uint32Array(from.length);
  for (let i = 0; i < from.length; i++) order[start[codes[from[i]!]!]!++] = from[i]!;
  return order;
}
