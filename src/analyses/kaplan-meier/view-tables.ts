// Rows of the result's tables as the view wants them.
import type { SurvivalSeries } from "../../plot/survival-layout.ts";
import type { Result, Table } from "../analysis.ts";
import type { ErrorBand } from "../private-reports.ts";
import { rowsOf } from "../table-rows.ts";

const emptyTable: Table = {};

export interface QuantileRow {
  readonly group: string;
  readonly probability: number;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}
export interface GroupRow {
  readonly group: string;
  readonly rows: number;
  readonly events: number;
  readonly censored: number;
  readonly last_time: number;
  readonly median_follow_up: number;
}
export interface ComparedRow {
  readonly group: string;
  readonly reference: string;
  readonly measure: string;
  readonly estimate: number;
  readonly std_error: number;
  readonly lower: number;
  readonly upper: number;
  readonly p_value: number;
  readonly tau: number;
  readonly time: number;
}
export interface TestRow {
  readonly test: string;
  readonly comparison: string;
  readonly statistic: number;
  readonly df: number;
  readonly p_value: number;
  readonly p_adjusted: number;
  readonly p_permutation: number;
}
export interface CountRow {
  readonly group: string;
  readonly time: number;
  readonly at_risk: number;
  readonly events: number;
  readonly censored: number;
}

/** First and one-past-last index of each group in a table whose groups stand together. */
function rangesOf(groups: readonly string[]): Map<string, readonly [number, number]> {
  const ranges = new Map<string, readonly [number, number]>();
  for (let from = 0; from < groups.length; ) {
    let to = from;
    while (to < groups.length && groups[to] === groups[from]) to++;
    ranges.set(groups[from]!, [from, to]);
    from = to;
  }
  return ranges;
}

/** The bands that the result holds, by name. */
export function bandNames(result: Pick<Result, "tables">): string[] {
  return [...new Set((result.tables.bands?.band ?? []) as readonly string[])];
}

/** The curves with their pointwise limits, or with the limits of a band (NaN outside its range). Columns are views, not copies. */
export function seriesOf(
  result: Pick<Result, "tables">,
  name: (group: string) => string,
  band: string,
): SurvivalSeries[] {
  const table = result.tables.curve!;
  const medians = new Map(
    rowsOf<QuantileRow>(result, "quantiles")
      .filter(({ probability }) => probability === 0.5)
      .map((row) => [row.group, row.estimate]),
  );
  return [...rangesOf(table.group as readonly string[])].map(([group, [from, to]]) => {
    const column = (key: string) => (table[key] as Float64Array).subarray(from, to);
    const limits =
      band === ""
        ? { lower: column("lower"), upper: column("upper") }
        : bandLimits(result.tables.bands ?? emptyTable, group, band, column("time"));
    return {
      name: name(group),
      time: column("time"),
      survival: column("survival"),
      ...limits,
      censored: column("censored"),
      median: medians.get(group) ?? Number.NaN,
    };
  });
}

/** A band's limits at the curve's times, of which it has a stretch. */
function bandLimits(bands: Table, group: string, band: string, time: Float64Array) {
  const lower = new Float64Array(time.length).fill(Number.NaN);
  const upper = lower.slice();
  const groups = (bands.group ?? []) as readonly string[];
  const names = (bands.band ?? []) as readonly string[];
  const from = groups.findIndex((each, i) => each === group && names[i] === band);
  if (from >= 0) {
    let to = from;
    while (to < groups.length && groups[to] === group && names[to] === band) to++;
    const start = time.indexOf((bands.time as Float64Array)[from]!);
    lower.set((bands.lower as Float64Array).subarray(from, to), start);
    upper.set((bands.upper as Float64Array).subarray(from, to), start);
  }
  return { lower, upper };
}

/** Where 95 % of simulated releases of the group's curve lie, from time 0 on; nothing when the group is not released. */
export function expectedOf(band: ErrorBand | undefined, group: string): Pick<SurvivalSeries, "expected"> {
  if (!band?.at) return {};
  const own = [...band.labels.keys()].filter((k) => band.labels[k] === group);
  if (own.length === 0) return {};
  const column = (first: number, values: Float64Array) =>
    Float64Array.of(first, ...own.map((k) => values[k]!));
  return {
    expected: { time: column(0, band.at), lower: column(1, band.lower), upper: column(1, band.upper) },
  };
}
