// Weights of event times in the concordance, as `timewt` of R's concordance(): with n the (weighted) number at risk, S the Kaplan-Meier
// curve and G that of the censoring times (events leave first at ties), both just before t, and N the weight of all rows,
//   n: 1 (Harrell)    S: N S / n    S/G: N S / (G n)    n/G2: 1 / G^2 (Uno et al. 2011)    I: 1 / n
import type { RiskOrder } from "./risk-order.ts";

export type ConcordanceWeighting = "n" | "S" | "S/G" | "n/G2" | "I";

/** By event time of the stratum. S/G and n/G2 are not defined with delayed entry. */
export function concordanceTimeWeights(
  { rowStart, stratumStart, first, last, event, weight, entering, eventStart, eventCount }: RiskOrder,
  stratum: number,
  weighting: ConcordanceWeighting,
): Float64Array {
  const begin = rowStart[stratum]!;
  const end = rowStart[stratum + 1]!;
  const from = stratumStart[stratum]!;
  const size = stratumStart[stratum + 1]! - from;
  const result = new Float64Array(size).fill(1);
  if (weighting === "n") return result;
  if (entering && (weighting === "S/G" || weighting === "n/G2")) {
    throw new Error(`concordanceTimeWeights: ${weighting} needs rows without entry, got entries`);
  }
  const w = (i: number) => (weight ? weight[i]! : 1);
  // weight that joins (descending) minus weight that has not entered yet, by event time
  const change = new Float64Array(size + 1);
  let all = 0;
  for (let i = begin; i < end; i++) {
    all += w(i);
    change[last[i]! - from]! += w(i);
    change[first[i]! - from]! -= w(i);
  }
  const atRisk = new Float64Array(size);
  let sum = 0;
  for (let k = size - 1; k >= 0; k--) {
    sum += change[k + 1]!;
    atRisk[k] = sum;
  }
  let [survival, censoring, position] = [1, 1, begin];
  let left = all;
  for (let k = 0; k < size; k++) {
    const firstEvent = eventStart[from + k]!;
    // rows censored before this time
    for (; position < firstEvent; position++) {
      if (event[position] === 0) censoring *= 1 - w(position) / left;
      left -= w(position);
    }
    const n = atRisk[k]!;
    const g = censoring;
    result[k] = {
      S: (all * survival) / n,
      "S/G": (all * survival) / (g * n),
      "n/G2": 1 / (g * g),
      I: 1 / n,
    }[weighting];
    let events = 0;
    for (let i = firstEvent; i < firstEvent + eventCount[from + k]!; i++) events += w(i);
    survival *= 1 - events / n;
  }
  return result;
}
