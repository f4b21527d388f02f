// sine and cosine on [0, pi/2] with the same bits in every engine (Math.sin is implementation-approximated). The kernels of fdlibm,
// k_sin and k_cos, on [0, pi/4]; above, by the complement to pi/2. Error below 1 ulp near the ends, 2 ulp elsewhere.
//
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.

const halfPiHigh = 1.5707963267948966;
const halfPiLow = 6.123233995736766e-17;

function kernelSine(x: number): number {
  const z = x * x;
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  return x + z * x * (-1.66666666666666324348e-1 + z * r);
}

function kernelCosine(x: number): number {
  const z = x * x;
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z *
                (-2.75573143513906633035e-7 +
                  z * (2.0875723212981748279e-9 - z * 1.13596475577881948265e-11)))));
  return 1 - (0.5 * z - z * r);
}

/** sin x for 0 <= x <= pi/2, NaN outside. */
export function sine(x: number): number {
  if (!(x >= 0 && x <= halfPiHigh)) return Number.NaN;
  return x <= halfPiHigh / 2 ? kernelSine(x) : kernelCosine(halfPiHigh - x + halfPiLow);
}

/** cos x for 0 <= x <= pi/2, NaN outside. */
export function cosine(x: number): number {
  if (!(x >= 0 && x <= halfPiHigh)) return Number.NaN;
  return x <= halfPiHigh / 2 ? kernelCosine(x) : kernelSine(halfPiHigh - x + halfPiLow);
}
