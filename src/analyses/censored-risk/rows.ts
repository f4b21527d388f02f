// Which rows count, and the predictions of each model: columns read as probabilities, durations or scores, and checked.
import type { CategoryColumn, NumberColumn } from "../../data/column.ts";
import { UserError } from "../../errors.ts";
import type { Inputs } from "../analysis.ts";
import { numbersOf } from "../survival-rows.ts";
import { type SurvivalSelection, selectSurvivalRows } from "../survival-selection.ts";
import { endingNumber } from "./column-names.ts";

export type PredictionKind = "risk" | "survival" | "duration" | "score";

/** One column: what it predicts, by row used. */
export interface Prediction {
  readonly column: string;
  /** the time that it is about; NaN: the horizon, whichever it is */
  readonly time: number;
  readonly values: Float64Array;
}

/** A model has one prediction, or one for each of several times (ascending). */
export interface Model {
  readonly name: string;
  readonly predictions: readonly Prediction[];
}

export interface Selected extends SurvivalSelection {
  readonly kind: PredictionKind;
  /** the kind was not chosen */
  readonly guessed: boolean;
  readonly models: readonly Model[];
  /** the times of the columns, ascending, when they are one model's at several times; else null */
  readonly columnTimes: readonly number[] | null;
  readonly predictionNames: readonly string[];
}

/** More columns than this are a sign of a wrong choice, and nobody can read the comparison. */
const mostColumns = 100;
const mostStrata = 50;

export function selectRows(inputs: Inputs): Selected {
  const { params } = inputs;
  const columns = (inputs.lists.prediction ?? []) as readonly NumberColumn[];
  requireColumns(columns, inputs);
  requireFewStrata(inputs.columns.strata as CategoryColumn | undefined);
  const selection = selectSurvivalRows(inputs, columns);
  if (!selection.event.includes(1)) {
    throw new UserError(
      `Every row is censored, so no prediction can be checked against an event. ${selection.coding.sentence} Check which value is the event (eventValue).`,
    );
  }
  const asked = String(params.kind);
  const inUnit = columns.every(({ values }) => values.every((v) => Number.isNaN(v) || (v >= 0 && v <= 1)));
  const kind = asked === "auto" ? (inUnit ? "risk" : "score") : (asked as PredictionKind);
  if (kind === "risk" || kind === "survival") for (const column of columns) requireProbabilities(column);
  if (kind === "duration") for (const column of columns) requireDurations(column);
  const separate = String(params.several) === "models";
  if (!separate && kind === "duration") {
    throw new UserError(
      "Predicted durations are not about a time, so several columns of them are models to compare (several): choose that, or another kind of prediction.",
    );
  }
  const times = separate ? null : timesOf(columns, params.times as readonly number[]);
  const predictions = columns.map(
    (column, i): Prediction => ({
      column: column.name,
      time: times?.[i]?.time ?? Number.NaN,
      values: numbersOf(column, selection.kept),
    }),
  );
  const models = times
    ? byModel(predictions, times)
    : predictions.map((prediction) => ({ name: prediction.column, predictions: [prediction] }));
  return {
    ...selection,
    kind,
    guessed: asked === "auto",
    models,
    columnTimes: times ? [...new Set(times.map(({ time }) => time))].sort((a, b) => a - b) : null,
    predictionNames: columns.map(({ name }) => name),
  };
}

/** The model and the time of each column: from its name, or from the times listed. */
function timesOf(
  columns: readonly NumberColumn[],
  listed: readonly number[],
): readonly { readonly model: string; readonly time: number }[] {
  if (listed.length > 0) {
    if (listed.length !== columns.length) {
      throw new UserError(
        `There ${columns.length === 1 ? "is 1 column" : `are ${columns.length} columns`} of predictions and ${listed.length} times (times). State one time for each column, in the order of the columns, or none to take them from the names.`,
      );
    }
    return columns.map((_, i) => ({ model: "model", time: listed[i]! }));
  }
  return columns.map(({ name }) => {
    const found = endingNumber(name);
    if (found === null) {
      throw new UserError(
        `The name of column "${name}" does not end with the time that it is about, as in risk365. State the times (times), one for each column in turn, or compare the columns as models (several).`,
      );
    }
    return { model: found.stem, time: found.number };
  });
}

function byModel(
  predictions: readonly Prediction[],
  times: readonly { readonly model: string; readonly time: number }[],
): Model[] {
  const names = [...new Set(times.map(({ model }) => model))];
  const all = new Set(times.map(({ time }) => time)).size;
  return names.map((name) => {
    const own = predictions.filter((_, i) => times[i]!.model === name).sort((a, b) => a.time - b.time);
    const twice = own.find(({ time }, i) => own[i + 1]?.time === time);
    if (twice || own.length !== all) {
      throw new UserError(
        `Model "${name}" has ${twice ? `two predictions at ${twice.time}` : `predictions at ${own.length} of ${all} times`}. Every model needs one column for each time: choose other columns, or compare them as models (several).`,
      );
    }
    return { name, predictions: own };
  });
}

function requireColumns(columns: readonly NumberColumn[], { columns: others }: Inputs): void {
  const names = columns.map(({ name }) => name);
  const taken = [others.duration?.name, others.event?.name, others.strata?.name];
  const both = names.find((name) => taken.includes(name));
  if (names.length === 0) throw new UserError('Choose at least one column of "Predictions" (prediction).');
  if (both !== undefined) {
    throw new UserError(
      `Column "${both}" is a prediction and also says when or whether the event happened, or who is censored. Choose another column of predictions.`,
    );
  }
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw new UserError(`Column "${twice}" stands twice among the predictions. Name it once.`);
  if (names.length > mostColumns) {
    throw new UserError(
      `There are ${names.length} columns of predictions; there may be at most ${mostColumns}. Choose fewer.`,
    );
  }
}

function requireFewStrata(strata: CategoryColumn | undefined): void {
  if (!strata || strata.labels.length <= mostStrata) return;
  throw new UserError(
    `Column "${strata.name}" has ${strata.labels.length.toLocaleString("en")} different values; censoring can be estimated within at most ${mostStrata}. Choose a column with fewer, or none.`,
  );
}

function requireProbabilities({ name, values }: NumberColumn): void {
  const first = values.findIndex((v) => v < 0 || v > 1);
  if (first < 0) return;
  let [count, largest, smallest] = [0, 0, 0];
  for (const v of values) {
    if (v < 0 || v > 1) count++;
    if (v > largest) largest = v;
    if (v < smallest) smallest = v;
  }
  const what = count === 1 ? "a value" : `${count.toLocaleString("en")} values`;
  const remedy =
    smallest >= 0 && largest <= 100
      ? "If these are percentages, divide them by 100"
      : "Choose another column";
  throw new UserError(
    `Column "${name}" has ${what} outside 0 to 1 (first in row ${first + 1}: ${values[first]}), so it holds no probabilities. ${remedy}, or say that the prediction is a duration or a risk score (kind).`,
  );
}

function requireDurations({ name, values }: NumberColumn): void {
  const first = values.findIndex((v) => v < 0);
  if (first < 0) return;
  throw new UserError(
    `Column "${name}" predicts a negative duration (first in row ${first + 1}: ${values[first]}). Choose another column, or say that the prediction is a risk score (kind).`,
  );
}
