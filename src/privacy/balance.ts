// What a ledger's charges add up to, exactly or rounded against the user.
//   budget without delta   pure epsilons add
//   releases with a delta of their own (values that were found) add up their deltas, and what is below is at the budget's delta less these
//   budget with delta      the lesser of two valid sums: pure epsilons + epsilon of all rho, and the epsilon of everything as rho
//                          (Bun and Steinke 2016: epsilon is rho = epsilon^2 / 2, and rhos add)
// The sums hold however each release was chosen after seeing the ones before, except where releases with and without delta stand side by
// side: how a budget is divided between the two kinds must then not follow from what was released (a privacy filter is proven for a sum
// of one kind: Rogers, Roth, Ullman and Vadhan 2016; Feldman and Zrnic 2021). A note says so.
// A sum is only meaningful for one definition of neighbours. Where releases that replace a person stand beside releases that add or
// remove one, the sum is stated for replacing, and the others count as a removal and an addition: twice epsilon, four times rho.
// Releases that hide a row do not add up with releases that hide a person at all; they are refused.
import { UserError } from "../errors.ts";
import { deltaOfReplacing, epsilonOfRho, rhoOfPure } from "./conversion.ts";
import { type Budget, budgetOf, type ChargeContent, type Ledger } from "./ledger.ts";
import { parseRational } from "./parse-rational.ts";
import {
  add,
  ceiling,
  compare,
  floor,
  formatRational,
  isPositive,
  multiply,
  one,
  type Rational,
  rational,
  subtract,
  zero,
} from "./rational.ts";
import type { Unit } from "./terms.ts";

export interface Balance {
  readonly budget: Budget;
  /** epsilon; under a budget with delta: at that delta */
  readonly spent: Rational;
  /** zero when the budget was set below what is spent */
  readonly left: Rational;
  /** sentences about how the sum was formed */
  readonly notes: readonly string[];
}

/** The balance of a ledger that passed checkChain. */
export function balanceOf(ledger: Ledger): Balance {
  return balance(budgetOf(ledger), chargesOf(ledger));
}

/** Throws a UserError, saying what is left, when the ledger cannot bear one more charge. */
export function afford(ledger: Ledger, charge: ChargeContent): void {
  const charges = chargesOf(ledger);
  const other = charges.find(({ unit }) => unitInWords(unit) !== unitInWords(charge.unit));
  if (other) {
    throw new UserError(
      `This ledger counts releases that hide ${unitInWords(other.unit)}; this one would hide ${unitInWords(charge.unit)}, and the two do not add up. Release with the same unit.`,
    );
  }
  const { budget, left } = balanceOf(ledger);
  const after = balance(budget, [...charges, charge]);
  const total = parseRational(budget.epsilon, "The budget");
  if (compare(after.spent, total) <= 0) return;
  // what is left rises and falls with the delta that a charge takes: no number to name
  const plain = "rho" in charge.cost || charge.cost.delta === undefined;
  const less = !plain
    ? "Lower epsilon, or raise"
    : isPositive(left)
      ? `Lower epsilon to at most ${roundedDown(left)}, or raise`
      : "Raise";
  throw new UserError(
    `The budget does not bear this release: it costs ${costInWords(charge)}, and ${roundedDown(left)} of epsilon ${budget.epsilon}${budget.delta === undefined ? "" : ` (at delta ${budget.delta})`} is left. ${less} the budget in the ledger, which is recorded. Nothing was charged.`,
  );
}

/** Throws a UserError when charges of the ledger cannot be counted under this budget. */
export function checkNewBudget(ledger: Ledger, budget: Budget): void {
  balance(budget, chargesOf(ledger));
}

/** "epsilon 1" or "rho 0.018". */
export function costInWords({ cost }: Pick<ChargeContent, "cost">): string {
  if ("rho" in cost) return `rho ${cost.rho}`;
  return cost.delta === undefined
    ? `epsilon ${cost.epsilon}`
    : `epsilon ${cost.epsilon} and delta ${cost.delta}`;
}

/** Decimal of at most six places, not below the value. */
export function roundedUp(value: Rational): string {
  return formatRational(rational(ceiling(multiply(value, millions)), 1_000_000n));
}

/** Decimal of at most six places, not above the value. */
export function roundedDown(value: Rational): string {
  return formatRational(rational(floor(multiply(value, millions)), 1_000_000n));
}

