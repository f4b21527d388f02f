// Permute-and-flip: McKenna and Sheldon (2020), "Permute-and-flip: a new mechanism for differentially private selection", NeurIPS 33;
// never worse in expectation than the exponential mechanism at the same epsilon. As published: go through the candidates in random
// order and stop at the first whose coin of probability exp(-factor gap) shows success. The order is independent of the coins, so the
// one met first among the successes is any of them with equal chance: toss all coins, then choose uniformly among the successes.
import type { SelectionMechanism } from "./mechanism.ts";
import { formatRational, inverse, type Rational } from "./rational.ts";
import { type Choice, exponentFactor, GapCoins } from "./selection.ts";
import { uniformBelow } from "./uniform.ts";

/** Pure epsilon, this mechanism's share (more than zero). */
export function permuteAndFlip(choice: Choice & { readonly epsilon: Rational }): SelectionMechanism {
  const factor = exponentFactor(choice, choice.epsilon);
  return {
    loss: { epsilon: choice.epsilon },
    choose(utilities, bits) {
      const successes = new GapCoins(factor, bits).successes(utilities);
      return successes[uniformBelow(successes.length, bits)]!;
    },
    statement: (statistic) => ({
      statistic,
      mechanism: "permute-and-flip",
      sensitivity: `${choice.sensitivity}`,
      share: formatRational(choice.epsilon),
      scale: formatRational(inverse(factor)),
    }),
  };
}
