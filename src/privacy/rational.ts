// Exact rational numbers on bigint, always reduced, denominator positive. Budgets, losses and noise scales are added and compared
// exactly: a ledger that adds 0.1 ten times must arrive at 1.

export interface Rational {
  readonly numerator: bigint;
  /** at least 1, no common factor with the numerator */
  readonly denominator: bigint;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** numerator / denominator, reduced. Numbers must be safe integers; the denominator not zero. */
export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  const n = exactInteger(numerator);
  const d = exactInteger(denominator);
  if (d === 0n) throw new Error("rational: denominator is not zero, got 0");
  if (d < 0n) return rational(-n, -d);
  const common = greatestCommonDivisor(n, d);
  return { numerator: n / common, denominator: d / common };
}

/** A safe integer or bigint as bigint. */
export function exactInteger(value: bigint | number): bigint {
  if (typeof value === "bigint") return value;
  if (!Number.isSafeInteger(value)) throw new Error(`exactInteger: a safe integer, got ${value}`);
  return BigInt(value);
}

export const zero: Rational = { numerator: 0n, denominator: 1n };
export const one: Rational = { numerator: 1n, denominator: 1n };

export function add(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function subtract(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** a / b, b not zero. */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** 1 / a, a not zero. */
export function inverse({ numerator, denominator }: Rational): Rational {
  return rational(denominator, numerator);
}

export function total(values: readonly Rational[]): Rational {
  return values.reduce(add, zero);
}

/** Negative, zero or positive as a is below, equal to or above b. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isPositive({ numerator }: Rational): boolean {
  return numerator > 0n;
}

/** Largest integer not above. */
export function floor({ numerator, denominator }: Rational): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}

/** Smallest integer not below. */
export function ceiling({ numerator, denominator }: Rational): bigint {
  return -floor({ numerator: -numerator, denominator });
}

/** Largest integer whose square is not above n >= 0 (Newton's iteration from above). */
export function integerSquareRoot(n: bigint): bigint {
  if (n < 0n) throw new Error(`integerSquareRoot: n is not negative, got ${n}`);
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

/** For display and for bounds that are rounded outward afterwards: the nearest number, within 2^-52 relative. */
export function toNumber({ numerator, denominator }: Rational): number {
  const size = numerator < 0n ? -numerator : numerator;
  if (size === 0n) return 0;
  // scaled so that the integer quotient has at least 64 bits: its own cut is far below the rounding of the conversion
  const shift = BigInt(Math.max(0, 64 + denominator.toString(2).length - size.toString(2).length));
  const quotient = Number((size << shift) / denominator) / 2 ** Number(shift);
  return numerator < 0n ? -quotient : quotient;
}

/** "3", "0.05", or "1/3" where no decimal of at most 18 places is exact. parseRational reads every form back exactly. */
export function formatRational({ numerator, denominator }: Rational): string {
  const places = decimalPlaces(denominator);
  if (places === undefined) return `${numerator}/${denominator}`;
  if (places === 0) return `${numerator}`;
  const scaled = (numerator * 10n ** BigInt(places)) / denominator;
  const digits = `${scaled < 0n ? -scaled : scaled}`.padStart(places + 1, "0");
  return `${scaled < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The square root of a value >= 0 in exact text: "5", "sqrt(2)", "sqrt(25/2)". */
export function formatSquareRoot(value: Rational): string {
  const top = integerSquareRoot(value.numerator);
  const bottom = integerSquareRoot(value.denominator);
  const exact = top * top === value.numerator && bottom * bottom === value.denominator;
  return exact ? formatRational(rational(top, bottom)) : `sqrt(${formatRational(value)})`;
}

function decimalPlaces(denominator: bigint): number | undefined {
  for (let places = 0; places <= 18; places++) {
    if (10n ** BigInt(places) % denominator === 0n) return places;
  }
  return undefined;
}
