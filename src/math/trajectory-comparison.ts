// What the estimators are worth beside plain Monte Carlo, for one subject or a cohort (the mean over subjects), at equal accuracy:
//   variance ratio  sum of MC's variances over sum of the estimator's, per trajectory: the MC samples that one trajectory is worth
//   token ratio     (MC's variance * MC's tokens) / (variance * tokens), tokens per trajectory up to the outcome's own stop
// A pool shared by several outcomes costs less than the token ratio says.
// MC's variance is not taken from hits but as pi (1 - pi), with pi by REACH where its pool is there, else by the mix, plus the variance of
// that estimate (E[p (1 - p)] is too small by it): a rare outcome without a hit still has a ratio.
// Monte-Carlo error: delete-a-group jackknife of the logarithm of a ratio. Group g is every trajectory with index = g modulo the groups,
// of all subjects at once, so the error is that of other trajectories for the same subjects.
// kappa = E[p_tau | A] = E[sum p^2] / E[sum p]: how far the outcome is announced before it happens; near 1 nothing is gained. From sums over
// steps, not from hits.
import { exp, log } from "./elementary.ts";
import { type RiskEstimator, riskValues } from "./trajectory-estimate.ts";
import { studentQuantile } from "./trajectory-interval.ts";
import type { Pool } from "./trajectory-pool.ts";

/** The pools of one subject; `masked` is that of the outcome in question. Reach has no row where it is absent. */
export interface SubjectPools {
  readonly unmasked: Pool;
  readonly masked?: Pool;
}

export interface Ratio {
  readonly value: number;
  /** Limits of the Monte-Carlo error; null with fewer than four trajectories per pool. */
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface EstimatorComparison {
  readonly estimator: RiskEstimator;
  /** Mean risk over the subjects, and its Monte-Carlo standard error (null: one trajectory, or no spread seen). */
  readonly mean: number;
  readonly standardError: number | null;
  /** Variance of one trajectory, and tokens of one, means over the subjects. */
  readonly variance: number;
  readonly tokens: number;
  /** Null where the estimator showed no variance: the ratio has no bound from these trajectories. */
  readonly varianceRatio: Ratio | null;
  readonly tokenRatio: Ratio | null;
}

export interface Comparison {
  readonly estimators: readonly EstimatorComparison[];
  /** Null where no outcome mass was seen. */
  readonly kappa: Ratio | null;
}

/** Compares mc, scope, mix and, where every subject has a masked pool, reach. At least one subject, two trajectories each. */
export function compareEstimators(
  subjects: readonly SubjectPools[],
  outcome: number,
  confidence = 0.95,
): Comparison {
  const masked = subjects.every((subject) => subject.masked !== undefined);
  const smallest = subjects.reduce(
    (least, { unmasked, masked: other }) => Math.min(least, unmasked.count, other?.count ?? unmasked.count),
    Number.POSITIVE_INFINITY,
  );
  if (!(smallest >= 2)) throw new Error(`compareEstimators: two trajectories per pool, got ${smallest}`);
  const names: RiskEstimator[] = masked ? ["mc", "scope", "reach", "mix"] : ["mc", "scope", "mix"];
  const whole = measure(subjects, outcome, names, () => true);
  const groups = smallest < 4 ? 0 : Math.min(20, Math.floor(smallest / 2));
  const without = Array.from({ length: groups }, (_, g) =>
    measure(subjects, outcome, names, (i) => i % groups !== g),
  );
  const ratio = (of: (measured: Measured) => number) =>
    ratioWithError(of(whole), without.map(of), confidence);
  const mcVariance = whole.variance.get("mc")!;
  return {
    estimators: names.map((estimator) => {
      const variance = whole.variance.get(estimator)!;
      const spread = variance > 0 && mcVariance > 0;
      const error = whole.varianceOfMean.get(estimator)!;
      return {
        estimator,
        mean: whole.mean.get(estimator)!,
        standardError: error > 0 ? Math.sqrt(error) : null,
        variance,
        tokens: whole.tokens.get(estimator)!,
        varianceRatio: spread ? ratio((measured) => varianceRatio(measured, estimator)) : null,
        tokenRatio: spread
          ? ratio(
              (measured) =>
                (varianceRatio(measured, estimator) * measured.tokens.get("mc")!) /
                measured.tokens.get(estimator)!,
            )
          : null,
      };
    }),
    kappa: whole.scope > 0 ? ratio((measured) => measured.squares / measured.scope) : null,
  };
}

/** Means over the subjects, of one trajectory. */
interface Measured {
  readonly mean: Map<RiskEstimator, number>;
  readonly variance: Map<RiskEstimator, number>;
  readonly varianceOfMean: Map<RiskEstimator, number>;
  readonly tokens: Map<RiskEstimator, number>;
  readonly scope: number;
  readonly squares: number;
}

function varianceRatio({ variance }: Measured, estimator: RiskEstimator): number {
  return variance.get("mc")! / variance.get(estimator)!;
}

function measure(
  subjects: readonly SubjectPools[],
  outcome: number,
  names: readonly RiskEstimator[],
  include: (trajectory: number) => boolean,
): Measured {
  const zero = () => new Map(names.map((name) => [name, 0]));
  const [mean, variance, varianceOfMean, tokens] = [zero(), zero(), zero(), zero()];
  const add = (map: Map<RiskEstimator, number>, name: RiskEstimator, term: number) =>
    map.set(name, map.get(name)! + term / subjects.length);
  let scope = 0;
  let squares = 0;
  for (const { unmasked, masked } of subjects) {
    for (const name of names) {
      const pool = name === "reach" ? masked! : unmasked;
      const found = riskValues(pool, outcome, name, include);
      let { varianceOfMean: error } = found;
      if (name === "mc") {
        const best = masked
          ? riskValues(masked, outcome, "reach", include)
          : riskValues(unmasked, outcome, "mix", include);
        error = (best.mean * (1 - best.mean) + best.varianceOfMean) / found.values.length;
      }
      add(mean, name, found.mean);
      add(variance, name, error * found.values.length);
      add(varianceOfMean, name, error / subjects.length);
      add(tokens, name, meanOver(pool.steps, pool, outcome, include));
    }
    scope += meanOver(unmasked.scope, unmasked, outcome, include) / subjects.length;
    squares += meanOver(unmasked.squares, unmasked, outcome, include) / subjects.length;
  }
  return { mean, variance, varianceOfMean, tokens, scope, squares };
}

function meanOver(
  cells: ArrayLike<number>,
  { outcome, outcomes, count }: Pool,
  of: number,
  include: (trajectory: number) => boolean,
): number {
  let sum = 0;
  let included = 0;
  for (let i = 0; i < count; i++) {
    if (!include(i)) continue;
    sum += cells[i * outcomes + (outcome === null ? of : 0)]!;
    included++;
  }
  return sum / included;
}

/** Jackknife on the logarithm; a group without which the ratio has no value leaves no limits. */
function ratioWithError(value: number, without: readonly number[], confidence: number): Ratio {
  const groups = without.length;
  const logs = without.map(log);
  if (groups < 2 || !logs.every(Number.isFinite)) return { value, lower: null, upper: null };
  const centre = logs.reduce((sum, each) => sum + each, 0) / groups;
  const squares = logs.reduce((sum, each) => sum + (each - centre) * (each - centre), 0);
  const reach = studentQuantile(confidence, groups - 1) * Math.sqrt(((groups - 1) / groups) * squares);
  return { value, lower: value * exp(-reach), upper: value * exp(reach) };
}
