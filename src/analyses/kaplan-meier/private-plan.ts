// What a private release of survival curves asks of the data, from public facts only. One family of counts, 2 bins + 1 disjoint cells per
// group, and, when neither the bins nor the number of persons are public, a noisy count that chooses the bins.
import { UserError } from "../../errors.ts";
import type { IntegerNoise } from "../../math/integer-noise.ts";
import { noiseVariance } from "../../math/integer-noise.ts";
import { type AdditiveMechanism, costOf } from "../../privacy/mechanism.ts";
import { one, rational, subtract } from "../../privacy/rational.ts";
import { changeBy, noiseOf, rowsPerUnit, shareOf, totalLoss } from "../private-budget.ts";
import type { Plan, PrivateQuestion } from "../release.ts";

export interface SurvivalPlan {
  readonly max: number;
  /** null: chosen from the noisy count */
  readonly bins: number | null;
  /** null: everybody is in one group */
  readonly groups: readonly string[] | null;
  /** of the noisy count, null when none is needed */
  readonly count: AdditiveMechanism | null;
  readonly countNoise: IntegerNoise | null;
  readonly cells: AdditiveMechanism;
  readonly cellNoise: IntegerNoise;
  readonly tau: number;
}

export const fewestBins = 8;
export const mostBins = 128;
/** Share of the cost that the noisy count takes: enough to tell powers of two apart. */
const countShare = rational(1, 40);

export function planRelease(question: PrivateQuestion, grouped: boolean): Plan<SurvivalPlan> {
  const { terms, params } = question;
  const { grid, size } = terms;
  if (!grid) {
    throw new UserError(
      'State the end of the time grid ("grid": {"max": ...}), a time that you know without looking at the data, such as the planned follow-up.',
    );
  }
  const within = (name: string, what: string) => {
    const time = Number(params[name]);
    if (time <= grid.max) return time;
    throw new UserError(
      `${what} (${time}) lies beyond the end of the grid (${grid.max}). Lower it, or extend the grid.`,
    );
  };
  const tau = within("tau", "The end of the restricted mean") || grid.max;
  within("landmark", "The landmark time");
  const groups = grouped ? (terms.groups ?? []) : null;
  const total = totalLoss(terms);
  const rows = rowsPerUnit(terms);
  const counting = grid.bins === undefined && size === undefined;
  const count = counting ? noiseOf(changeBy(rows, 1), shareOf(total, countShare)) : null;
  const share = counting ? shareOf(total, subtract(one, countShare)) : total;
  const cells = noiseOf(changeBy(rows, 1), share);
  const perGroup = size === undefined ? null : size / (groups?.length ?? 1);
  const families = [
    ...(count ? [count.mechanism.statement("number of rows, to choose the bins")] : []),
    cells.mechanism.statement(
      `events and censorings per bin, and rows event-free at the end of the grid${groups ? ", of each group" : ""}: ` +
        (rows === 1 ? "disjoint counts, a row is in one of them" : "a row is in one of these counts"),
    ),
  ];
  return {
    question,
    neighbours: "add or remove one person",
    statements: families,
    cost: costOf([...(count ? [count.mechanism.loss] : []), cells.mechanism.loss]),
    own: {
      max: grid.max,
      bins: grid.bins ?? (perGroup === null ? null : binsFor(perGroup, cells.noise)),
      groups,
      count: count?.mechanism ?? null,
      countNoise: count?.noise ?? null,
      cells: cells.mechanism,
      cellNoise: cells.noise,
      tau,
    },
  };
}

/**
 * The power of two nearest (on the logarithmic scale) to 0.7 sqrt(n e), 8 to 128, with n rows per group and e = sqrt(2 / variance of the
 * noise): epsilon itself where it is small, more where the discrete noise is mostly 0. Fewer bins lose shape, more add up more noise.
 */
export function binsFor(rows: number, noise: IntegerNoise): number {
  const epsilon = Math.sqrt(2 / noiseVariance(noise));
  const square = 0.49 * Math.max(0, rows) * epsilon;
  let bins = fewestBins;
  while (bins < mostBins && square >= 2 * bins * bins) bins *= 2;
  return bins;
}

/** The bins of a draw: public, or by the noisy count less two scales of its noise, because too few bins harm less than too many. */
export function drawnBins(own: SurvivalPlan, count: readonly number[] | undefined): number {
  if (own.bins !== null) return own.bins;
  const sure = (count?.[0] ?? 0) - 2 * (own.countNoise?.scale ?? 0);
  return binsFor(sure / (own.groups?.length ?? 1), own.cellNoise);
}
