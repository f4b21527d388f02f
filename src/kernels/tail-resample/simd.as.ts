// tail-resample in WebAssembly SIMD (AssemblyScript): sixteen draws at a time, equal to cpu.ts bit for bit.
// Addresses are byte offsets into the imported memory, laid out by simd.ts. Two chains of four counters run side by side, because one
// chain alone waits for its own results. Every product of a word and a cut is exact in 64 bits, and so is every sum.

const parity: u32 = 0x1bd11bda;

// @ts-expect-error: decorator
@inline
function rotate(v: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(v, bits), i32x4.shr_u(v, 32 - bits));
}

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
  const key2 = parity ^ key0 ^ key1;
  const k0 = i32x4.splat(key0);
  const k1 = i32x4.splat(key1);
  const k2 = i32x4.splat(key2);
  const k2p1 = i32x4.splat(key2 + 1);
  const k0p2 = i32x4.splat(key0 + 2);
  const k1p3 = i32x4.splat(key1 + 3);
  const k2p4 = i32x4.splat(key2 + 4);
  const k0p5 = i32x4.splat(key0 + 5);
  // unweighted: straight to the byte offset of the rank's row; weighted: the position, looked up below
  const shift64: i32 = edges == 0 ? 32 + <i32>shift : 32;
  const scale: i32 = edges == 0 ? 3 : 0;

  for (let r: u32 = 0; r < count; r++) {
    const cut = i32x4.splat(load<u32>(cuts + (<usize>r << 2)));
    const item = i32x4.add(i32x4.splat(first + r), k1);
    let total = i64x2.splat(0);
    let counter = i32x4.add(i32x4(0, 1, 2, 3), k0);
    for (let j: u32 = 0; j < draws; j += 16) {
      let x = counter;
      let y = item;
      let z = i32x4.add(counter, i32x4.splat(4));
      let w = item;
      counter = i32x4.add(counter, i32x4.splat(8));
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 13), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 13), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 15), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 15), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 26), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 26), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 6), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 6), z);
      x = i32x4.add(x, k1);
      y = i32x4.add(y, k2p1);
      z = i32x4.add(z, k1);
      w = i32x4.add(w, k2p1);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 17), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 17), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 29), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 29), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 16), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 16), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 24), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 24), z);
      x = i32x4.add(x, k2);
      y = i32x4.add(y, k0p2);
      z = i32x4.add(z, k2);
      w = i32x4.add(w, k0p2);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 13), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 13), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 15), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 15), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 26), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 26), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 6), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 6), z);
      x = i32x4.add(x, k0);
      y = i32x4.add(y, k1p3);
      z = i32x4.add(z, k0);
      w = i32x4.add(w, k1p3);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 17), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 17), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 29), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 29), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 16), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 16), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 24), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 24), z);
      x = i32x4.add(x, k1);
      y = i32x4.add(y, k2p4);
      z = i32x4.add(z, k1);
      w = i32x4.add(w, k2p4);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 13), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 13), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 15), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 15), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 26), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 26), z);
      x = i32x4.add(x, y);
      y = v128.xor(rotate(y, 6), x);
      z = i32x4.add(z, w);
      w = v128.xor(rotate(w, 6), z);
      x = i32x4.add(x, k2);
      y = i32x4.add(y, k0p5);
      z = i32x4.add(z, k2);
      w = i32x4.add(w, k0p5);
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
