// curve-resample in WebAssembly SIMD (AssemblyScript), equal to cpu.ts bit for bit. Addresses are byte offsets into the imported memory,
// laid out by simd.ts. The Poisson step goes cell by cell over many replicates at a time (a replicate being tried is a "slot"), so that a
// cell's table is read while it is in the nearest cache; counts pass through a tile of 16 cells (one cache line) per slot.
import { threefryLanes } from "../threefry-lanes.as";

/** Bytes of a tile's row, and pairs of cells in it. */
const line: usize = 64;
const linePairs: u32 = 8;

/** Four draws from an alias table at `base` with 2^bits columns (src/math/alias-table.ts). */
// @ts-expect-error: decorator
@inline
function draws(words: v128, base: usize, bits: i32, mask: v128): v128 {
  const c = i32x4.shr_u(words, 32 - bits);
  let column = v128.load32_zero(base + ((<usize>i32x4.extract_lane(c, 0)) << 2));
  column = v128.load_lane<u32>(base + ((<usize>i32x4.extract_lane(c, 1)) << 2), column, 1);
  column = v128.load_lane<u32>(base + ((<usize>i32x4.extract_lane(c, 2)) << 2), column, 2);
  column = v128.load_lane<u32>(base + ((<usize>i32x4.extract_lane(c, 3)) << 2), column, 3);
  const below = i32x4.lt_u(i32x4.shl(words, bits), v128.andnot(column, mask));
  return v128.bitselect(c, v128.and(column, mask), below);
}

// @ts-expect-error: decorator
@inline
function store4(low: v128, high: v128, at: usize): void {
  v128.store64_lane(at, low, 0);
  v128.store64_lane(at + line, low, 1);
  v128.store64_lane(at + 2 * line, high, 0);
  v128.store64_lane(at + 3 * line, high, 1);
}

/**
 * One attempt of `slots` (a multiple of eight) replicates. At `plan`, one u32 per slot each: number of the replicate, counter of the
 * attempt's first pair, byte address of its row of counts, and, written here, the sum of its counts.
 * `cells`: byte address of the table, bits, lowest count per cell, an even number of cells (2 `pairs`).
 */
export function poissons(
  key0: u32,
  key1: u32,
  cells: usize,
  pairs: u32,
  plan: usize,
  slots: u32,
  tile: usize,
  scratch: usize,
): void {
  const size = <usize>slots << 2;
  const sums = plan + 3 * size;
  memory.fill(sums, 0, size);
  for (let start: u32 = 0; start < pairs; start += linePairs) {
    const here = min<u32>(linePairs, pairs - start);
    for (let p: u32 = 0; p < here; p++) {
      const cell = cells + <usize>(start + p) * 24;
      const evenBase = <usize>load<u32>(cell);
      const evenBits = load<i32>(cell, 4);
      const evenMask = i32x4.splat((1 << evenBits) - 1);
      const evenLowest = i32x4.splat(load<i32>(cell, 8));
      const oddBase = <usize>load<u32>(cell, 12);
      const oddBits = load<i32>(cell, 16);
      const oddMask = i32x4.splat((1 << oddBits) - 1);
      const oddLowest = i32x4.splat(load<i32>(cell, 20));
      const counter = i32x4.splat(start + p);
      for (let s: usize = 0; s < size; s += 32) {
        const replicates = plan + s;
        const offsets = replicates + size;
        threefryLanes(
          key0,
          key1,
          i32x4.add(counter, v128.load(offsets)),
          v128.load(replicates),
          i32x4.add(counter, v128.load(offsets, 16)),
          v128.load(replicates, 16),
          scratch,
        );
        const even = i32x4.add(draws(v128.load(scratch), evenBase, evenBits, evenMask), evenLowest);
        const odd = i32x4.add(draws(v128.load(scratch, 16), oddBase, oddBits, oddMask), oddLowest);
        const even2 = i32x4.add(draws(v128.load(scratch, 32), evenBase, evenBits, evenMask), evenLowest);
        const odd2 = i32x4.add(draws(v128.load(scratch, 48), oddBase, oddBits, oddMask), oddLowest);
        const sum = sums + s;
        v128.store(sum, i32x4.add(v128.load(sum), i32x4.add(even, odd)));
        v128.store(sum, i32x4.add(v128.load(sum, 16), i32x4.add(even2, odd2)), 16);
        const at = tile + (s >> 2) * line + ((<usize>p) << 3);
        store4(v128.shuffle<i32>(even, odd, 0, 4, 1, 5), v128.shuffle<i32>(even, odd, 2, 6, 3, 7), at);
        store4(v128.shuffle<i32>(even2, odd2, 0, 4, 1, 5), v128.shuffle<i32>(even2, odd2, 2, 6, 3, 7), at + 4 * line);
      }
    }
    for (let s: usize = 0; s < <usize>slots; s++) {
      const to = <usize>load<u32>(plan + 2 * size + (s << 2)) + ((<usize>start) << 3);
      memory.copy(to, tile + s * line, (<usize>here) << 3);
    }
  }
}

/** Adds `count` rows, drawn one by one from the table at `picks`, to the counts at `row`. */
export function addRows(
  key0: u32,
  key1: u32,
  picks: usize,
  bits: i32,
  row: usize,
  count: u32,
  replicate: u32,
  scratch: usize,
): void {
  const mask = i32x4.splat((1 << bits) - 1);
  const item = i32x4.splat(replicate);
  let counter = i32x4(0, 1, 2, 3);
  const four = i32x4.splat(4);
  for (let j: u32 = 0; j < count; j += 16) {
    const next = i32x4.add(counter, four);
    threefryLanes(key0, key1, counter, item, next, item, scratch);
    counter = i32x4.add(next, four);
    const a = i32x4.shl(draws(v128.load(scratch), picks, bits, mask), 2);
    const b = i32x4.shl(draws(v128.load(scratch, 16), picks, bits, mask), 2);
    const c = i32x4.shl(draws(v128.load(scratch, 32), picks, bits, mask), 2);
    const d = i32x4.shl(draws(v128.load(scratch, 48), picks, bits, mask), 2);
    // in the order of the draws, of which the last few may be too many
    v128.store(scratch, v128.shuffle<i32>(a, b, 0, 4, 1, 5));
    v128.store(scratch, v128.shuffle<i32>(a, b, 2, 6, 3, 7), 16);
    v128.store(scratch, v128.shuffle<i32>(c, d, 0, 4, 1, 5), 32);
    v128.store(scratch, v128.shuffle<i32>(c, d, 2, 6, 3, 7), 48);
    const here = <usize>min<u32>(16, count - j);
    for (let i: usize = 0; i < here; i++) {
      const at = row + <usize>load<u32>(scratch + (i << 2));
      store<u32>(at, load<u32>(at) + 1);
    }
  }
}
