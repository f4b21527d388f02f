// The terms of a release as they arrive (page, link, command line): every entry checked, none dropped, none read from the data.
// Whether a private form can use them is preparePlan's question, for it knows the form.
import { UserError } from "../errors.ts";
import { parsePositive, parseRational } from "./parse-rational.ts";
import { compare, one, rational } from "./rational.ts";
import type { Bounds, Grid, PublicTerms, Terms, Unit } from "./terms.ts";

const known = [
  "epsilon",
  "delta",
  "unit",
  "grid",
  "bounds",
  "groups",
  "size",
  "outputs",
  "budget",
  "budgetDelta",
];
const fewestBins = 2;
const mostBins = 1024;
const mostGroups = 100;
/** UTF-16 units of a group's name or an output's id */
const longestName = 200;
const mostRows = 1_000_000;
/** Squares of errors must be numbers. */
const farthestBounds = 1e150;

/** The terms, checked. Throws a UserError naming the entry and the remedy. */
export function checkTerms(value: unknown): Terms {
  const entries = record(value, '"privacy"', known);
  const { budget, budgetDelta, unit, ...rest } = entries;
  const terms: Terms = {
    ...shared(rest),
    unit: checkUnit(unit),
    ...optional("budget", budget, checkBudget),
    ...optional("budgetDelta", budgetDelta, checkDelta),
  };
  if (terms.budget !== undefined && isLess(terms.budget, terms.epsilon)) {
    throw new UserError(
      `The budget of ${terms.budget} is less than the epsilon of ${terms.epsilon} that this release costs. Raise the budget or lower epsilon.`,
    );
  }
  const { delta, budgetDelta: room } = terms;
  if (room !== undefined && delta !== undefined && isLess(room, delta)) {
    throw new UserError(
      `The budget's delta of ${room} is less than the ${delta} of this release. Raise it, or leave it out.`,
    );
  }
  return terms;
}

/** The terms as a release publishes them (from a link): no column, no budget. Throws a UserError. */
export function checkPublicTerms(value: unknown): PublicTerms {
  const { unit, ...rest } = record(
    value,
    "The terms",
    known.filter((name) => !name.startsWith("budget")),
  );
  if (unit === "row") return { ...shared(rest), unit };
  const { atMost } = record(unit, "The unit", ["atMost"]);
  return { ...shared(rest), unit: { atMost: checkAtMost(atMost) } };
}

/** What is published of the terms. */
export function publicTerms({ unit, budget: _kept, budgetDelta: _too, ...rest }: Terms): PublicTerms {
  return { ...rest, unit: unit === "row" ? unit : { atMost: unit.atMost } };
}

/** Epsilon or a budget: exact, as typed. */
export function checkBudget(value: unknown): string {
  parsePositive(text(value, "The budget"), "The budget");
  return value as string;
}

/** Between 0 and 1, both excluded. */
export function checkDelta(value: unknown): string {
  const delta = parseRational(text(value, "Delta"), "Delta");
  if (compare(delta, rational(0)) <= 0 || compare(delta, one) >= 0) {
    throw new UserError(
      `Delta must lie between 0 and 1, got ${JSON.stringify(value)}. Type a small one such as 1e-6, or leave it out for pure epsilon.`,
    );
  }
  return value as string;
}

type Shared = Omit<Terms, "unit" | "budget" | "budgetDelta">;

function shared(entries: Readonly<Record<string, unknown>>): Shared {
  const { epsilon, delta, grid, bounds, groups, size, outputs } = entries;
  parsePositive(text(epsilon, "Epsilon"), "Epsilon");
  return {
    epsilon: epsilon as string,
    ...optional("delta", delta, checkDelta),
    ...optional("grid", grid, checkGrid),
    ...optional("bounds", bounds, checkBounds),
    ...optional("groups", groups, checkGroups),
    ...optional("size", size, checkSize),
    ...optional("outputs", outputs, (given) => names(given, "outputs")),
  };
}

function optional<K extends string, T>(name: K, value: unknown, check: (value: unknown) => T) {
  return (value === undefined ? {} : { [name]: check(value) }) as { readonly [k in K]?: T };
}

