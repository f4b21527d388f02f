// Test of proportional hazards as cox.zph of R's survival from version 3 on: the score test for adding x g(t) to the model, for each
// covariate and for all together (Grambsch and Therneau 1994, without their approximation of a constant variance).
import { type CoxDesign, RiskSweep } from "./cox-design.ts";
import type { CoxFit } from "./cox-fit.ts";
import { addProducts, exposures } from "./cox-likelihood.ts";
import type { CoxPath } from "./cox-path.ts";
import { newTieSums, tieSums } from "./cox-ties.ts";
import { log } from "./elementary.ts";
import { factorise, mirror, solve } from "./linear-algebra.ts";
import { countUpTo, type TimeToEvent, timeStretches } from "./risk-order.ts";
import { ascendingOrder } from "./sort-order.ts";
import { finish, inStretches, type Steps, stepRows } from "./steps.ts";

export type TimeTransform = "km" | "rank" | "identity" | "log";

/**
 * g(t) at each event time of the design: 1 - S(t-) of all rows pooled without weights, mean rank of the time among all rows, t, or log t
 * (-Infinity at 0: the caller refuses it). `rows`: those the design was made of.
 */
export function transformedTimes(
  { times, eventCount }: CoxDesign,
  transform: TimeTransform,
  { time, entry }: Pick<TimeToEvent, "time" | "entry">,
): Float64Array {
  if (transform === "identity") return times.slice();
  if (transform === "log") return times.map((t) => log(t));
  const ends = time.slice().sort();
  if (transform === "rank") {
    return times.map((t) => (countBelow(ends, t) + 1 + countUpTo(ends, t, 0, ends.length)) / 2);
  }
  const starts = entry?.slice().sort();
  const g = new Float64Array(times.length);
  const order = ascendingOrder(times);
  let survival = 1;
  for (let i = 0; i < order.length; ) {
    const t = times[order[i]!]!;
    const atRisk = (starts ? countBelow(starts, t) : ends.length) - countBelow(ends, t);
    let events = 0;
    for (; i < order.length && times[order[i]!] === t; i++) {
      g[order[i]!] = 1 - survival;
      events += eventCount[order[i]!]!;
    }
    survival *= 1 - events / atRisk;
  }
  return g;
}

