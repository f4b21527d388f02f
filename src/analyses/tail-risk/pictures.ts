// The tables behind the figures: histograms of losses and of replicates, exceedance curve, mean excess.
import { binCounts, binEdges, type Scale } from "../../math/bars.ts";
import { pow } from "../../math/elementary.ts";
import { quantile } from "../../math/quantile.ts";
import type { Table } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";
import type { Group } from "./rows.ts";

const lossBins = 64;
const replicateBins = 40;
const tailPoints = 300;
const excessThresholds = 60;
/** A mean excess over fewer points than this says nothing. */
const fewestExceedances = 5;

/** Logarithmic when all losses are positive and the largest is 20 times the median or more: else the body would fill one bar. */
export function lossScale(groups: readonly Group[]): Scale {
  const all = groups.map(({ losses }) => losses.descending);
  const least = Math.min(...all.map((values) => values[values.length - 1]!));
  const largest = Math.max(...all.map((values) => values[0]!));
  const median = Math.max(...all.map((values) => quantile(Float64Array.from(values).reverse(), 0.5, 7)));
  return least > 0 && largest >= 20 * median ? "logarithmic" : "linear";
}

/** Histogram of the losses, the same bars for every group. Rows are counted, not weighted. */
export function distributionTable(groups: readonly Group[], scale: Scale): Table {
  const least = Math.min(...groups.map(({ losses }) => losses.descending[losses.descending.length - 1]!));
  const largest = Math.max(...groups.map(({ losses }) => losses.descending[0]!));
  const edges = binEdges(least, largest, lossBins, scale);
  const table = new TableBuilder({
    group: "text",
    bin_lower: "number",
    bin_upper: "number",
    count: "number",
    share: "number",
  });
  for (const { label, values } of groups) {
    binCounts(values, edges).forEach((count, i) => {
      table.add({
        group: label,
        bin_lower: edges[i]!,
        bin_upper: edges[i + 1]!,
        count,
        share: count / values.length,
      });
    });
  }
  return table.table();
}

export const bootstrapColumns = {
  group: "text",
  measure: "text",
  level: "number",
  bin_lower: "number",
  bin_upper: "number",
  count: "number",
} as const;

/** Histogram of ascending replicates, added to `table`; the outermost 1 in 1,000 on either side share the end bars. */
export function addReplicates(
  table: TableBuilder<keyof typeof bootstrapColumns>,
  place: { readonly group: string; readonly measure: string; readonly level: number },
  sorted: Float64Array,
): void {
  const cut = Math.floor(sorted.length / 1000);
  const least = sorted[cut]!;
  const largest = sorted[sorted.length - 1 - cut]!;
  const edges = binEdges(least, largest, replicateBins, "linear");
  binCounts(sorted, edges).forEach((count, i) => {
    table.add({ ...place, bin_lower: edges[i]!, bin_upper: edges[i + 1]!, count });
  });
}

/** Ranks 1..n thinned to at most about `points`, all of the first 100 kept. */
function thinnedRanks(n: number, points: number): number[] {
  const dense = Math.min(n, 100);
  const ranks = Array.from({ length: dense }, (_, i) => i + 1);
  const steps = points - dense;
  for (let i = 1; i <= steps && n > dense; i++) {
    const rank = Math.round(dense * pow(n / dense, i / steps));
    if (rank > ranks[ranks.length - 1]!) ranks.push(rank);
  }
  return ranks;
}

/** Empirical P(X >= loss), weighted where there are weights, descending in loss. */
export function tailTable(groups: readonly Group[]): Table {
  const table = new TableBuilder({ group: "text", loss: "number", exceedance: "number" });
  for (const { label, losses } of groups) {
    const { descending, weights, totalWeight } = losses;
    let next = 0;
    let above = 0;
    for (const rank of thinnedRanks(descending.length, tailPoints)) {
      for (; next < rank; next++) above += weights?.[next] ?? 1;
      table.add({ group: label, loss: descending[rank - 1]!, exceedance: above / totalWeight });
    }
  }
  return table.table();
}

/** Mean of x - u over the losses above threshold u, for thresholds from the median up; weights are not used. */
export function meanExcessTable(groups: readonly Group[]): Table {
  const table = new TableBuilder({
    group: "text",
    threshold: "number",
    mean_excess: "number",
    std_error: "number",
    exceedances: "number",
  });
  for (const { label, losses } of groups) {
    const { descending } = losses;
    const n = descending.length;
    const from = Math.floor(n / 2);
    const wanted = new Set<number>();
    // ranks spaced evenly on a log scale, densest in the far tail
    for (let i = 0; i <= excessThresholds && from > fewestExceedances; i++) {
      wanted.add(Math.round(from * pow(fewestExceedances / from, i / excessThresholds)));
    }
    let sum = 0;
    let squares = 0;
    const rows: { threshold: number; mean_excess: number; std_error: number; exceedances: number }[] = [];
    for (let above = 1; above <= from && above < n; above++) {
      // running moments about the largest loss keep the subtraction harmless
      const d = descending[above - 1]! - descending[0]!;
      sum += d;
      squares += d * d;
      const threshold = descending[above]!;
      if (!wanted.has(above) || threshold === descending[above - 1]) continue;
      const mean = sum / above;
      const variance = Math.max(0, squares / above - mean * mean);
      const excess = mean + descending[0]! - threshold;
      rows.push({
        threshold,
        mean_excess: excess,
        std_error: Math.sqrt(variance / above),
        exceedances: above,
      });
    }
    for (const row of rows.reverse()) table.add({ group: label, ...row });
  }
  return table.table();
}

/** Rows, weight, mean and spread per group. */
export function groupsTable(groups: readonly Group[]): Table {
  const table = new TableBuilder({
    group: "text",
    rows: "number",
    weight_sum: "number",
    effective_rows: "number",
    mean: "number",
    std_dev: "number",
    min: "number",
    median: "number",
    max: "number",
  });
  for (const { label, losses } of groups) {
    const { descending, weights, totalWeight } = losses;
    const n = descending.length;
    let sum = 0;
    let weightSquares = 0;
    for (let i = 0; i < n; i++) {
      const weight = weights?.[i] ?? 1;
      sum += weight * descending[i]!;
      weightSquares += weight * weight;
    }
    const mean = sum / totalWeight;
    let squares = 0;
    for (let i = 0; i < n; i++)
      squares += (weights?.[i] ?? 1) * (descending[i]! - mean) * (descending[i]! - mean);
    const variance = n > 1 ? (squares / totalWeight) * (n / (n - 1)) : Number.NaN;
    table.add({
      group: label,
      rows: n,
      weight_sum: totalWeight,
      effective_rows: (totalWeight * totalWeight) / weightSquares,
      mean,
      std_dev: Math.sqrt(variance),
      min: descending[n - 1]!,
      median: quantile(Float64Array.from(descending).reverse(), 0.5, 7),
      max: descending[0]!,
    });
  }
  return table.table();
}
