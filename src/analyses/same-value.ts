// When two spellings mean one value. The answer depends on the two texts alone, so that no other row can change it.

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** More than a double tells apart: such texts are names, not numbers. */
const mostDigits = 15;

/** A text that stands for all spellings of a value: outer blanks and case do not count, and a number may be written in any way. */
export function plainValue(text: string): string {
  const trimmed = text.trim();
  if (decimal.test(trimmed) && trimmed.replace(/\D/g, "").length <= mostDigits) {
    // plus zero: -0 and 0 are one value
    return String(Number(trimmed) + 0);
  }
  return trimmed.toLowerCase();
}

/** The label's place among `named`: the same text, else the first of the same value; -1 where there is none. */
export function placeAmong(named: readonly string[], label: string): number {
  const exact = named.indexOf(label);
  if (exact >= 0) return exact;
  const value = plainValue(label);
  return named.findIndex((name) => plainValue(name) === value);
}
