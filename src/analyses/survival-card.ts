// Roles and parameters that all survival analyses ask for, in the same words.
import type { Param, Role } from "./analysis.ts";

export const durationRole = {
  label: "Duration",
  help: "Time until the event or until observation ended, in any unit.",
  type: "number",
  kinds: ["number", "id"],
  hints: ["duration", "time", "futime", "survival", "follow", "stop", "months", "days", "years", "tenure"],
} as const satisfies Role;

export const eventRole = {
  label: "Event",
  help: "Whether the event happened at that time, or the row was censored. Coded 0/1, 1/2, true/false or in words.",
  type: "category",
  kinds: ["boolean", "category", "number", "text"],
  hints: ["event", "status", "death", "dead", "died", "fustat", "censor", "churn", "fail"],
} as const satisfies Role;

export const entryRole = {
  label: "Entry",
  help: "Time at which the row came under observation (left truncation), on the scale of the duration.",
  type: "number",
  kinds: ["number"],
  optional: true,
  hints: ["entry", "start"],
} as const satisfies Role;

export const weightRole = {
  label: "Weight",
  help: "How much a row counts. Whole numbers are taken for counts of rows, others for sampling weights.",
  type: "number",
  kinds: ["number"],
  optional: true,
  hints: ["weight", "wgt"],
} as const satisfies Role;

/** Without the help, which says what is compared. */
export const groupRole = {
  label: "Compare by",
  type: "category",
  kinds: ["category", "boolean", "text", "number"],
  optional: true,
} as const satisfies Omit<Role, "help">;

/** Without the help, which says what the covariates are for. */
export const covariatesRole = {
  label: "Covariates",
  type: "any",
  kinds: ["number", "category", "boolean", "text"],
  many: true,
} as const satisfies Omit<Role, "help">;

/** Without the help, which says what an analysis does with it. */
export const strataRole = {
  label: "Strata",
  type: "category",
  kinds: ["category", "boolean", "text", "number"],
  optional: true,
} as const satisfies Omit<Role, "help">;

export const clusterRole = {
  label: "Cluster or subject",
  help: "Rows that belong together: standard errors then allow for it.",
  type: "category",
  kinds: ["id", "category", "text", "number"],
  optional: true,
  hints: ["cluster", "subject", "patient"],
} as const satisfies Role;

export const levelParam = {
  type: "number",
  label: "Confidence",
  help: "How often such an interval contains the true value.",
  default: 0.95,
  min: 0.5,
  max: 0.999,
  display: "percent",
} as const satisfies Param;

export const eventValueParam = {
  type: "text",
  label: "Event value",
  help: "Which value of the event column is the event; every other one is censored. Empty: recognised where it is plain.",
  default: "",
  maxLength: 200,
} as const satisfies Param;

export const categoricalParam = {
  type: "columns",
  label: "Numbers that are codes",
  help: "Covariates of numbers to be treated as categories: one coefficient per value but the first.",
  default: [],
} as const satisfies Param;

export const referenceParam = {
  type: "text",
  label: "Reference values",
  help: "With what a category is compared, as column=value, separated by semicolons. Others: their first value.",
  default: "",
  maxLength: 2000,
} as const satisfies Param;

export const robustParam = {
  type: "choice",
  label: "Standard errors",
  help: "Automatic: robust with clusters or fractional weights, else from the model.",
  default: "auto",
  choices: [
    { value: "auto", label: "Automatic" },
    { value: "yes", label: "Robust (sandwich)" },
    { value: "no", label: "From the model" },
  ],
  advanced: true,
} as const satisfies Param;

export const probabilitiesParam = {
  type: "numbers",
  label: "Quantiles",
  help: "Shares of rows that have had the event: 50 % is the median.",
  default: [0.25, 0.5, 0.75],
  min: 0.001,
  max: 0.999,
  minItems: 1,
  maxItems: 12,
  suggestions: [0.1, 0.25, 0.5, 0.75, 0.9],
  display: "percent",
  advanced: true,
} as const satisfies Param;

export const breaksParam = {
  type: "numbers",
  label: "Times of the at-risk table",
  help: "Where the table under the curves counts rows. None: round times.",
  default: [],
  min: 0,
  max: 1e12,
  minItems: 0,
  maxItems: 40,
  suggestions: [],
  advanced: true,
} as const satisfies Param;
