// The bars of histograms: where they end, and how many values lie in each.
import { pow } from "./elementary.ts";

export type Scale = "linear" | "logarithmic";

/** Edges of `bins` bars from least to largest, of equal width on the scale; one bar of width zero when all are equal. */
export function binEdges(least: number, largest: number, bins: number, scale: Scale): Float64Array {
  if (!(largest > least)) return Float64Array.of(least, largest);
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) =>
    scale === "linear" ? least + (largest - least) * (i / bins) : least * pow(largest / least, i / bins),
  );
  edges[0] = least;
  edges[bins] = largest;
  return edges;
}

/** The bar that holds a value: the last whose lower end is not above it. The first and last bar hold what lies outside, too. */
export function barOf(value: number, edges: Float64Array): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (edges[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Values (any order) per bar. */
export function binCounts(values: Float64Array, edges: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length - 1);
  for (const value of values) counts[barOf(value, edges)]! += 1;
  return counts;
}
