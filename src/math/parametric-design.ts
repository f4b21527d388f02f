// What a parametric model is fitted to: rows with times, events, weights, and terms centred and scaled; and which terms enter which parameter.
import { log } from "./elementary.ts";
import { factorise } from "./linear-algebra.ts";

export interface ParametricRows {
  /** durations, zero or more */
  readonly time: Float64Array;
  /** 1: event, 0: censored */
  readonly event: Uint8Array;
  /** times of entry (left truncation), each before its duration */
  readonly entry?: Float64Array | undefined;
  /** positive */
  readonly weight?: Float64Array | undefined;
  /** columns, complete and finite */
  readonly covariates: readonly Float64Array[];
}

export interface ParametricDesign {
  readonly rows: number;
  readonly terms: number;
  readonly time: Float64Array;
  readonly logTime: Float64Array;
  readonly event: Uint8Array;
  readonly entry: Float64Array | null;
  readonly logEntry: Float64Array | null;
  readonly weight: Float64Array | null;
  /** (covariate - centre) / scale, one row of `terms` numbers per row */
  readonly x: Float64Array;
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  /** sums of weights */
  readonly events: number;
  /** of time under observation */
  readonly exposure: number;
}

/** Every k-th row, at most `most` of them, terms scaled as in the whole: for cheap starts. */
export function thinned(design: ParametricDesign, most: number): ParametricDesign {
  const every = Math.ceil(design.rows / most);
  const rows = Math.ceil(design.rows / every);
  const numbers = (column: Float64Array) => Float64Array.from({ length: rows }, (_, i) => column[i * every]!);
  const { terms, x, entry, logEntry, weight } = design;
  const event = Uint8Array.from({ length: rows }, (_, i) => design.event[i * every]!);
  return {
    ...design,
    rows,
    time: numbers(design.time),
    logTime: numbers(design.logTime),
    event,
    entry: entry ? numbers(entry) : null,
    logEntry: logEntry ? numbers(logEntry) : null,
    weight: weight ? numbers(weight) : null,
    x: Float64Array.from(
      { length: rows * terms },
      (_, at) => x[Math.floor(at / terms) * every * terms + (at % terms)]!,
    ),
  };
}

/** What is left of a scaled column after removing earlier ones, as a share of it, below which it counts as determined by them. */
const dependence = 1e-10;

/** Centres and scales by weighted mean and standard deviation; a constant column is zero throughout, with scale 1. */
export function parametricDesign(rows: ParametricRows): ParametricDesign {
  const { time, event, covariates } = rows;
  const n = time.length;
  const p = covariates.length;
  const weight = rows.weight ?? null;
  const entry = rows.entry ?? null;
  const x = new Float64Array(n * p);
  const centre = new Float64Array(p);
  const scale = new Float64Array(p).fill(1);
  let total = 0;
  let events = 0;
  let exposure = 0;
  for (let i = 0; i < n; i++) {
    const w = weight ? weight[i]! : 1;
    total += w;
    events += w * event[i]!;
    exposure += w * (time[i]! - (entry ? entry[i]! : 0));
  }
  covariates.forEach((column, j) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (weight ? weight[i]! : 1) * column[i]!;
    const mean = sum / total;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const away = column[i]! - mean;
      squares += (weight ? weight[i]! : 1) * away * away;
    }
    const deviation = Math.sqrt(squares / total);
    centre[j] = mean;
    if (deviation > 1e-14 * Math.abs(mean)) scale[j] = deviation;
    for (let i = 0; i < n; i++) x[i * p + j] = (column[i]! - mean) / scale[j]!;
  });
  return {
    rows: n,
    terms: p,
    time,
    logTime: time.map(log),
    event,
    entry,
    logEntry: entry ? entry.map(log) : null,
    weight,
    x,
    centre,
    scale,
    events,
    exposure,
  };
}

/** Those of the chosen terms that are constant or that earlier ones among them determine: no coefficient can be estimated. */
export function dependentTerms({ x, rows, terms }: ParametricDesign, chosen: readonly number[]): number[] {
  const p = chosen.length;
  const gram = new Float64Array(p * p);
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < p; a++) {
      const v = x[i * terms + chosen[a]!]!;
      for (let b = a; b < p; b++) gram[a * p + b]! += v * x[i * terms + chosen[b]!]!;
    }
  }
  // a constant column is rounding noise after centring, far below the rows of any other
  for (let a = 0; a < p; a++) if (gram[a * p + a]! < 1e-20 * rows) gram[a * p + a] = 0;
  return factorise(gram, p, dependence).dropped.map((a) => chosen[a]!);
}

/** A parameter of the family as a linear predictor: intercept (or a constant offset) plus terms. */
export interface Block {
  /** constant; the start of the predictor when there is an intercept to estimate is 0 */
  readonly offset: number;
  readonly intercept: boolean;
  /** terms of the design */
  readonly terms: readonly number[];
}

/** Where each block's coefficients begin in the vector of all; the last entry is their number. */
export function blockStarts(blocks: readonly Block[]): number[] {
  const starts = [0];
  for (const { intercept, terms } of blocks)
    starts.push(starts[starts.length - 1]! + Number(intercept) + terms.length);
  return starts;
}
