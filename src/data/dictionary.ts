// The distinct texts of a column, as UTF-8 bytes one behind the other, found again by hash. No string is made per cell; a text gets
// the next free code when it is first seen, so codes are in order of first appearance.
//
// Open addressing with linear probing, four 32-bit entries per slot: code + 1 (0 where free), length, and two words. Texts of up to
// eight bytes stand in the two words themselves, so that finding one touches one line of memory; longer texts have their hash and
// where they stand in `bytes`, and are compared there, four bytes at a time.
import { mixed, SHORT } from "./csv/words.ts";
import type { Workspace } from "./csv/workspace.ts";

/** entries of slots from which on they do not stay in the first cache */
const LARGE = 2 ** 13;
export class Dictionary {
  size = 0;
  /** the texts, then at least `SLACK` bytes of anything */
  bytes: Uint8Array<ArrayBuffer>;
  /** text c is bytes[offsets[c]..offsets[c + 1]) */
  offsets: Int32Array<ArrayBuffer>;
  /** kept so that `touch` has an effect */
  protected touched = 0;
  private own: DataView;
  private slots: Int32Array<ArrayBuffer>;

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity * 8);
    this.own = viewOf(this.bytes);
    this.offsets = new Int32Array(capacity + 1);
    this.slots = new Int32Array(4 * 2 ** Math.ceil(Math.log2(capacity * 1.4)));
  }

  /**
   * Codes of the `rows` texts that `words` found in the workspace; empty ones get -1, new texts the next codes. In a large dictionary
   * the time goes into waiting for memory, and independent reads wait together: there all slots are touched before the first is looked up.
   */
  codes(workspace: Workspace, rows: number, codes: Int32Array, at: number): void {
    const { view, froms, tos, lows, highs, hashes } = workspace;
    if (this.slots.length > LARGE) this.touched = touch(this.slots, hashes, rows);
    for (let r = 0; r < rows; r++) {
      const start = froms[r]!;
      const length = tos[r]! - start;
      if (length === 0) codes[at + r] = -1;
      else if (length <= SHORT) codes[at + r] = this.short(lows[r]!, highs[r]!, length, hashes[r]!);
      else codes[at + r] = this.long(view, start, length, hashes[r]!);
    }
  }

  private short(low: number, high: number, length: number, hash: number): number {
    const { slots } = this;
    const last = slots.length - 1;
    let at = (hash << 2) & last;
    for (let entry = slots[at]!; entry !== 0; entry = slots[at]!) {
      if (slots[at + 2] === low && slots[at + 3] === high && slots[at + 1] === length) return entry - 1;
      at = (at + 4) & last;
    }
    const to = this.next(length);
    this.own.setInt32(to, low, true);
    this.own.setInt32(to + 4, high, true);
    return this.add(at, length, low, high);
  }

  private long(view: DataView, start: number, length: number, hash: number): number {
    const { slots } = this;
    const last = slots.length - 1;
    let at = (hash << 2) & last;
    for (let entry = slots[at]!; entry !== 0; entry = slots[at]!) {
      if (
        slots[at + 2] === hash &&
        slots[at + 1] === length &&
        same(this.own, slots[at + 3]!, view, start, length)
      ) {
        return entry - 1;
      }
      at = (at + 4) & last;
    }
    const to = this.next(length);
    for (let k = 0; k < length; k += 4) {
      const p = Math.min(k, length - 4);
      this.own.setInt32(to + p, view.getInt32(start + p, true), true);
    }
    return this.add(at, length, hash, to);
  }

  /** Where the next text goes, with room for its bytes. */
  private next(length: number): number {
    const to = this.offsets[this.size]!;
    if (to + length + SLACK > this.bytes.length) {
      this.bytes = grown(this.bytes, to + length + SLACK);
      this.own = viewOf(this.bytes);
    }
    return to;
  }

  /** The next code, for the text that was put in its place, into a free slot. */
  private add(slot: number, length: number, word: number, other: number): number {
    const code = this.size;
    if (code + 2 > this.offsets.length) this.offsets = grown(this.offsets, code + 2);
    this.offsets[code + 1] = this.offsets[code]! + length;
    const { slots } = this;
    slots[slot] = code + 1;
    slots[slot + 1] = length;
    slots[slot + 2] = word;
    slots[slot + 3] = other;
    this.size = code + 1;
    // at most three slots in four are taken
    if (this.size * 16 > slots.length * 3) this.rehash();
    return code;
  }

  private rehash(): void {
    const { slots: old } = this;
    const slots = new Int32Array(old.length * 2);
    const last = slots.length - 1;
    for (let k = 0; k < old.length; k += 4) {
      if (old[k] === 0) continue;
      const length = old[k + 1]!;
      const word = old[k + 2]!;
      const hash = length > SHORT ? word : mixed(word, old[k + 3]!, length);
      let at = (hash << 2) & last;
      while (slots[at] !== 0) at = (at + 4) & last;
      slots[at] = old[k]!;
      slots[at + 1] = length;
      slots[at + 2] = word;
      slots[at + 3] = old[k + 3]!;
    }
    this.slots = slots;
  }
}

/** bytes that are written at least, however short the text */
const SLACK = SHORT;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads the first slot of every hash; the value only keeps the reads from being left out. */
function touch(slots: Int32Array, hashes: Int32Array, rows: number): number {
  const last = slots.length - 1;
  let touched = 0;
  for (let r = 0; r < rows; r++) touched ^= slots[(hashes[r]! << 2) & last]!;
  return touched;
}

/** Whether `length` (more than eight) bytes of two views are the same. */
function same(a: DataView, from: number, b: DataView, start: number, length: number): boolean {
  for (let k = 0; k < length; k += 4) {
    const at = Math.min(k, length - 4);
    if (a.getInt32(from + at, true) !== b.getInt32(start + at, true)) return false;
  }
  return true;
}

function grown<T extends Uint8Array | Int32Array>(array: T, atLeast: number): T {
  const larger = new (array.constructor as new (length: number) => T)(
    Math.max(atLeast, Math.ceil(array.length * 1.6)),
  );
  larger.set(array);
  return larger;
}
