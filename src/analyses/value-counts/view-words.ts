// The answer in words. No arithmetic: every number stands in the result's tables.
import { formatEnd, formatNumber, formatPercent } from "../../plot/format.ts";
import type { Wording } from "../analysis.ts";
import type { BarRow, QuantileRow, ValueRow } from "./view-tables.ts";

export interface Sentence {
  readonly before: string;
  /** the number that matters, with its unit */
  readonly number: string;
  readonly after: string;
}

/** Three digits tell one row in a thousand; below one in a hundred two are enough. */
export function shareText(share: number): string {
  return formatPercent(share, share < 0.01 ? 2 : 3);
}

/** "12.1 to 19.8 %" */
export function shareInterval({ lower, upper }: Pick<BarRow, "lower" | "upper">): string {
  return `${shareText(lower).replace(/\s%$/, "")} to ${shareText(upper)}`;
}

/** Whole numbers are left as they are; others have the digits that their error justifies. */
function digitsOf({ estimate, std_error, lower, upper }: QuantileRow): (value: number) => string {
  const whole = [estimate, lower, upper].every((value) => Number.isNaN(value) || Number.isInteger(value));
  if (whole) return formatNumber;
  return (value) => (std_error > 0 ? formatEnd(value, std_error) : formatNumber(value, 4));
}

export function quantileText(row: QuantileRow): string {
  return digitsOf(row)(row.estimate);
}

/** "54 to 61", "54 or more"; empty where neither limit is defined. */
export function quantileInterval(row: QuantileRow): string {
  const { lower, upper } = row;
  const end = digitsOf(row);
  if (Number.isNaN(lower)) return Number.isNaN(upper) ? "" : `at most ${end(upper)}`;
  return Number.isNaN(upper) ? `${end(lower)} or more` : `${end(lower)} to ${end(upper)}`;
}

export function levelName(level: number): string {
  return level === 0.5 ? "median" : `${formatPercent(level)} quantile`;
}

/** At the beginning of a title. */
export function levelTitle(level: number): string {
  return level === 0.5 ? "Median" : levelName(level);
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

/** The most frequent of `values` values, `alike` of which are as frequent as it (itself included). */
/** Of a value that was found: what is not shown is not known. */
export function foundSentence(row: ValueRow, values: number, { items }: Wording): Sentence {
  const rank =
    values === 1
      ? "the only value that is shown"
      : `the most frequent of the ${values} values that are shown`;
  return {
    before: `Of the ${items}, `,
    number: shareText(row.share),
    after: ` have the value ${row.value}, ${rank}; it could well be ${shareInterval(row)}.`,
  };
}

export function valueSentence(
  row: ValueRow,
  values: number,
  alike: number,
  column: string,
  { items }: Wording,
): Sentence {
  const rank =
    values === 1
      ? "the only value"
      : alike === 1
        ? `the most frequent of ${values} values`
        : `and none of the ${values} values is more frequent`;
  return {
    before: `Of the ${items}, `,
    number: shareText(row.share),
    after: ` have ${column} ${row.value}, ${rank}; it could well be ${shareInterval(row)}.`,
  };
}
