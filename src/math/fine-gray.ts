// Fine and Gray's regression for the subdistribution hazard of one cause, by the weighted partial likelihood with Breslow's ties. At event
// time k with weight d_k of events, r = exp(x'b), w case weights:
//   S0_k = sum over T >= t of w r  +  G(t-) sum over competing T < t of w r / G(T-),      S1_k likewise with x,      h_k = d_k / S0_k
//   loglik = sum over events w x'b - sum d_k log S0_k,    score = sum over events w x - sum h_k S1_k
//   information = sum over rows w r E x x' - sum d_k (S1/S0)(S1/S0)',   E the hazard that the row is exposed to with its falling weight
// All in O(n p^2) per step. Standard errors are in fine-gray-variance.ts: the inverse information is none.
import { predictors, sliceWork } from "./cox-design.ts";
import { addProducts } from "./cox-likelihood.ts";
import { exp, expm1, log } from "./elementary.ts";
import type { FineGrayDesign } from "./fine-gray-design.ts";
import { mirror } from "./linear-algebra.ts";
import { type Maximum, newtonMaximum, type Quadratic } from "./newton-maximum.ts";
import type { Pause } from "./steps.ts";

/** At some coefficients; arrays by event time, or by sorted position. Relative risks are exp(linear - shift). */
export interface FineGrayPoint extends Quadratic {
  readonly risk: Float64Array;
  readonly linear: Float64Array;
  readonly shift: number;
  readonly hazard: Float64Array;
  /** mean covariates of the weighted risk set, event times x terms */
  readonly mean: Float64Array;
  /** hazard that each row was exposed to */
  readonly exposure: Float64Array;
}

export interface FineGrayFit {
  /** per covariate, on the scale of the data; 0 where dropped, last iterate where infinite */
  readonly coefficients: Float64Array;
  readonly loglik: number;
  readonly loglikNull: number;
  readonly maximum: Maximum<FineGrayPoint>;
}

export async function fineGrayFit(
  design: FineGrayDesign,
  pause?: Pause,
  told?: (iteration: number) => void,
): Promise<FineGrayFit> {
  const { eventWeight, eventCount } = design;
  const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0);
  const unit = eventCount.length > 0 ? Math.min(1, total(eventWeight) / total(eventCount)) : 1;
  const maximum = await newtonMaximum((beta) => evaluate(design, beta, pause), design.terms, unit, told);
  return {
    coefficients: maximum.beta.map((b, j) => b / design.scale[j]!),
    loglik: maximum.here.loglik,
    loglikNull: maximum.zero.loglik,
    maximum,
  };
}

async function evaluate(design: FineGrayDesign, beta: Float64Array, pause?: Pause): Promise<FineGrayPoint> {
  const { terms: p, times, weight, x, rows, eventStart, eventCount, eventWeight } = design;
  const { linear, risk, shift } = predictors(design, beta);
  const { s0, s1 } = riskSums(design, risk);
  await pause?.();
  const score = new Float64Array(p);
  const information = new Float64Array(p * p);
  const hazard = new Float64Array(times.length);
  let loglik = 0;
  for (let k = 0; k < times.length; k++) {
    const d = eventWeight[k]!;
    const h = d / s0[k]!;
    hazard[k] = h;
    loglik -= d * log(s0[k]!);
    for (let i = eventStart[k]!; i < eventStart[k]! + eventCount[k]!; i++) {
      const w = weight ? weight[i]! : 1;
      loglik += w * (linear[i]! - shift);
      for (let j = 0; j < p; j++) score[j]! += w * x[i * p + j]!;
    }
    for (let a = 0; a < p; a++) {
      score[a]! -= h * s1[k * p + a]!;
      s1[k * p + a]! /= s0[k]!;
      for (let b = 0; b <= a; b++) information[b * p + a]! -= d * s1[k * p + a]! * s1[k * p + b]!;
    }
  }
  const exposure = exposures(design, hazard);
  const factor = new Float64Array(rows);
  for (let i = 0; i < rows; i++) factor[i] = (weight ? weight[i]! : 1) * risk[i]! * exposure[i]!;
  const slice = Math.max(1, Math.floor((2 * sliceWork) / (p * p + p + 1)));
  for (let from = 0; from < rows; from += slice) {
    addProducts(x, p, factor, from, Math.min(rows, from + slice), information);
    await pause?.();
  }
  mirror(information, p);
  return { loglik, score, information, risk, linear, shift, hazard, mean: s1, exposure };
}

