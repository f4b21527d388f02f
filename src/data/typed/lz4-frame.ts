// The LZ4 frame format (lz4_Frame_format.md, version 1.6): what Arrow files compressed with "lz4" hold. Reads one frame with any size of
// block, linked or not; checksums are skipped. Not read: dictionaries given from outside, and skippable frames.

const MAGIC = 0x184d2204;

/** The content of the frame. Throws an Error for bytes that are no frame. */
export function lz4Frame(input: Uint8Array): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  if (input.length < 7 || view.getUint32(0, true) !== MAGIC)
    throw new Error("lz4Frame: a frame, got other bytes");
  const flags = input[4]!;
  const blockChecksum = (flags & 16) !== 0;
  const contentSize = (flags & 8) !== 0;
  if ((flags & 1) !== 0) throw new Error("lz4Frame: a frame without a dictionary, got one with");
  const output = new Output(contentSize ? Number(view.getBigUint64(6, true)) : input.length * 4);
  // magic, flags, block size, content size, checksum of the header
  let at = contentSize ? 15 : 7;
  for (;;) {
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) return output.bytes.subarray(0, output.length);
    const size = word & 0x7fffffff;
    const block = input.subarray(at, at + size);
    if (block.length < size) throw new Error(`lz4Frame: a block of ${size} bytes, got ${block.length}`);
    if (word >>> 31) output.literals(block, 0, size);
    else expand(block, output);
    at += size + (blockChecksum ? 4 : 0);
  }
}

class Output {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  literals(from: Uint8Array, start: number, count: number): void {
    this.reserve(count);
    this.bytes.set(from.subarray(start, start + count), this.length);
    this.length += count;
  }

  /** Bytes from `distance` back on, which may run into those that are being written. */
  match(distance: number, count: number): void {
    if (distance === 0 || distance > this.length)
      throw new Error(`lz4Frame: a distance up to ${this.length}, got ${distance}`);
    this.reserve(count);
    const { bytes } = this;
    let to = this.length;
    for (const end = to + count; to < end; to++) bytes[to] = bytes[to - distance]!;
    this.length = to;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.length + count, this.bytes.length * 2));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** One block: literals, then a copy of what stands further back, and so on; the last sequence has literals only. */
function expand(block: Uint8Array, output: Output): void {
  let at = 0;
  const extended = (short: number) => {
    let length = short;
    if (short === 15) {
      let byte: number;
      do {
        byte = block[at++]!;
        length += byte;
      } while (byte === 255);
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = extended(token >> 4);
    output.literals(block, at, literals);
    at += literals;
    if (at >= block.length) return;
    const distance = block[at]! | (block[at + 1]! << 8);
    at += 2;
    output.match(distance, extended(token & 15) + 4);
  }
}
