// The answer in words, and rows of the result's tables. No arithmetic: every number stands in the tables.
import { formatCount, formatNumber, formatPercent, notDefined } from "../../plot/format.ts";
import type { BandPoint } from "../../plot/line-band.tsx";
import type { Result, Wording } from "../analysis.ts";

export interface ScoreRow {
  readonly model: string;
  readonly score: string;
  /** of a concordance */
  readonly method: string;
  readonly reference: string;
  readonly time: number;
  readonly estimate: number;
  readonly std_error: number;
  readonly lower: number;
  readonly upper: number;
  readonly p_value: number;
}
export interface BrierRow extends Omit<ScoreRow, "reference"> {
  readonly reference: number;
  readonly accuracy: number;
}
export interface GroupRow {
  readonly model: string;
  readonly group: number;
  readonly n: number;
  readonly events: number;
  readonly predicted: number;
  readonly observed: number;
  readonly lower: number;
  readonly upper: number;
}
export interface CalibrationTestRow {
  readonly model: string;
  readonly groups: number;
  readonly statistic: number;
  readonly df: number;
  readonly p_value: number;
}

export interface Sentence {
  readonly before: string;
  /** the number that matters */
  readonly number: string;
  readonly after: string;
}

export type Find = (score: string) => ScoreRow | undefined;

/** One model: how what was predicted compares with what happened, or how well it ranks. */
export function headline(find: Find, horizon: number, wording: Wording): Sentence {
  const at = withUnit(horizon, wording);
  const [predicted, observed, brier] = [find("predicted, mean"), find("observed"), find("Brier score")];
  if (predicted && observed && brier) {
    const accuracy = find("index of prediction accuracy")!;
    return {
      before: `By ${at}, ${formatPercent(predicted.estimate, 3)} of the ${wording.items} were predicted to have the event, and `,
      number: formatPercent(observed.estimate, 3),
      after: ` had it. Brier score ${formatNumber(brier.estimate, 3)}: ${better(accuracy.estimate)}.`,
    };
  }
  const absolute = find("absolute error to the horizon");
  if (absolute) {
    return {
      before: `Up to ${at}, the predicted durations are off by `,
      number: withUnit(absolute.estimate, wording, 3),
      after: ` on average${ends(absolute, (v) => formatNumber(v, 3))}.`,
    };
  }
  const auc = find("AUC");
  if (!auc || Number.isNaN(auc.estimate)) {
    return {
      before: `At ${at} it cannot be said how well the predictions rank the ${wording.items}`,
      number: "",
      after: ".",
    };
  }
  return {
    before: `Of two ${wording.items}, one with the event by ${at} and one without, the first had the higher score in `,
    number: formatPercent(auc.estimate, 3),
    after: ` of such pairs${ends(auc, (v) => formatPercent(v, 3))}.`,
  };
}

/** "7 % better than ...", for an index of prediction accuracy. */
function better(accuracy: number): string {
  if (Number.isNaN(accuracy)) return "Kaplan-Meier makes no error to compare with";
  if (accuracy < 0)
    return `worse than predicting the Kaplan-Meier curve for everyone (accuracy ${formatPercent(accuracy, 2)})`;
  return `${formatPercent(accuracy, 2)} better than predicting the Kaplan-Meier curve for everyone`;
}

function ends(row: ScoreRow, format: (value: number) => string): string {
  return Number.isNaN(row.lower) ? "" : `; it could well be ${format(row.lower)} to ${format(row.upper)}`;
}

export function withUnit(value: number, wording: Wording, digits = 6): string {
  const number = formatNumber(value, digits);
  return wording.unit === "" ? number : `${number} ${wording.unit}`;
}

/** The score by which several models are compared, and the row of the best: the lowest Brier score, else the highest AUC. */
export function bestOf(scores: readonly ScoreRow[]): {
  readonly lowest: boolean;
  readonly row: ScoreRow | undefined;
} {
  const lowest = scores.some((row) => row.score === "Brier score");
  const known = scores.filter(
    (row) => row.score === (lowest ? "Brier score" : "AUC") && Number.isFinite(row.estimate),
  );
  const row = known.reduce<ScoreRow | undefined>(
    (best, each) =>
      best === undefined || (lowest ? each.estimate < best.estimate : each.estimate > best.estimate)
        ? each
        : best,
    undefined,
  );
  return { lowest, row };
}

/** Several models: the best one, by name. */
export function comparedHeadline(
  scores: readonly ScoreRow[],
  models: number,
  horizon: number,
  wording: Wording,
): Sentence {
  const { lowest, row } = bestOf(scores);
  const at = withUnit(horizon, wording);
  if (!row) return { before: `At ${at} the models cannot be compared`, number: "", after: "." };
  return {
    before: `At ${at} the best of ${formatCount(models)} models is `,
    number: row.model,
    after: `, with ${lowest ? "a Brier score" : "an AUC"} of ${formatNumber(row.estimate, 3)}${ends(row, (v) => formatNumber(v, 3))}.`,
  };
}

export function pText(p: number): string {
  if (Number.isNaN(p)) return `p ${notDefined}`;
  return p < 0.0001 ? "p < 0.0001" : `p = ${formatNumber(p, 2)}`;
}

/** "The calibration test over 10 groups: chi-square 4.1 on 9 degrees of freedom, p = 0.9." */
export function calibrationSentence(test: CalibrationTestRow | undefined): string {
  if (!test || Number.isNaN(test.p_value)) return "";
  const words =
    test.p_value < 0.05
      ? "Predicted and observed differ by more than chance between the groups"
      : "Predicted and observed differ no more than chance can explain";
  return `${words} (Greenwood-Nam-D'Agostino test on ${test.groups} groups: chi-square ${formatNumber(test.statistic, 3)}, ${test.df} df, ${pText(test.p_value)}).`;
}

export function methodLine(result: Result, level: number): string {
  const { rowsUsed, conventions } = result.provenance;
  return `${formatCount(rowsUsed)} rows. ${formatPercent(level)} intervals; censoring: ${conventions["Censoring curve"]}.`;
}

/** Points of a curve over time. */
export function pointsOf(rows: readonly (ScoreRow | BrierRow)[]): BandPoint[] {
  return rows.map((row) => ({ x: row.time, y: row.estimate, lower: row.lower, upper: row.upper }));
}
