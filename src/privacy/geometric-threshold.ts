// Which values of a column may be shown, when they are not known beforehand: those whose count plus discrete Laplace (two-sided geometric)
// noise reaches a threshold. Korolova, Kenthapadi, Mishra and Ntoulas (2009), WWW; with geometric noise as in Desfontaines, Voss, Gipson and
// Mandayam (2022), PoPETs.
// A unit has up to K rows. (epsilon, delta), for adding or removing one unit:
//   values that others have too   all counts together change by at most K: noise of scale K / epsilon is epsilon-differentially private
//   values of the unit alone      they are not in the neighbour, so none may be shown, except with probability delta. j of them have at most
//                                 K - j + 1 rows each; one is shown with probability P(noise >= threshold - (K - j + 1)), and
//                                 P(noise >= m) = q^m / (1 + q) for m >= 1, q = exp(-epsilon / K). The threshold keeps the sum below delta for every j.
// Values that no row has are never asked about: the neighbours' lists of values need not be known.
import { UserError } from "../errors.ts";
import { exp, log } from "../math/elementary.ts";
import { discreteLaplace } from "./discrete-laplace.ts";
import type { ThresholdMechanism } from "./mechanism.ts";
import { type Rational, toNumber } from "./rational.ts";

export interface ThresholdTerms {
  /** K, an integer >= 1 */
  readonly rows: number;
  readonly epsilon: Rational;
  readonly delta: Rational;
}

export function geometricThreshold({ rows, epsilon, delta }: ThresholdTerms): ThresholdMechanism {
  const noise = discreteLaplace({ sensitivity: rows, epsilon });
  const threshold = thresholdFor(rows, toNumber(epsilon) / rows, toNumber(delta));
  return {
    loss: { epsilon, delta },
    threshold,
    show(counts, bits) {
      for (let i = 0; i < counts.length; i++) {
        const count = counts[i]!;
        if (!(Number.isSafeInteger(count) && count >= 1))
          throw new Error(`geometricThreshold: counts of values that occur, got ${count}`);
      }
      return noise.add(counts, bits).map((noisy) => (noisy >= threshold ? noisy : null));
    },
    statement: (statistic) => ({
      ...noise.statement(statistic),
      mechanism: `discrete Laplace, shown from ${threshold}`,
    }),
  };
}

/** No file has more. */
const mostRows = 1e12;
/** Part of delta that stays unused, so that rounding cannot use it. */
const spare = 1e-9;

/** The least T = K + m, m >= 1, with max over j of j q^(m + j - 1) / (1 + q) <= delta; `rate`: epsilon / K. */
function thresholdFor(rows: number, rate: number, delta: number): number {
  // j q^(j - 1) rises up to j = 1 / rate
  const peak = Math.min(rows, Math.max(1, 1 / rate));
  const most = Math.max(...[1, Math.floor(peak), Math.ceil(peak)].map((j) => log(j) - rate * (j - 1)));
  const margin = (most - log((1 + exp(-rate)) * delta * (1 - spare))) / rate;
  const threshold = rows + Math.max(1, Math.ceil(margin));
  if (!(threshold <= mostRows)) {
    throw new UserError(
      "So small an epsilon would show a value only if more rows than any file has had it. Raise epsilon, or name the values.",
    );
  }
  return threshold;
}
