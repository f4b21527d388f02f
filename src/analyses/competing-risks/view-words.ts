// The answer in words. No arithmetic: every number stands in the result's tables.
import {
  formatCount,
  formatNumber,
  formatPercent,
  formatRatioEnd,
  notDefined,
  thinSpace,
} from "../../plot/format.ts";
import type { Wording } from "../analysis.ts";
import type { CauseRow, CoefficientRow, GroupRow, MeasureRow, TestRow } from "./view-tables.ts";

/** what formatPercent ends with */
const percentSign = `${thinSpace}%`;

export interface Sentence {
  readonly before: string;
  /** the number that matters */
  readonly number: string;
  readonly after: string;
}

/** "outcome 1" for a bare number, else the label. */
export function labelled(label: string, column: string): string {
  return /^[-\d.]+$/.test(label) ? `${column} ${label}` : label;
}

export function withUnit(value: number, unit: string): string {
  const number = formatNumber(value, 4);
  return unit === "" ? number : `${number} ${unit}`;
}

/** "5.4 to 8.5 %", or that it is not defined. */
export function percentRange({ lower, upper }: Pick<MeasureRow, "lower" | "upper">, digits = 2): string {
  if (Number.isNaN(lower) || Number.isNaN(upper)) return notDefined;
  const [from, to] = [formatPercent(lower, digits), formatPercent(upper, digits)];
  return `${from.slice(0, -percentSign.length)} to ${to}`;
}

export interface Names {
  group(label: string): string;
  cause(label: string): string;
}

/**
 * The cause of interest at one time: its incidence with the interval, and what came first instead; with groups, where it is highest and
 * lowest. `rows`: the incidences at that time.
 */
export function headline(
  rows: readonly MeasureRow[],
  interest: string,
  names: Names,
  wording: Wording,
): Sentence {
  const own = rows.filter(({ cause }) => cause === interest);
  const cause = names.cause(interest);
  const [first] = own;
  if (!first) return { before: "No incidence can be stated from these data", number: "", after: "." };
  const by = `By ${withUnit(first.time, wording.unit)} `;
  if (own.length > 1) {
    const sorted = [...own].sort((a, b) => b.estimate - a.estimate);
    const [most, least] = [sorted[0]!, sorted[sorted.length - 1]!];
    return {
      before: `${by}${cause} had come first for `,
      number: formatPercent(most.estimate, 2),
      after:
        ` of the ${wording.items} in ${names.group(most.group)} (${percentRange(most)}) and ` +
        `${formatPercent(least.estimate, 2)} in ${names.group(least.group)} (${percentRange(least)}).`,
    };
  }
  const others = rows
    .filter((row) => row.cause !== interest)
    .map((row) => `${names.cause(row.cause)} for ${formatPercent(row.estimate, 2)}`);
  const instead = others.length > 0 ? `; ${listed(others)}` : "";
  return {
    before: `${by}${cause} had come first for `,
    number: formatPercent(first.estimate, 2),
    after: ` of the ${wording.items} (${percentRange(first)})${instead}.`,
  };
}

/** "p = 0.0013", "p < 0.0001" */
export function pText(p: number): string {
  if (Number.isNaN(p)) return `p ${notDefined}`;
  if (p < 1e-4) return "p < 0.0001";
  return `p = ${p >= 0.1 ? p.toFixed(2) : formatNumber(p, 2)}`;
}

/** What the tests of each cause say, in one sentence; empty without tests. */
export function testSentence(tests: readonly TestRow[], names: Names): string {
  const overall = tests.filter((row) => row.comparison === "overall" && Number.isFinite(row.p_value));
  const test = overall.find((row) => row.test.startsWith("stratified"))?.test ?? overall[0]?.test;
  const each = overall
    .filter((row) => row.test === test)
    .map((row) => `${names.cause(row.cause)} ${pText(row.p_value)}`);
  if (each.length === 0) return "";
  return `Do the groups differ? ${test === "Gray" ? "Gray's test" : test}: ${each.join("; ")}.`;
}

/** What was computed, in one line. */
export function methodLine(
  groups: readonly GroupRow[],
  causes: readonly CauseRow[],
  interval: string,
  names: Names,
  wording: Wording,
): string {
  const total = (
    rows: readonly { readonly rows?: number; readonly events: number }[],
    key: "rows" | "events",
  ) => rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
  const each = [...new Set(causes.map(({ cause }) => cause))].map((cause) => {
    const events = total(
      causes.filter((row) => row.cause === cause),
      "events",
    );
    return `${counted(events)} ${names.cause(cause)}`;
  });
  const censored = groups.reduce((sum, row) => sum + row.censored, 0);
  return `${formatCount(total(groups, "rows"))} ${wording.items}: ${each.join(", ")}, ${counted(censored)} censored. Interval: ${interval}.`;
}

function counted(events: number): string {
  return Number.isInteger(events) ? formatCount(events) : formatNumber(events, 6);
}

/** What the picture shows, for those who cannot see it. */
export function pictureSentence(rows: readonly MeasureRow[], grouped: boolean, names: Names): string {
  const each = rows.slice(0, 12).map((row) => {
    const where = grouped ? ` in ${names.group(row.group)}` : "";
    return `${names.cause(row.cause)}${where} ${formatPercent(row.estimate, 3)} at ${formatNumber(row.time)}, interval ${percentRange(row)}`;
  });
  return `Cumulative incidence rising from 0 in steps. ${each.join("; ")}.`;
}

/** How a row of `landmark` or `rmtl` is called. */
export function measureName(row: MeasureRow, grouped: boolean, names: Names): string {
  const what = row.cause === "" ? "free of every event" : names.cause(row.cause);
  if (!grouped) return what;
  const group = names.group(row.group);
  if (row.reference === "") return `${what}, ${group}`;
  return `${what}, ${group} ${row.measure === "ratio" ? "over" : "minus"} ${names.group(row.reference)}`;
}

export function ratioText(row: Pick<CoefficientRow, "hazard_ratio" | "lower" | "upper">): string {
  if (Number.isNaN(row.hazard_ratio)) return "not estimated";
  return `${formatNumber(row.hazard_ratio, 3)} (${formatRatioEnd(row.lower)} to ${formatRatioEnd(row.upper)})`;
}

function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]!}`;
}
