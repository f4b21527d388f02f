// The order that sorts a column, without a comparison function: least-significant-digit radix sort over the bits of the doubles, 11 at a
// time, the bits travelling with the row number so that every pass reads in sequence. Stable, O(n); passes over digits that are all equal
// are left out, so that a column of whole numbers takes half of them. Short columns (a stratum that is a matched pair) are sorted by insertion.
import { finish, type Steps } from "./steps.ts";

/** Which word of a double (0: low, 1: high) and how far to the right its digit lies. */
const digits = [
  [0, 0],
  [0, 11],
  [0, 22],
  [1, 0],
  [1, 11],
  [1, 22],
] as const;
const values11 = 2048;
/** Up to so many rows insertion is faster than clearing the counts of digits. */
const fewRows = 64;

/**
 * Row numbers in ascending order of `values` (finite or infinite, no NaN; zero and minus zero are equal). Rows that are equal keep the
 * order in which `from` lists them (default: 0, 1, 2, ...).
 */
export function ascendingOrder(values: Float64Array, from?: Uint32Array): Uint32Array {
  return finish(ascendingOrderSteps(values, from));
}

/** As ascendingOrder, a pass a step. */
export function* ascendingOrderSteps(values: Float64Array, from?: Uint32Array): Steps<Uint32Array> {
  const n = from ? from.length : values.length;
  const order = new Uint32Array(n);
  if (n <= fewRows) return insertionOrder(values, from, order);
  // low word, high word, row number
  let items: Uint32Array = new Uint32Array(3 * n);
  const counts = digits.map(() => new Uint32Array(values11));
  collect(values, from ?? null, items, counts);
  yield;
  let spare: Uint32Array = new Uint32Array(3 * n);
  for (const [d, [word, shift]] of digits.entries()) {
    const count = counts[d]!;
    if (n === 0 || count[(items[word]! >>> shift) & 2047] === n) continue;
    spread(items, word, shift, starts(count), spare);
    [items, spare] = [spare, items];
    yield;
  }
  for (let i = 0; i < n; i++) order[i] = items[3 * i + 2]!;
  return order;
}

function insertionOrder(
  values: Float64Array,
  from: Uint32Array | undefined,
  order: Uint32Array,
): Uint32Array {
  for (let i = 0; i < order.length; i++) {
    const row = from ? from[i]! : i;
    let at = i;
    for (; at > 0 && values[order[at - 1]!]! > values[row]!; at--) order[at] = order[at - 1]!;
    order[at] = row;
  }
  return order;
}

/** Fills `items` with bits whose unsigned order is that of the doubles, and counts their digits. */
function collect(
  values: Float64Array,
  from: Uint32Array | null,
  items: Uint32Array,
  counts: readonly Uint32Array[],
): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const [a, b, c, d, e, f] = counts as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const n = items.length / 3;
  for (let i = 0; i < n; i++) {
    const row = from ? from[i]! : i;
    let low = words[2 * row]!;
    let high = words[2 * row + 1]!;
    if (high >>> 31 === 1) {
      const minusZero = low === 0 && high === 0x80000000;
      // negative doubles descend with their bits
      low = minusZero ? 0 : ~low >>> 0;
      high = minusZero ? 0x80000000 : ~high >>> 0;
    } else high = (high | 0x80000000) >>> 0;
    items[3 * i] = low;
    items[3 * i + 1] = high;
    items[3 * i + 2] = row;
    a[low & 2047]! += 1;
    b[(low >>> 11) & 2047]! += 1;
    c[low >>> 22]! += 1;
    d[high & 2047]! += 1;
    e[(high >>> 11) & 2047]! += 1;
    f[high >>> 22]! += 1;
  }
}

/** Where each digit begins. */
function starts(count: Uint32Array): Uint32Array {
  const start = new Uint32Array(count.length);
  for (let digit = 1; digit < count.length; digit++) start[digit] = start[digit - 1]! + count[digit - 1]!;
  return start;
}

/** One counting pass. */
function spread(items: Uint32Array, word: number, shift: number, start: Uint32Array, to: Uint32Array): void {
  for (let at = 0; at < items.length; at += 3) {
    const digit = (items[at + word]! >>> shift) & 2047;
    const place = 3 * start[digit]!;
    start[digit]! += 1;
    to[place] = items[at]!;
    to[place + 1] = items[at + 1]!;
    to[place + 2] = items[at + 2]!;
  }
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
