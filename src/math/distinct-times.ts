// Rows to cells: one cell per (level, time) that occurs, found by hashing in one pass over the rows, so that n rows with D distinct
// cells cost O(n + D log D) and heavy ties cost almost nothing. Times that differ by rounding only (0.1 + 0.2 and 0.3) are merged.

/** A growing table (level, time) -> cell number, in order of first appearance. Open addressing with linear probing. */
export class CellTable {
  times = new Float64Array(1024);
  levels = new Int32Array(1024);
  size = 0;
  #slots = new Int32Array(4096);
  readonly #float = new Float64Array(1);
  readonly #words = new Uint32Array(this.#float.buffer);

  /** The number of the cell; -1 when it is not there and `add` is false. Zero and minus zero are the same time. */
  find(level: number, time: number, add: boolean): number {
    const key = time === 0 ? 0 : time;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = this.#hash(level, key) & mask;
    for (;;) {
      const cell = slots[slot]! - 1;
      if (cell < 0) break;
      if (this.times[cell] === key && this.levels[cell] === level) return cell;
      slot = (slot + 1) & mask;
    }
    if (!add) return -1;
    if (this.size === this.times.length) this.#grow();
    if (2 * this.size > mask) {
      this.#rehash();
      return this.find(level, key, true);
    }
    this.times[this.size] = key;
    this.levels[this.size] = level;
    slots[slot] = ++this.size;
    return this.size - 1;
  }

  #hash(level: number, time: number): number {
    this.#float[0] = time;
    let h = Math.imul(this.#words[0]! ^ Math.imul(level, 0x85ebca6b), 0x9e3779b1) ^ this.#words[1]!;
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    return h ^ (h >>> 13);
  }

  #grow(): void {
    const times = new Float64Array(2 * this.size);
    const levels = new Int32Array(2 * this.size);
    times.set(this.times);
    levels.set(this.levels);
    this.times = times;
    this.levels = levels;
  }

  #rehash(): void {
    const slots = new Int32Array(4 * this.#slots.length);
    const mask = slots.length - 1;
    for (let cell = 0; cell < this.size; cell++) {
      let slot = this.#hash(this.levels[cell]!, this.times[cell]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = cell + 1;
    }
    this.#slots = slots;
  }

  /** Cell numbers by level, and by time within a level. */
  order(levels: number): Int32Array {
    const start = new Int32Array(levels + 1);
    for (let cell = 0; cell < this.size; cell++) start[this.levels[cell]! + 1]!++;
    for (let level = 0; level < levels; level++) start[level + 1]! += start[level]!;
    const sorted = new Float64Array(this.size);
    const next = start.slice();
    for (let cell = 0; cell < this.size; cell++) sorted[next[this.levels[cell]!]!++] = this.times[cell]!;
    const order = new Int32Array(this.size);
    for (let level = 0; level < levels; level++) {
      const from = start[level]!;
      const to = start[level + 1]!;
      sorted.subarray(from, to).sort();
      for (let i = from; i < to; i++) order[i] = this.find(level, sorted[i]!, false);
    }
    return order;
  }
}

/**
 * Where each time of `distinct` (ascending, no duplicates) belongs when times closer than `tolerance` times the mean absolute distinct
 * time are one: the first of each run. Null when nothing is merged. As R's aeqSurv ("timefix"), but relative only, so that the
 * result does not depend on the unit; a run of close times is merged as a whole.
 */
export function mergedTimes(distinct: Float64Array, tolerance: number): Float64Array | null {
  let sum = 0;
  for (let i = 0; i < distinct.length; i++) sum += Math.abs(distinct[i]!);
  const gap = (tolerance * sum) / distinct.length;
  let merged: Float64Array | null = null;
  for (let i = 1; i < distinct.length; i++) {
    if (!(distinct[i]! - distinct[i - 1]! <= gap)) continue;
    merged ??= distinct.slice();
    merged[i] = merged[i - 1]!;
  }
  return merged;
}
