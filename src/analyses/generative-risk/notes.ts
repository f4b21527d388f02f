// Doubts and facts beside the numbers, in words.
import { unseenShare } from "../../math/trajectory-interval.ts";
import type { DecodeReport } from "../../onnx/decode.ts";
import type { GenerativeModel } from "../../onnx/model.ts";
import { demoModel } from "../../onnx/model-name.ts";
import type { Note, Table } from "../analysis.ts";
import type { Cohort } from "./cohort.ts";
import { comparedRows } from "./cohort-tables.ts";
import { isStated, type Settings } from "./settings.ts";

/** Fewer patients with the outcome than this leave calibration and ROC curve open. */
const fewEvents = 10;
/** A share of futures cut at the longest length that moves no risk by more than itself. */
const fewCapped = 0.01;
/** A standard error may exceed its target by so much before it is said. */
const slack = 1.1;

export const estimatorNames = { mc: "Monte Carlo", scope: "SCOPE", reach: "REACH", mix: "mixed" } as const;

/** What the drawing itself was like: the same for all patients and for one. */
export function drawingNotes(
  model: GenerativeModel,
  prompts: readonly Int32Array[],
  reports: readonly DecodeReport[],
): Note[] {
  const sum = (of: (report: DecodeReport) => number) => reports.reduce((total, each) => total + of(each), 0);
  const notes: Note[] = [];
  const [capped] = reports
    .filter(({ cappedInWords }) => cappedInWords !== null)
    .sort((a, b) => b.trajectories - a.trajectories);
  if (capped) {
    const many = capped.capped > fewCapped * capped.trajectories;
    notes.push({ severity: many ? "warning" : "info", text: capped.cappedInWords! });
  }
  const long = prompts.filter(({ length }) => length > model.context).length;
  if (long > 0) {
    notes.push({
      severity: "caution",
      text: `${long === 1 ? "1 timeline is" : `${number(long)} timelines are`} longer than the ${number(model.context)} tokens that the model looks at: it read their static part and their latest tokens.`,
    });
  }
  const slides = sum((report) => report.slides);
  if (slides > 0) {
    const times = slides === 1 ? "Once a future" : `${number(slides)} times a future`;
    notes.push({
      severity: "info",
      text: `${times} outgrew the ${number(model.context)} tokens that the model looks at, and went on from the static part and the latest half of the rest.`,
    });
  }
  for (const { fallback } of reports) {
    if (fallback)
      notes.push({ severity: "info", text: `${fallback[0]!.toUpperCase()}${fallback.slice(1)}.` });
  }
  if (model.name === demoModel) {
    notes.push({
      severity: "caution",
      text: "The demo model learned from invented patients. Its risks show how the method works and say nothing about real people.",
    });
  }
  return notes;
}

/** On the risks of all patients. */
export function cohortNotes(cohort: Cohort, tables: Readonly<Record<string, Table>>): Note[] {
  return [...gainNotes(cohort), errorNote(cohort), ...aimNotes(cohort), ...eventNotes(tables.scores)];
}

/** What one future is worth, by outcome. */
function gainNotes(cohort: Cohort): Note[] {
  const { outcomes, estimator } = cohort.settings;
  if (estimator === "mc") return [];
  return outcomes.flatMap(({ name }, k): Note[] => {
    const row = comparedRows(cohort, k).find((each) => each.estimator === estimator);
    if (!row?.varianceRatio || !row.tokenRatio) return [];
    const { value, lower, upper } = row.varianceRatio;
    const between = lower === null || upper === null ? "" : ` (${times(lower)} to ${times(upper)})`;
    const worse = row.tokenRatio.value < 1 ? " Counting would be cheaper here." : "";
    return [
      {
        severity: "info",
        text: `"${name}": for the same exactness one ${estimatorNames[estimator]} future stands for ${times(value)}${between} Monte Carlo futures, and one token for ${times(row.tokenRatio.value)}.${worse}`,
      },
    ];
  });
}

/** What the drawing leaves open, and what it cannot see. */
export function errorNote(cohort: Cohort): Note {
  const { outcomes, estimator, confidence } = cohort.settings;
  if (isStated(cohort.settings)) {
    return {
      severity: "info",
      text: "A future has a single token here: each risk is what the model says of it, and drawing adds no error. How good the model is, is another matter.",
    };
  }
  const risks = cohort.subjects.flatMap((_, i) => outcomes.map((_, k) => cohort.risk(i, k, estimator)));
  const errors = risks.flatMap(({ standardError }) => standardError ?? []).sort((a, b) => a - b);
  const fewest = risks.reduce(
    (least, { trajectories }) => Math.min(least, trajectories),
    Number.POSITIVE_INFINITY,
  );
  const middle = errors[Math.floor(errors.length / 2)];
  const spread =
    middle === undefined
      ? "All futures agreed, so no standard error can be told."
      : errors.length === 1
        ? `The standard error of the risk from drawing futures is ${percent(middle)}.`
        : `The standard error of a risk from drawing futures is ${percent(middle)} at the median and ${percent(errors.at(-1)!)} at most.`;
  return {
    severity: "info",
    text: `${spread} A course of events that fewer than ${percent(unseenShare(fewest, confidence))} of futures take can be missed by ${number(fewest)} of them. How good the model is, is not in these errors.`,
  };
}

