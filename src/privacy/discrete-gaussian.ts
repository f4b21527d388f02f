// The discrete Gaussian law, P(x) proportional to exp(-x^2 / (2 s2)) on the integers, drawn exactly: Canonne, Kamath and Steinke (2020),
// arXiv 2004.00010, algorithm 3 (rejection from a discrete Laplace). Added to integers of which one unit changes the sum of squares by at
// most D^2, it satisfies zCDP with rho = D^2 / (2 s2); s2 bounds its variance from above.

import { addNoise, type Noise } from "./add-noise.ts";
import { bernoulliExp, bernoulliExpBig } from "./bernoulli.ts";
import { drawLaplace, drawLaplaceBig } from "./discrete-laplace.ts";
import type { AdditiveMechanism } from "./mechanism.ts";
import type { RandomBits } from "./random-bits.ts";
import {
  divide,
  exactInteger,
  formatRational,
  formatSquareRoot,
  integerSquareRoot,
  isPositive,
  multiply,
  type Rational,
  rational,
} from "./rational.ts";

const largest = Number.MAX_SAFE_INTEGER;

/**
 * One draw with s2 = p/q. With t = floor(sqrt s2) + 1 a proposal y of scale t is accepted with probability
 * exp(-(|y| - s2/t)^2 / (2 s2)) = exp(-(|y| q t - p)^2 / (2 p q t^2)).
 */
export function drawGaussianBig({ numerator: p, denominator: q }: Rational, bits: RandomBits): bigint {
  const t = integerSquareRoot(p / q) + 1n;
  for (;;) {
    const y = drawLaplaceBig(t, 1n, bits);
    const distance = (y < 0n ? -y : y) * q * t - p;
    if (bernoulliExpBig(distance * distance, 2n * p * q * t * t, bits)) return y;
  }
}

/** Draws as drawGaussianBig does, the same from the same words, on numbers as long as every intermediate is a safe integer. */
export function gaussianSampler(variance: Rational): (bits: RandomBits) => Noise {
  const { numerator: p, denominator: q } = variance;
  const t = integerSquareRoot(p / q) + 1n;
  const scale = 2n * p * q * t * t;
  // p and q t are below the scale
  if (scale > BigInt(largest)) return (bits) => drawGaussianBig(variance, bits);
  const smallT = Number(t);
  const smallP = Number(p);
  const step = Number(q * t);
  const smallScale = Number(scale);
  return (bits) => {
    for (;;) {
      const y = drawLaplace(smallT, 1, bits);
      const reach = typeof y === "bigint" ? largest : (y < 0 ? -y : y) * step;
      const distance = reach < smallP ? smallP - reach : reach - smallP;
      const square = distance * distance;
      if (reach < largest && square <= largest) {
        if (bernoulliExp(square, smallScale, bits)) return y;
      } else {
        const exact = (y < 0 ? -BigInt(y) : BigInt(y)) * q * t - p;
        if (bernoulliExpBig(exact * exact, scale, bits)) return y;
      }
    }
  };
}

/**
 * zCDP. `squaredSensitivity`: integer >= 1, the most by which one unit changes the values together (sum of squared changes).
 * `rho`: more than zero, this mechanism's share.
 */
export function discreteGaussian(options: {
  readonly squaredSensitivity: number | bigint;
  readonly rho: Rational;
}): AdditiveMechanism {
  const squared = exactInteger(options.squaredSensitivity);
  if (squared < 1n) throw new Error(`discreteGaussian: squaredSensitivity is at least 1, got ${squared}`);
  if (!isPositive(options.rho))
    throw new Error(`discreteGaussian: rho is positive, got ${formatRational(options.rho)}`);
  const variance = divide(rational(squared), multiply(rational(2n), options.rho));
  const draw = gaussianSampler(variance);
  return {
    loss: { rho: options.rho },
    add: (values, bits) => addNoise(values, draw, bits),
    statement: (statistic) => ({
      statistic,
      mechanism: "discrete Gaussian",
      sensitivity: formatSquareRoot(rational(squared)),
      share: formatRational(options.rho),
      scale: formatSquareRoot(variance),
    }),
  };
}
