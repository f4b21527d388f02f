// tail-resample in WebAssembly SIMD (AssemblyScript): sixteen draws at a time, equal to cpu.ts bit for bit.
// Addresses are byte offsets into the imported memory, laid out by simd.ts. Two chains of four counters run side by side, because one
// chain alone waits for its own results. Every product of a word and a cut is exact in 64 bits, and so is every sum.
import { threefryLanes } from "../threefry-lanes.as";

/** Writes the byte offsets of the table rows (or positions) of eight words, in the order of the draws. */
// @ts-expect-error: decorator
@inline
function offsets(even: v128, odd: v128, cut: v128, shift: i32, scale: i32, out: usize): void {
  // (word * cut >> shift) << scale
  const evenLow = i64x2.shl(i64x2.shr_u(i64x2.extmul_low_i32x4_u(even, cut), shift), scale);
  const oddLow = i64x2.shl(i64x2.shr_u(i64x2.extmul_low_i32x4_u(odd, cut), shift), scale);
  const evenHigh = i64x2.shl(i64x2.shr_u(i64x2.extmul_high_i32x4_u(even, cut), shift), scale);
  const oddHigh = i64x2.shl(i64x2.shr_u(i64x2.extmul_high_i32x4_u(odd, cut), shift), scale);
  // the four pairs even, odd of counters c, c + 1, c + 2, c + 3
  const low = v128.shuffle<i32>(evenLow, oddLow, 0, 4, 2, 6);
  const high = v128.shuffle<i32>(evenHigh, oddHigh, 0, 4, 2, 6);
  v128.store(out, low);
  v128.store(out, high, 16);
}

// @ts-expect-error: decorator
@inline
function row(base: usize, scratch: usize, i: i32): v128 {
  return v128.load32x2_u(base + <usize>load<u32>(scratch + (<usize>i << 2)));
}

/** The table offset of the first rank with edges[rank] > position, searched from where the guide says. */
// @ts-expect-error: decorator
@inline
function edgeOffset(edges: usize, guide: usize, guideShift: u32, position: u32): u32 {
  let rank = load<u32>(guide + (<usize>(position >> guideShift) << 2));
  while (load<u32>(edges + (<usize>rank << 2)) <= position) rank++;
  return rank << 3;
}

/**
 * Replicates first .. first + count - 1: cuts are read from `cuts` (u32 each), the sums written to `sums` (two u64 each).
 * edges = 0: unweighted, rank = position >> shift; else the first rank whose edge exceeds the position, with guide[position >> shift] a
 * rank not beyond it.
 */
export function run(
  key0: u32,
  key1: u32,
  draws: u32,
  shift: u32,
  table: usize,
  edges: usize,
  guide: usize,
  cuts: usize,
  sums: usize,
  scratch: usize,
  first: u32,
  count: u32,
): void {
  // unweighted: straight to the byte offset of the rank's row; weighted: the position, looked up below
  const shift64: i32 = edges == 0 ? 32 + <i32>shift : 32;
  const scale: i32 = edges == 0 ? 3 : 0;

  for (let r: u32 = 0; r < count; r++) {
    const cut = i32x4.splat(load<u32>(cuts + (<usize>r << 2)));
    const item = i32x4.splat(first + r);
    let total = i64x2.splat(0);
    let counter = i32x4(0, 1, 2, 3);
    for (let j: u32 = 0; j < draws; j += 16) {
      const next = i32x4.add(counter, i32x4.splat(4));
      threefryLanes(key0, key1, counter, item, next, item, scratch);
      counter = i32x4.add(next, i32x4.splat(4));
      const x = v128.load(scratch);
      const y = v128.load(scratch, 16);
      const z = v128.load(scratch, 32);
      const w = v128.load(scratch, 48);
      offsets(x, y, cut, shift64, scale, scratch);
      offsets(z, w, cut, shift64, scale, scratch + 32);
      const here: i32 = min<u32>(16, draws - j);
      if (edges != 0) {
        for (let i = 0; i < here; i++) {
          const at = scratch + (<usize>i << 2);
          store<u32>(at, edgeOffset(edges, guide, shift, load<u32>(at)));
        }
      }
      if (here == 16) {
        const a = i64x2.add(i64x2.add(row(table, scratch, 0), row(table, scratch, 1)), i64x2.add(row(table, scratch, 2), row(table, scratch, 3)));
        const b = i64x2.add(i64x2.add(row(table, scratch, 4), row(table, scratch, 5)), i64x2.add(row(table, scratch, 6), row(table, scratch, 7)));
        const c = i64x2.add(i64x2.add(row(table, scratch, 8), row(table, scratch, 9)), i64x2.add(row(table, scratch, 10), row(table, scratch, 11)));
        const d = i64x2.add(i64x2.add(row(table, scratch, 12), row(table, scratch, 13)), i64x2.add(row(table, scratch, 14), row(table, scratch, 15)));
        total = i64x2.add(total, i64x2.add(i64x2.add(a, b), i64x2.add(c, d)));
      } else {
        for (let i = 0; i < here; i++) total = i64x2.add(total, row(table, scratch, i));
      }
    }
    v128.store(sums + (<usize>r << 4), total);
  }
}
