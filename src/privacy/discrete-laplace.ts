// The discrete Laplace law, P(x) proportional to exp(-|x| / scale) on the integers, drawn exactly: Canonne, Kamath and Steinke (2020),
// arXiv 2004.00010, algorithm 2. Added to integers of which one unit changes the sum of absolute values by at most `sensitivity`, with
// scale = sensitivity / epsilon, it is epsilon-differentially private (Ghosh, Roughgarden and Sundararajan 2012).

import { addNoise, type Noise } from "./add-noise.ts";
import { bernoulliExpFraction, bernoulliExpFractionBig, bernoulliInverseE, quotient } from "./bernoulli.ts";
import type { AdditiveMechanism } from "./mechanism.ts";
import type { RandomBits } from "./random-bits.ts";
import { divide, exactInteger, formatRational, isPositive, type Rational, rational } from "./rational.ts";
import { uniformBelow, uniformBelowBig } from "./uniform.ts";

/**
 * One draw of scale t / s on safe integers t, s >= 1: a magnitude u + t v with u in 0..t-1 is geometric with ratio exp(-1/t), its
 * quotient by s with ratio exp(-s/t); a sign, of which minus zero is drawn again. A magnitude beyond 2^53 - 1 comes as bigint.
 */
export function drawLaplace(t: number, s: number, bits: RandomBits): Noise {
  for (;;) {
    const negative = uniformBelow(2, bits) === 1;
    let u = uniformBelow(t, bits);
    while (!bernoulliExpFraction(u, t, bits)) u = uniformBelow(t, bits);
    let v = 0;
    while (bernoulliInverseE(bits)) v++;
    const sum = v * t + u;
    if (!(sum <= Number.MAX_SAFE_INTEGER)) {
      const magnitude = (BigInt(v) * BigInt(t) + BigInt(u)) / BigInt(s);
      return negative ? -magnitude : magnitude;
    }
    const magnitude = quotient(sum, s);
    if (!negative) return magnitude;
    if (magnitude > 0) return -magnitude;
  }
}

/** drawLaplace on bigint; the same draw from the same words. */
export function drawLaplaceBig(t: bigint, s: bigint, bits: RandomBits): bigint {
  for (;;) {
    const negative = uniformBelowBig(2n, bits) === 1n;
    let u = uniformBelowBig(t, bits);
    while (!bernoulliExpFractionBig(u, t, bits)) u = uniformBelowBig(t, bits);
    let v = 0n;
    while (bernoulliExpFractionBig(1n, 1n, bits)) v++;
    const magnitude = (v * t + u) / s;
    if (!negative) return magnitude;
    if (magnitude > 0n) return -magnitude;
  }
}

/**
 * Pure epsilon. `sensitivity`: integer >= 1, the most by which one unit changes the values together (sum of absolute changes).
 * `epsilon`: more than zero, this mechanism's share.
 */
export function discreteLaplace(options: {
  readonly sensitivity: number | bigint;
  readonly epsilon: Rational;
}): AdditiveMechanism {
  const sensitivity = exactInteger(options.sensitivity);
  if (sensitivity < 1n) throw new Error(`discreteLaplace: sensitivity is at least 1, got ${sensitivity}`);
  if (!isPositive(options.epsilon))
    throw new Error(`discreteLaplace: epsilon is positive, got ${formatRational(options.epsilon)}`);
  const scale = divide(rational(sensitivity), options.epsilon);
  const t = scale.numerator;
  const s = scale.denominator;
  const small = t <= BigInt(Number.MAX_SAFE_INTEGER) && s <= BigInt(Number.MAX_SAFE_INTEGER);
  const tSmall = Number(t);
  const sSmall = Number(s);
  const draw = small
    ? (bits: RandomBits) => drawLaplace(tSmall, sSmall, bits)
    : (bits: RandomBits) => drawLaplaceBig(t, s, bits);
  return {
    loss: { epsilon: options.epsilon },
    add: (values, bits) => addNoise(values, draw, bits),
    statement: (statistic) => ({
      statistic,
      mechanism: "discrete Laplace",
      sensitivity: `${sensitivity}`,
      share: formatRational(options.epsilon),
      scale: formatRational(scale),
    }),
  };
}
