// Concordance of a risk score with event times (Harrell), and its infinitesimal-jackknife standard error, in O(n log n), with strata,
// weights and delayed entry, as concordance() of R's survival: a pair counts when the one with the earlier time had the event then and the
// other was at risk; C = (concordant + tied scores / 2) / pairs, where concordant means that the higher score had the event first.
// Pairs of events at the same time say nothing. Time weights "n" (Harrell), "S", "S/G", "n/G2" (Uno), "I" as there.
// Method: a sweep from the last time to the first with two Fenwick trees over the ranks of the score, one of rows at risk and one of
// events; a row's own share is what passed through the tree of events while it was at risk.
import { type ConcordanceWeighting, concordanceTimeWeights } from "./concordance-weights.ts";
import type { Clusters } from "./cox-robust.ts";
import { Fenwick, type Sums, sumsUpTo } from "./fenwick.ts";
import type { RiskOrder } from "./risk-order.ts";
import { ascendingOrderSteps, codeOrder } from "./sort-order.ts";
import { finish, type Steps, stepRows } from "./steps.ts";

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
  /** derivative of the concordance in each case weight, by sorted position of the order, or summed by cluster */
  readonly influence: Float64Array;
}

/** `score` by row in the caller's order; higher means earlier event. */
export function concordance(
  order: RiskOrder,
  score: Float64Array,
  clusters: Clusters | null = null,
  weighting: ConcordanceWeighting = "n",
): Concordance {
  return finish(concordanceSteps(order, score, clusters, weighting));
}

/** As concordance, in pieces. */
export function* concordanceSteps(
  order: RiskOrder,
  score: Float64Array,
  clusters: Clusters | null = null,
  weighting: ConcordanceWeighting = "n",
): Steps<Concordance> {
  const pairs = new Pairs(order.rows);
  const sorted = new Float64Array(order.rows);
  for (let i = 0; i < sorted.length; i++) sorted[i] = score[order.order[i]!]!;
  const entering = enteringByStratum(order);
  for (let s = 0, from = 0; s + 1 < order.rowStart.length; s++) {
    const begin = from;
    while (entering && from < entering.length && entering[from]! < order.rowStart[s + 1]!) from++;
    if (order.stratumStart[s]! === order.stratumStart[s + 1]!) continue;
    const weights = concordanceTimeWeights(order, s, weighting);
    const ranks = yield* denseRanks(sorted.subarray(order.rowStart[s]!, order.rowStart[s + 1]!));
    const own = entering?.subarray(begin, from) ?? null;
    yield* new StratumSweep(order, s, ranks, weights, own, pairs).steps();
  }
  const { concordant, discordant, tiedScore, tiedTime, tiedBoth, net, all } = pairs;
  const total = concordant + discordant + tiedScore;
  const somers = (concordant - discordant) / total;
  const influence = new Float64Array(clusters ? clusters.count : order.rows);
  for (let i = 0; i < order.rows; i++) {
    const w = order.weight ? order.weight[i]! : 1;
    influence[clusters ? clusters.codes[order.order[i]!]! : i]! += (w * (net[i]! - somers * all[i]!)) / total;
  }
  let squares = 0;
  for (let i = 0; i < influence.length; i++) {
    influence[i]! /= 2;
    squares += influence[i]! * influence[i]!;
  }
  return {
    concordance: total > 0 ? (1 + somers) / 2 : Number.NaN,
    stdError: total > 0 ? Math.sqrt(squares) : Number.NaN,
    concordant,
    discordant,
    tiedScore,
    tiedTime,
    tiedBoth,
    influence,
  };
}

/** `entering` by stratum, the latest `first` first within it. */
function enteringByStratum({ rows, rowStart, entering }: RiskOrder): Uint32Array | null {
  if (!entering) return null;
  const stratum = new Int32Array(rows);
  for (let s = 0; s + 1 < rowStart.length; s++) stratum.fill(s, rowStart[s]!, rowStart[s + 1]!);
  return codeOrder(stratum, rowStart.length - 1, entering);
}

/** What all strata add to. */
class Pairs {
  concordant = 0;
  discordant = 0;
  tiedScore = 0;
  tiedTime = 0;
  tiedBoth = 0;
  /** by sorted row: concordant minus discordant pairs, and all pairs, that it belongs to */
  readonly net: Float64Array;
  readonly all: Float64Array;

  constructor(rows: number) {
    this.net = new Float64Array(rows);
    this.all = new Float64Array(rows);
  }
}

interface Ranks {
  readonly rank: Int32Array;
  readonly ranks: number;
  /** rows of the rank that most share */
  readonly most: number;
}

class StratumSweep {
  readonly #order: RiskOrder;
  /** first sorted row, one past the last; the same of event times */
  readonly #begin: number;
  readonly #end: number;
  readonly #from: number;
  readonly #to: number;
  readonly #rank: Int32Array;
  readonly #timeWeight: Float64Array;
  readonly #pairs: Pairs;
  readonly #atRisk: Fenwick;
  readonly #events: Fenwick;
  readonly #sameScore: Sums;
  readonly #entering: Uint32Array | null;
  /** the last row that has not joined, and how many of those entering have left */
  #next: number;
  #left = 0;

