// The exponential mechanism (McSherry and Talwar 2007), P(i) proportional to exp(factor utility of i), drawn exactly by rejection: any
// candidate with equal chance, kept if its coin shows success. Its privacy loss has bounded range epsilon, so it satisfies zCDP with
// rho = epsilon^2 / 8 (Cesar and Rogers 2021, "Bounding, concentrating, and truncating"), four times less than an arbitrary
// mechanism of that epsilon: it is the choice under a rho budget, permute-and-flip (no bounded range) under a pure one.
import type { SelectionMechanism } from "./mechanism.ts";
import {
  floor,
  formatRational,
  integerSquareRoot,
  inverse,
  multiply,
  type Rational,
  rational,
} from "./rational.ts";
import { bestUtility, type Choice, exponentFactor, GapCoins } from "./selection.ts";
import { uniformBelow } from "./uniform.ts";

/** zCDP with `rho`, this mechanism's share (more than zero). */
export function exponentialMechanism(choice: Choice & { readonly rho: Rational }): SelectionMechanism {
  const factor = exponentFactor(choice, epsilonOfBoundedRange(choice.rho));
  return {
    loss: { rho: choice.rho },
    choose(utilities, bits) {
      const best = bestUtility(utilities);
      const coins = new GapCoins(factor, bits);
      for (;;) {
        const i = uniformBelow(utilities.length, bits);
        if (coins.toss(best - utilities[i]!)) return i;
      }
    },
    statement: (statistic) => ({
      statistic,
      mechanism: "exponential mechanism",
      sensitivity: `${choice.sensitivity}`,
      share: formatRational(choice.rho),
      scale: formatRational(inverse(factor)),
    }),
  };
}

/** An epsilon with epsilon^2 / 8 <= rho, at most one part in a million below the largest; its denominator is a power of two. */
export function epsilonOfBoundedRange(rho: Rational): Rational {
  const square = multiply(rho, rational(8n));
  const length = square.denominator.toString(2).length - square.numerator.toString(2).length;
  const shift = length > -44 ? BigInt(22 + (length >> 1)) : 0n;
  const root = integerSquareRoot(floor(multiply(square, rational(1n << (2n * shift)))));
  return rational(root, 1n << shift);
}
