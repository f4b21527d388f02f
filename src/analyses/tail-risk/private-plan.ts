// What a private release of tail risk asks of the data, from public facts only, and how epsilon is shared.
//   number of rows per group    a twentieth, unless it is public: it sets the ranks k = n tau at which the tails begin
//   sums of the largest losses  CVaR of all levels, and the mean if asked (math/private-tail.ts): three parts of the rest. Without the mean
//                               only losses above a floor are added up, which is found privately with a twentieth of them
//                               (math/private-floor.ts): less noise, the more the higher the tail begins between the bounds
//   VaR, if asked               permute-and-flip over public candidates (with delta: exponential mechanism), two parts, the same per level
//   histogram, if asked         one part; the expectiles of all levels are worked out from it and cost nothing more
// In version 1 of this form CVaR came with the mean always; old releases are read so.
// With a stated number of persons, one row each and no groups, that number is n, and neighbours replace one person; else they add or remove.
import { UserError } from "../../errors.ts";
import { type IntegerNoise, noiseVariance } from "../../math/integer-noise.ts";
import type { TailEnd } from "../../math/private-floor.ts";
import { rankParts, rowChange, valueSteps } from "../../math/private-tail.ts";
import {
  type AdditiveMechanism,
  costOf,
  type Loss,
  type SelectionMechanism,
} from "../../privacy/mechanism.ts";
import { selection } from "../../privacy/mechanism-for.ts";
import { one, rational, subtract } from "../../privacy/rational.ts";
import { changeBy, noiseOf, rowsPerUnit, shareOf, totalLoss } from "../private-budget.ts";
import type { Plan, PrivateQuestion } from "../release.ts";

interface Additive {
  readonly mechanism: AdditiveMechanism;
  readonly noise: IntegerNoise;
}

export interface TailPlan {
  /** of the question */
  readonly version: number;
  readonly lower: number;
  readonly upper: number;
  readonly levels: readonly number[];
  readonly groups: readonly string[] | null;
  /** null: `size` is public */
  readonly count: Additive | null;
  readonly size: number | null;
  readonly sums: Additive | null;
  /** null: the sums are of all losses. `margin`: units of the floor by which it is set lower than found */
  readonly floor: (Additive & { readonly margin: number }) | null;
  /** one choice per level */
  readonly quantile: SelectionMechanism | null;
  /** how many ranks lower the utility by one unit of its exponent */
  readonly quantileScale: number;
  readonly histogram: Additive | null;
}

const countShare = rational(1, 20);
/** Of the share of CVaR. */
const floorShare = rational(1, 20);
/** The floor is set lower than found by this many standard deviations of its noise: two scales of Laplace noise. */
const floorMargin = Math.SQRT2;
const parts = { tail: 3, var: 2, histogram: 1 } as const;
type PartName = keyof typeof parts;
const partNames = Object.keys(parts) as PartName[];

export const outputs = [
  { id: "cvar", label: "CVaR of every level", default: true },
  { id: "mean", label: "mean of the losses (and CVaR, usually with more noise than alone)", default: false },
  { id: "var", label: "VaR of every level", default: false },
  {
    id: "histogram",
    label: "histogram of the losses between the bounds, and the expectile of every level",
    default: false,
  },
] as const;

/** Candidates of VaR are this many equal steps apart from bound to bound; so are the bars of the histogram. */
export const candidateSteps = 1024;
export const histogramBars = 32;

