// What a private release of tail risk asks of the data, from public facts only, and how epsilon is shared.
//   number of rows per group    a twentieth, unless it is public: it sets the ranks k = n tau at which the tails begin
//   sums of the largest losses  CVaR of all levels and the mean together (math/private-tail.ts): three parts of the rest
//   VaR, if asked               permute-and-flip over public candidates (with delta: exponential mechanism), two parts, the same per level
//   histogram, if asked         one part; the expectiles of all levels are worked out from it and cost nothing more
// With a stated number of persons, one row each and no groups, that number is n, and neighbours replace one person; else they add or remove.
import { UserError } from "../../errors.ts";
import type { IntegerNoise } from "../../math/integer-noise.ts";
import { rankParts, rowChange } from "../../math/private-tail.ts";
import { type AdditiveMechanism, costOf, type SelectionMechanism } from "../../privacy/mechanism.ts";
import { selection } from "../../privacy/mechanism-for.ts";
import { one, rational, subtract } from "../../privacy/rational.ts";
import { changeBy, noiseOf, rowsPerUnit, shareOf, totalLoss } from "../private-budget.ts";
import type { Plan, PrivateQuestion } from "../release.ts";

interface Additive {
  readonly mechanism: AdditiveMechanism;
  readonly noise: IntegerNoise;
}

export interface TailPlan {
  readonly lower: number;
  readonly upper: number;
  readonly levels: readonly number[];
  readonly groups: readonly string[] | null;
  /** null: `size` is public */
  readonly count: Additive | null;
  readonly size: number | null;
  readonly sums: Additive | null;
  /** one choice per level */
  readonly quantile: SelectionMechanism | null;
  /** how many ranks lower the utility by one unit of its exponent */
  readonly quantileScale: number;
  readonly histogram: Additive | null;
}

const countShare = rational(1, 20);
const parts = { cvar: 3, var: 2, histogram: 1 } as const;
type Output = keyof typeof parts;

export const outputs = [
  { id: "cvar", label: "CVaR of every level, and the mean", default: true },
  { id: "var", label: "VaR of every level", default: false },
  {
    id: "histogram",
    label: "histogram of the losses between the bounds, and the expectile of every level",
    default: false,
  },
] as const satisfies readonly { id: Output; label: string; default: boolean }[];

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
  const asked = outputs
    .filter(({ id, default: usual }) => terms.outputs?.includes(id) ?? usual)
    .map(({ id }) => id);
  const all = asked.reduce((sum, id) => sum + parts[id], 0);
  const lossOf = (id: Output, of = 1) => shareOf(rest, rational(parts[id], all * of));
  const sums = asked.includes("cvar") ? noiseOf(changeBy(rows, rowChange), lossOf("cvar")) : null;
  const quantile = asked.includes("var")
    ? selection({ sensitivity: rows }, lossOf("var", levels.length))
    : null;
  const histogram = asked.includes("histogram")
    ? noiseOf(changeBy(rows * (known ? 2 : 1), 1), lossOf("histogram"))
    : null;
  const each = groups ? ", of each group" : "";
  const unit = `in 1/${rowChange} of the range between the bounds`;
  const statements = [
    ...(count ? [count.mechanism.statement(`number of rows${each}`)] : []),
    ...(sums ? [sums.mechanism.statement(`sums of the largest losses at all levels${each}, ${unit}`)] : []),
    ...(quantile ? levels.map((level) => quantile.statement(`VaR at ${level}${each}, by rank`)) : []),
    ...(histogram ? [histogram.mechanism.statement(`rows per bar of the histogram${each}`)] : []),
  ];
  const losses = [
    ...[count, sums].flatMap((each) => (each ? [each.mechanism.loss] : [])),
    ...(quantile ? levels.map(() => quantile.loss) : []),
    ...(histogram ? [histogram.mechanism.loss] : []),
  ];
  return {
    question,
    neighbours: known ? "replace one person" : "add or remove one person",
    statements,
    cost: costOf(losses),
    own: {
      ...bounds,
      levels,
      groups,
      count,
      size: known ? terms.size! : null,
      sums,
      quantile,
      quantileScale: quantile ? scaleOf(quantile) : Number.NaN,
      histogram,
    },
  };
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
 * tail tell how it falls off), and n. Ascending, without repetition.
 */
export function rankEnds(n: number, levels: readonly number[]): number[] {
  const tails = levels.map((level) => tailEnd(n, level));
  const ends = [...tails, Math.min(2 * Math.max(...tails), n * rankParts), n * rankParts];
  return [...new Set(ends)].sort((a, b) => a - b);
}

/** n tau in parts of a row. */
export function tailEnd(n: number, level: number): number {
  return Math.max(1, Math.round(n * (1 - level) * rankParts));
}
