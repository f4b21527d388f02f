// The answer in words: one sentence with its doubt, one line of method. No arithmetic: every number stands in the result's tables.
import {
  formatCount,
  formatEnd,
  formatInterval,
  formatNumber,
  formatPercent,
  formatWithError,
} from "../../plot/format.ts";
import type { Wording } from "../analysis.ts";

/** One row of the table estimates or differences. */
export interface Row {
  readonly group: string;
  readonly level: number;
  readonly estimate: number;
  readonly std_error: number;
  readonly lower: number;
  readonly upper: number;
  readonly method: string;
  readonly mc_error: number;
}
export interface DifferenceRow extends Row {
  readonly reference: string;
}

export interface Sentence {
  readonly before: string;
  /** the number that matters, with its unit */
  readonly number: string;
  readonly after: string;
}

const methods: Readonly<Record<string, string>> = { bca: "BCa" };

/** "the loss" for a column that is one plain word, else the column's name as it is. */
export function quantity(column: string): string {
  return /^[a-z]{3,}$/.test(column) ? `the ${column}` : column;
}

export function withUnit(number: string, unit: string): string {
  return unit === "" ? number : `${number} ${unit}`;
}

/** The headline for one row of CVaR; `group` is empty when there are no groups. */
export function headline(row: Row, loss: string, group: string, wording: Wording): Sentence {
  const worst = formatPercent(Number((1 - row.level).toPrecision(12)));
  const whose = group === "" ? "" : ` of ${group},`;
  const number = withUnit(formatWithError(row.estimate, row.std_error), wording.unit);
  const between = `${formatEnd(row.lower, row.std_error)} and ${formatEnd(row.upper, row.std_error)}`;
  const after = Number.isNaN(row.lower)
    ? ". How sure that is cannot be said from these data."
    : row.lower === row.upper
      ? ", with no spread in these data to judge its error by."
      : `, and it could well be between ${between}.`;
  return {
    before: `In the worst ${worst} of ${wording.items}${whose} ${quantity(loss)} averages `,
    number,
    after,
  };
}

/** How the worst group differs from the mildest; empty when there is no such row. `signed` is worst minus mildest. */
export function comparison(signed: DifferenceRow | undefined, worst: string, mildest: string): string {
  if (!signed || Number.isNaN(signed.lower)) return "";
  const interval = formatInterval(signed.lower, signed.upper, signed.std_error);
  if (!(signed.lower > 0 || signed.upper < 0)) {
    return `${worst} has the worst tail, but these data do not tell it apart from the mildest, ${mildest} (difference ${interval}).`;
  }
  const by = formatWithError(signed.estimate, signed.std_error);
  return `${worst} has the worst tail: ${by} more than the mildest, ${mildest} (${interval}).`;
}

export function methodLine(row: Row, confidence: number, replicates: number, wording: Wording): string {
  const what = [`CVaR at ${formatPercent(row.level)}`, wording.unit].filter((part) => part !== "").join(", ");
  if (Number.isNaN(row.lower)) return `${what}. No interval.`;
  const interval = `${formatPercent(confidence)} ${methods[row.method] ?? row.method} bootstrap interval`;
  const steady = !(row.mc_error > 0) ? "" : `, its ends good to ±${formatNumber(row.mc_error, 2)}`;
  return `${what}. ${interval}, ${formatCount(replicates)} replicates${steady}.`;
}

/** A difference read the other way round. */
export function reversed(row: DifferenceRow): DifferenceRow {
  return {
    ...row,
    group: row.reference,
    reference: row.group,
    estimate: -row.estimate,
    lower: -row.upper,
    upper: -row.lower,
  };
}
