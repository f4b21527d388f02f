// What a Fine-Gray model is fitted to (Fine and Gray 1999, JASA 94:496): rows in risk order, and the weights with which a row that failed
// from a competing cause at T stays in the risk sets after T, G(t-)/G(T-), G the Kaplan-Meier curve of the censoring times. Each weight
// is a number of the row, 1/G(T-), times one of the time, G(t-), so that risk-set sums need no row per weight: O(n p) and not O(n^2 p).
// How failures tied with a censoring enter G is a convention on which programs differ, and moves coefficients in the third digit:
//   together        they count as at risk of being censored (cmprsk's crr):                  G = prod (1 - c/n)
//   failures-first  they have left by then (survival's finegray):                            G = prod (1 - c/(n - d))
// Strata have their own baselines and their own G (Zhou et al. 2011). With delayed entry the weights are G(t-)H(t-) / (G(T-)H(T-)), H the
// Kaplan-Meier curve of the entries backwards in time, the share that has entered (Geskus 2011, Biometrics 67:39; finegray).
import { type CoxDesign, coxDesignSteps } from "./cox-design.ts";
import { finish, type Steps } from "./steps.ts";
import { countSurvival, defaultTieTolerance, type SurvivalCounts } from "./survival-counts.ts";

export type CensoringTies = "together" | "failures-first";

export interface FineGrayRows {
  readonly time: Float64Array;
  /** 0: censored, 1: failed from the cause of interest, 2: from another */
  readonly status: Uint8Array;
  /** delayed entry (left truncation) */
  readonly entry?: Float64Array | undefined;
  /** positive */
  readonly weight?: Float64Array | undefined;
  /** 0..strata-1; absent: one stratum */
  readonly stratum?: Int32Array | undefined;
  readonly strata?: number;
  /** columns, complete and finite */
  readonly covariates: readonly Float64Array[];
}

export interface FineGrayDesign extends CoxDesign {
  /** by sorted position */
  readonly status: Uint8Array;
  /** 1/G(T-) of a row that failed from a competing cause, else 0; with entries 1/(G(T-)H(T-)) */
  readonly inverseCensoring: Float64Array;
  /** G(t-), or G(t-)H(t-), by event time */
  readonly censoring: Float64Array;
  /** H is 0 at a competing failure, because the risk set was empty later on: its weights are not defined */
  readonly emptied: boolean;
  /** weight of the events, by event time */
  readonly eventWeight: Float64Array;
  /** where the event times of the row's stratum end, by sorted position */
  readonly stratumEnd: Int32Array;
  /** the cell (stratum and distinct time) in which a sorted position ends, ascending */
  readonly cell: Int32Array;
  /** by cell: weight censored, and weight at risk of it */
  readonly censored: Float64Array;
  readonly atRisk: Float64Array;
  readonly ties: CensoringTies;
}

/** `tolerance` as in riskOrder. */
export function fineGrayDesign(
  rows: FineGrayRows,
  ties: CensoringTies,
  tolerance = defaultTieTolerance,
): FineGrayDesign {
  return finish(fineGrayDesignSteps(rows, ties, tolerance));
}

export function* fineGrayDesignSteps(
  rows: FineGrayRows,
  ties: CensoringTies,
  tolerance = defaultTieTolerance,
): Steps<FineGrayDesign> {
  const { time, status, entry, weight, stratum, strata = 1 } = rows;
  const design = yield* coxDesignSteps({ ...rows, event: status.map((s) => (s === 1 ? 1 : 0)) }, tolerance);
  const n = design.rows;
  const event = status.map((s) => (s > 0 ? 1 : 0));
  const counts = countSurvival(
    { time, event, entry, weight, level: stratum, levels: strata },
    tolerance,
    true,
  );
  yield;
  const { exitCell } = counts;
  if (!exitCell) throw new Error("fineGrayDesign: cells by row are asked for, got none");
  const { justBefore, atRisk } = censoringCurve(counts, ties);
  const sorted = {
    status: new Uint8Array(n),
    inverseCensoring: new Float64Array(n),
    stratumEnd: new Int32Array(n),
    cell: new Int32Array(n),
  };
  for (let i = 0; i < n; i++) {
    const row = design.order[i]!;
    const cell = exitCell[row]!;
    const s = stratum ? stratum[row]! : 0;
    sorted.status[i] = status[row]!;
    sorted.cell[i] = cell;
    sorted.stratumEnd[i] = design.stratumStart[s + 1]!;
    if (status[row] === 2) sorted.inverseCensoring[i] = 1 / justBefore[cell]!;
  }
  const times = design.times.length;
  const censoring = new Float64Array(times);
  const eventWeight = new Float64Array(times);
  for (let k = 0; k < times; k++) {
    const first = design.eventStart[k]!;
    censoring[k] = justBefore[sorted.cell[first]!]!;
    for (let i = first; i < first + design.eventCount[k]!; i++) {
      eventWeight[k]! += design.weight ? design.weight[i]! : 1;
    }
  }
  const emptied = sorted.inverseCensoring.includes(Number.POSITIVE_INFINITY);
  return { ...design, ...sorted, censoring, eventWeight, emptied, censored: counts.censored, atRisk, ties };
}

/** G, times H where rows enter late, just before the time of each cell; and the weight at risk of being censored there. */
function censoringCurve(
  counts: SurvivalCounts,
  ties: CensoringTies,
): { justBefore: Float64Array; atRisk: Float64Array } {
  const { start, levels, events, censored, entered } = counts;
  const cells = counts.time.length;
  const atRisk = new Float64Array(cells);
  const justBefore = new Float64Array(cells);
  for (let s = 0; s < levels; s++) {
    let g = 1;
    for (let c = start[s]!; c < start[s + 1]!; c++) {
      justBefore[c] = g;
      atRisk[c] = counts.atRisk[c]! - (ties === "together" ? 0 : events[c]!);
      if (censored[c]! > 0) g *= 1 - censored[c]! / atRisk[c]!;
    }
    let h = 1;
    for (let c = start[s + 1]! - 1; c >= start[s]!; c--) {
      const stay = counts.atRisk[c]! - events[c]! - censored[c]!;
      // of those at risk just after, the ones who were so before; none left but for rounding of weights is none
      if (entered[c]! > 0) h *= stay <= 1e-12 * entered[c]! ? 0 : stay / (stay + entered[c]!);
      justBefore[c]! *= h;
    }
  }
  return { justBefore, atRisk };
}
