// What a Cox model is fitted to: rows in risk order with their covariates, centred and scaled; and the sweep over risk sets from the
// last event time to the first that every partial-likelihood quantity is summed over, O(n p) in all.
import { exp } from "./elementary.ts";
import { type RiskOrder, riskOrderSteps, type TimeToEvent } from "./risk-order.ts";
import { finish, inStretches, type Pause, type Steps, stepRows } from "./steps.ts";

export type { Pause };

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

/** Numbers touched between two pauses: about 20 ms. */
export const sliceWork = 1 << 23;

/** Sorts, centres and scales. `tolerance`: see riskOrder. */
export function coxDesign(rows: CoxRows, tolerance?: number): CoxDesign {
  return finish(coxDesignSteps(rows, tolerance));
}

/** As coxDesign, in pieces. */
export function* coxDesignSteps(rows: CoxRows, tolerance?: number): Steps<CoxDesign> {
  const order = yield* riskOrderSteps(rows, tolerance);
  const p = rows.covariates.length;
  const n = order.rows;
  const x = new Float64Array(n * p);
  const centre = new Float64Array(p);
  const scale = new Float64Array(p).fill(1);
  for (const [j, column] of rows.covariates.entries()) {
    const { mean, deviation } = moments(column, rows.weight);
    centre[j] = mean;
    if (deviation > 0) scale[j] = deviation;
    yield;
  }
  const place = new Uint32Array(n);
  for (let i = 0; i < n; i++) place[order.order[i]!] = i * p;
  // rows in the caller's order: each is written to one or two cache lines, and the columns are read in sequence
  yield* inStretches(stepRows >>> 2, 0, n, (from, to) => {
    for (let at = from; at < to; at += scatterRows) {
      const end = Math.min(to, at + scatterRows);
      for (let j = 0; j < p; j++)
        scatter(rows.covariates[j]!, place, at, end, centre[j]!, scale[j]!, x.subarray(j));
    }
  });
  return { ...order, terms: p, x, centre, scale };
}

/** Rows of x that stay in the cache while their columns are written. */
const scatterRows = 256;

function scatter(
  column: Float64Array,
  place: Uint32Array,
  from: number,
  to: number,
  centre: number,
  scale: number,
  x: Float64Array,
): void {
  for (let i = from; i < to; i++) x[place[i]!] = (column[i]! - centre) / scale;
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
  for (let i = 0; i < column.length; i++) {
    const d = column[i]! - mean;
    squares += (weight ? weight[i]! : 1) * d * d;
  }
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
  const risk = new Float64Array(rows).fill(1);
  for (let i = 0; i < rows; i++) if (linear[i] !== shift) risk[i] = exp(linear[i]! - shift);
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
    const { stratumStart, rowStart, first, last, entering, eventStart, eventCount, weight, x, terms } =
      this.#design;
    const risk = this.#risk;
    while (stratumStart[this.#stratum]! > k) {
      this.#stratum--;
      this.#clear();
    }
    // rows of later strata that were never at risk: censored before the first event of their stratum, or in one without events
    let i = Math.min(this.#next, rowStart[this.#stratum + 1]! - 1);
    if (entering) {
      for (; i >= 0 && last[i]! > k; i--) if (first[i]! < last[i]!) this.#add(i, 1);
    } else {
      // the censored rows after the events of this time; the events follow below. Without entries all are at risk
      const censored = eventStart[k]! + eventCount[k]!;
      this.s0 += addWeighted(x, terms, risk, weight, censored, i + 1, this.s1);
      this.#atRisk += i + 1 - censored;
      i = eventStart[k]! - 1;
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
    const from = eventStart[k]!;
    const to = from + eventCount[k]!;
    this.e0 = addWeighted(x, terms, risk, weight, from, to, e1);
    this.eventWeight = weight ? sumOf(weight, from, to) : to - from;
    if (!entering) {
      this.s0 += this.e0;
      this.#atRisk += to - from;
      for (let j = 0; j < terms; j++) this.s1[j]! += e1[j]!;
    }
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

/** into += sum over rows from..to - 1 of w r x; returns the sum of w r. Four rows at a time, so that `into` is stored a quarter as often. */
function addWeighted(
  x: Float64Array,
  p: number,
  risk: Float64Array,
  weight: Float64Array | null,
  from: number,
  to: number,
  into: Float64Array,
): number {
  let sum = 0;
  let row = from;
  for (; row + 4 <= to; row += 4) {
    const at = row * p;
    let [r0, r1, r2, r3] = [risk[row]!, risk[row + 1]!, risk[row + 2]!, risk[row + 3]!];
    if (weight) {
      r0 *= weight[row]!;
      r1 *= weight[row + 1]!;
      r2 *= weight[row + 2]!;
      r3 *= weight[row + 3]!;
    }
    sum += r0 + r1 + r2 + r3;
    for (let j = at; j < at + p; j++) {
      into[j - at]! += r0 * x[j]! + r1 * x[j + p]! + r2 * x[j + 2 * p]! + r3 * x[j + 3 * p]!;
    }
  }
  for (; row < to; row++) {
    const r = weight ? weight[row]! * risk[row]! : risk[row]!;
    sum += r;
    for (let j = 0; j < p; j++) into[j]! += r * x[row * p + j]!;
  }
  return sum;
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum;
}
