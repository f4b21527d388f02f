import type { Card } from "../analysis.ts";
import { durationRole, eventRole, eventValueParam, levelParam, strataRole } from "../survival-card.ts";

export const card = {
  id: "censored-risk",
  title: "Check predictions",
  version: 1,
  summary:
    "How good predictions of a time to an event are when some rows are censored: Brier score, calibration, AUC and concordance.",
  citation:
    "Graf E, Schmoor C, Sauerbrei W, Schumacher M (1999). Assessment and comparison of prognostic classification schemes for survival data. Stat Med 18:2529-2545.",
  roles: {
    duration: durationRole,
    event: eventRole,
    prediction: {
      label: "Predictions",
      help: "What was predicted for each row: a probability, a duration or a risk score. Several columns are compared side by side.",
      type: "number",
      kinds: ["number"],
      many: true,
      hints: ["risk", "pred", "prob", "score", "forecast"],
    },
    strata: {
      ...strataRole,
      label: "Censoring differs by",
      help: "Who is lost to follow-up may depend on this column: censoring is then estimated within each of its values.",
      hints: ["centre", "center", "site", "arm"],
    },
  },
  params: {
    level: levelParam,
    kind: {
      type: "choice",
      label: "The prediction is",
      help: "Automatic: numbers from 0 to 1 are probabilities of the event, others risk scores.",
      default: "auto",
      choices: [
        { value: "auto", label: "Automatic" },
        { value: "risk", label: "Probability of the event by the time" },
        { value: "survival", label: "Survival probability at the time" },
        { value: "duration", label: "Duration" },
        { value: "score", label: "Risk score, any scale", help: "Higher: earlier event." },
      ],
    },
    several: {
      type: "choice",
      label: "Several columns are",
      help: "Rival models, or one model's predictions at several times (risk180, risk365: the number is the time, the rest the model).",
      default: "models",
      choices: [
        { value: "models", label: "Models to compare" },
        { value: "times", label: "Predictions at several times" },
      ],
    },
    time: {
      type: "number",
      label: "Horizon",
      help: "The time that the predictions are about, in the unit of the duration. 0: chosen from the data, and said.",
      default: 0,
      min: 0,
      max: 1e12,
    },
    times: {
      type: "numbers",
      label: "Times",
      help: "Times of the curves over time; with predictions at several times, the time of each column in turn. None: chosen from the data.",
      default: [],
      min: 0,
      max: 1e12,
      minItems: 0,
      maxItems: 100,
      suggestions: [],
    },
    eventValue: eventValueParam,
    groups: {
      type: "number",
      label: "Groups",
      help: "Into how many equally large groups by predicted probability the rows are divided for calibration.",
      default: 10,
      min: 2,
      max: 100,
      integer: true,
      advanced: true,
    },
    ties: {
      type: "choice",
      label: "Events tied with censorings",
      help: "Whether rows with the event still count as at risk of being censored at that time.",
      default: "events-first",
      choices: [
        {
          value: "events-first",
          label: "Have left",
          help: "As riskRegression and prodlim: reverse Kaplan-Meier.",
        },
        { value: "together", label: "Still count", help: "Kaplan-Meier with the roles exchanged." },
      ],
      advanced: true,
    },
    floor: {
      type: "number",
      label: "Smallest share under observation",
      help: "The censoring curve is taken to be at least this, so that no row weighs more than 1 over it. 0: no floor.",
      default: 0.01,
      min: 0,
      max: 0.5,
      display: "percent",
      advanced: true,
    },
  },
} as const satisfies Card;