export function planRelease(question: PrivateQuestion, grouped: boolean): Plan<TailPlan> {
  const { terms, params } = question;
  const { bounds } = terms;
  if (!bounds) {
    throw new UserError(
      'State the bounds of the losses ("bounds": {"lower": ..., "upper": ...}) from public knowledge. Values outside count as the nearer bound.',
    );
  }
  const levels = params.levels as readonly number[];
  const groups = grouped ? (terms.groups ?? []) : null;
  const rows = rowsPerUnit(terms);
  const known = terms.size !== undefined && terms.unit === "row" && groups === null;
  const total = totalLoss(terms);
  const count = known ? null : noiseOf(changeBy(rows, 1), shareOf(total, countShare));
  const rest = count ? shareOf(total, subtract(one, countShare)) : total;
  const asks = (id: string) =>
    terms.outputs?.includes(id) ?? outputs.some((output) => output.id === id && output.default);
  const asked = { tail: asks("cvar") || asks("mean"), var: asks("var"), histogram: asks("histogram") };
  const all = partNames.reduce((sum, name) => sum + (asked[name] ? parts[name] : 0), 0);
  const lossOf = (name: PartName, of = 1) => shareOf(rest, rational(parts[name], all * of));
  const tail = asked.tail ? lossOf("tail") : null;
  const floored = question.version > 1 && !asks("mean");
  const floor = tail && floored ? floorOf(rows, shareOf(tail, floorShare)) : null;
  const sums = tail
    ? noiseOf(changeBy(rows, rowChange), floor ? shareOf(tail, subtract(one, floorShare)) : tail)
    : null;
  const quantile = asked.var ? selection({ sensitivity: rows }, lossOf("var", levels.length)) : null;
  const histogram = asked.histogram
    ? noiseOf(changeBy(rows * (known ? 2 : 1), 1), lossOf("histogram"))
    : null;
  const each = groups ? ", of each group" : "";
  const unit = `in 1/${rowChange} of the range ${floor ? "above the floor" : "between the bounds"}`;
  const statements = [
    ...(count ? [count.mechanism.statement(`number of rows${each}`)] : []),
    ...(floor
      ? [floor.mechanism.statement(`floor below the tails${each}, in parts of the range, as many as rows`)]
      : []),
    ...(sums ? [sums.mechanism.statement(`sums of the largest losses at all levels${each}, ${unit}`)] : []),
    ...(quantile ? levels.map((level) => quantile.statement(`VaR at ${level}${each}, by rank`)) : []),
    ...(histogram ? [histogram.mechanism.statement(`rows per bar of the histogram${each}`)] : []),
  ];
  const losses = [
    ...[count, floor, sums].flatMap((each) => (each ? [each.mechanism.loss] : [])),
    ...(quantile ? levels.map(() => quantile.loss) : []),
    ...(histogram ? [histogram.mechanism.loss] : []),
  ];
  return {
    question,
    neighbours: known ? "replace one person" : "add or remove one person",
    statements,
    cost: costOf(losses),
    own: {
      version: question.version,
      ...bounds,
      levels,
      groups,
      count,
      size: known ? terms.size! : null,
      sums,
      floor,
      quantile,
      quantileScale: quantile ? scaleOf(quantile) : Number.NaN,
      histogram,
    },
  };
}

function floorOf(rows: number, loss: Loss): NonNullable<TailPlan["floor"]> {
  const found = noiseOf(changeBy(rows, 1), loss);
  return { ...found, margin: Math.ceil(floorMargin * Math.sqrt(noiseVariance(found.noise))) };
}

/** The statement's scale as a number: "20", "7/3". */
function scaleOf(mechanism: SelectionMechanism): number {
  const [over, under = "1"] = mechanism.statement("").scale.split("/");
  return Number(over) / Number(under);
}

/** Rows of each group for the ranks: public, or the noisy count, at least 1. */
export function rowsOf(own: TailPlan, count: readonly number[] | undefined): number[] {
  return own.size === null ? (count ?? []).map((n) => Math.max(1, n)) : [own.size];
}

/**
 * Ranks, in parts of a row, at which stretches end for n rows: n tau of every level, twice the largest of them (the losses just below the
 * tail tell how it falls off), and n where there is no floor. Ascending, without repetition.
 */
export function rankEnds(n: number, { levels, floor }: Pick<TailPlan, "levels" | "floor">): number[] {
  const tails = levels.map((level) => tailEnd(n, level));
  const next = Math.min(2 * Math.max(...tails), n * rankParts);
  const ends = [...tails, next, ...(floor ? [] : [n * rankParts])];
  return [...new Set(ends)].sort((a, b) => a - b);
}

/** A loss of whole steps between the bounds. */
export function lossAt(steps: number, { lower, upper }: Pick<TailPlan, "lower" | "upper">): number {
  return lower + (upper - lower) * (steps / valueSteps);
}

/** n tau in parts of a row. */
export function tailEnd(n: number, level: number): number {
  return Math.max(1, Math.round(n * (1 - level) * rankParts));
}

/** The tail of the lowest level: where it begins the floor belongs. */
export function largestTail(n: number, levels: readonly number[]): TailEnd {
  return { n, end: tailEnd(n, Math.min(...levels)) };
}
