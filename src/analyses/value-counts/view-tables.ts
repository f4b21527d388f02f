// Rows of the result's tables as the pictures want them.
import type { DotRow } from "../../plot/dot-intervals.tsx";
import type { ErrorBand } from "../private-reports.ts";
import { mostFrequentLabel } from "./headline-label.ts";
import { shareInterval, shareText } from "./view-words.ts";

export interface BarRow {
  readonly group: string;
  readonly bin_lower: number;
  readonly bin_upper: number;
  readonly count: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

export interface ValueRow {
  readonly value: string;
  readonly count: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

export interface QuantileRow {
  readonly group: string;
  readonly level: number;
  readonly estimate: number;
  readonly std_error: number;
  readonly lower: number;
  readonly upper: number;
}

export interface GroupRow {
  readonly group: string;
  readonly rows: number;
  readonly missing: number;
  readonly mean: number;
  readonly std_error: number;
  readonly std_dev: number;
  readonly min: number;
  readonly max: number;
}

/** The first of the most frequent values (at least one row), and how many are as frequent as it, itself included. */
export function mostFrequent(rows: readonly ValueRow[]): { readonly row: ValueRow; readonly alike: number } {
  const row = rows.reduce((most, each) => (each.count > most.count ? each : most));
  return { row, alike: rows.filter(({ count }) => count === row.count).length };
}

/** Where 95 % of simulated releases of a number lie; undefined where none is prepared. */
export function expectedOf(
  band: ErrorBand | undefined,
  label: string,
): readonly [lower: number, upper: number] | undefined {
  const at = band?.labels.indexOf(label) ?? -1;
  return band && at >= 0 && !Number.isNaN(band.lower[at]!) ? [band.lower[at]!, band.upper[at]!] : undefined;
}

/** The same of a value by its name, or, where values are to be found, of the most frequent one: unless it has several spellings, counted apart here. */
export function expectedShare(
  band: ErrorBand | undefined,
  row: ValueRow,
  most: ValueRow,
): readonly [lower: number, upper: number] | undefined {
  const named = expectedOf(band, row.value);
  if (named || row.value !== most.value) return named;
  const exact = band?.exact[band.labels.indexOf(mostFrequentLabel)];
  return exact !== undefined && Math.abs(exact - row.share) < 1e-9
    ? expectedOf(band, mostFrequentLabel)
    : undefined;
}

/** The quantile nearest to the median. */
export function centre(rows: readonly QuantileRow[]): QuantileRow | undefined {
  const far = ({ level }: QuantileRow) => Math.abs(level - 0.5);
  return rows.reduce<QuantileRow | undefined>(
    (best, row) => (best && far(best) <= far(row) ? best : row),
    undefined,
  );
}

const percentOf = (share: number) => 100 * share;

/** Shares as dots, in per cent. */
export function shareDots(
  rows: readonly ValueRow[],
  exact: (value: string) => number,
  expected: (row: ValueRow) => readonly [number, number] | undefined,
): DotRow[] {
  return rows.map((row) => {
    const limits = expected(row);
    return {
      name: row.value,
      estimate: percentOf(row.share),
      lower: percentOf(row.lower),
      upper: percentOf(row.upper),
      exact: percentOf(exact(row.value)),
      ...(limits && { expected: [percentOf(limits[0]), percentOf(limits[1])] as const }),
      text: `${shareText(row.share)} (${shareInterval(row)})`,
      brief: shareText(row.share),
    };
  });
}
