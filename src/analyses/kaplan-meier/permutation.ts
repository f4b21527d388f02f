// Permutation p-values of the log-rank test and its trend: the labels of the groups are dealt out anew within each stratum. The statistic is
// a sum of log-rank scores per group, a_i = event_i - H(t_i) with H the Nelson-Aalen hazard of the stratum (Savage scores; Peto and
// Peto 1972), which permutation does not change; U' V^- U with the covariance V of U under permutation. As coin::logrank_test.
import { compute } from "../../kernels/kernel.ts";
import { kernel } from "../../kernels/logrank-permutation/index.ts";
import { Buckets } from "../../math/buckets.ts";
import { factorise, inverse, quadraticForm } from "../../math/linear-algebra.ts";
import { survivalCurve } from "../../math/product-limit.ts";
import { countSurvival } from "../../math/survival-counts.ts";
import { foldIn } from "../../math/threefry.ts";
import type { Context, Inputs } from "../analysis.ts";
import type { Fitted } from "./fit.ts";
import type { Selected } from "./rows.ts";
import { scoresOf } from "./test-tables.ts";

export interface PermutationP {
  readonly estimate: number;
  /** Monte-Carlo standard error of the estimate */
  readonly stdError: number;
}

export interface Permuted {
  /** by name of the test */
  readonly p: ReadonlyMap<string, PermutationP>;
  readonly backend: string | null;
  /** sentences on what was left out, and on a GPU that was given up */
  readonly leftOut: readonly string[];
}

/** More labels dealt than this take too long for a default; the note says how to get them. */
const mostDraws = 3e9;
/** Sums of fixed-point scores held at once: 16 MiB. */
const batchWords = 2 ** 22;
/** The largest 31-bit score */
const largestScore = 2 ** 31 - 1;

export async function permuteLabels(
  fitted: Fitted,
  data: Selected,
  inputs: Inputs,
  context: Context,
): Promise<Permuted> {
  const permutations = Number(inputs.params.permutations);
  if (permutations === 0 || data.levels < 2 || !data.event.includes(1)) return nothing();
  if (data.entry || data.weight || data.cluster) {
    return nothing(
      "Permutation p-values are left out: they are for independent rows without entry or weights.",
    );
  }
  if (permutations * data.time.length > mostDraws) {
    const most = Math.floor(mostDraws / data.time.length).toLocaleString("en");
    return nothing(
      `Permutation p-values are left out: with so many rows choose at most ${most} permutations.`,
    );
  }
  const plan = planOf(fitted, data);
  const { groups } = plan;
  const key = foldIn([inputs.seed, 0], 2);
  const batch = Math.floor(batchWords / (2 * groups));
  const at = { omnibus: 0, trend: 0 };
  const observed = statistics(plan, plan.observed);
  // where the labels cannot matter (one distinct time, say) there is no statistic, and no p
  if (!Number.isFinite(observed.omnibus)) {
    return nothing("No permutation p: in these data the labels of the groups make no difference to compare.");
  }
  // statistics that are equal but for rounding are equal
  const bound = { omnibus: observed.omnibus * (1 - 1e-9), trend: observed.trend * (1 - 1e-9) };
  let backend: string | null = null;
  for (let done = 0; done < permutations; done += batch) {
    const size = Math.min(batch, permutations - done);
    const computed = await compute(
      kernel,
      { key, permutations: size, first: done, ...plan.kernel },
      {
        device: context.device,
        prefer: context.prefer,
        signal: context.signal,
        progress: (f) => context.progress((done + f * size) / permutations, "Permuting the groups"),
      },
    );
    backend = computed.backend;
    const { sums } = computed.output;
    const words = new Float64Array(groups);
    for (let p = 0; p < size; p++) {
      for (let g = 0; g < groups; g++) {
        words[g] = sums[2 * (p * groups + g)]! + sums[2 * (p * groups + g) + 1]! * 4294967296;
      }
      const drawn = statistics(plan, words);
      if (drawn.omnibus >= bound.omnibus) at.omnibus += 1;
      if (drawn.trend >= bound.trend) at.trend += 1;
    }
  }
  // the observed labelling is one of those possible
  const p = (count: number): PermutationP => {
    const estimate = (count + 1) / (permutations + 1);
    return { estimate, stdError: Math.sqrt((estimate * (1 - estimate)) / permutations) };
  };
  const prefix = data.strata ? "stratified " : "";
  const found = new Map([[`${prefix}log-rank`, p(at.omnibus)]]);
  if (groups > 2 && Number.isFinite(observed.trend)) found.set(`${prefix}trend`, p(at.trend));
  return { p: found, backend, leftOut: [] };
}

