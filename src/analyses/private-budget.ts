// The cost of a release and its shares, for the private forms: epsilon as typed, or, when delta was stated, the largest rho of zCDP that
// keeps within (epsilon, delta).
import { UserError } from "../errors.ts";
import type { IntegerNoise } from "../math/integer-noise.ts";
import { rhoWithin } from "../privacy/conversion.ts";
import type { AdditiveMechanism, Loss } from "../privacy/mechanism.ts";
import { additiveNoise, type Sensitivity } from "../privacy/mechanism-for.ts";
import { parsePositive, parseRational } from "../privacy/parse-rational.ts";
import { isPositive, multiply, type Rational, toNumber } from "../privacy/rational.ts";
import type { PublicTerms } from "../privacy/terms.ts";

/** What the whole release may cost. */
export function totalLoss({ epsilon, delta }: PublicTerms): Loss {
  const whole = parsePositive(epsilon, "Epsilon");
  if (delta === undefined) return { epsilon: whole };
  const rho = rhoWithin(whole, parseRational(delta, "Delta"));
  if (isPositive(rho)) return { rho };
  throw new UserError(
    `An epsilon of ${epsilon} at a delta of ${delta} leaves nothing to spend. Raise epsilon, or take delta out.`,
  );
}

export function shareOf(loss: Loss, fraction: Rational): Loss {
  return "rho" in loss
    ? { rho: multiply(loss.rho, fraction) }
    : { epsilon: multiply(loss.epsilon, fraction) };
}

/** Rows that one unit may add. */
export function rowsPerUnit({ unit }: PublicTerms): number {
  return unit === "row" ? 1 : unit.atMost;
}

/**
 * The change of counts, or of sums in whole steps, that one unit makes when each of its rows changes one of them by at most `step`: all
 * rows may change the same one.
 */
export function changeBy(rows: number, step: number): Sensitivity {
  const all = BigInt(rows) * BigInt(step);
  return { absolute: all, squared: all * all };
}

/** Mechanism of a share, and the law of its noise for simulations. */
export function noiseOf(
  sensitivity: Sensitivity,
  loss: Loss,
): { mechanism: AdditiveMechanism; noise: IntegerNoise } {
  const mechanism = additiveNoise(sensitivity, loss);
  const noise: IntegerNoise =
    "rho" in loss
      ? { law: "gaussian", scale: Math.sqrt(Number(sensitivity.squared) / (2 * toNumber(loss.rho))) }
      : { law: "laplace", scale: Number(sensitivity.absolute) / toNumber(loss.epsilon) };
  return { mechanism, noise };
}

/** Lengths of the drawn lists, by name; anything else did not come from this form. */
export function checkDrawn(
  drawn: Readonly<Record<string, readonly number[]>>,
  lengths: Readonly<Record<string, number>>,
): void {
  const names = Object.keys(lengths);
  const fits =
    Object.keys(drawn).length === names.length &&
    names.every((name) => drawn[name]?.length === lengths[name] && drawn[name]!.every(Number.isSafeInteger));
  if (!fits) throw misfit();
}

/** Drawn numbers that no draw of the question gives. */
export function misfit(): UserError {
  return new UserError(
    "The released numbers do not fit the question they came with. The link or file is damaged: ask for it again.",
  );
}
