// What epsilon and delta promise, in words and in the numbers that the words need. Wasserman and Zhou (2010): whatever an observer knew
// before, seeing the release multiplies the odds of "this person is in the data" by at most e^epsilon.
import { exp } from "../math/elementary.ts";
import { parseRational } from "../privacy/parse-rational.ts";
import { compare, divide, rational, toNumber } from "../privacy/rational.ts";
import type { PublicTerms, Terms } from "../privacy/terms.ts";

/** Above this the odds may change more than 22,000 times: the promise has become a formality. */
const largeEpsilon = rational(10);
/** A delta above this is a chance of failure that somebody in a large data set will meet. */
const largeDelta = rational(1, 100_000);

/** Largest change of the odds, e^epsilon. `epsilon` as typed. */
export function oddsFactor(epsilon: string): number {
  return exp(toNumber(parseRational(epsilon, "Epsilon")));
}

/** The surest that an observer can be afterwards who held "in the data" and "not in the data" equally likely before. */
export function surest(epsilon: string): number {
  const odds = oddsFactor(epsilon);
  return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
}

/** The promise of the terms, as sentences for anyone. */
export function lossMeaning({ epsilon, delta, unit }: PublicTerms | Terms): string[] {
  const whose = unit === "row" ? "a row, which stands for one person," : "a person";
  const most = `Whatever else an observer knows, seeing this release changes the odds that ${whose} is in the data at most ${times(oddsFactor(epsilon))} times (epsilon ${epsilon}).`;
  const chance = `Who held it for an even chance before can afterwards be at most ${percent(surest(epsilon))} sure.`;
  if (delta === undefined) return [most, chance];
  return [most, chance, `This may fail with a probability of at most ${delta} (delta).`];
}

/** Doubts about terms that protect little; none is a refusal. */
export function termsCautions({ epsilon, delta, size }: Terms): string[] {
  const said: string[] = [];
  if (compare(parseRational(epsilon, "Epsilon"), largeEpsilon) > 0) {
    said.push(
      `An epsilon of ${epsilon} protects little: an observer's odds may change ${times(oddsFactor(epsilon))} times. Values up to 1 are strong, up to 10 they still mean something.`,
    );
  }
  if (delta === undefined) return said;
  const limit = size === undefined ? largeDelta : divide(rational(1), rational(size));
  if (compare(parseRational(delta, "Delta"), limit) > 0) {
    said.push(
      `A delta of ${delta} is large: with that probability the promise of epsilon may fail. It should lie well below one in the number of persons.`,
    );
  }
  return said;
}

/** Rounded up, as everything that is promised here. */
function times(factor: number): string {
  if (!(factor < 1e6)) return "more than a million";
  return roundedUp(factor).toLocaleString("en-GB");
}

function percent(share: number): string {
  return share > 0.99 ? "more than 99\u202f%" : `${roundedUp(100 * share)}\u202f%`;
}

/** Two digits, all of the whole part. */
function roundedUp(value: number): number {
  const unit = value < 10 ? 10 : 1;
  return Math.ceil(value * unit) / unit;
}
