// Between the two currencies of privacy loss: pure epsilon, and rho of zero-concentrated differential privacy (zCDP), which is stated to a
// reader as (epsilon, delta). Everything is rounded against the user who spends: an epsilon up, a rho down.
//   pure epsilon -> rho            epsilon^2 / 2: Bun and Steinke (2016), proposition 1.4
//   (rho, delta) -> epsilon        Canonne, Kamath and Steinke (2020), arXiv 2004.00010, section 2.3:
//                                  delta = min over a > 1 of exp((a - 1)(a rho - epsilon) + a ln(1 - 1/a)) / (a - 1)
import { exp, log, log1p } from "../math/elementary.ts";
import {
  compare,
  formatRational,
  isPositive,
  multiply,
  one,
  type Rational,
  rational,
  toNumber,
  zero,
} from "./rational.ts";

/** rho that an epsilon-differentially private mechanism satisfies, exactly. */
export function rhoOfPure(epsilon: Rational): Rational {
  return multiply(multiply(epsilon, epsilon), rational(1n, 2n));
}

/**
 * An epsilon such that rho-zCDP implies (epsilon, delta), above the formula's by at most two units in its eighth digit.
 * Solved for epsilon, the formula is the minimum over b = a - 1 > 0 of
 *   (1 + b) rho + (ln(1/delta) - ln(1 + b)) / b + ln(b / (1 + b))
 * whose slope rho - ln(1 / (delta (1 + b))) / b^2 changes sign once. Any b gives a valid epsilon, so only the rounding of this sum
 * must be paid for.
 */
export function epsilonOfRho(rho: Rational, delta: Rational): Rational {
  if (!isPositive(delta) || compare(delta, one) >= 0)
    throw new Error(`epsilonOfRho: delta lies between 0 and 1, got ${formatRational(delta)}`);
  if (!isPositive(rho)) return zero;
  const r = toNumber(rho);
  const logDelta = log(toNumber(delta));
  let low = 0;
  let high = Math.min(
    Math.sqrt(-logDelta / r),
    toNumber({ numerator: delta.denominator, denominator: delta.numerator }),
  );
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (middle * middle * r + log1p(middle) < -logDelta) low = middle;
    else high = middle;
  }
  const b = high;
  const rounding = 1e-14 * ((1 + b) * r + (log1p(b) - logDelta) / b + Math.abs(log(b)) + log1p(b));
  const epsilon = (1 + b) * r - (logDelta + log1p(b)) / b + log(b) - log1p(b) + rounding;
  return epsilon > 0 ? above(epsilon) : zero;
}

/**
 * A delta for replacing one unit, from that of an (epsilon, delta)-differentially private mechanism for adding or removing one: a removal and an
 * addition are (2 epsilon, (1 + e^epsilon) delta). Dwork and Roth (2014), lemma 2.2 for two. At most 1, which promises nothing.
 */
export function deltaOfReplacing(epsilon: Rational, delta: Rational): Rational {
  const factor = 1 + exp(toNumber(epsilon));
  if (factor === Number.POSITIVE_INFINITY) return one;
  const both = multiply(delta, above(factor));
  return compare(both, one) < 0 ? both : one;
}

/** A decimal of nine digits that is not below x > 0. */
function above(x: number): Rational {
  const [digits, power] = decimalDigits(x, 9);
  return scaled(digits + 1n, power);
}

/** x > 0 as digits * 10^power, rounded to nearest: exact by the definition of toExponential. */
function decimalDigits(x: number, count: number): [digits: bigint, power: number] {
  const [digits, exponent] = x.toExponential(count - 1).split("e") as [string, string];
  return [BigInt(digits.replace(".", "")), Number(exponent) - count + 1];
}

function scaled(digits: bigint, power: number): Rational {
  return power < 0 ? rational(digits, 10n ** BigInt(-power)) : rational(digits * 10n ** BigInt(power));
}

/**
 * The largest rho of four digits whose epsilonOfRho is not above `epsilon`. Few digits keep the noise's variance a fraction of small
 * integers, which is drawn quickly; they cost at most a thousandth of rho.
 */
export function rhoWithin(epsilon: Rational, delta: Rational): Rational {
  if (!isPositive(epsilon)) throw new Error(`rhoWithin: epsilon is positive, got ${formatRational(epsilon)}`);
  const fits = (rho: Rational) => compare(epsilonOfRho(rho, delta), epsilon) <= 0;
  // epsilon >= rho for delta < 1/2; beyond, the bracket grows
  let high = toNumber(epsilon);
  while (fits(scaled(...decimalDigits(high, 17)))) high *= 2;
  let low = 0;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (fits(scaled(...decimalDigits(middle, 17)))) low = middle;
    else high = middle;
  }
  let [digits, power] = decimalDigits(low, 4);
  while (!fits(scaled(digits, power))) digits--;
  return scaled(digits, power);
}
