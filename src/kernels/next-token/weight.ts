// Integer weights of a softmax, in arithmetic that JavaScript and WGSL do alike: no f32 operation is left to a GPU, whose rounding mode
// WGSL leaves open and whose compiler may fuse. For logit x and the row's largest logit M:
//   X = floor(2^26 x), D = floor(2^26 M) - X        exact; D >= 48 * 2^26 has weight 0
//   i = D >> 20, r = D & (2^20 - 1)                 e^(-D / 2^26) = e^(-i / 64) e^(-r / 2^26)
//   a_i 2^-k_i = 2^28 e^(-i / 64), rounded, with 2^28 <= a_i < 2^29                              the table
//   e = 2^30 (1 - e^(-r / 2^26))                    16 r - r^2/2 + (r^3/6)(1 - r/4) in these units, every term cut to an integer
//   m = a_i - floor(a_i e / 2^30),   W = round(m 2^(40 - k_i))                                   at most 2^68
// Relative error of W against e^(x - M), but for a factor common to the row: -2^-26 to 0 from the floor of X (0 where |x| >= 1/8: a
// float32 has no finer digits there), 2^-29 either way from a_i, -0.33 to 1.26 times 2^-28 from e and m (the test tries all 2^20 values of
// r, with a_0): an interval of width 1.65 2^-26. And 0.5 absolute from the last rounding, 2^-69 of the largest weight. Hence
//   the law that is drawn from is within 2^-27 of the softmax of the logits in total variation (a quarter of that width)
//   a mass p is off by less than 2.5e-8 p + V 2^-69; with V up to 65,536 that is less than 2e-7 relative for every p from 1e-9 on
import { exp } from "../../math/elementary.ts";

/** Weights end where D reaches this: e^-48 2^68 rounds to 0. */
export const vanishes = 48 * 2 ** 26;
const entries = 48 * 64;

let kept: { readonly mantissa: Float64Array; readonly scale: Float64Array } | undefined;

/** a_i, and 2^(40 - k_i): made once, from float64 operations that every engine rounds alike. */
export function weightTable(): { readonly mantissa: Float64Array; readonly scale: Float64Array } {
  if (kept) return kept;
  const mantissa = new Float64Array(entries);
  const scale = new Float64Array(entries);
  for (let i = 0; i < entries; i++) {
    let value = exp(-i / 64) * 2 ** 28;
    let unit = 2 ** 40;
    while (value < 2 ** 28) {
      value *= 2;
      unit /= 2;
    }
    mantissa[i] = Math.round(value);
    scale[i] = unit;
  }
  kept = { mantissa, scale };
  return kept;
}

/** The table as the shader reads it: pairs (a_i, k_i). */
export function tableWords(): Uint32Array {
  const { mantissa, scale } = weightTable();
  const words = new Uint32Array(2 * entries);
  for (let i = 0; i < entries; i++) {
    words[2 * i] = mantissa[i]!;
    words[2 * i + 1] = 40 - Math.round(Math.log2(scale[i]!));
  }
  return words;
}
