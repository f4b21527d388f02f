// Rows of the result's tables, and which of them are shown. No arithmetic: every number stands in the tables.
import type { BandPoint } from "../../plot/line-band.tsx";
import type { Note, Result } from "../analysis.ts";

interface Limits {
  readonly lower: number;
  readonly upper: number;
}
export interface OutcomeRow {
  readonly outcome: string;
  /** names joined by " | " */
  readonly tokens: string;
  /** empty: the file does not say what happened */
  readonly observed_column: string;
}
export interface SubjectRow extends Limits {
  readonly subject_id: string;
  readonly outcome: string;
  readonly estimator: string;
  readonly estimate: number;
  readonly std_error: number;
  readonly trajectories: number;
  readonly tokens: number;
  /** 1, 0; NaN: not known */
  readonly observed: number;
  /** tokens of the prompt */
  readonly position: number;
}
export interface EstimatorRow extends Limits {
  readonly outcome: string;
  readonly estimator: string;
  readonly mean: number;
  readonly std_error: number;
  readonly variance_ratio: number;
  readonly variance_ratio_lower: number;
  readonly variance_ratio_upper: number;
  readonly token_ratio: number;
  readonly token_ratio_lower: number;
  readonly token_ratio_upper: number;
  readonly kappa: number;
  readonly trajectories: number;
  readonly tokens: number;
}
export interface CalibrationRow extends Limits {
  readonly outcome: string;
  readonly estimator: string;
  readonly bin: number;
  readonly subjects: number;
  readonly predicted: number;
  readonly observed: number;
}
export interface RocRow {
  readonly outcome: string;
  readonly estimator: string;
  readonly threshold: number;
  readonly false_positive_rate: number;
  readonly true_positive_rate: number;
}
export interface ScoreRow {
  readonly outcome: string;
  readonly estimator: string;
  readonly subjects: number;
  readonly events: number;
  readonly observed_rate: number;
  readonly mean_risk: number;
  readonly auc: number;
  readonly auc_lower: number;
  readonly auc_upper: number;
  readonly brier: number;
  readonly brier_skill: number;
}
export interface TimelineRow {
  readonly position: number;
  readonly token: string;
  readonly hours: number;
  readonly static: number;
}
export interface UnfoldingRow extends Limits {
  readonly outcome: string;
  /** tokens seen */
  readonly position: number;
  readonly hours: number;
  readonly estimate: number;
  readonly std_error: number;
  readonly tokens: number;
}
export interface IncidenceRow extends Limits {
  readonly outcome: string;
  readonly hours: number;
  readonly risk: number;
}
export interface HazardRow {
  readonly outcome: string;
  readonly step: number;
  readonly hazard: number;
  /** share of trajectories still counted */
  readonly reaching: number;
}
export interface InfluenceRow extends Limits {
  readonly outcome: string;
  readonly position: number;
  readonly token: string;
  readonly estimate_without: number;
  /** full minus without */
  readonly change: number;
  readonly std_error: number;
}
export interface FutureRow {
  readonly trajectory: number;
  readonly step: number;
  readonly token: string;
  readonly hours: number;
  readonly mass: number;
}
export interface EndingRow {
  readonly trajectory: number;
  readonly ending: string;
  readonly hours: number;
  readonly steps: number;
}

/** Highest risk first; risks that are not defined last; equal ones as in the file. */
export function ranked(rows: readonly SubjectRow[]): SubjectRow[] {
  const key = ({ estimate }: SubjectRow) => (Number.isNaN(estimate) ? Number.NEGATIVE_INFINITY : estimate);
  return rows.toSorted((a, b) => (key(b) === key(a) ? 0 : key(b) > key(a) ? 1 : -1));
}

/** The row of this estimator, once it stands for all the patients: while futures are being drawn it is that of the first ones. */
export function wholeMean(
  estimators: readonly EstimatorRow[],
  estimator: string,
  subjects: readonly SubjectRow[],
): EstimatorRow | undefined {
  const row = estimators.find((each) => each.estimator === estimator);
  const futures = subjects.reduce((sum, { trajectories }) => sum + trajectories, 0);
  return row && row.trajectories >= futures ? row : undefined;
}

/** What has to be said beside an outcome's risks: doubts, but none that are about another outcome alone. */
export function doubtsOf({ notes, tables }: Result, outcome: string): Note[] {
  return notes.filter(({ severity, table, row }) => {
    const about = table === undefined || row === undefined ? undefined : tables[table]?.outcome?.[row];
    return severity !== "info" && (about === undefined || about === outcome);
  });
}

/** Whether more than chance is behind a change: its interval leaves out nothing at all. */
export function isTold({ lower, upper }: InfluenceRow): boolean {
  return lower > 0 || upper < 0;
}

/** Those that moved the risk most first, in either direction. */
export function byInfluence(rows: readonly InfluenceRow[]): InfluenceRow[] {
  return rows
    .filter(({ change }) => Number.isFinite(change))
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
}

export function bandOf<R extends Limits>(
  rows: readonly R[],
  x: (row: R) => number,
  y: (row: R) => number,
): BandPoint[] {
  return rows.map((row) => ({ x: x(row), y: y(row), lower: row.lower, upper: row.upper }));
}

export interface Future {
  readonly trajectory: number;
  readonly rows: readonly FutureRow[];
  readonly ending: EndingRow | undefined;
}

/** Futures in the order of their numbers, each with its ending. */
export function futuresOf(rows: readonly FutureRow[], endings: readonly EndingRow[]): Future[] {
  const ends = new Map(endings.map((row) => [row.trajectory, row] as const));
  const steps = new Map<number, FutureRow[]>();
  for (const row of rows) {
    const own = steps.get(row.trajectory);
    if (own) own.push(row);
    else steps.set(row.trajectory, [row]);
  }
  return [...steps.entries()]
    .sort(([a], [b]) => a - b)
    .map(([trajectory, own]) => ({ trajectory, rows: own, ending: ends.get(trajectory) }));
}

/** The patients whose name holds what was typed, in any case. */
export function matching<R extends { readonly subject_id: string }>(rows: readonly R[], typed: string): R[] {
  const part = typed.trim().toLowerCase();
  return rows.filter(({ subject_id }) => subject_id.toLowerCase().includes(part));
}
