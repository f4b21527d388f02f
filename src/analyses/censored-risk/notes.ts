// Doubts and facts beside the numbers, in words.
import type { Note } from "../analysis.ts";
import { lookLikeTimes } from "./column-names.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Evaluated } from "./model-scorer.ts";
import type { PredictionKind, Selected } from "./rows.ts";

/** Fewer events, or rows beyond the horizon, than this make normal intervals rough. */
const few = 10;
/** Fewer events in a group than this and its share is not to be trusted (Demler et al. 2015). */
const fewInGroup = 5;

const kindWords: Readonly<Record<PredictionKind, string>> = {
  risk: "probabilities of the event",
  survival: "survival probabilities",
  duration: "durations",
  score: "risk scores, higher meaning an earlier event",
};

export function notesOf(data: Selected, evaluation: Evaluation, columns: readonly string[]): Note[] {
  const { plan, models } = evaluation;
  const notes: (Note | null)[] = [
    ...models.map((model) => reversed(model, data)),
    ...countNotes(evaluation),
    ...models.map(thinGroups),
    relativeNote(data, models),
    flooredNote(evaluation),
    { severity: plan.chosen ? "info" : "caution", text: plan.sentence },
    {
      severity: data.guessed && data.kind === "score" ? "caution" : "info",
      text: data.guessed
        ? `The predictions were read as ${kindWords[data.kind]}, because ${data.kind === "risk" ? "all lie" : "not all lie"} between 0 and 1. State what they are (kind) if that is wrong.`
        : `The predictions are ${kindWords[data.kind]}, as chosen.`,
    },
    data.columnTimes === null && lookLikeTimes(columns)
      ? {
          severity: "caution",
          text: `The columns ${columns.slice(0, 3).join(", ")}${columns.length > 3 ? ", ..." : ""} were compared as models. If they are one model's predictions at several times, say so (several).`,
        }
      : null,
    { severity: data.coding.doubtful ? "caution" : "info", text: data.coding.sentence },
    data.strata && data.strata.labels.length > 1
      ? {
          severity: "info",
          text: `Censoring was estimated within each of the ${data.strata.labels.length} values of "${data.strata.name}"; concordance takes censoring to be alike in all of them.`,
        }
      : null,
    ...data.leftOut.map(
      ({ reason, rows, firstRow }): Note => ({
        severity: "info",
        text: `${count(rows, "row was", "rows were")} left out: ${reason} (first in row ${firstRow}).${models.length > 1 ? " All models are judged on the same rows." : ""}`,
      }),
    ),
  ];
  return notes.filter((note) => note !== null);
}

/** Predictions that order the rows the wrong way round are more often misread than bad. */
function reversed({ name, concordance }: Evaluated, { kind }: Selected): Note | null {
  const { estimate, stdError } = concordance[0]!;
  if (!(estimate + 3 * stdError < 0.5)) return null;
  const remedy =
    kind === "duration"
      ? "If it is a risk score or a probability, say so (kind)."
      : kind === "survival"
        ? "If it is the probability of the event, say so (kind)."
        : "If it is a survival probability or a duration, say so (kind).";
  return {
    severity: "warning",
    text: `Higher values of "${name}" go with the opposite of what they should mean. ${remedy}`,
  };
}

function countNotes({ cases, controls, plan }: Evaluation): Note[] {
  const notes: Note[] = [];
  if (cases < few) {
    notes.push({
      severity: "caution",
      text: `Only ${count(cases, "event", "events")} by ${plan.horizon}: intervals rest on few events, and normal ones are rough.`,
    });
  }
  if (controls === 0) {
    notes.push({
      severity: "caution",
      text: `Nobody is without the event after ${plan.horizon}, so the AUC is not defined there. Choose an earlier horizon (time).`,
    });
  } else if (controls < few) {
    notes.push({
      severity: "caution",
      text: `Only ${count(controls, "row is", "rows are")} known to last beyond ${plan.horizon}: an earlier horizon (time) would be surer.`,
    });
  }
  return notes;
}

function thinGroups({ name, calibration }: Evaluated): Note | null {
  const groups = calibration?.groups ?? [];
  const thin = groups.filter(({ events }) => events < fewInGroup);
  if (thin.length === 0) return null;
  return {
    severity: "caution",
    text: `${thin.length} of ${count(groups.length, "group", "groups")} of "${name}" ${thin.length === 1 ? "has" : "have"} fewer than ${fewInGroup} events: the calibration test is then unreliable. Fewer groups would be surer.`,
    table: "calibration",
  };
}

function relativeNote({ kind, time, event }: Selected, models: readonly Evaluated[]): Note | null {
  if (kind !== "duration" || models.length === 0) return null;
  const zero = time.filter((t, i) => t === 0 && event[i] === 1).length;
  if (zero === 0) return null;
  return {
    severity: "caution",
    text: `${count(zero, "event is", "events are")} at time 0, where relative errors are not defined, so none are given.`,
    table: "scores",
  };
}

function flooredNote({ floored, plan }: Evaluation): Note | null {
  if (floored === 0) return null;
  return {
    severity: "caution",
    text: `The weights of ${count(floored, "row was", "rows were")} held down at ${plan.horizon}, because hardly anybody is under observation so late. Scores there are somewhat too low; choose an earlier horizon (time).`,
  };
}

function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
