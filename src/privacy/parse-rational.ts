// Exact numbers as a person types them: "1", "0.5", ".5", "1e-3", "1/3". No rounding happens on the way in.
import { UserError } from "../errors.ts";
import { isPositive, type Rational, rational } from "./rational.ts";

/** Room for every exact share of what a person would type. */
const longest = 200;
/** Far beyond any epsilon, delta or budget, and small enough for exact arithmetic to stay quick. */
const largestExponent = 30;
const decimal = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d{1,4}))?$/i;
const fraction = /^(-?\d+)\s*\/\s*(\d+)$/;

/** `what` opens the sentence of an error: "Epsilon". Throws UserError for anything that is not an exact number. */
export function parseRational(text: string, what: string): Rational {
  const typed = text.trim();
  if (typed === "") throw new UserError(`${what} is missing. Type a number such as 1, 0.5 or 1/3.`);
  if (typed.length > longest)
    throw new UserError(`${what} has ${typed.length} characters. Type a number of at most ${longest}.`);
  const parts = fraction.exec(typed);
  if (parts) {
    if (/^0+$/.test(parts[2]!)) throw new UserError(`${what} "${typed}" divides by zero.`);
    return rational(BigInt(parts[1]!), BigInt(parts[2]!));
  }
  const match = decimal.exec(typed);
  const digits = match ? match[2]! + match[3]! : "";
  if (!match || digits === "") {
    const comma = /^\d*,\d+$/.test(typed) ? " Write the decimal point as a point." : "";
    throw new UserError(
      `${what} "${typed}" is not an exact number. Type a number such as 1, 0.5, 1e-3 or 1/3.${comma}`,
    );
  }
  const exponent = Number(match[4] ?? "0");
  if (exponent > largestExponent || exponent < -largestExponent)
    throw new UserError(
      `${what} "${typed}" is out of reach: the exponent must lie between -${largestExponent} and ${largestExponent}.`,
    );
  const power = exponent - match[3]!.length;
  const size = BigInt(`${match[1]}${digits}`);
  return power < 0 ? rational(size, 10n ** BigInt(-power)) : rational(size * 10n ** BigInt(power));
}

/** As parseRational, and more than zero. */
export function parsePositive(text: string, what: string): Rational {
  const value = parseRational(text, what);
  if (!isPositive(value))
    throw new UserError(
      `${what} must be more than zero, not ${text.trim()}. Type a number such as 1 or 0.5.`,
    );
  return value;
}