function record(value: unknown, what: string, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(`${what} must be an object, got ${shown(value)}.`);
  }
  const extra = Object.keys(value).find((name) => !names.includes(name));
  if (extra !== undefined) {
    throw new UserError(`${what} has an unknown entry ${JSON.stringify(extra)}. Known: ${names.join(", ")}.`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function text(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  if (value === undefined)
    throw new UserError(`${what} is missing. State it as a text such as "1" or "0.5".`);
  throw new UserError(
    `${what} is exact and therefore a text: write "0.5" in quotation marks, got ${shown(value)}.`,
  );
}

function checkUnit(value: unknown): Unit {
  if (value === "row") return value;
  if (value === undefined) {
    throw new UserError(
      'Say whose presence is hidden: "unit" is "row" when one row is one person, else {"column": "id", "atMost": 3}.',
    );
  }
  if (typeof value === "string") {
    throw new UserError(
      `The unit is "row" or {"column": "id", "atMost": 3}, got ${shown(value)}. Name the column that tells persons apart.`,
    );
  }
  const { column, atMost } = record(value, "The unit", ["column", "atMost"]);
  if (typeof column !== "string" || column === "") {
    throw new UserError('The unit names the column that tells persons apart: {"column": "id", "atMost": 3}.');
  }
  return { column, atMost: checkAtMost(atMost) };
}

function checkAtMost(value: unknown): number {
  if (whole(value, 1, mostRows)) return value;
  throw new UserError(
    `"atMost", the rows that one person may add, must be a whole number from 1 to ${inWords(mostRows)}, got ${shown(value)}.`,
  );
}

function checkGrid(value: unknown): Grid {
  const { max, bins } = record(value, '"grid"', ["max", "bins"]);
  if (!finite(max) || max <= 0) {
    throw new UserError(
      `The end of the grid (grid.max) must be a number above zero in the unit of the durations, got ${shown(max)}.`,
    );
  }
  if (bins === undefined) return { max };
  if (whole(bins, fewestBins, mostBins)) return { max, bins };
  throw new UserError(
    `The number of bins (grid.bins) must be a whole number from ${fewestBins} to ${inWords(mostBins)}, got ${shown(bins)}. Leave it out to have it chosen.`,
  );
}

function checkBounds(value: unknown): Bounds {
  const { lower, upper } = record(value, '"bounds"', ["lower", "upper"]);
  for (const [name, bound] of [["lower", lower] as const, ["upper", upper] as const]) {
    if (!finite(bound)) {
      throw new UserError(
        `The ${name} bound (bounds.${name}) must be a number that you know without looking at the data, got ${shown(bound)}.`,
      );
    }
  }
  if ((lower as number) >= (upper as number)) {
    throw new UserError(
      `The lower bound (${lower}) must be below the upper bound (${upper}). ${lower === upper ? "Widen them." : "Exchange them."}`,
    );
  }
  if ((upper as number) - (lower as number) > farthestBounds) {
    throw new UserError(
      `The bounds ${lower} and ${upper} are too far apart to reckon with the noise between them. Narrow them.`,
    );
  }
  return { lower: lower as number, upper: upper as number };
}

function checkGroups(value: unknown): readonly string[] {
  const groups = names(value, "groups");
  if (groups.length <= mostGroups) return groups;
  throw new UserError(
    `"groups" lists ${inWords(groups.length)} values, and ${mostGroups} is the limit. Each gets its own noise: name fewer.`,
  );
}

function names(value: unknown, what: string): readonly string[] {
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  if (list.length === 0 || !list.every((name) => typeof name === "string")) {
    throw new UserError(`"${what}" must be a list of one or more texts, got ${shown(value)}.`);
  }
  const long = list.find((name) => name.length > longestName);
  if (long !== undefined) {
    throw new UserError(
      `"${what}" has an entry of ${inWords(long.length)} characters, and ${longestName} is the limit.`,
    );
  }
  const twice = list.find((name, i) => list.indexOf(name) < i);
  if (twice !== undefined)
    throw new UserError(`"${what}" lists ${JSON.stringify(twice)} twice. Name each once.`);
  return list;
}

function checkSize(value: unknown): number {
  if (whole(value, 1, Number.MAX_SAFE_INTEGER)) return value;
  throw new UserError(
    `"size", the publicly known number of persons, must be a whole number of 1 or more, got ${shown(value)}. Leave it out when it is not public.`,
  );
}

function isLess(budget: string, cost: string): boolean {
  return compare(parseRational(budget, "The budget"), parseRational(cost, "The cost")) < 0;
}

function whole(value: unknown, from: number, to: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to;
}

function finite(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** What was given, at most 60 characters of it. */
function shown(value: unknown): string {
  const said =
    value === undefined ? "nothing" : typeof value === "number" ? String(value) : JSON.stringify(value);
  return said.length > 60 ? `${said.slice(0, 60)}…` : said;
}

function inWords(count: number): string {
  return count.toLocaleString("en-GB");
}
