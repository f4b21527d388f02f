// The patients of the file: a timeline of token ids each, from a column of timelines or from events in rows (meds.ts), with what happened to
// them where the file says it. Timelines that cannot be continued are left out and said.

import type { CategoryColumn, DateColumn, NumberColumn, TokensColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import type { GenerativeModel } from "../../onnx/model.ts";
import { staticPrefix } from "../../onnx/vocabulary.ts";
import type { Inputs, Note, Provenance } from "../analysis.ts";
import { card } from "./index.ts";
import { medsTimelines } from "./meds.ts";
import { type Observed, observedOf } from "./observed.ts";
import { patientKey } from "./patient-key.ts";
import type { Settings } from "./settings.ts";

export interface Subject {
  /** patientKey(): the patient in random numbers */
  readonly key: number;
  readonly name: string;
  readonly prompt: Int32Array;
  /** tokens at its head that stay when the oldest are dropped */
  readonly staticTokens: number;
  /** by outcome 1 or 0, NaN where the file does not say */
  readonly observed: readonly number[];
}

export interface Timelines {
  readonly subjects: readonly Subject[];
  readonly leftOut: Provenance["rowsLeftOut"];
  readonly rowsUsed: number;
  readonly observed: Observed;
  readonly notes: readonly Note[];
}

interface Source {
  readonly timeline: TokensColumn;
  readonly subject: CategoryColumn | null;
  /** rows of subject i in the file: rowOf[i]..rowOf[i + 1) */
  readonly rowOf: Int32Array;
  readonly statics: Int32Array | null;
  readonly leftOut: Provenance["rowsLeftOut"];
  readonly notes: readonly Note[];
}

/** Throws a UserError where no timeline is left, and for tokens that the model does not have. */
export function timelinesOf(inputs: Inputs, model: GenerativeModel, settings: Settings): Timelines {
  const source = inputs.columns.timeline ? fromTimelines(inputs) : fromEvents(inputs, model);
  const { timeline, rowOf } = source;
  const count = rowOf.length - 1;
  if (count === 0) throw new UserError("The file has no rows. It needs at least one timeline.");
  const names = namesOf(source);
  const observed = observedOf(inputs.lists.observed ?? [], settings.outcomes, rowOf);
  const subjects: Subject[] = [];
  const empty: number[] = [];
  const ended: number[] = [];
  for (let i = 0; i < count; i++) {
    const prompt = timeline.values.slice(timeline.offsets[i], timeline.offsets[i + 1]);
    checkTokens(prompt, rowOf[i]! + 1, timeline.name, model);
    if (prompt.length === 0) empty.push(i);
    else if (settings.rules.terminal[prompt.at(-1)!] === 1) ended.push(i);
    else {
      const staticTokens = model.vocabulary.static
        ? staticPrefix(prompt, model.vocabulary)
        : (source.statics?.[i] ?? 0);
      const seen = settings.outcomes.map((_, k) => observed.values[k]?.[i] ?? Number.NaN);
      const key = patientKey(names.own[i]!, prompt);
      subjects.push({ key, name: names.of[i]!, prompt, staticTokens, observed: seen });
    }
  }
  const rowsIn = (which: readonly number[]) => which.reduce((sum, i) => sum + rowOf[i + 1]! - rowOf[i]!, 0);
  const reasons = [
    { reason: "no tokens in the timeline", which: empty },
    {
      reason: "the timeline has already ended with a token after which nothing more can happen",
      which: ended,
    },
  ];
  if (subjects.length === 0) throw nothingLeft(source, model, settings, empty.length, ended.length);
  const leftOut = [
    ...source.leftOut,
    ...reasons
      .filter(({ which }) => which.length > 0)
      .map(({ reason, which }) => ({ reason, rows: rowsIn(which), firstRow: rowOf[which[0]!]! + 1 })),
  ];
  return {
    subjects,
    leftOut,
    rowsUsed: inputs.rows - leftOut.reduce((sum, { rows }) => sum + rows, 0),
    observed,
    notes: [
      ...source.notes,
      ...names.notes,
      ...observed.notes,
      ...alikeNote(subjects),
      ...reasons.flatMap(({ reason, which }) => leftOutNote(reason, which, names.of)),
    ],
  };
}

function fromTimelines(inputs: Inputs): Source {
  const timeline = inputs.columns.timeline as TokensColumn;
  const unused = (["time", "code", "value"] as const).filter((name) => inputs.columns[name] !== undefined);
  return {
    timeline,
    subject: (inputs.columns.subject as CategoryColumn | undefined) ?? null,
    rowOf: Int32Array.from({ length: inputs.rows + 1 }, (_, i) => i),
    statics: null,
    leftOut: [],
    notes:
      unused.length === 0
        ? []
        : [
            {
              severity: "caution",
              text: `The timelines were taken from column "${timeline.name}", so ${unused.map((name) => `"${inputs.columns[name]!.name}"`).join(", ")} (${unused.map((name) => card.roles[name].label).join(", ")}) played no part. Take the timeline away to have the events made into timelines.`,
            },
          ],
  };
}

function fromEvents(inputs: Inputs, model: GenerativeModel): Source {
  const { roles } = card;
  const { subject, time, code, value } = inputs.columns;
  if (!time && !code) {
    throw new UserError(
      `Choose a column for "${roles.timeline.label}" (role "timeline"), or, for events in rows, columns for "${roles.subject.label}", "${roles.time.label}" and "${roles.code.label}".`,
    );
  }
  for (const name of ["subject", "time", "code"] as const) {
    if (inputs.columns[name] === undefined) {
      throw new UserError(
        `Choose a column for "${roles[name].label}" (role "${name}"): events in rows need the patient, the time and the code.`,
      );
    }
  }
  const columns = {
    subject: subject as CategoryColumn,
    time: time as DateColumn,
    code: code as CategoryColumn,
    ...(value && { value: value as NumberColumn }),
  };
  const made = medsTimelines(columns, model.vocabulary, model.vocabulary.breaks);
  const lost = made.unknown.reduce((sum, { rows }) => sum + rows, 0);
  const inEmpty = made.subject.codes.reduce(
    (sum, _, i) =>
      made.timeline.offsets[i] === made.timeline.offsets[i + 1]
        ? sum + made.rowOf[i + 1]! - made.rowOf[i]!
        : sum,
    0,
  );
  return {
    timeline: made.timeline,
    subject: made.subject,
    rowOf: made.rowOf,
    statics: made.statics,
    // events of patients without any known code are counted with the patients
    leftOut:
      lost > inEmpty
        ? [
            {
              reason: "the vocabulary lacks the code",
              rows: lost - inEmpty,
              firstRow: made.unknown.reduce((first, { firstRow }) => Math.min(first, firstRow), inputs.rows),
            },
          ]
        : [],
    notes: made.notes,
  };
}

/**
 * A name for each timeline: the patient's, with the row where a patient has several; without a column the row. `own`: the patient's alone,
 * empty where there is none.
 */
function namesOf({ subject, rowOf }: Source): { of: string[]; own: string[]; notes: Note[] } {
  const rows = Array.from({ length: rowOf.length - 1 }, (_, i) => rowOf[i]! + 1);
  if (!subject) return { of: rows.map((row) => `row ${row}`), own: rows.map(() => ""), notes: [] };
  const counts = new Int32Array(subject.labels.length);
  for (const code of subject.codes) if (code >= 0) counts[code]!++;
  const several = counts.filter((count) => count > 1).length;
  const nameless = subject.codes.filter((code) => code < 0).length;
  const of = rows.map((row, i) => {
    const code = subject.codes[i]!;
    if (code < 0) return `row ${row}`;
    return counts[code]! > 1 ? `${subject.labels[code]} (row ${row})` : subject.labels[code]!;
  });
  const notes: Note[] = [];
  if (several > 0) {
    notes.push({
      severity: "info",
      text: `${several === 1 ? "1 patient stands" : `${several} patients stand`} in several rows: each row is a timeline of its own, and is named with its row.`,
    });
  }
  if (nameless > 0) {
    notes.push({
      severity: "caution",
      text: `${nameless === 1 ? "1 timeline has" : `${nameless} timelines have`} no "${subject.name}", and ${nameless === 1 ? "is" : "are"} called by the row.`,
    });
  }
  return { of, own: rows.map((_, i) => subject.labels[subject.codes[i]!] ?? ""), notes };
}

function checkTokens(prompt: Int32Array, row: number, column: string, model: GenerativeModel): void {
  const known = model.vocabulary.tokens.length;
  const wrong = prompt.find((token) => !(token >= 0 && token < known));
  if (wrong === undefined) return;
  if (wrong < 0) {
    throw new UserError(
      `Row ${row} of column "${column}" holds something that is no token: the model "${model.name}" has tokens 0 to ${known - 1}, as whole numbers. Correct that timeline, or leave the row out.`,
    );
  }
  throw new UserError(
    `Row ${row} of column "${column}" holds token ${wrong}, and the model "${model.name}" has tokens 0 to ${known - 1}. Choose the model that these timelines were made for, or tokenise them with this model's vocabulary.`,
  );
}

function nothingLeft(
  { timeline, statics }: Source,
  model: GenerativeModel,
  { terminal }: Settings,
  empty: number,
  ended: number,
): UserError {
  if (ended > 0) {
    return new UserError(
      `Every timeline has already ended with ${terminal.map(({ name }) => `"${name}"`).join(" or ")}${empty > 0 ? " or is empty" : ""}, so there is no future to draw. Cut the timelines at the moment from which the risk is asked, or choose other tokens under "${card.params.terminal.label}".`,
    );
  }
  return new UserError(
    statics
      ? `None of the codes is a token of the model "${model.name}" (its first are ${model.vocabulary.tokens
          .slice(0, 4)
          .map((token) => `"${token}"`)
          .join(", ")}). Choose the model whose vocabulary has these codes.`
      : `Column "${timeline.name}" has no tokens in any row. Choose the column that holds the timelines.`,
  );
}

/** Equal futures for equal rows are no accident, and errors of means do not know of it. */
function alikeNote(subjects: readonly Subject[]): Note[] {
  const distinct = new Set(subjects.map(({ key, prompt }) => `${key} ${prompt.join()}`)).size;
  const alike = subjects.length - distinct;
  if (alike === 0) return [];
  const rows = alike === 1 ? "1 timeline is" : `${alike.toLocaleString("en")} timelines are`;
  return [
    {
      severity: "caution",
      text: `${rows} the same as another, with the same name or without one, and so are their futures. The error of a mean risk counts them as independent: it is too small. A column with a name for each patient makes them different.`,
    },
  ];
}

function leftOutNote(reason: string, which: readonly number[], names: readonly string[]): Note[] {
  if (which.length === 0) return [];
  const shown = which.slice(0, 5).map((i) => names[i]!);
  const more = which.length > shown.length ? ` and ${which.length - shown.length} more` : "";
  const patients = which.length === 1 ? "1 patient was" : `${which.length} patients were`;
  return [{ severity: "caution", text: `${patients} left out: ${reason} (${shown.join(", ")}${more}).` }];
}
