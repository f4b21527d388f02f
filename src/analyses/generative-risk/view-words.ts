// The answer in words: sentences of the cohort and of one patient. No arithmetic: every number stands in the tables.
import {
  formatCount,
  formatNumber,
  formatPercent,
  formatWithError,
  notDefined,
  thinSpace,
} from "../../plot/format.ts";
import type { ParamValue, Wording } from "../analysis.ts";
import { spanOf } from "../request.ts";
import {
  type EndingRow,
  type EstimatorRow,
  type InfluenceRow,
  isTold,
  type ScoreRow,
  type SubjectRow,
} from "./view-tables.ts";
import { eventWords, hoursWords, inSentence, tokenWords } from "./view-tokens.ts";

export interface Sentence {
  readonly before: string;
  /** the number that matters */
  readonly number: string;
  readonly after: string;
}

/** A risk in per cent with the digits that its error justifies, at most three. */
export function risk(value: number, error = Number.NaN): string {
  if (!Number.isFinite(value)) return notDefined;
  const plain = formatNumber(Number((100 * value).toPrecision(12)), error > 0 ? 3 : 2);
  const exact = formatWithError(100 * value, 100 * error);
  return `${error > 0 && exact.length < plain.length ? exact : plain}${thinSpace}%`;
}

export function riskInterval(row: { readonly lower: number; readonly upper: number }, error: number): string {
  return Number.isNaN(row.lower) && Number.isNaN(row.upper)
    ? notDefined
    : `${risk(row.lower, error)} to ${risk(row.upper, error)}`;
}

/** "30 days" for "720 hours", "200 tokens". */
export function horizonWords(span: ParamValue | undefined): string {
  const { amount, unit } = spanOf(String(span));
  if (unit === "tokens") return `${formatCount(amount)} ${amount === 1 ? "token" : "tokens"}`;
  if (amount >= 48 && amount % 24 === 0) return `${formatNumber(amount / 24)} days`;
  return `${formatNumber(amount)} ${amount === 1 ? "hour" : "hours"}`;
}

/** What rows are called here: a file of timelines has one patient a row, unless somebody said otherwise. */
export function itemsOf({ items }: Wording): string {
  return items === "rows" ? "patients" : items;
}

/** A set of tokens in the middle of a sentence: its name, or "death or hospice" for "MEDS_DEATH | HOSPICE". */
export function outcomeWords(outcome: string): string {
  return outcome
    .split("|")
    .map((part) => inSentence(tokenWords(part.trim().replace(/(\/\/)?\*$/, ""))))
    .join(" or ");
}

