// The k smallest and k largest of many columns of numbers that arrive one row after another, in memory proportional to k: for pointwise
// percentiles of bootstrap curves, which are too many to be kept. Selection by Hoare's FIND (1961), CACM 4:321.

export class Extremes {
  readonly #low: Kept;
  readonly #high: Kept;

  /** `keep`: k, at least 1. */
  constructor(columns: number, keep: number) {
    this.#low = new Kept(columns, keep);
    this.#high = new Kept(columns, keep);
  }

  /** Bytes that so many columns take. */
  static bytes(columns: number, keep: number): number {
    return 16 * columns * roomFor(keep);
  }

  add(column: number, value: number): void {
    this.#low.add(column, value);
    this.#high.add(column, -value);
  }

  /** The k-th smallest and the k-th largest of a column, to which at least k numbers were added. */
  ends(column: number): { readonly lower: number; readonly upper: number } {
    return { lower: this.#low.last(column), upper: 0 - this.#high.last(column) };
  }
}

/** Numbers held between two selections: enough of them to make selections rare. */
function roomFor(keep: number): number {
  return keep + Math.max(16, Math.ceil(keep / 2));
}

/** The `keep` smallest numbers of each column. */
class Kept {
  readonly #keep: number;
  readonly #room: number;
  readonly #values: Float64Array;
  readonly #count: Uint32Array;
  /** numbers at or above it are not among the smallest */
  readonly #bound: Float64Array;

  constructor(columns: number, keep: number) {
    this.#keep = keep;
    this.#room = roomFor(keep);
    this.#values = new Float64Array(columns * this.#room);
    this.#count = new Uint32Array(columns);
    this.#bound = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  }

  add(column: number, value: number): void {
    if (!(value < this.#bound[column]!)) return;
    const count = this.#count[column]!;
    this.#values[column * this.#room + count] = value;
    this.#count[column] = count + 1;
    if (count + 1 === this.#room) this.last(column);
  }

  /** Drops all but the smallest and returns the largest of them. */
  last(column: number): number {
    const from = column * this.#room;
    const count = Math.min(this.#count[column]!, this.#keep);
    const last = select(this.#values, from, from + this.#count[column]! - 1, from + count - 1);
    if (count === this.#keep) this.#bound[column] = last;
    this.#count[column] = count;
    return last;
  }
}

/** Rearranges values[low..high] so that those up to `place` are its smallest, and returns values[place]. */
function select(values: Float64Array, low: number, high: number, place: number): number {
  let [left, right] = [low, high];
  while (left < right) {
    const pivot = values[(left + right) >>> 1]!;
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (pivot < values[j]!) j--;
      if (i > j) break;
      const swapped = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swapped;
    }
    if (place <= j) right = j;
    else if (place >= i) left = i;
    else break;
  }
  return values[place]!;
}
