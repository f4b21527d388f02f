// The answer in words, and rows of the result's tables. No arithmetic: every number stands in the tables.
import { formatCount, formatNumber, formatPercent, formatRatioEnd } from "../../plot/format.ts";
import type { SurvivalSeries } from "../../plot/survival-layout.ts";
import type { Result, Wording } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";

export interface CoefficientRow {
  readonly term: string;
  readonly estimate: number;
  readonly std_error: number;
  readonly robust_error: number;
  readonly z: number;
  readonly p_value: number;
  readonly hazard_ratio: number;
  readonly lower: number;
  readonly upper: number;
  readonly covariate: string;
  readonly value: string;
  readonly reference: string;
}
export interface TestRow {
  readonly test: string;
  readonly term: string;
  readonly statistic: number;
  readonly df: number;
  readonly p_value: number;
}
export interface CourseRow {
  readonly term: string;
  readonly stratum: string;
  readonly time: number;
  readonly estimate: number;
  readonly survival: number;
  readonly events: number;
  readonly at_risk: number;
  readonly lower: number;
  readonly upper: number;
}

/** Coefficients with what their terms are; both tables have a row per term, in the same order. */
export function coefficientsOf(result: Result): CoefficientRow[] {
  const terms = rowsOf<CoefficientRow>(result, "terms");
  return rowsOf<CoefficientRow>(result, "coefficients").map((row, i) => ({ ...row, ...terms[i] }));
}

export interface AtRiskRow {
  readonly covariate: string;
  readonly value: string;
  readonly time: number;
  readonly at_risk: number;
}
export interface ResidualRow {
  readonly term: string;
  readonly time: number;
  readonly residual: number;
}
export interface AdjustedRow {
  readonly covariate: string;
  readonly value: string;
  readonly time: number;
  readonly survival: number;
  readonly lower: number;
  readonly upper: number;
}

/** The baseline of one stratum as a curve. */
export function seriesOf(baseline: readonly CourseRow[], stratum: string) {
  return curve(
    baseline.filter((row) => row.stratum === stratum),
    stratum,
  );
}

/** The adjusted curve of one value. */
export function curveOf(adjusted: readonly AdjustedRow[], value: string) {
  return curve(
    adjusted.filter((row) => row.value === value),
    value,
  );
}

function curve(rows: readonly Omit<AdjustedRow, "covariate" | "value">[], name: string) {
  return {
    name,
    time: rows.map((row) => row.time),
    survival: rows.map((row) => row.survival),
    lower: rows.map((row) => row.lower),
    upper: rows.map((row) => row.upper),
    censored: rows.map(() => 0),
    median: Number.NaN,
  } satisfies SurvivalSeries;
}

/** Rows at risk at the first event time of the table at or after each break; 0 after the last. */
export function atRiskAt(
  baseline: readonly CourseRow[],
  stratum: string,
  breaks: readonly number[],
): number[] {
  const rows = baseline.filter((row) => row.stratum === stratum);
  return breaks.map((t) => rows.find((row) => row.time >= t)?.at_risk ?? 0);
}

/** The term that stands out most: the smallest p-value; undefined when none is estimated. */
export function foremost(rows: readonly CoefficientRow[]): CoefficientRow | undefined {
  const known = rows.filter((row) => Number.isFinite(row.p_value));
  return known.reduce<CoefficientRow | undefined>(
    (best, row) => (best === undefined || row.p_value < best.p_value ? row : best),
    undefined,
  );
}

export function pText(p: number): string {
  if (Number.isNaN(p)) return "p not defined";
  return p < 0.0001 ? "p < 0.0001" : `p = ${formatNumber(p, 2)}`;
}

export function ratioText(row: Pick<CoefficientRow, "hazard_ratio" | "lower" | "upper">): string {
  if (Number.isNaN(row.hazard_ratio)) return "not estimated";
  const ends = `${formatRatioEnd(row.lower)} to ${formatRatioEnd(row.upper)}`;
  return `${formatNumber(row.hazard_ratio, 3)} (${ends})`;
}

export interface Sentence {
  readonly before: string;
  readonly number: string;
  readonly after: string;
}

/** The headline about one term, the others held equal. */
export function headline(row: CoefficientRow | undefined, alone: boolean, wording: Wording): Sentence {
  if (!row) return { before: "No hazard ratio can be estimated from these data", number: "", after: "." };
  const number = `${formatNumber(row.hazard_ratio, 3)} times`;
  const between = `between ${formatRatioEnd(row.lower)} and ${formatRatioEnd(row.upper)} times`;
  const equal = alone ? "" : ", all else equal";
  const doubt = row.lower <= 1 && row.upper >= 1 ? ", which includes no difference at all" : "";
  return {
    before:
      row.reference === ""
        ? `With one unit more of ${row.covariate}, the hazard is `
        : `For ${wording.items} with ${row.covariate} ${row.value}, the hazard is `,
    number,
    after: `${row.reference === "" ? " as high" : ` that of ${row.covariate} ${row.reference}`}${equal}; it could well be ${between}${doubt}.`,
  };
}

export function methodLine(rows: number, events: number, level: number, result: Result): string {
  const { conventions } = result.provenance;
  return `Cox regression on ${formatCount(rows)} rows with ${formatCount(events)} events. ${formatPercent(level)} intervals, standard errors ${conventions["Standard errors"]}; tied events: ${conventions["Tied events"]}.`;
}
