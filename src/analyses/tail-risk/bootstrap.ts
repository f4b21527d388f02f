// Replicates and intervals of one group at one level.
import { compute, yieldToEvents } from "../../kernels/kernel.ts";
import { kernel as tailResample } from "../../kernels/tail-resample/index.ts";
import {
  basicInterval,
  bcaInterval,
  type Interval,
  type IntervalMethod,
  normalInterval,
  percentileInterval,
  type Replicates,
  studentisedInterval,
  summariseReplicates,
} from "../../math/bootstrap-interval.ts";
import { acceleration, type TailEstimate, tailEstimate, varAcceleration } from "../../math/tail.ts";
import { cvarReplicates, drawCuts, planTail, varReplicates } from "../../math/tail-bootstrap.ts";
import { foldInText } from "../../math/threefry.ts";
import type { Context } from "../analysis.ts";
import type { Group } from "./rows.ts";

export interface Settings {
  readonly levels: readonly number[];
  readonly replicates: number;
  readonly interval: IntervalMethod | "auto";
  readonly confidence: number;
  readonly quantileType: number;
  readonly seed: number;
}

export type Measure = "var" | "cvar";

/** Replicates prepared between two looks at the signal: about 20 ms. */
const sliceReplicates = 10_000;

/** What remains to be said of one group at one level when its replicates are gone. */
export interface LevelFacts {
  readonly group: Group;
  readonly level: number;
  /** n tau */
  readonly tailRows: number;
  readonly backend: string;
  /** range of the tail over the spread of all but its largest values: see TailPlan */
  readonly outreach: number;
  /** what the replicates' values are rounded to */
  readonly valueStep: number;
}

export function factsOf({
  group,
  level,
  tailRows,
  backend,
  outreach,
  valueStep,
}: LevelBootstrap): LevelFacts {
  return { group, level, tailRows, backend, outreach, valueStep };
}

/** One group at one level: estimates and replicates of both measures. */
export interface LevelBootstrap extends LevelFacts {
  readonly estimate: TailEstimate;
  readonly var: Float64Array;
  readonly cvar: Float64Array;
  readonly cvarError: Float64Array;
}

export async function bootstrapLevel(
  group: Group,
  level: number,
  settings: Settings,
  context: Context,
  progress: (fraction: number) => void,
): Promise<LevelBootstrap> {
  const { losses } = group;
  const { device, signal, prefer } = context;
  const plan = planTail(losses, level, settings.replicates, foldInText([settings.seed, 0], group.label));
  const valueAtRisk = new Float64Array(settings.replicates);
  for (let from = 0; from < settings.replicates; from += sliceReplicates) {
    const to = Math.min(settings.replicates, from + sliceReplicates);
    drawCuts(plan, from, to);
    varReplicates(plan, settings.quantileType, valueAtRisk, from, to);
    if (to < settings.replicates) await pause(context);
  }
  const done = await compute(tailResample, plan.kernel, { device, signal, prefer, progress });
  const estimate = tailEstimate(losses, level, settings.quantileType);
  return {
    group,
    level,
    estimate,
    tailRows: plan.kernel.draws + plan.fraction,
    var: valueAtRisk,
    ...cvarReplicates(plan, done.output.sums, estimate.cvar),
    backend: done.backend,
    outreach: plan.outreach,
    valueStep: plan.fixedPoint.valueStep,
  };
}

/** Lets a cancel arrive, and obeys it. */
export async function pause({ signal }: Context): Promise<void> {
  await yieldToEvents();
  signal.throwIfAborted();
}

export interface Estimated {
  readonly estimate: number;
  readonly summary: Replicates | null;
  readonly interval: Interval | null;
  readonly method: IntervalMethod;
}

/** Studentised intervals serve where fewer rows than this lie in the tail (METHODS: coverage under skewness). */
export const smallTail = 50;
/** Beyond this outreach the fixed point holds too few digits of a replicate's own standard error when the largest loss is not in it. */
export const tooFarToStudentise = 2e4;
/** Below this many tail rows a replicate's own standard error rests on so few draws that it is often nearly zero, and t* means nothing. */
export const tooSmallToStudentise = 5;

