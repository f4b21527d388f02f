// Rows of the result's tables as the view wants them. No arithmetic.
import type { CurveMark, SurvivalSeries } from "../../plot/survival-layout.ts";
import type { Result } from "../analysis.ts";

export interface MeasureRow {
  readonly group: string;
  readonly reference: string;
  readonly cause: string;
  readonly measure: string;
  readonly estimate: number;
  readonly std_error: number;
  readonly lower: number;
  readonly upper: number;
  readonly p_value: number;
  /** of the table `landmark` */
  readonly time: number;
  /** of the table `rmtl` */
  readonly tau: number;
}
export interface TestRow {
  readonly cause: string;
  readonly model: string;
  readonly test: string;
  readonly comparison: string;
  readonly statistic: number;
  readonly df: number;
  readonly p_value: number;
  readonly p_adjusted: number;
}
export interface CountRow {
  readonly group: string;
  readonly cause: string;
  readonly time: number;
  readonly at_risk: number;
  readonly events: number;
  readonly censored: number;
}
export interface GroupRow {
  readonly group: string;
  readonly rows: number;
  readonly events: number;
  readonly censored: number;
  readonly last_time: number;
  readonly median_follow_up: number;
}
export interface CauseRow {
  readonly group: string;
  readonly cause: string;
  readonly events: number;
}
export interface CoefficientRow {
  readonly cause: string;
  readonly model: string;
  readonly term: string;
  readonly estimate: number;
  readonly std_error: number;
  readonly robust_error: number;
  readonly z: number;
  readonly p_value: number;
  readonly hazard_ratio: number;
  readonly lower: number;
  readonly upper: number;
}
export interface DriftRow {
  readonly cause: string;
  readonly term: string;
  readonly statistic: number;
  readonly df: number;
  readonly p_value: number;
}
export interface FitRow {
  readonly cause: string;
  readonly model: string;
  readonly n: number;
  readonly events: number;
  readonly loglik_null: number;
  readonly loglik: number;
  readonly aic: number;
  readonly concordance: number;
}

export interface Curve extends SurvivalSeries {
  readonly group: string;
  readonly cause: string;
  readonly mark: CurveMark;
}

/**
 * The incidence curves in the order of `causes`, one per group and cause; those of a cause share a colour, those of a group their dashes.
 * Columns are views.
 */
export function curvesOf(
  result: Result,
  nameOf: (group: string, cause: string) => string,
  causes: readonly string[],
  groups: readonly string[],
): Curve[] {
  const table = result.tables.curve!;
  const group = table.group as readonly string[];
  const cause = table.cause as readonly string[];
  const curves: Curve[] = [];
  for (let from = 0; from < group.length; ) {
    let to = from;
    while (to < group.length && group[to] === group[from] && cause[to] === cause[from]) to++;
    const column = (key: string) => (table[key] as Float64Array).subarray(from, to);
    const [g, k] = [groups.indexOf(group[from]!), causes.indexOf(cause[from]!)];
    curves.push({
      group: group[from]!,
      cause: cause[from]!,
      name: nameOf(group[from]!, cause[from]!),
      time: column("time"),
      survival: column("estimate"),
      lower: column("lower"),
      upper: column("upper"),
      censored: new Uint8Array(to - from),
      median: Number.NaN,
      mark: { colour: k, dash: groups.length > 1 ? g : k },
    });
    from = to;
  }
  return curves.sort((a, b) => a.mark.colour - b.mark.colour);
}
