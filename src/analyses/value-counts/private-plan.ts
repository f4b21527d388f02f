// What a private release of counts asks of the data, from public facts only: one family of counts in disjoint cells, so that a row is in one
// of them. With bounds: bars between them and a cell for missing numbers, of each group. Without: the named values of the category.
// Or, with a delta, the values of the category that are found in the data and that enough rows have (privacy/geometric-threshold.ts).
// With a stated number of persons, one row each and no groups, neighbours replace one person, which moves two counts; else they add or remove.
import { UserError } from "../../errors.ts";
import type { IntegerNoise } from "../../math/integer-noise.ts";
import { geometricThreshold } from "../../privacy/geometric-threshold.ts";
import { type AdditiveMechanism, costOf, type ThresholdMechanism } from "../../privacy/mechanism.ts";
import { parsePositive, parseRational } from "../../privacy/parse-rational.ts";
import { multiply, one, rational, subtract, toNumber } from "../../privacy/rational.ts";
import type { Bounds } from "../../privacy/terms.ts";
import { changeBy, noiseOf, rowsPerUnit, totalLoss } from "../private-budget.ts";
import { findsGroups } from "../private-plan.ts";
import type { Output, Plan, PrivateQuestion } from "../release.ts";
import { settingsOf } from "./settings.ts";

interface Finder {
  readonly values: ThresholdMechanism;
  /** of the number of rows with a value */
  readonly rows: AdditiveMechanism;
  readonly rowsNoise: IntegerNoise;
}

export interface CountPlan {
  /** null: the values of the category are counted */
  readonly bars: (Bounds & { readonly number: number }) | null;
  /** null: no category */
  readonly groups: readonly string[] | null;
  /** number of persons where it serves */
  readonly size: number | null;
  /** of each group */
  readonly cells: number;
  /** null: values are found */
  readonly mechanism: AdditiveMechanism | null;
  /** null: values are named */
  readonly finder: Finder | null;
  readonly noise: IntegerNoise;
}

/** Of epsilon, for the number of rows that shares of found values are of. */
const countShare = rational(1, 5);

/** Bars where none were asked for: a rule that looks at the data would tell of them. */
export const usualBars = 32;

export const outputs = [
  { id: "counts", label: "rows in each bar of the histogram, or with each value", default: true },
  { id: "found", label: "rows with each value that enough rows have", default: false, finds: true },
] as const satisfies readonly Output[];

export function planRelease(question: PrivateQuestion, grouped: boolean): Plan<CountPlan> {
  const { terms, params } = question;
  const { bounds, unit, size } = terms;
  if (findsGroups({ outputs }, terms)) return planFinding(question);
  if (!bounds && !grouped) {
    throw new UserError(
      'Choose a column for "Numbers" and state its bounds ("bounds": {"lower": ..., "upper": ...}), or one for "Category" and name its values ("groups": [...]), from public knowledge.',
    );
  }
  const settings = settingsOf(params);
  const bars = bounds ? { ...bounds, number: settings.binning === "auto" ? usualBars : settings.bars } : null;
  const known = size !== undefined && unit === "row" && !grouped;
  // a row that is replaced leaves one cell and enters another; rows that are added may all enter the same
  const change = known ? { absolute: 2, squared: 2 } : changeBy(rowsPerUnit(terms), 1);
  const { mechanism, noise } = noiseOf(change, totalLoss(terms));
  const what = bars
    ? `rows in each of ${bars.number} bars, and without a number${grouped ? ", of each group" : ""}`
    : "rows with each value";
  return {
    question,
    neighbours: known ? "replace one person" : "add or remove one person",
    statements: [mechanism.statement(what)],
    cost: costOf([mechanism.loss]),
    own: {
      bars,
      groups: grouped ? (terms.groups ?? []) : null,
      size: known ? size : null,
      cells: bars ? bars.number + 1 : 1,
      mechanism,
      finder: null,
      noise,
    },
  };
}

function planFinding(question: PrivateQuestion): Plan<CountPlan> {
  const { terms } = question;
  if (terms.outputs!.length > 1) {
    throw new UserError('Values are either named or found: "outputs" is ["found"] alone, or without it.');
  }
  if (terms.bounds) {
    throw new UserError(
      'Values can be found where they are counted alone. Leave "Numbers" empty, or name the values of "Category" that histograms are wanted of.',
    );
  }
  if (terms.groups || question.version < 2) {
    throw new UserError(
      "This release asks to find values in a way that no Plumbline offers. Ask for it again.",
    );
  }
  if (terms.delta === undefined) {
    throw new UserError(
      'To find values needs a delta ("delta": "1e-6"): the chance, at most, that one that a single person has is shown.',
    );
  }
  const rows = rowsPerUnit(terms);
  const whole = parsePositive(terms.epsilon, "Epsilon");
  const all = noiseOf(changeBy(rows, 1), { epsilon: multiply(whole, countShare) });
  const epsilon = multiply(whole, subtract(one, countShare));
  const values = geometricThreshold({ rows, epsilon, delta: parseRational(terms.delta, "Delta") });
  return {
    question,
    neighbours: "add or remove one person",
    statements: [
      all.mechanism.statement("number of rows with a value"),
      values.statement("values that enough rows have, and the rows with each"),
    ],
    cost: costOf([all.mechanism.loss, values.loss]),
    own: {
      bars: null,
      groups: null,
      size: null,
      cells: 1,
      mechanism: null,
      finder: { values, rows: all.mechanism, rowsNoise: all.noise },
      noise: { law: "laplace", scale: rows / toNumber(epsilon) },
    },
  };
}
