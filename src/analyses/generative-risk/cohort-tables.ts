// Tables of all patients: their risks, the estimators side by side, and how the risks agree with what happened. Made from what is there, so
// also in the middle of the drawing.
import { compareEstimators, type Ratio } from "../../math/trajectory-comparison.ts";
import type { RiskEstimator } from "../../math/trajectory-estimate.ts";
import { riskEstimators, withoutDrawing } from "../../math/trajectory-estimate.ts";
import { effectiveInterval } from "../../math/trajectory-interval.ts";
import type { Table } from "../analysis.ts";
import { TableBuilder } from "../table-builder.ts";
import { AccuracyTables } from "./accuracy-tables.ts";
import { type Cohort, poolsFor } from "./cohort.ts";
import { isStated, type Settings } from "./settings.ts";
import type { Subject, Timelines } from "./timelines.ts";

export function cohortTables(cohort: Cohort, timelines: Timelines): Record<string, Table> {
  const accuracy = new AccuracyTables(cohort.settings.confidence);
  for (const estimator of riskEstimators) {
    const rows = rowsWith(cohort, estimator);
    for (const [k, { name }] of cohort.settings.outcomes.entries()) {
      if (!timelines.observed.columns[k]) continue;
      const known = rows.filter((i) => !Number.isNaN(cohort.subjects[i]!.observed[k]!));
      accuracy.add(
        name,
        estimator,
        Float64Array.from(known, (i) => within(cohort.risk(i, k, estimator).estimate)),
        Uint8Array.from(known, (i) => cohort.subjects[i]!.observed[k]!),
      );
    }
  }
  return {
    subjects: subjectsTable(cohort),
    estimators: estimatorsTable(cohort),
    outcomes: outcomesTable(cohort.settings, timelines),
    ...accuracy.tables(),
  };
}

/** Scope and mix are unbiased because they may leave [0, 1]; as a prediction of one patient that is cut. */
const within = (risk: number) => Math.min(1, Math.max(0, risk));

/** Patients whose pools for this estimator are there. */
function rowsWith(cohort: Cohort, estimator: RiskEstimator): number[] {
  return cohort.subjects.flatMap((_, i) => (cohort.has(i, estimator) ? [i] : []));
}

const subjectColumns = {
  subject_id: "text",
  outcome: "text",
  estimator: "text",
  estimate: "number",
  std_error: "number",
  lower: "number",
  upper: "number",
  trajectories: "number",
  tokens: "number",
  observed: "number",
  position: "number",
} as const;

export function subjectsTable(cohort: Cohort): Table {
  const table = new TableBuilder(subjectColumns);
  for (const [i, subject] of cohort.subjects.entries()) addSubject(table, cohort, i, subject);
  return table.table();
}

function addSubject(
  table: TableBuilder<keyof typeof subjectColumns>,
  cohort: Cohort,
  i: number,
  subject: Subject,
): void {
  const { estimator, outcomes } = cohort.settings;
  for (const [k, { name }] of outcomes.entries()) {
    if (!cohort.hasRisk(i, k, estimator)) continue;
    const { estimate, standardError, lower, upper, trajectories, tokensPaid } = cohort.risk(i, k, estimator);
    table.add({
      subject_id: subject.name,
      outcome: name,
      estimator,
      estimate,
      std_error: standardError ?? Number.NaN,
      lower,
      upper,
      trajectories,
      tokens: tokensPaid,
      observed: subject.observed[k]!,
      position: subject.prompt.length,
    });
  }
}

export function outcomesTable({ outcomes, tokens }: Settings, { observed }: Timelines): Table {
  const table = new TableBuilder({ outcome: "text", tokens: "text", observed_column: "text" });
  for (const [k, { name, ids }] of outcomes.entries()) {
    table.add({
      outcome: name,
      tokens: ids.map((id) => tokens[id]).join(" | "),
      observed_column: observed.columns[k] ?? "",
    });
  }
  return table.table();
}

function estimatorsTable(cohort: Cohort): Table {
  const table = new TableBuilder({
    outcome: "text",
    estimator: "text",
    mean: "number",
    std_error: "number",
    lower: "number",
    upper: "number",
    variance_ratio: "number",
    variance_ratio_lower: "number",
    variance_ratio_upper: "number",
    token_ratio: "number",
    token_ratio_lower: "number",
    token_ratio_upper: "number",
    token_ratio_together: "number",
    kappa: "number",
    trajectories: "number",
    tokens: "number",
  });
  for (const [k, { name }] of cohort.settings.outcomes.entries()) {
    for (const row of comparedRows(cohort, k)) {
      const { mean, variance } = row;
      const {
        standardError: error,
        lower,
        upper,
      } = isStated({ ...cohort.settings, estimator: row.estimator })
        ? withoutDrawing(mean)
        : {
            standardError: Math.sqrt(variance),
            ...effectiveInterval(mean, variance, row.trajectories, cohort.settings.confidence),
          };
      table.add({
        outcome: name,
        estimator: row.estimator,
        mean,
        std_error: error > 0 ? error : Number.NaN,
        lower,
        upper,
        ...limits("variance_ratio", row.varianceRatio),
        ...limits("token_ratio", row.tokenRatio),
        token_ratio_together: row.tokenRatioTogether,
        kappa: row.kappa,
        trajectories: row.trajectories,
        tokens: row.tokens,
      });
    }
  }
  return table.table();
}