const millions = rational(1_000_000n);

/** A chance of failure that somebody in a large data set will meet. */
const largeDelta = rational(1n, 100_000n);

function chargesOf({ entries }: Ledger): ChargeContent[] {
  return entries.filter((entry) => entry.kind === "charge");
}

function balance(budget: Budget, charges: readonly ChargeContent[]): Balance {
  const replacing = charges.filter(replaces).length;
  const mixed = replacing > 0 && replacing < charges.length;
  let pure = zero;
  let pureAsRho = zero;
  let rho = zero;
  let delta = zero;
  for (const charge of charges) {
    const times = rational(mixed && !replaces(charge) ? 2n : 1n);
    const { cost } = charge;
    if ("rho" in cost) {
      rho = add(rho, multiply(multiply(times, times), parseRational(cost.rho, "Rho")));
    } else {
      const single = parseRational(cost.epsilon, "Epsilon");
      const epsilon = multiply(times, single);
      pure = add(pure, epsilon);
      pureAsRho = add(pureAsRho, rhoOfPure(epsilon));
      if (cost.delta !== undefined) {
        const own = parseRational(cost.delta, "Delta");
        delta = add(delta, compare(times, one) > 0 ? deltaOfReplacing(single, own) : own);
      }
    }
  }
  const total = parseRational(budget.epsilon, "The budget");
  const { spent, converted } = spentOf(budget, { pure, pureAsRho, rho, delta });
  const left = subtract(total, spent);
  const notes: string[] = [];
  if (mixed) {
    notes.push(
      "Some releases replace a person and others add or remove one: the sum is for replacing, and the others count twice in epsilon (four times in rho).",
    );
  }
  if (isPositive(pure) && isPositive(rho)) {
    notes.push(
      "Releases with and without Gaussian noise stand side by side: their sum holds when what was released did not decide how much is spent on each kind. Else it may be too small.",
    );
  }
  if (isPositive(delta) && converted) {
    notes.push(
      "Releases that have a delta of their own leave less of it to the others: their sum holds when what was released did not decide how much of delta is spent so. Else it may be too small.",
    );
  }
  if (budget.delta !== undefined && compare(parseRational(budget.delta, "Delta"), largeDelta) > 0) {
    notes.push(
      `With a delta of ${budget.delta} the sum says little: with that probability the promise of epsilon may fail. It should lie well below one in the number of persons.`,
    );
  }
  return { budget, spent, left: isPositive(left) ? left : zero, notes };
}

interface Sums {
  readonly pure: Rational;
  readonly pureAsRho: Rational;
  readonly rho: Rational;
  readonly delta: Rational;
}

interface Spent {
  readonly spent: Rational;
  /** whether it is worked out from rho, at what is left of delta */
  readonly converted: boolean;
}

function spentOf(budget: Budget, { pure, pureAsRho, rho, delta }: Sums): Spent {
  const added = { spent: pure, converted: false };
  if (budget.delta === undefined) {
    if (!isPositive(rho) && !isPositive(delta)) return added;
    throw new UserError(
      "A release with delta needs a budget with delta, and this budget is of pure epsilon. Set a budget with delta in the ledger, or release without delta.",
    );
  }
  const at = subtract(parseRational(budget.delta, "Delta"), delta);
  if (!isPositive(at)) {
    // nothing of delta is left for a conversion; epsilons without rho need none
    if (compare(at, zero) === 0 && !isPositive(rho)) return added;
    throw new UserError(
      `The budget's delta of ${budget.delta} does not bear this: the deltas of releases add up to ${formatRational(delta)}${isPositive(rho) ? ", and releases with Gaussian noise need some of it as well" : ""}. Set a budget with a larger delta in the ledger.`,
    );
  }
  const apart = add(pure, epsilonOfRho(rho, at));
  const together = epsilonOfRho(add(pureAsRho, rho), at);
  if (compare(apart, together) > 0) return { spent: together, converted: true };
  return { spent: apart, converted: isPositive(rho) };
}

function replaces({ neighbours }: ChargeContent): boolean {
  return neighbours.startsWith("replace");
}

/** The unit as far as it decides whether releases add up. */
function unitInWords(unit: Unit): string {
  return unit === "row" ? "one row" : `one person by column ${JSON.stringify(unit.column)}`;
}
