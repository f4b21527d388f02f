// Running sums of weights at places 0..size-1 under single changes: a Fenwick (binary indexed) tree (Fenwick 1994) over sums of 256 places,
// below it sums of 16 places and the weights themselves. A change or a sum touches two cache lines beyond the tree, which stays in the
// nearest cache for a million places; a tree over all places would miss at most of its twenty steps.

export class Fenwick {
  total = 0;
  readonly #at: Sums;
  /** sums of 16 places */
  readonly #sixteens: Sums;
  /** a Fenwick tree over sums of 256 places */
  readonly #tree: Sums;

  /**
   * `most`: where all weights are whole numbers, the largest sum that a place can reach, never below 0 (all together below 2^31): they then
   * take an eighth of the room.
   */
  constructor(size: number, most = Number.POSITIVE_INFINITY) {
    this.#at = sumsUpTo(most, size);
    this.#sixteens = sumsUpTo(16 * most, (size >>> 4) + 1);
    this.#tree =
      most < Number.POSITIVE_INFINITY ? new Int32Array((size >>> 8) + 2) : new Float64Array((size >>> 8) + 2);
  }

  add(place: number, weight: number): void {
    const tree = this.#tree;
    this.total += weight;
    this.#at[place]! += weight;
    this.#sixteens[place >>> 4]! += weight;
    for (let node = (place >>> 8) + 1; node < tree.length; node += node & -node) tree[node]! += weight;
  }

  /** The weight at a place. */
  at(place: number): number {
    return this.#at[place]!;
  }

  /** The sum of the weights at places 0..place-1. */
  below(place: number): number {
    const tree = this.#tree;
    const sixteens = this.#sixteens;
    const at = this.#at;
    let sum = 0;
    for (let node = place >>> 8; node > 0; node &= node - 1) sum += tree[node]!;
    for (let i = (place >>> 8) << 4; i < place >>> 4; i++) sum += sixteens[i]!;
    for (let i = (place >>> 4) << 4; i < place; i++) sum += at[i]!;
    return sum;
  }

  /** `below` of every place, in one pass. */
  running(): Float64Array | Int32Array {
    const at = this.#at;
    const sums = at instanceof Float64Array ? new Float64Array(at.length) : new Int32Array(at.length);
    for (let place = 1; place < sums.length; place++) sums[place] = sums[place - 1]! + at[place - 1]!;
    return sums;
  }
}

export type Sums = Float64Array | Int32Array | Uint16Array | Uint8Array;

/** Zeros in the smallest type that holds whole numbers up to `most`; doubles where that is infinite. */
export function sumsUpTo(most: number, size: number): Sums {
  if (most < 2 ** 8) return new Uint8Array(size);
  if (most < 2 ** 16) return new Uint16Array(size);
  return most < 2 ** 31 ? new Int32Array(size) : new Float64Array(size);
}
