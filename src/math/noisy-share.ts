// Limits of a share when part and whole are counts with noise in them: Wilson's (1927) score limits with the noise added to the variance,
// and Fieller's (1954) way with a noisy denominator: the shares p for which E - p N lies within z standard deviations of zero,
//   (E - p N)^2 <= z^2 (N p (1 - p) + v_E - 2 p c + p^2 v_N)     E of N noisy counts, v the variances of their noise and c its covariance
// E - p N has mean zero whatever N is, so that a noisy N needs no approximation. Without noise these are Wilson's limits.

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** Variances of the noise in the part and in the whole, and its covariance. */
export interface ShareNoise {
  readonly part: number;
  readonly shared: number;
  readonly whole: number;
}

export const noNoise: ShareNoise = { part: 0, shared: 0, whole: 0 };

/** 0 to 1 where the counts say nothing. */
export function noisyShareLimits(part: number, whole: number, noise: ShareNoise, z: number): Interval {
  if (!(whole > 0)) return { lower: 0, upper: 1 };
  // noise can take a count where no count can be
  const e = Math.min(whole, Math.max(0, part));
  const zz = z * z;
  const a = whole * whole + zz * whole - zz * noise.whole;
  const half = e * whole + (zz * whole) / 2 - zz * noise.shared;
  const root = half * half - a * (e * e - zz * noise.part);
  if (!(a > 0 && root >= 0)) return { lower: 0, upper: 1 };
  const reach = Math.sqrt(root);
  return { lower: Math.max(0, (half - reach) / a), upper: Math.min(1, (half + reach) / a) };
}
