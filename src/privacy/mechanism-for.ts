// The mechanism that fits a share of the budget: a share of epsilon is spent by discrete Laplace noise and permute-and-flip, a share of
// rho by discrete Gaussian noise and the exponential mechanism.
import { discreteGaussian } from "./discrete-gaussian.ts";
import { discreteLaplace } from "./discrete-laplace.ts";
import { exponentialMechanism } from "./exponential-mechanism.ts";
import type { AdditiveMechanism, Loss, SelectionMechanism } from "./mechanism.ts";
import { permuteAndFlip } from "./permute-and-flip.ts";
import type { Choice } from "./selection.ts";

/** What one unit changes at most, over all values together: the sum of absolute and of squared changes, integers >= 1. */
export interface Sensitivity {
  readonly absolute: number | bigint;
  readonly squared: number | bigint;
}

/** Noise for integers. */
export function additiveNoise({ absolute, squared }: Sensitivity, loss: Loss): AdditiveMechanism {
  return "rho" in loss
    ? discreteGaussian({ squaredSensitivity: squared, rho: loss.rho })
    : discreteLaplace({ sensitivity: absolute, epsilon: loss.epsilon });
}

/** One of several candidates, by integer utilities. */
export function selection(choice: Choice, loss: Loss): SelectionMechanism {
  return "rho" in loss
    ? exponentialMechanism({ ...choice, rho: loss.rho })
    : permuteAndFlip({ ...choice, epsilon: loss.epsilon });
}
