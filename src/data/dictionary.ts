// The distinct texts of a column, as UTF-8 bytes one behind the other, found again by hash. No string is made per cell; a text gets
// the next free code when it is first seen, so codes are in order of first appearance.
//
// Open addressing with linear probing, four 32-bit entries per slot: code + 1 (0 where free), length, and two words. Texts of up to
// eight bytes stand in the two words themselves, so that finding one touches one line of memory; longer texts have their hash and
// where they stand in `bytes`, and are compared there. Bytes are fetched four at a time, which is why texts come in a DataView.

const SHORT = 8;
/** entries of slots from which on they do not stay in the first cache */
const LARGE = 2 ** 13;
/** what of the first and of the second word belongs to a text of 0 to 8 bytes */
const LOW = Int32Array.of(0, 0xff, 0xffff, 0xffffff, -1, -1, -1, -1, -1);
const HIGH = Int32Array.of(0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, -1);

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
  private hashes = new Int32Array(0);

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity * 8);
    this.own = viewOf(this.bytes);
    this.offsets = new Int32Array(capacity + 1);
    this.slots = new Int32Array(4 * 2 ** Math.ceil(Math.log2(capacity * 1.4)));
  }

  /**
   * Codes of `rows` texts at once: text r stands at starts[r]..ends[r] of the view, empty ones get -1; new texts get the next codes.
   * At least `SLACK` bytes must follow every start. In a large dictionary the time goes into waiting for memory, and independent reads
   * wait together: there all texts are hashed first, then their slots are touched, and only then are they looked up.
   */
  codes(
    view: DataView,
    starts: Int32Array,
    ends: Int32Array,
    rows: number,
    codes: Int32Array,
    at: number,
  ): void {
    if (this.slots.length <= LARGE) {
      for (let r = 0; r < rows; r++) {
        const start = starts[r]!;
        const end = ends[r]!;
        codes[at + r] = start === end ? -1 : this.code(view, start, end, hashOf(view, start, end));
      }
      return;
    }
    if (this.hashes.length < rows) this.hashes = new Int32Array(rows);
    const { hashes } = this;
    for (let r = 0; r < rows; r++) hashes[r] = hashOf(view, starts[r]!, ends[r]!);
    this.touched = touch(this.slots, hashes, rows);
    for (let r = 0; r < rows; r++) {
      const start = starts[r]!;
      const end = ends[r]!;
      codes[at + r] = start === end ? -1 : this.code(view, start, end, hashes[r]!);
    }
  }

  private code(view: DataView, start: number, end: number, hash: number): number {
    const length = end - start;
    const { slots } = this;
    const last = slots.length - 1;
    let at = (hash << 2) & last;
    if (length <= SHORT) {
      const low = view.getInt32(start, true) & LOW[length]!;
      const high = view.getInt32(start + 4, true) & HIGH[length]!;
      for (let entry = slots[at]!; entry !== 0; entry = slots[at]!) {
        if (slots[at + 2] === low && slots[at + 3] === high && slots[at + 1] === length) return entry - 1;
        at = (at + 4) & last;
      }
      return this.add(view, start, end, at, low, high);
    }
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
    return this.add(view, start, end, at, hash, this.offsets[this.size]!);
  }

  private add(view: DataView, start: number, end: number, slot: number, word: number, other: number): number {
    const code = this.size;
    if (code + 2 > this.offsets.length) this.offsets = grown(this.offsets, code + 2);
    const at = this.offsets[code]!;
    const after = at + end - start;
    if (after + SLACK > this.bytes.length) {
      this.bytes = grown(this.bytes, after + SLACK);
      this.own = viewOf(this.bytes);
    }
    const { own, slots } = this;
    const length = end - start;
    if (length <= SHORT) {
      own.setInt32(at, word, true);
      own.setInt32(at + 4, other, true);
    } else {
      for (let k = 0; k < length; k += 4) {
        const to = Math.min(k, length - 4);
        own.setInt32(at + to, view.getInt32(start + to, true), true);
      }
    }
    this.offsets[code + 1] = after;
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

/** Bytes that must be readable from the start of a text on, whatever its length. */
export const SLACK = SHORT;

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads the first slot of every hash; the value only keeps the reads from being left out. */
function touch(slots: Int32Array, hashes: Int32Array, rows: number): number {
  const last = slots.length - 1;
  let touched = 0;
  for (let r = 0; r < rows; r++) touched ^= slots[(hashes[r]! << 2) & last]!;
  return touched;
}

/** A hash of start..end: of two masked words for short texts, else MurmurHash3 (A. Appleby), the last four bytes overlapping. */
function hashOf(view: DataView, start: number, end: number): number {
  const length = end - start;
  if (length <= SHORT) {
    return mixed(
      view.getInt32(start, true) & LOW[length]!,
      view.getInt32(start + 4, true) & HIGH[length]!,
      length,
    );
  }
  let hash = length;
  for (let p = start; p < end; p += 4) {
    const turned = Math.imul(view.getInt32(Math.min(p, end - 4), true), 0xcc9e2d51);
    hash ^= Math.imul((turned << 15) | (turned >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  return mixed(hash, 0, 0);
}

/** The finaliser of MurmurHash3 over two words and a length: every bit of them reaches the low bits. */
function mixed(low: number, high: number, length: number): number {
  let hash = Math.imul(low, 0xcc9e2d51) ^ length;
  hash = Math.imul(hash ^ (hash >>> 15) ^ high, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
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