  constructor(
    order: RiskOrder,
    stratum: number,
    { rank, ranks, most }: Ranks,
    weights: Float64Array,
    entering: Uint32Array | null,
    pairs: Pairs,
  ) {
    this.#order = order;
    this.#begin = order.rowStart[stratum]!;
    this.#end = order.rowStart[stratum + 1]!;
    this.#from = order.stratumStart[stratum]!;
    this.#to = order.stratumStart[stratum + 1]!;
    this.#rank = rank;
    this.#timeWeight = weights;
    this.#pairs = pairs;
    const rows = order.weight ? Number.POSITIVE_INFINITY : most;
    this.#atRisk = new Fenwick(ranks, rows);
    this.#events = new Fenwick(ranks, weights.every((w) => w === 1) ? rows : Number.POSITIVE_INFINITY);
    this.#sameScore = sumsUpTo(rows, ranks);
    this.#entering = entering;
    this.#next = this.#end - 1;
  }

  *steps(): Steps<void> {
    const { eventStart } = this.#order;
    for (let k = this.#to - 1; k >= this.#from; ) {
      const enough = this.#next - (stepRows >>> 4);
      let stop = k;
      while (stop > this.#from && eventStart[stop]! > enough) stop--;
      for (; k >= stop; k--) this.#visit(k);
      yield;
    }
    this.#finish();
    yield;
  }

  #weight(i: number): number {
    const { weight } = this.#order;
    return weight ? weight[i]! : 1;
  }

  /** What the tree of events says about row i: added when the row leaves the sweep, taken off when it joins. */
  #passed(i: number, sign: number): void {
    const events = this.#events;
    const r = this.#rank[i - this.#begin]!;
    const below = events.below(r);
    const equal = events.at(r);
    // an earlier event with the higher score is concordant
    this.#pairs.net[i]! += sign * (events.total - below - equal - below);
    this.#pairs.all[i]! += sign * events.total;
  }

  #join(i: number): void {
    this.#atRisk.add(this.#rank[i - this.#begin]!, this.#weight(i));
    this.#passed(i, -1);
  }

  #leave(k: number): void {
    const entering = this.#entering;
    if (!entering) return;
    const { first, last } = this.#order;
    for (; this.#left < entering.length && first[entering[this.#left]!]! > k; this.#left++) {
      const i = entering[this.#left]!;
      if (first[i]! >= last[i]!) continue;
      this.#atRisk.add(this.#rank[i - this.#begin]!, -this.#weight(i));
      this.#passed(i, 1);
    }
  }

  #visit(k: number): void {
    const { first, last, eventStart, eventCount } = this.#order;
    const pairs = this.#pairs;
    const atRisk = this.#atRisk;
    const firstEvent = eventStart[k]!;
    const afterEvents = firstEvent + eventCount[k]!;
    for (let i = this.#next; i >= afterEvents; i--) if (first[i]! < last[i]!) this.#join(i);
    this.#leave(k);
    const t = this.#timeWeight[k - this.#from]!;
    const sameScore = this.#sameScore;
    let [sum, squares, sameSum] = [0, 0, 0];
    for (let i = firstEvent; i < afterEvents; i++) {
      const r = this.#rank[i - this.#begin]!;
      const below = atRisk.below(r);
      const equal = atRisk.at(r);
      const above = atRisk.total - below - equal;
      const w = this.#weight(i);
      pairs.concordant += w * t * below;
      pairs.discordant += w * t * above;
      pairs.tiedScore += w * t * equal;
      pairs.net[i]! += t * (below - above);
      pairs.all[i]! += t * atRisk.total;
      sum += w;
      squares += w * w;
      sameSum += w * sameScore[r]!;
      sameScore[r]! += w;
    }
    for (let i = firstEvent; i < afterEvents; i++) sameScore[this.#rank[i - this.#begin]!] = 0;
    pairs.tiedBoth += t * sameSum;
    pairs.tiedTime += t * ((sum * sum - squares) / 2 - sameSum);
    for (let i = firstEvent; i < afterEvents; i++) {
      this.#events.add(this.#rank[i - this.#begin]!, this.#weight(i) * t);
    }
    for (let i = firstEvent; i < afterEvents; i++) this.#join(i);
    this.#next = firstEvent - 1;
  }

  /** The events are complete: their sums below each rank at once, in place of a query per row. */
  #finish(): void {
    const { first, last } = this.#order;
    const { net, all } = this.#pairs;
    const events = this.#events;
    const before = events.running();
    for (let i = this.#begin; i < this.#end; i++) {
      // delayed entries have left already
      if (first[i] !== this.#from || last[i]! === this.#from) continue;
      const r = this.#rank[i - this.#begin]!;
      net[i]! += events.total - 2 * before[r]! - events.at(r);
      all[i]! += events.total;
    }
  }
}

function* denseRanks(values: Float64Array): Steps<Ranks> {
  const order = yield* ascendingOrderSteps(values);
  const rank = new Int32Array(values.length);
  let [ranks, begin, most] = [0, 0, 1];
  let last = values[order[0] ?? 0];
  for (let i = 0; i < order.length; i++) {
    const value = values[order[i]!];
    if (value !== last) {
      ranks++;
      begin = i;
    } else most = Math.max(most, i + 1 - begin);
    last = value;
    rank[order[i]!] = ranks;
  }
  yield;
  return { rank, ranks: ranks + 1, most };
}
