// A Fenwick (binary indexed) tree: weights at places 0..size-1, with sums below a place in O(log size) (Fenwick 1994).

export class Fenwick {
  total = 0;
  readonly #tree: Float64Array;
  readonly #at: Float64Array;

  constructor(size: number) {
    this.#tree = new Float64Array(size + 1);
    this.#at = new Float64Array(size);
  }

  add(place: number, weight: number): void {
    const tree = this.#tree;
    this.total += weight;
    this.#at[place]! += weight;
    for (let node = place + 1; node < tree.length; node += node & -node) tree[node]! += weight;
  }

  /** The weight at a place. */
  at(place: number): number {
    return this.#at[place]!;
  }

  /** The sum of the weights at places 0..place-1. */
  below(place: number): number {
    const tree = this.#tree;
    let sum = 0;
    for (let node = place; node > 0; node &= node - 1) sum += tree[node]!;
    return sum;
  }

  /** `below` of every place, in one pass. */
  running(): Float64Array {
    const sums = new Float64Array(this.#at.length);
    for (let place = 1; place < sums.length; place++) sums[place] = sums[place - 1]! + this.#at[place - 1]!;
    return sums;
  }
}