function nothing(sentence?: string): Permuted {
  return { p: new Map(), backend: null, leftOut: sentence === undefined ? [] : [sentence] };
}

interface Plan {
  readonly groups: number;
  readonly kernel: {
    readonly scores: Uint32Array;
    readonly blockEnds: Uint32Array;
    readonly sizes: Uint32Array;
    readonly groups: number;
  };
  /** fixed-point sums of the labels as they are */
  readonly observed: Float64Array;
  /** their mean under permutation */
  readonly mean: Float64Array;
  /** a generalised inverse of their covariance under permutation; null when the labels make no difference */
  readonly inverse: Float64Array | null;
  /** scores of the groups, and the variance of the scored sum */
  readonly trendScores: readonly number[];
  readonly trendVariance: number;
  /** scratch: sums less their mean */
  readonly difference: Float64Array;
}

function planOf(fitted: Fitted, data: Selected): Plan {
  const groups = data.levels;
  const blocks = data.strata?.labels.length ?? 1;
  const block = data.strata?.codes ?? new Int32Array(data.time.length);
  const counts = countSurvival(
    { ...data, level: block, levels: blocks },
    fitted.conventions.tieTolerance,
    true,
  );
  const hazard = new Float64Array(counts.time.length);
  for (let b = 0; b < blocks; b++) {
    const curve = survivalCurve(counts, b);
    curve.cell.forEach((cell, i) => {
      hazard[cell] = curve.cumulativeHazard[i]!;
    });
  }
  const score = Float64Array.from(counts.exitCell!, (cell, i) => data.event[i]! - hazard[cell]!);
  const low = score.reduce((a, b) => Math.min(a, b));
  const range = score.reduce((a, b) => Math.max(a, b)) - low;
  const order = new Buckets(block, blocks);
  const scores = new Uint32Array(score.length);
  const blockEnds = new Uint32Array(blocks);
  const sizes = new Uint32Array(blocks * groups);
  const observed = new Float64Array(groups);
  const mean = new Float64Array(groups);
  const covariance = new Float64Array(groups * groups);
  let row = 0;
  for (let b = 0; b < blocks; b++) {
    const members = order.of(b);
    const own = sizes.subarray(b * groups, (b + 1) * groups);
    let sum = 0;
    const from = row;
    for (const i of members) {
      const fixed = range > 0 ? Math.round(((score[i]! - low) / range) * largestScore) : 0;
      scores[row++] = fixed;
      own[data.level[i]!]! += 1;
      observed[data.level[i]!]! += fixed;
      sum += fixed;
    }
    blockEnds[b] = row;
    const average = sum / members.length;
    let squares = 0;
    for (let k = from; k < row; k++) squares += (scores[k]! - average) ** 2;
    // covariance of sums over a random partition: s^2 (n_g [g = h] - n_g n_h / n), s^2 with divisor n - 1
    const variance = members.length > 1 ? squares / (members.length - 1) : 0;
    for (let g = 0; g < groups; g++) {
      mean[g]! += own[g]! * average;
      for (let h = 0; h < groups; h++) {
        covariance[g * groups + h]! += variance * own[g]! * ((g === h ? 1 : 0) - own[h]! / members.length);
      }
    }
  }
  const trendScores = scoresOf(fitted.groups.map(({ label }) => label));
  return {
    groups,
    kernel: { scores, blockEnds, sizes, groups },
    observed,
    mean,
    inverse: generalisedInverse(covariance, groups),
    trendScores,
    trendVariance: quadraticForm(covariance, Float64Array.from(trendScores)),
    difference: new Float64Array(groups),
  };
}

/** Null without variance. The sums of all groups add up to a constant, so one group at least is left out. */
function generalisedInverse(covariance: Float64Array, groups: number): Float64Array | null {
  const factorised = factorise(covariance, groups, 1e-12);
  return factorised.dropped.length === groups ? null : inverse(factorised);
}

/** The two statistics from fixed-point sums; NaN where there is no variance. */
function statistics(plan: Plan, sums: Float64Array): { omnibus: number; trend: number } {
  const { groups, mean, trendScores } = plan;
  const u = plan.difference;
  let scored = 0;
  for (let g = 0; g < groups; g++) {
    u[g] = sums[g]! - mean[g]!;
    scored += trendScores[g]! * u[g]!;
  }
  return {
    omnibus: plan.inverse ? quadraticForm(plan.inverse, u) : Number.NaN,
    trend: plan.trendVariance > 0 ? (scored * scored) / plan.trendVariance : Number.NaN,
  };
}
