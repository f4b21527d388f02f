// The answer in words. No arithmetic: every number stands in the result's tables.
import {
  formatEnd,
  formatInterval,
  formatNumber,
  formatPercent,
  formatWithError,
} from "../../plot/format.ts";
import type { Wording } from "../analysis.ts";
import type { BarRow, QuantileRow, ValueRow } from "./view-tables.ts";

export interface Sentence {
  readonly before: string;
  /** the number that matters, with its unit */
  readonly number: string;
  readonly after: string;
}

/** Three digits of a share tell one row in a thousand. */
const shareDigits = 3;

export function shareText(share: number): string {
  return formatPercent(share, shareDigits);
}

/** "12.1 to 19.8 %" */
export function shareInterval({ lower, upper }: Pick<BarRow, "lower" | "upper">): string {
  return `${shareText(lower).replace(/\s%$/, "")} to ${shareText(upper)}`;
}

export function quantileText({ estimate, std_error }: QuantileRow): string {
  return std_error > 0 ? formatWithError(estimate, std_error) : formatNumber(estimate, 4);
}

/** "54 to 61", "54 or more"; empty where neither limit is defined. */
export function quantileInterval({ lower, upper, std_error }: QuantileRow): string {
  if (Number.isNaN(lower)) return Number.isNaN(upper) ? "" : `at most ${formatNumber(upper, 4)}`;
  if (Number.isNaN(upper)) return `${formatNumber(lower, 4)} or more`;
  return std_error > 0 ? formatInterval(lower, upper, std_error) : formatEnd(lower, Number.NaN);
}

export function levelName(level: number): string {
  return level === 0.5 ? "median" : `${formatPercent(level)} quantile`;
}

/** "For half of the patients, age is at most 63 years; ..." `whose`: "" or the group's name. */
export function quantileSentence(
  row: QuantileRow,
  column: string,
  whose: string,
  { unit, items }: Wording,
): Sentence {
  const part = row.level === 0.5 ? "half" : formatPercent(row.level);
  const interval = quantileInterval(row);
  const surely = row.lower === row.upper;
  return {
    before: `For ${part} of the ${items}${whose === "" ? "" : ` of ${whose}`}, ${column} is at most `,
    number: unit === "" ? quantileText(row) : `${quantileText(row)} ${unit}`,
    after: interval === "" || surely ? "." : `; it could well be ${interval}.`,
  };
}

/** `others`: how many values there are besides. */
export function valueSentence(row: ValueRow, values: number, column: string, { items }: Wording): Sentence {
  const rank = values === 1 ? "the only value" : `the most frequent of ${values} values`;
  return {
    before: `Of the ${items}, `,
    number: shareText(row.share),
    after: ` have ${column} ${row.value}, ${rank}; it could well be ${shareInterval(row)}.`,
  };
}
