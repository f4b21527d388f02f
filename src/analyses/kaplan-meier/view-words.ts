// The answer in words. No arithmetic: every number stands in the result's tables.
import { formatCount, formatNumber, formatPercent, notDefined } from "../../plot/format.ts";
import type { Wording } from "../analysis.ts";
import type { ComparedRow, GroupRow, QuantileRow, TestRow } from "./view-tables.ts";

export interface Sentence {
  readonly before: string;
  /** the number that matters, with its unit */
  readonly number: string;
  readonly after: string;
}

function withUnit(value: number, unit: string): string {
  const number = formatNumber(value, 4);
  return unit === "" ? number : `${number} ${unit}`;
}

/** "110 to 179", "110 or more", or that it is not defined. */
export function between(lower: number, upper: number, digits = 4): string {
  const end = (value: number) => formatNumber(value, digits);
  if (Number.isNaN(lower)) return Number.isNaN(upper) ? notDefined : `at most ${end(upper)}`;
  if (Number.isNaN(upper)) return `${end(lower)} or more`;
  return `${end(lower)} to ${end(upper)}`;
}

/** One group: its median with the interval, or how many are left without it. */
export function headline(
  median: QuantileRow | undefined,
  left: number,
  end: number,
  wording: Wording,
): Sentence {
  if (!median || Number.isNaN(median.estimate)) {
    return {
      before: `Fewer than half of the ${wording.items} had the event: `,
      number: formatPercent(left, 3),
      after: ` are still without it at ${withUnit(end, wording.unit)}.`,
    };
  }
  const interval = between(median.lower, median.upper);
  const doubt = interval === notDefined ? "." : `; it could well be ${interval}.`;
  return {
    before: `Half of the ${wording.items} had the event by `,
    number: withUnit(median.estimate, wording.unit),
    after: doubt,
  };
}

/** Several groups: where half had the event soonest and latest; groups that never get there are said to stay below half. */
export function comparedHeadline(
  medians: readonly QuantileRow[],
  name: (group: string) => string,
  wording: Wording,
): Sentence {
  const reached = medians
    .filter(({ estimate }) => Number.isFinite(estimate))
    .sort((a, b) => a.estimate - b.estimate);
  const never = medians.filter(({ estimate }) => !Number.isFinite(estimate)).map(({ group }) => name(group));
  const [soonest, latest] = [reached[0], reached.at(-1)];
  if (!soonest || !latest) {
    return { before: "In no group did ", number: "half", after: ` of the ${wording.items} have the event.` };
  }
  const rest =
    never.length > 0
      ? `, in ${never.length > 3 ? `${never.length} groups` : never.join(" and ")} not within the time observed.`
      : latest === soonest
        ? "."
        : `, in ${name(latest.group)} by ${withUnit(latest.estimate, wording.unit)}.`;
  return {
    before: `In ${name(soonest.group)} half had the event by `,
    number: withUnit(soonest.estimate, wording.unit),
    after: rest,
  };
}

/** "p = 0.0013", "p < 0.0001" */
export function pText(p: number): string {
  if (Number.isNaN(p)) return `p ${notDefined}`;
  if (p < 1e-4) return "p < 0.0001";
  return `p = ${p >= 0.1 ? p.toFixed(2) : formatNumber(p, 2)}`;
}

/** The test in plain words; empty without one. */
export function testSentence(test: TestRow | undefined): string {
  if (!test || Number.isNaN(test.p_value)) return "";
  const permuted = Number.isNaN(test.p_permutation) ? "" : `; by permutation ${pText(test.p_permutation)}`;
  return `${verdict(test.p_value)} (${test.test} ${pText(test.p_value)}${permuted}).`;
}

/** The same for a release: by the simulated p alone, since the chi-square law does not hold far out where noise is in the statistic. */
export function releasedTestSentence(test: TestRow | undefined): string {
  if (!test || Number.isNaN(test.p_permutation)) return "";
  return `${verdict(test.p_permutation)} (${test.test} ${pText(test.p_permutation)}, by simulation of the noise).`;
}

function verdict(p: number): string {
  return p < 0.05
    ? "Were the groups alike, so large a difference between the curves would be rare"
    : "The curves differ no more than chance can explain";
}

/** What was computed, in one line. */
export function methodLine(groups: readonly GroupRow[], interval: string, wording: Wording): string {
  const sum = (key: "rows" | "events") => groups.reduce((total, row) => total + row[key], 0);
  const events = sum("events");
  const counted = Number.isInteger(events) ? formatCount(events) : formatNumber(events, 6);
  return `${formatCount(sum("rows"))} ${wording.items}, ${counted} events. Interval: ${interval}.`;
}

/** What the picture shows, for those who cannot see it. */
export function pictureSentence(medians: readonly QuantileRow[], name: (group: string) => string): string {
  const each = medians.slice(0, 12).map((row) => {
    const median = Number.isNaN(row.estimate) ? "not reached" : formatNumber(row.estimate, 4);
    return `${name(row.group)} median ${median}, interval ${between(row.lower, row.upper)}`;
  });
  return `Survival curves falling from 100 % in steps. ${each.join("; ")}.`;
}

/** "330 (282 to 374)" and how it differs, for the table of restricted means. */
export function measureName(row: ComparedRow, name: (group: string) => string): string {
  switch (row.measure) {
    case "mean":
    case "survival":
      return name(row.group);
    case "ratio":
      return `${name(row.group)} over ${name(row.reference)}`;
    default:
      return `${name(row.group)} minus ${name(row.reference)}`;
  }
}