function limits<Name extends "variance_ratio" | "token_ratio">(name: Name, ratio: Ratio | null) {
  return {
    [name]: ratio?.value ?? Number.NaN,
    [`${name}_lower`]: ratio?.lower ?? Number.NaN,
    [`${name}_upper`]: ratio?.upper ?? Number.NaN,
  } as Record<Name | `${Name}_lower` | `${Name}_upper`, number>;
}

interface Compared {
  readonly estimator: RiskEstimator;
  /** of the cohort: the mean over patients, and the variance of that mean from the drawing */
  readonly mean: number;
  readonly variance: number;
  readonly varianceRatio: Ratio | null;
  readonly tokenRatio: Ratio | null;
  /** with equal numbers of futures for all outcomes at once: the pools of all of them against the one that MC needs; NaN: not known */
  readonly tokenRatioTogether: number;
  readonly kappa: number;
  readonly trajectories: number;
  readonly tokens: number;
}

/** The estimators of one outcome on the patients that have every pool that was asked for. */
export function comparedRows(cohort: Cohort, k: number): Compared[] {
  const { estimator: chosen, compare, confidence } = cohort.settings;
  if (chosen === "reach" && !compare) {
    const rows = rowsWith(cohort, "reach");
    return rows.length > 0 ? [alone(cohort, k, rows)] : [];
  }
  const rows = rowsWith(cohort, chosen).filter(
    (i) => cohort.firstPool(i, null) && (!compare || cohort.firstPool(i, k)),
  );
  if (rows.length === 0) return [];
  const pools = rows.map((i) => {
    const masked = cohort.firstPool(i, k);
    return { unmasked: cohort.firstPool(i, null)!, ...(masked && { masked }) };
  });
  const { estimators, kappa } = compareEstimators(pools, k, confidence);
  return estimators.map((each) => {
    const trajectories = pools.reduce(
      (sum, { unmasked, masked }) => sum + (each.estimator === "reach" ? masked! : unmasked).count,
      0,
    );
    const common = {
      varianceRatio: each.varianceRatio,
      tokenRatio: each.tokenRatio,
      tokenRatioTogether:
        (each.varianceRatio?.value ?? Number.NaN) * sharedTokens(cohort, rows, each.estimator),
      kappa: kappa?.value ?? Number.NaN,
    };
    // with a main phase the chosen estimator's risks are more exact than those compared
    if (each.estimator === chosen && cohort.plan.main !== null) {
      return { ...alone(cohort, k, rows), ...common };
    }
    const error = each.standardError ?? 0;
    return {
      estimator: each.estimator,
      mean: each.mean,
      variance: error * error,
      ...common,
      trajectories,
      tokens: Math.round(each.tokens * trajectories),
    };
  });
}

/** Tokens of one future of MC's pool over those of one future in every pool that this estimator needs; NaN where one is not there yet. */
function sharedTokens(cohort: Cohort, rows: readonly number[], estimator: RiskEstimator): number {
  const perFuture = (outcome: number | null) =>
    rows.reduce((sum, i) => {
      const pool = cohort.firstPool(i, outcome);
      return pool ? sum + pool.tokens.reduce((total, each) => total + each, 0) / pool.count : Number.NaN;
    }, 0);
  const needed = poolsFor(estimator, cohort.settings.outcomes.length).map(perFuture);
  return perFuture(null) / needed.reduce((sum, each) => sum + each);
}

/** The chosen estimator's mean over these patients, from their risks. */
function alone(cohort: Cohort, k: number, rows: readonly number[]): Compared {
  const { estimator } = cohort.settings;
  const risks = rows.map((i) => cohort.risk(i, k, estimator));
  const sum = (of: (risk: (typeof risks)[number]) => number) =>
    risks.reduce((total, risk) => total + of(risk), 0);
  return {
    estimator,
    mean: sum(({ estimate }) => estimate) / rows.length,
    variance: sum(({ standardError }) => (standardError ?? 0) ** 2) / rows.length ** 2,
    varianceRatio: null,
    tokenRatio: null,
    tokenRatioTogether: Number.NaN,
    kappa: Number.NaN,
    trajectories: sum(({ trajectories }) => trajectories),
    tokens: sum(({ tokensPaid }) => tokensPaid),
  };
}
