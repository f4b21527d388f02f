// logrank-permutation in WebAssembly SIMD (AssemblyScript), equal to cpu.ts bit for bit: eight permutations side by side, row by row. A
// lane's group is the first whose labels left exceed the lane's position, found by subtracting them in turn; no branch depends on a
// random number. The last group's sum is what the others leave of the sum of all scores.
import { threefryLanes } from "../threefry-lanes.as";

/** floor(words * left / 2^32) */
// @ts-expect-error: decorator
@inline
function positions(words: v128, left: v128): v128 {
  const low = i64x2.extmul_low_i32x4_u(words, left);
  const high = i64x2.extmul_high_i32x4_u(words, left);
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}

// @ts-expect-error: decorator
@inline
function addWhere(lanes: v128, score: v128, total: usize): void {
  const low = v128.and(i64x2.extend_low_i32x4_s(lanes), score);
  const high = v128.and(i64x2.extend_high_i32x4_s(lanes), score);
  v128.store(total, i64x2.add(v128.load(total), low));
  v128.store(total, i64x2.add(v128.load(total, 16), high), 16);
}

/** One label for each of four lanes; `half` is 0 or 1, the half of the eight. */
// @ts-expect-error: decorator
@inline
function deal(position: v128, groups: u32, remaining: usize, totals: usize, score: v128, half: usize): void {
  const zero = i32x4.splat(0);
  let waiting = i32x4.splat(-1);
  let at = remaining + (half << 4);
  let total = totals + (half << 5);
  for (let g: u32 = 0; g + 1 < groups; g++) {
    const left = v128.load(at);
    position = i32x4.sub(position, left);
    const here = v128.and(i32x4.lt_s(position, zero), waiting);
    waiting = v128.andnot(waiting, here);
    v128.store(at, i32x4.add(left, here));
    addWhere(here, score, total);
    at += 32;
    total += 64;
  }
}

/**
 * Permutations first .. first + 7: writes their sums, one u64 per group, permutation after permutation. `remaining` has room for 32 bytes
 * a group, `totals` for 64.
 */
export function eight(
  key0: u32,
  key1: u32,
  first: u32,
  scores: usize,
  blockEnds: usize,
  blocks: u32,
  sizes: usize,
  groups: u32,
  remaining: usize,
  totals: usize,
  scratch: usize,
  sums: usize,
): void {
  memory.fill(totals, 0, <usize>groups << 6);
  const items = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  const nextItems = i32x4.add(items, i32x4.splat(4));
  let all: u64 = 0;
  let i: u32 = 0;
  for (let b: u32 = 0; b < blocks; b++) {
    for (let g: u32 = 0; g < groups; g++) {
      const size = v128.load32_splat(sizes + ((<usize>b * groups + g) << 2));
      const at = remaining + ((<usize>g) << 5);
      v128.store(at, size);
      v128.store(at, size, 16);
    }
    const end = load<u32>(blockEnds + ((<usize>b) << 2));
    for (; i < end; i++) {
      // a block may begin with a second word: the pair is still at hand
      if ((i & 1) == 0) {
        const counter = i32x4.splat(i >> 1);
        threefryLanes(key0, key1, counter, items, counter, nextItems, scratch);
      }
      const word = scratch + ((<usize>i & 1) << 4);
      const left = i32x4.splat(end - i);
      const score = <u64>load<u32>(scores + ((<usize>i) << 2));
      const scored = i64x2.splat(score);
      all += score;
      deal(positions(v128.load(word), left), groups, remaining, totals, scored, 0);
      deal(positions(v128.load(word, 32), left), groups, remaining, totals, scored, 1);
    }
  }
  for (let p: usize = 0; p < 8; p++) {
    let rest = all;
    const to = sums + p * (<usize>groups << 3);
    for (let g: usize = 0; g + 1 < <usize>groups; g++) {
      const sum = load<u64>(totals + (g << 6) + (p << 3));
      store<u64>(to + (g << 3), sum);
      rest -= sum;
    }
    store<u64>(to + ((<usize>groups - 1) << 3), rest);
  }
}
