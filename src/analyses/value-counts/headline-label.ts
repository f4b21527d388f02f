import { percent } from "./settings.ts";

/** Names a released number, the same where it is made and where it is drawn: a quantile, or the mean (level null). */
export function headlineLabel(level: number | null, group: string | null): string {
  const what = level === null ? "mean" : level === 0.5 ? "median" : `quantile at ${percent(level)}`;
  return group === null ? what : `${group}: ${what}`;
}

/** Of values that are found, which have no names beforehand. */
export const mostFrequentLabel = "share of the most frequent value";