function countBelow(sorted: Float64Array, t: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface ProportionalTest {
  readonly statistic: number;
  readonly df: number;
}

/**
 * One test per group of terms (a covariate; the columns of a factor together), and the last for all. `g`: see transformedTimes.
 * Dropped terms are left out; a group without any other is undefined (df 0).
 */
export function proportionalTests(
  design: CoxDesign,
  fit: CoxFit,
  path: CoxPath,
  g: Float64Array,
  groups: readonly (readonly number[])[],
): ProportionalTest[] {
  return finish(proportionalSteps(design, fit, path, g, groups));
}

/** As proportionalTests, in pieces. */
export function* proportionalSteps(
  design: CoxDesign,
  fit: CoxFit,
  path: CoxPath,
  g: Float64Array,
  groups: readonly (readonly number[])[],
): Steps<ProportionalTest[]> {
  const { terms: p, eventCount } = design;
  const events = eventCount.reduce((sum, d) => sum + d, 0);
  const centre = g.reduce((sum, v, k) => sum + v * eventCount[k]!, 0) / events;
  // a scale of one keeps the blocks of the joint matrix comparable
  const spread =
    Math.sqrt(g.reduce((sum, v, k) => sum + (v - centre) ** 2 * eventCount[k]!, 0) / events) || 1;
  const scaled = g.map((v) => (v - centre) / spread);
  const { score, plain, once, twice } = yield* timeMoments(design, fit, path, scaled);
  const kept = [...Array(p).keys()].filter((j) => !fit.dropped.includes(j));
  const test = (chosen: readonly number[]): ProportionalTest => {
    const terms = chosen.filter((j) => kept.includes(j));
    const size = kept.length + terms.length;
    if (terms.length === 0) return { statistic: Number.NaN, df: 0 };
    const joint = new Float64Array(size * size);
    const place = (
      block: Float64Array,
      rows: readonly number[],
      columns: readonly number[],
      r: number,
      c: number,
    ) => {
      rows.forEach((i, a) => {
        columns.forEach((j, b) => {
          joint[(r + a) * size + c + b] = block[i * p + j]!;
        });
      });
    };
    place(plain, kept, kept, 0, 0);
    place(once, kept, terms, 0, kept.length);
    place(twice, terms, terms, kept.length, kept.length);
    const u = new Float64Array(size);
    terms.forEach((j, a) => {
      u[kept.length + a] = score[j]!;
    });
    const factorised = factorise(mirror(joint, size), size, 1e-12);
    if (factorised.dropped.length > 0) return { statistic: Number.NaN, df: terms.length };
    const statistic = solve(factorised, u).reduce((sum, v, i) => sum + v * u[i]!, 0);
    return { statistic, df: terms.length };
  };
  return [...groups, [...Array(p).keys()]].map(test);
}

/** Score of x g(t), and the information summed with weights 1, g and g^2 over event times. */
function* timeMoments(design: CoxDesign, fit: CoxFit, path: CoxPath, g: Float64Array): Steps<TimeMoments> {
  const { terms: p, rows, x, weight } = design;
  const score = new Float64Array(p);
  const powers = [g.map(() => 1), g, g.map((v) => v * v)] as const;
  const matrices = powers.map(() => new Float64Array(p * p));
  const sweep = new RiskSweep(design, path.predictors);
  for (const [from, to] of timeStretches(design, stepRows >>> 1)) {
    addTimes(design, fit, path, sweep, { powers, score, matrices }, from, to);
    yield;
  }
  for (const [m, power] of powers.entries()) {
    const factor = exposures(
      design,
      path.hazard.map((h, k) => h * power[k]!),
      path.own.map((h, k) => h * power[k]!),
    );
    for (let i = 0; i < rows; i++) factor[i]! *= (weight ? weight[i]! : 1) * path.predictors.risk[i]!;
    yield;
    yield* inStretches(stepRows, 0, rows, (from, to) => addProducts(x, p, factor, from, to, matrices[m]!));
    mirror(matrices[m]!, p);
  }
  return { score, plain: matrices[0]!, once: matrices[1]!, twice: matrices[2]! };
}

interface Moments {
  /** 1, g and g^2 by event time */
  readonly powers: readonly Float64Array[];
  readonly score: Float64Array;
  readonly matrices: readonly Float64Array[];
}

/** Event times to - 1 down to from: the score, and what the squared means take from the matrices. */
function addTimes(
  { terms: p, x, weight, eventStart, eventCount }: CoxDesign,
  fit: CoxFit,
  path: CoxPath,
  sweep: RiskSweep,
  { powers, score, matrices }: Moments,
  from: number,
  to: number,
): void {
  const { s1, e1 } = sweep;
  const g = powers[1]!;
  const sums = newTieSums();
  for (let k = to - 1; k >= from; k--) {
    sweep.moveTo(k);
    const { square, cross, crossSquare } = tieSums(fit.ties === "efron", eventCount[k]!, sweep, sums);
    for (let i = eventStart[k]!; i < eventStart[k]! + eventCount[k]!; i++) {
      const w = weight ? weight[i]! : 1;
      for (let j = 0; j < p; j++) score[j]! += w * g[k]! * (x[i * p + j]! - path.mean[k * p + j]!);
    }
    for (let a = 0; a < p; a++) {
      const left = square * s1[a]! - cross * e1[a]!;
      const right = cross * s1[a]! - crossSquare * e1[a]!;
      for (let b = a; b < p; b++) {
        const product = left * s1[b]! - right * e1[b]!;
        for (let m = 0; m < 3; m++) matrices[m]![a * p + b]! -= powers[m]![k]! * product;
      }
    }
  }
}

interface TimeMoments {
  readonly score: Float64Array;
  readonly plain: Float64Array;
  readonly once: Float64Array;
  readonly twice: Float64Array;
}
