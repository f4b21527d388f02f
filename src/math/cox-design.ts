// What a Cox model is fitted to: rows in risk order with their covariates, centred and scaled; and the sweep over risk sets from the
// last event time to the first that every partial-likelihood quantity is summed over, O(n p) in all.
import { exp } from "./elementary.ts";
import { type RiskOrder, riskOrder, type TimeToEvent } from "./risk-order.ts";

export interface CoxRows extends TimeToEvent {
  /** columns, complete and finite */
  readonly covariates: readonly Float64Array[];
}

export interface CoxDesign extends RiskOrder {
  readonly terms: number;
  /** (covariate - centre) / scale, one row of `terms` numbers per sorted position */
  readonly x: Float64Array;
  /** weighted mean; a constant column is zero throughout with scale 1 */
  readonly centre: Float64Array;
  /** weighted standard deviation, divisor n */
  readonly scale: Float64Array;
}

/** How the partial likelihood treats tied events; "exact" is the discrete (conditional logistic) one. */
export type Ties = "efron" | "breslow" | "exact";

/** Called between slices of long work: lets a cancel through, and may reject. */
export type Pause = () => Promise<void>;
/** Numbers touched between two pauses: about 20 ms. */
export const sliceWork = 1 << 23;

/** Sorts, centres and scales. `tolerance`: see riskOrder. */
export function coxDesign(rows: CoxRows, tolerance?: number): CoxDesign {
  const order = riskOrder(rows, tolerance);
  const p = rows.covariates.length;
  const n = order.rows;
  const x = new Float64Array(n * p);
  const centre = new Float64Array(p);
  const scale = new Float64Array(p).fill(1);
  rows.covariates.forEach((column, j) => {
    const { mean, deviation } = moments(column, rows.weight);
    centre[j] = mean;
    if (deviation > 0) scale[j] = deviation;
  });
  // block by block, so that what the columns of a block fill stays in the cache
  for (let from = 0; from < n; from += gatherRows) {
    const to = Math.min(n, from + gatherRows);
    for (let j = 0; j < p; j++)
      gather(rows.covariates[j]!, order.order, from, to, centre[j]!, scale[j]!, x, p, j);
  }
  return { ...order, terms: p, x, centre, scale };
}

const gatherRows = 2048;

function gather(
  column: Float64Array,
  order: Uint32Array,
  from: number,
  to: number,
  centre: number,
  scale: number,
  x: Float64Array,
  p: number,
  j: number,
): void {
  for (let i = from, at = from * p + j; i < to; i++, at += p) x[at] = (column[order[i]!]! - centre) / scale;
}

function moments(
  column: Float64Array,
  weight: Float64Array | undefined,
): { mean: number; deviation: number } {
  const first = column[0] ?? 0;
  let [total, sum, varies] = [0, 0, false];
  for (let i = 0; i < column.length; i++) {
    const w = weight ? weight[i]! : 1;
    total += w;
    sum += w * (column[i]! - first);
    if (column[i] !== first) varies = true;
  }
  if (!varies) return { mean: first, deviation: 0 };
  const mean = first + sum / total;
  let squares = 0;
  for (let i = 0; i < column.length; i++) squares += (weight ? weight[i]! : 1) * (column[i]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / total) };
}

/** Linear predictors of the sorted rows, and relative risks exp(linear - shift); weights are not in them. */
export interface Predictors {
  readonly linear: Float64Array;
  readonly risk: Float64Array;
  /** the largest linear predictor, so that no risk overflows */
  readonly shift: number;
}

/** `beta` on the scaled covariates. */
export function predictors({ x, rows, terms }: CoxDesign, beta: ArrayLike<number>): Predictors {
  const linear = new Float64Array(rows);
  let shift = rows > 0 ? Number.NEGATIVE_INFINITY : 0;
  for (let i = 0, at = 0; i < rows; i++, at += terms) {
    let sum = 0;
    for (let j = 0; j < terms; j++) sum += x[at + j]! * beta[j]!;
    linear[i] = sum;
    if (sum > shift) shift = sum;
  }
  const risk = new Float64Array(rows);
  for (let i = 0; i < rows; i++) risk[i] = exp(linear[i]! - shift);
  return { linear, risk, shift };
}

/**
 * Sums over the risk set of one event time after the other. Call `moveTo(k)` for k = K - 1, ..., 0; then s0 = sum w r and s1 = sum w r x
 * over the rows at risk at time k, e0 and e1 the same over its events, `eventWeight` the weight of the events.
 * Delayed entries are subtracted again; when nobody is left the sums are set to zero, so that rounding cannot pile up.
 */
export class RiskSweep {
  s0 = 0;
  readonly s1: Float64Array;
  e0 = 0;
  readonly e1: Float64Array;
  eventWeight = 0;
  #stratum: number;
  #next: number;
  #entered = 0;
  #atRisk = 0;
  readonly #design: CoxDesign;
  readonly #risk: Float64Array;

  constructor(design: CoxDesign, { risk }: Predictors) {
    this.#design = design;
    this.#risk = risk;
    this.s1 = new Float64Array(design.terms);
    this.e1 = new Float64Array(design.terms);
    this.#next = design.rows - 1;
    this.#stratum = design.stratumStart.length - 1;
  }

  /** number of rows at risk */
  get atRisk(): number {
    return this.#atRisk;
  }

  moveTo(k: number): void {
    const { stratumStart, first, last, entering, eventStart, eventCount, weight, x, terms } = this.#design;
    const risk = this.#risk;
    while (stratumStart[this.#stratum]! > k) {
      this.#stratum--;
      this.#clear();
    }
    let i = this.#next;
    while (i >= 0 && last[i]! > k) {
      if (first[i]! < last[i]!) this.#add(i, 1);
      i--;
    }
    this.#next = i;
    if (entering) {
      const end = stratumStart[this.#stratum + 1]!;
      for (; this.#entered < entering.length; this.#entered++) {
        const row = entering[this.#entered]!;
        if (first[row]! <= k) break;
        // rows of later strata went when their stratum was cleared
        if (first[row]! < last[row]! && last[row]! <= end) this.#add(row, -1);
      }
      if (this.#atRisk === 0) this.#clear();
    }
    const { e1 } = this;
    e1.fill(0);
    let e0 = 0;
    let total = 0;
    const from = eventStart[k]!;
    const to = from + eventCount[k]!;
    for (let row = from; row < to; row++) {
      const w = weight ? weight[row]! : 1;
      const r = w * risk[row]!;
      total += w;
      e0 += r;
      for (let j = 0; j < terms; j++) e1[j]! += r * x[row * terms + j]!;
    }
    this.e0 = e0;
    this.eventWeight = total;
  }

  #add(row: number, sign: 1 | -1): void {
    const { weight, x, terms } = this.#design;
    const { s1 } = this;
    const r = sign * (weight ? weight[row]! : 1) * this.#risk[row]!;
    this.s0 += r;
    this.#atRisk += sign;
    for (let j = 0, at = row * terms; j < terms; j++, at++) s1[j]! += r * x[at]!;
  }

  #clear(): void {
    this.s0 = 0;
    this.s1.fill(0);
    this.#atRisk = 0;
  }
}
