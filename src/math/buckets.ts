// Items sorted into numbered buckets, in their order: a counting sort, O(items + buckets).

export class Buckets {
  readonly #start: Int32Array;
  readonly #items: Int32Array;

  /** `bucket[i]` is the bucket of item i, below `size`; items with a negative bucket are left out. */
  constructor(bucket: Int32Array, size: number) {
    const start = new Int32Array(size + 1);
    for (const b of bucket) if (b >= 0) start[b + 1]!++;
    for (let b = 0; b < size; b++) start[b + 1]! += start[b]!;
    const next = start.slice();
    this.#start = start;
    this.#items = new Int32Array(start[size]!);
    for (let i = 0; i < bucket.length; i++) {
      const b = bucket[i]!;
      if (b >= 0) this.#items[next[b]!++] = i;
    }
  }

  /** The items of a bucket, as a view. */
  of(bucket: number): Int32Array {
    return this.#items.subarray(this.#start[bucket]!, this.#start[bucket + 1]!);
  }
}
