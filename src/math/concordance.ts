// Concordance of a risk score with event times (Harrell), and its infinitesimal-jackknife standard error, in O(n log n), with strata,
// weights and delayed entry, as concordance() of R's survival: a pair counts when the one with the earlier time had the event then and the
// other was at risk; C = (concordant + tied scores / 2) / pairs, where concordant means that the higher score had the event first.
// Pairs of events at the same time say nothing. Time weights "n" (Harrell), "S", "S/G", "n/G2" (Uno), "I" as there.
// Method: a sweep from the last time to the first with two Fenwick trees over the ranks of the score, one of rows at risk and one of
// events; a row's own share is what passed through the tree of events while it was at risk.
import { type ConcordanceWeighting, concordanceTimeWeights } from "./concordance-weights.ts";
import type { Clusters } from "./cox-robust.ts";
import { Fenwick } from "./fenwick.ts";
import type { RiskOrder } from "./risk-order.ts";
import { ascendingOrder } from "./sort-order.ts";

export interface Concordance {
  /** NaN without a comparable pair */
  readonly concordance: number;
  readonly stdError: number;
  /** weighted numbers of pairs */
  readonly concordant: number;
  readonly discordant: number;
  readonly tiedScore: number;
  readonly tiedTime: number;
  readonly tiedBoth: number;
}

/** `score` by row in the caller's order; higher means earlier event. */
export function concordance(
  order: RiskOrder,
  score: Float64Array,
  clusters: Clusters | null = null,
  weighting: ConcordanceWeighting = "n",
): Concordance {
  const n = order.rows;
  const counts = { concordant: 0, discordant: 0, tiedScore: 0, tiedTime: 0, tiedBoth: 0 };
  // per row: concordant minus discordant pairs, and all pairs, that it belongs to
  const net = new Float64Array(n);
  const pairs = new Float64Array(n);
  const sorted = new Float64Array(n);
  for (let i = 0; i < n; i++) sorted[i] = score[order.order[i]!]!;
  for (let s = 0; s + 1 < order.rowStart.length; s++) {
    if (order.stratumStart[s]! < order.stratumStart[s + 1]!) {
      countStratum(order, s, sorted, concordanceTimeWeights(order, s, weighting), counts, net, pairs);
    }
  }
  const { concordant, discordant, tiedScore } = counts;
  const total = concordant + discordant + tiedScore;
  const somers = (concordant - discordant) / total;
  const influence = new Float64Array(clusters ? clusters.count : n);
  for (let i = 0; i < n; i++) {
    const w = order.weight ? order.weight[i]! : 1;
    influence[clusters ? clusters.codes[order.order[i]!]! : i]! +=
      (w * (net[i]! - somers * pairs[i]!)) / total;
  }
  const variance = influence.reduce((sum, v) => sum + v * v, 0) / 4;
  return {
    concordance: total > 0 ? (1 + somers) / 2 : Number.NaN,
    stdError: total > 0 ? Math.sqrt(variance) : Number.NaN,
    ...counts,
  };
}

function countStratum(
  { rowStart, stratumStart, first, last, weight, eventStart, eventCount, entering }: RiskOrder,
  stratum: number,
  score: Float64Array,
  timeWeight: Float64Array,
  counts: { concordant: number; discordant: number; tiedScore: number; tiedTime: number; tiedBoth: number },
  net: Float64Array,
  pairs: Float64Array,
): void {
  const begin = rowStart[stratum]!;
  const end = rowStart[stratum + 1]!;
  const [from, to] = [stratumStart[stratum]!, stratumStart[stratum + 1]!];
  const { rank, ranks } = denseRanks(score.subarray(begin, end));
  const atRisk = new Fenwick(ranks);
  const events = new Fenwick(ranks);
  const sameScore = new Float64Array(ranks);
  const w = (i: number) => (weight ? weight[i]! : 1);

  // what the tree of events says about row i: added when the row leaves the sweep, taken off when it joins
  const passed = (i: number, sign: number) => {
    const r = rank[i - begin]!;
    const below = events.below(r);
    const equal = events.at(r);
    // an earlier event with the higher score is concordant
    net[i]! += sign * (events.total - below - equal - below);
    pairs[i]! += sign * events.total;
  };
  const join = (i: number) => {
    atRisk.add(rank[i - begin]!, w(i));
    passed(i, -1);
  };
  let next = end - 1;
  const inStratum = entering ? entering.filter((i) => i >= begin && i < end) : null;
  let left = 0;
  for (let k = to - 1; k >= from; k--) {
    const firstEvent = eventStart[k]!;
    const afterEvents = firstEvent + eventCount[k]!;
    for (; next >= afterEvents; next--) if (first[next]! < last[next]!) join(next);
    if (inStratum) {
      for (; left < inStratum.length && first[inStratum[left]!]! > k; left++) {
        const i = inStratum[left]!;
        if (first[i]! >= last[i]!) continue;
        atRisk.add(rank[i - begin]!, -w(i));
        passed(i, 1);
      }
    }
    const t = timeWeight[k - from]!;
    let [sum, squares, sameSum, sameSquares] = [0, 0, 0, 0];
    for (let i = firstEvent; i < afterEvents; i++) {
      const r = rank[i - begin]!;
      const below = atRisk.below(r);
      const equal = atRisk.at(r);
      const above = atRisk.total - below - equal;
      const wt = w(i) * t;
      counts.concordant += wt * below;
      counts.discordant += wt * above;
      counts.tiedScore += wt * equal;
      net[i]! += t * (below - above);
      pairs[i]! += t * atRisk.total;
      sum += w(i);
      squares += w(i) ** 2;
      sameSum += w(i) * sameScore[r]!;
      sameScore[r]! += w(i);
    }
    for (let i = firstEvent; i < afterEvents; i++) sameScore[rank[i - begin]!] = 0;
    sameSquares = (sum * sum - squares) / 2;
    counts.tiedBoth += t * sameSum;
    counts.tiedTime += t * (sameSquares - sameSum);
    for (let i = firstEvent; i < afterEvents; i++) events.add(rank[i - begin]!, w(i) * t);
    for (let i = firstEvent; i < afterEvents; i++) join(i);
    next = firstEvent - 1;
  }
  // the events are complete: their sums below each rank at once, in place of a query per row
  const before = events.running();
  for (let i = begin; i < end; i++) {
    // delayed entries have left already
    if (first[i] !== from || last[i]! === from) continue;
    const r = rank[i - begin]!;
    net[i]! += events.total - 2 * before[r]! - events.at(r);
    pairs[i]! += events.total;
  }
}

function denseRanks(values: Float64Array): { rank: Int32Array; ranks: number } {
  const order = ascendingOrder(values);
  const rank = new Int32Array(values.length);
  let ranks = 0;
  for (let i = 0; i < order.length; i++) {
    if (i > 0 && values[order[i]!] !== values[order[i - 1]!]) ranks++;
    rank[order[i]!] = ranks;
  }
  return { rank, ranks: ranks + 1 };
}