/** What an interval is made of: for one group, or for the difference of two. */
interface Ingredients {
  readonly measure: Measure;
  readonly estimate: number;
  readonly replicates: Float64Array;
  /** of the estimate and of each replicate; VaR has none */
  readonly standardError: number;
  readonly replicateErrors: Float64Array | null;
  readonly acceleration: number;
  readonly tailRows: number;
  readonly outreach: number;
  readonly rows: number;
}

/** The interval asked for; where it does not exist, the percentile interval, and `method` says so. */
function estimated(given: Ingredients, settings: Settings): Estimated {
  const { measure, estimate, replicates } = given;
  const { confidence } = settings;
  const wanted =
    settings.interval !== "auto" ? settings.interval : given.tailRows < smallTail ? "studentised" : "bca";
  if (given.rows < 2) return { estimate, summary: null, interval: null, method: wanted };
  const summary = summariseReplicates(estimate, replicates);
  const of = (method: IntervalMethod): Interval | null => {
    if (method === "normal") return normalInterval(summary, confidence);
    if (method === "basic") return basicInterval(summary, confidence);
    if (method === "bca") return bcaInterval(summary, confidence, given.acceleration);
    if (method === "percentile") return percentileInterval(summary, confidence);
    // a quantile's own standard error inside a replicate is too unstable to divide by
    if (
      measure === "var" ||
      !given.replicateErrors ||
      given.tailRows < tooSmallToStudentise ||
      given.outreach > tooFarToStudentise
    )
      return null;
    return studentisedInterval(estimate, given.standardError, replicates, given.replicateErrors, confidence);
  };
  const interval = of(wanted);
  if (interval) return { estimate, summary, interval, method: wanted };
  return { estimate, summary, interval: of("percentile"), method: "percentile" };
}

/** Standard error of the CVaR as the bootstrap sees it: n draws in proportion to the weights. */
function bootstrapError({ estimate, group }: LevelBootstrap): number {
  return Math.sqrt(estimate.influenceMoments[0]) / group.values.length;
}

export function estimateOf(at: LevelBootstrap, measure: Measure, settings: Settings): Estimated {
  const n = at.group.values.length;
  const cvar = measure === "cvar";
  return estimated(
    {
      measure,
      estimate: cvar ? at.estimate.cvar : at.estimate.valueAtRisk,
      replicates: at[measure],
      standardError: bootstrapError(at),
      replicateErrors: cvar ? at.cvarError : null,
      acceleration: cvar
        ? at.estimate.acceleration
        : varAcceleration(at.group.losses, at.level, settings.quantileType),
      tailRows: at.tailRows,
      outreach: at.outreach,
      rows: n,
    },
    settings,
  );
}

interface Moments {
  readonly squares: number;
  readonly cubes: number;
}

/** The difference first - second at one level; the groups' bootstraps are independent. */
export function differenceOf(
  first: LevelBootstrap,
  second: LevelBootstrap,
  measure: Measure,
  settings: Settings,
): Estimated {
  const subtract = (x: Float64Array, y: Float64Array) => x.map((value, r) => value - y[r]!);
  const combine = (x: Float64Array, y: Float64Array) =>
    x.map((value, r) => Math.sqrt(value * value + y[r]! * y[r]!));
  const cvar = measure === "cvar";
  const value = ({ estimate }: LevelBootstrap) => (cvar ? estimate.cvar : estimate.valueAtRisk);
  // independent samples: IF / n of the first, -IF / n of the second
  const [a, b] = [first, second].map(({ estimate, group }) => {
    const n = group.values.length;
    return { squares: estimate.influenceMoments[0] / n ** 2, cubes: estimate.influenceMoments[1] / n ** 3 };
  }) as [Moments, Moments];
  return estimated(
    {
      measure,
      estimate: value(first) - value(second),
      replicates: subtract(first[measure], second[measure]),
      standardError: Math.sqrt(a.squares + b.squares),
      replicateErrors: cvar ? combine(first.cvarError, second.cvarError) : null,
      // for VaR the two scales are unknown, and so is the joint skewness: none is taken
      acceleration: cvar ? acceleration(a.squares + b.squares, a.cubes - b.cubes) : 0,
      tailRows: Math.min(first.tailRows, second.tailRows),
      outreach: Math.max(first.outreach, second.outreach),
      rows: Math.min(first.group.values.length, second.group.values.length),
    },
    settings,
  );
}