/** As a heading or a button. */
export function outcomeTitle(outcome: string): string {
  const words = outcomeWords(outcome);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function deadly(outcome: string): boolean {
  return /^(meds_)?(death|died|dead|mortality)$/i.test(outcome);
}

/** "13 of 100 died." */
function happened(outcome: string, score: ScoreRow | undefined): string {
  if (!score) return "";
  const counts = `${formatCount(score.events)} of ${formatCount(score.subjects)}`;
  return deadly(outcome) ? `; ${counts} died` : `; it happened to ${counts}`;
}

/** The cohort: what is expected, how far the risks differ, what happened. `rows` with the highest risk first. */
export function cohortHeadline(
  outcome: string,
  rows: readonly SubjectRow[],
  mean: EstimatorRow | undefined,
  score: ScoreRow | undefined,
  horizon: string,
  wording: Wording,
): Sentence {
  const [only] = rows;
  if (only && rows.length === 1) return patientHeadline(only, horizon);
  const known = rows.filter(({ estimate }) => Number.isFinite(estimate));
  const [first, last] = [known[0], known.at(-1)];
  const range =
    first && last && known.length > 1
      ? `; the model's risks run from ${risk(last.estimate, last.std_error)} to ${risk(first.estimate, first.std_error)}`
      : "";
  // while futures are being drawn, the check may be a patient behind the risks
  const checked = mean || score?.subjects === rows.length ? happened(outcome, score) : "";
  const rest = `${range}${checked}.`;
  const expected = (number: string, whom: string): Sentence =>
    deadly(outcome)
      ? { before: `Within ${horizon}, `, number, after: ` of ${whom} are expected to die${rest}` }
      : {
          before: `Within ${horizon}, ${outcomeWords(outcome)} is expected for `,
          number,
          after: ` of ${whom}${rest}`,
        };
  const all = `${formatCount(rows.length)} ${itemsOf(wording)}`;
  if (mean && Number.isFinite(mean.mean)) return expected(risk(mean.mean, mean.std_error), `these ${all}`);
  // the estimators are compared when all patients have their futures
  if (score) return expected(risk(score.mean_risk), `the first ${all}`);
  return { before: `The risks of the first ${all} within ${horizon} are known`, number: "", after: rest };
}

/** "64 generated futures leave it open between 21 % and 26 %." */
function leftOpen(row: SubjectRow): string {
  if (!Number.isFinite(row.lower) || !Number.isFinite(row.upper)) return "";
  const futures =
    row.trajectories === 1
      ? "one generated future leaves"
      : `${formatCount(row.trajectories)} generated futures leave`;
  return `; ${futures} it open between ${risk(row.lower, row.std_error)} and ${risk(row.upper, row.std_error)}`;
}

export function patientName(id: string): string {
  return `patient ${id}`;
}

export function patientHeadline(row: SubjectRow, horizon: string): Sentence {
  return {
    before: `For ${patientName(row.subject_id)} the risk of ${outcomeWords(row.outcome)} within ${horizon} is `,
    number: risk(row.estimate, row.std_error),
    after: `${leftOpen(row)}.`,
  };
}

/** The other outcomes of a patient in one line. */
export function otherRisks(rows: readonly SubjectRow[]): string {
  const each = rows.map(
    (row) =>
      `${outcomeWords(row.outcome)} ${risk(row.estimate, row.std_error)} (${riskInterval(row, row.std_error)})`,
  );
  return each.length === 0 ? "" : `Also: ${each.join("; ")}.`;
}

/** What the file says happened; empty where it does not. */
export function recorded({ observed, outcome }: SubjectRow): string {
  if (Number.isNaN(observed)) return "";
  if (deadly(outcome)) return observed === 1 ? "The file says: died." : "The file says: did not die.";
  return `The file says: ${outcomeWords(outcome)} ${observed === 1 ? "happened" : "did not happen"}.`;
}

/** One word or two for a table's cell. */
export function recordedBrief({ observed, outcome }: SubjectRow): string {
  if (Number.isNaN(observed)) return notDefined;
  if (observed === 1) return deadly(outcome) ? "died" : "yes";
  return "no";
}

/** What the marks of observed events are called. */
export function eventName(outcome: string): string {
  return deadly(outcome) ? "died" : "happened";
}

const estimatorNames: Readonly<Record<string, string>> = {
  mc: "Monte Carlo",
  scope: "SCOPE",
  reach: "REACH",
  mix: "Best mix",
};

export function estimatorName(estimator: string): string {
  return estimatorNames[estimator] ?? estimator;
}

/** "REACH, 16 futures per patient; ..." */
export function cohortMethod(
  rows: readonly SubjectRow[],
  mean: EstimatorRow | undefined,
  level: number,
  wording: Wording,
): string {
  const first = rows[0];
  if (!first) return "";
  const futures = rows.map(({ trajectories }) => trajectories);
  const [least, most] = [Math.min(...futures), Math.max(...futures)];
  const amount = least === most ? formatCount(most) : `${formatCount(least)} to ${formatCount(most)}`;
  const words = mean
    ? ` The mean's ${formatPercent(level)} interval is ${riskInterval(mean, mean.std_error)}.`
    : "";
  return `${estimatorName(first.estimator)}, ${amount} generated ${most === 1 ? "future" : "futures"} for each of the ${itemsOf(wording)}.${words} Intervals say what more futures could change, not whether the model is right.`;
}

/** A ratio with two digits, or as many as its whole part has up to three: "27", "0.83". */
export function times(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "∞";
  return formatNumber(value, value >= 100 ? 3 : 2);
}

export function worthText(value: number, lower: number, upper: number): string {
  if (!Number.isFinite(value)) return "not known: no spread was seen";
  return Number.isFinite(lower) && Number.isFinite(upper)
    ? `${times(value)} (${times(lower)} to ${times(upper)})`
    : times(value);
}

/** What one future and one token of the estimator are worth, in a sentence; of the best one where Monte Carlo itself was chosen. */
export function worthSentence(rows: readonly EstimatorRow[], chosen: string): string {
  const others = rows.filter(
    ({ estimator, variance_ratio }) => estimator !== "mc" && Number.isFinite(variance_ratio),
  );
  const row =
    others.find(({ estimator }) => estimator === chosen) ??
    others.toSorted((a, b) => b.variance_ratio - a.variance_ratio)[0];
  if (!row) return "";
  const samples = (value: number) =>
    times(value) === "1" ? "1 Monte Carlo future" : `${times(value)} Monte Carlo futures`;
  const worth =
    row.variance_ratio < 1
      ? `is worth only ${times(row.variance_ratio)} of a Monte Carlo future here`
      : `is worth ${samples(row.variance_ratio)} here`;
  const tokens = Number.isFinite(row.token_ratio)
    ? `; token for token ${row.token_ratio < 1 ? `only ${times(row.token_ratio)}, so Monte Carlo is the cheaper one` : times(row.token_ratio)}`
    : "";
  return `One ${estimatorName(row.estimator)} future ${worth}${tokens}.`;
}

/** How well the risks rank and fit what happened. */
export function scoreSentence(score: ScoreRow, outcome: string): string {
  const auc = Number.isFinite(score.auc)
    ? `Of two patients, ${deadly(outcome) ? "one who died and one who did not" : `one with ${outcomeWords(outcome)} and one without`}, the first has the higher risk in ${formatPercent(score.auc, 3)} of such pairs${Number.isFinite(score.auc_lower) ? ` (${formatPercent(score.auc_lower, 3)} to ${formatPercent(score.auc_upper, 3)})` : ""}. `
    : "";
  const skill = Number.isFinite(score.brier_skill)
    ? score.brier_skill < 0
      ? ", worse than the same risk for everyone"
      : `, ${formatPercent(score.brier_skill, 2)} better than the same risk for everyone`
    : "";
  const few =
    score.events < 10
      ? ` ${score.events === 0 ? "There are no events" : score.events === 1 ? "There is only 1 event" : `There are only ${formatCount(score.events)} events`}: little can be said from so few.`
      : "";
  return `${auc}Brier score ${formatNumber(score.brier, 3)}${skill}.${few}`;
}

/** "+3.2 points": how an event moved the risk. */
export function points(change: number, error: number): string {
  const text = formatWithError(100 * change, 100 * error);
  return change > 0 ? `+${text}` : text;
}

/** Which of the events did move the risk, as far as that can be told. `rows` with the largest change first. */
export function influenceSentence(rows: readonly InfluenceRow[]): string {
  const told = rows.filter(isTold);
  const [first] = told;
  if (!first) {
    return "No single event can be said to have moved the risk: with so many futures, each of these differences can be chance. More futures per patient tell smaller ones.";
  }
  const others =
    told.length === 1
      ? ""
      : `; so much can be said of ${formatCount(told.length)} of ${formatCount(rows.length)} events`;
  return `Most moved by: ${inSentence(eventWords(first.token))}, ${points(first.change, first.std_error)} points${others}.`;
}

/** How a generated future ended. */
export function endingWords({ ending, hours, steps }: EndingRow, horizon: string): Sentence {
  const tokens = `${formatCount(steps)} ${steps === 1 ? "token" : "tokens"}`;
  const after = hours > 0 ? ` after ${hoursWords(hours)}, ${tokens}` : ` after ${tokens}`;
  if (ending === "end of timeline") return { before: "the timeline ends", number: "", after };
  if (ending === "horizon")
    return { before: `nothing of it within ${horizon}`, number: "", after: `, ${tokens}` };
  if (ending === "cap")
    return { before: "not over", number: "", after: `${after}, where the limit of tokens cut it off` };
  return { before: "", number: outcomeWords(ending), after };
}