function aimNotes(cohort: Cohort): Note[] {
  const { aim, outcomes, estimator } = cohort.settings;
  if (aim.kind === "precision") {
    const above = cohort.subjects.filter((_, i) =>
      outcomes.some((_, k) => (cohort.risk(i, k, estimator).standardError ?? 0) > slack * aim.target),
    ).length;
    if (above === 0) return [];
    return [
      {
        severity: "caution",
        text: `${number(above)} of ${number(cohort.subjects.length)} patients have a standard error above ${percent(aim.target)}: their futures varied more than the first look showed. Ask for a smaller one to be sure.`,
      },
    ];
  }
  if (aim.kind === "tokens") {
    const spent =
      cohort.subjects.reduce((sum, _, i) => sum + cohort.tokensPaid(i), 0) / cohort.subjects.length;
    const text = `${number(Math.round(spent))} tokens per patient were generated for the risks, of ${number(aim.budget)}.`;
    return spent > slack * aim.budget
      ? [
          {
            severity: "caution",
            text: `${text} The fewest futures that give a standard error cost more than that: allow more tokens, or ask for fewer outcomes at once.`,
          },
        ]
      : [{ severity: "info", text }];
  }
  return [];
}

function eventNotes(scores: Table | undefined): Note[] {
  const [outcome, events, subjects] = [scores?.outcome, scores?.events, scores?.subjects] as [
    readonly string[] | undefined,
    Float64Array | undefined,
    Float64Array | undefined,
  ];
  if (!outcome || !events || !subjects) return [];
  return outcome.flatMap((name, row): Note[] => {
    const rarer = Math.min(events[row]!, subjects[row]! - events[row]!);
    if (outcome.indexOf(name) !== row || rarer >= fewEvents) return [];
    const which = events[row] === rarer ? "had" : "did not have";
    return [
      {
        severity: "caution",
        text:
          rarer === 0
            ? `${which === "had" ? "No patient had" : "All patients had"} "${name}": calibration and AUC cannot be told.`
            : `Only ${number(rarer)} of ${number(subjects[row]!)} patients ${which} "${name}": calibration, AUC and Brier score are rough.`,
        table: "scores",
        row,
      },
    ];
  });
}

export function conventionsOf(settings: Settings, model: GenerativeModel): Record<string, string> {
  const { estimator, rules, terminal, aim, horizon, threshold } = settings;
  const roulette = estimator === "reach" || settings.compare ? threshold : 0;
  return {
    Estimator: {
      mc: "Monte Carlo: share of futures with the outcome",
      scope: "SCOPE: mean of the outcome's probabilities summed over the steps",
      reach: "REACH: mean of 1 - product of (1 - p), futures drawn with the outcome masked",
      mix: "SCOPE plus c (Monte Carlo - SCOPE), c from the other futures",
    }[estimator],
    Horizon: horizon,
    "Counted steps":
      "all up to the outcome, the end or the horizon, the step that crosses the horizon included",
    "Ends a timeline": terminal.map(({ name }) => name).join(", ") || "nothing",
    ...("hours" in rules.horizon ? { "Longest future": `${rules.cap} tokens` } : {}),
    "Futures per patient": {
      trajectories: "the same number for all",
      tokens: "sized by a first phase, which counts with a weight fixed before it",
      precision: "sized by a first phase, which is left out of the risk",
    }[aim.kind],
    ...(roulette > 0
      ? { "Decided futures": `REACH: below a survival of ${roulette} they go on by chance, unbiased` }
      : {}),
    Intervals:
      estimator === "mc"
        ? "Clopper-Pearson"
        : "Clopper-Pearson at the effective number of futures, variance shrunk towards Monte Carlo's",
    Model: `${model.name}, SHA-256 ${model.fingerprint.slice(0, 12)}, vocabulary ${model.vocabularyFingerprint.slice(0, 6)}`,
    Sampling: "temperature 1, no token cut off",
    "Random numbers":
      "Threefry, by seed, patient (32-bit hash, FNV-1a, of name and timeline: equal rows have equal futures), pool, future and step",
  };
}

function number(value: number): string {
  return value.toLocaleString("en");
}

/** Two digits: 26, 3.1, 0.94. */
function times(value: number): string {
  return value >= 10 ? number(Math.round(value)) : String(Number(value.toPrecision(2)));
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