/** S0 and S1 at each event time: rows still to end from the right, competing failures of the past from the left. */
function riskSums(design: FineGrayDesign, risk: Float64Array): { s0: Float64Array; s1: Float64Array } {
  const { terms: p, times, weight, x, rowStart, first, last, entering } = design;
  const { stratumStart, censoring, inverseCensoring } = design;
  const s0 = new Float64Array(times.length);
  const s1 = new Float64Array(times.length * p);
  let sum = 0;
  const sums = new Float64Array(p);
  const take = (i: number, factor: number) => {
    const r = factor * (weight ? weight[i]! : 1) * risk[i]!;
    sum += r;
    for (let j = 0; j < p; j++) sums[j]! += r * x[i * p + j]!;
  };
  const clear = () => {
    sum = 0;
    sums.fill(0);
  };
  const give = (k: number, factor: number) => {
    s0[k]! += factor * sum;
    for (let j = 0; j < p; j++) s1[k * p + j]! += factor * sums[j]!;
  };
  // late entries leave again on the way down; they are in the order of their first event time, latest first
  let late = 0;
  for (let s = rowStart.length - 2; s >= 0; s--) {
    const [from, to] = [rowStart[s]!, rowStart[s + 1]!];
    let atRisk = 0;
    clear();
    for (let k = stratumStart[s + 1]! - 1, i = to - 1; k >= stratumStart[s]!; k--) {
      for (; i >= from && last[i]! > k; i--) {
        if (first[i]! === last[i]!) continue;
        take(i, 1);
        atRisk++;
      }
      for (; entering && late < entering.length && first[entering[late]!]! > k; late++) {
        const row = entering[late]!;
        if (row >= to || first[row] === last[row]) continue;
        take(row, -1);
        // nobody left: rounding cannot pile up
        if (--atRisk === 0) clear();
      }
      give(k, 1);
    }
    clear();
    for (let k = stratumStart[s]!, i = from; k < stratumStart[s + 1]!; k++) {
      for (; i < to && last[i]! <= k; i++) if (inverseCensoring[i]! > 0) take(i, inverseCensoring[i]!);
      give(k, censoring[k]!);
    }
  }
  return { s0, s1 };
}

/** Hazard that each sorted row was exposed to: all of it up to its end, and afterwards, after a competing failure, with its weight. */
function exposures(
  { rows, first, last, stratumEnd, inverseCensoring, censoring }: FineGrayDesign,
  hazard: Float64Array,
): Float64Array {
  const full = runningSum(hazard, () => 1);
  const weighted = runningSum(hazard, (k) => censoring[k]!);
  const exposure = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const end = last[i]!;
    exposure[i] =
      full[end]! - full[first[i]!]! + inverseCensoring[i]! * (weighted[stratumEnd[i]!]! - weighted[end]!);
  }
  return exposure;
}

/** Sums of values[0..k-1] times a factor, for k = 0..length. */
function runningSum(values: Float64Array, factor: (k: number) => number): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let k = 0; k < values.length; k++) sums[k + 1] = sums[k]! + factor(k) * values[k]!;
  return sums;
}

export interface PredictedIncidence {
  /** event times of the stratum */
  readonly time: Float64Array;
  /** of the subdistribution */
  readonly cumulativeHazard: Float64Array;
  readonly incidence: Float64Array;
}

/** Cumulative incidence 1 - exp(-exp(x'b) sum h) of a subject with `covariates` on the scale of the data. */
export function fineGrayIncidence(
  { terms: p, times, stratumStart, centre, scale }: FineGrayDesign,
  { maximum }: FineGrayFit,
  covariates: ArrayLike<number>,
  stratum = 0,
): PredictedIncidence {
  const { here, beta } = maximum;
  let linear = -here.shift;
  for (let j = 0; j < p; j++) linear += (beta[j]! * (covariates[j]! - centre[j]!)) / scale[j]!;
  const r = exp(linear);
  const time = times.slice(stratumStart[stratum], stratumStart[stratum + 1]);
  let sum = 0;
  const cumulativeHazard = time.map((_, k) => {
    sum += r * here.hazard[stratumStart[stratum]! + k]!;
    return sum;
  });
  return { time, cumulativeHazard, incidence: cumulativeHazard.map((h) => -expm1(-h)) };
}
