// Threefry-2x32-20 (src/math/threefry.ts) in WebAssembly SIMD: four counters a vector, two vectors side by side, because one chain alone
// waits for its own results. Imported by the kernels' simd.as.ts.

export const parity: u32 = 0x1bd11bda;

/** One round after x += y. Rotations by whole bytes are one shuffle. */
// @ts-expect-error: decorator
@inline
function mix(x: v128, y: v128, bits: i32): v128 {
  if (bits == 16) return v128.xor(v128.shuffle<i8>(y, y, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13), x);
  if (bits == 24) return v128.xor(v128.shuffle<i8>(y, y, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12), x);
  return v128.xor(v128.or(i32x4.shl(y, bits), i32x4.shr_u(y, 32 - bits)), x);
}

/**
 * Words of the counters (a0, a1) and (b0, b1), lane by lane, under the key: writes first words of a, second words of a, first words of
 * b, second words of b to 64 bytes at `out`.
 */
// @ts-expect-error: decorator
@inline
export function threefryLanes(key0: u32, key1: u32, a0: v128, a1: v128, b0: v128, b1: v128, out: usize): void {
  const key2 = parity ^ key0 ^ key1;
  const k0 = i32x4.splat(key0);
  const k1 = i32x4.splat(key1);
  const k2 = i32x4.splat(key2);
  let x = i32x4.add(a0, k0);
  let y = i32x4.add(a1, k1);
  let z = i32x4.add(b0, k0);
  let w = i32x4.add(b1, k1);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 13);
  w = mix(z, w, 13);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 15);
  w = mix(z, w, 15);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 26);
  w = mix(z, w, 26);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 6);
  w = mix(z, w, 6);
  const add1 = i32x4.splat(key2 + 1);
  x = i32x4.add(x, k1);
  z = i32x4.add(z, k1);
  y = i32x4.add(y, add1);
  w = i32x4.add(w, add1);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 17);
  w = mix(z, w, 17);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 29);
  w = mix(z, w, 29);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 16);
  w = mix(z, w, 16);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 24);
  w = mix(z, w, 24);
  const add2 = i32x4.splat(key0 + 2);
  x = i32x4.add(x, k2);
  z = i32x4.add(z, k2);
  y = i32x4.add(y, add2);
  w = i32x4.add(w, add2);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 13);
  w = mix(z, w, 13);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 15);
  w = mix(z, w, 15);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 26);
  w = mix(z, w, 26);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 6);
  w = mix(z, w, 6);
  const add3 = i32x4.splat(key1 + 3);
  x = i32x4.add(x, k0);
  z = i32x4.add(z, k0);
  y = i32x4.add(y, add3);
  w = i32x4.add(w, add3);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 17);
  w = mix(z, w, 17);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 29);
  w = mix(z, w, 29);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 16);
  w = mix(z, w, 16);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 24);
  w = mix(z, w, 24);
  const add4 = i32x4.splat(key2 + 4);
  x = i32x4.add(x, k1);
  z = i32x4.add(z, k1);
  y = i32x4.add(y, add4);
  w = i32x4.add(w, add4);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 13);
  w = mix(z, w, 13);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 15);
  w = mix(z, w, 15);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 26);
  w = mix(z, w, 26);
  x = i32x4.add(x, y);
  z = i32x4.add(z, w);
  y = mix(x, y, 6);
  w = mix(z, w, 6);
  const add5 = i32x4.splat(key0 + 5);
  x = i32x4.add(x, k2);
  z = i32x4.add(z, k2);
  y = i32x4.add(y, add5);
  w = i32x4.add(w, add5);
  v128.store(out, x);
  v128.store(out, y, 16);
  v128.store(out, z, 32);
  v128.store(out, w, 48);
}
