// Doubts and facts beside the numbers, in words.
import type { Note, Table } from "../analysis.ts";
import { allPairs } from "../pairs.ts";
import type { Fitted, GroupFit } from "./fit.ts";
import type { Selected } from "./rows.ts";

/** Below this number of events the normal approximation behind intervals and p-values is poor. */
const fewEvents = 10;
/** With delayed entry: a curve that starts among fewer at risk than this is at the mercy of its first events. */
const fewAtRisk = 5;

export interface NoteFacts {
  readonly fitted: Fitted;
  readonly data: Selected;
  readonly tables: Readonly<Record<string, Table>>;
  readonly tau: number;
  readonly landmark: number;
  /** sentences of parts that were left out, with the remedy */
  readonly leftOut: readonly string[];
}

export function notesOf(facts: NoteFacts): Note[] {
  const { data, fitted } = facts;
  return [
    ...eventNotes(fitted.groups, data),
    ...tailNotes(facts),
    ...entryNotes(fitted.groups, data),
    ...quantileNotes(facts.tables.quantiles!),
    ...testNotes(data),
    { severity: data.coding.doubtful ? "caution" : "info", text: data.coding.sentence },
    ...facts.leftOut.map((text): Note => ({ severity: "info", text })),
    ...(data.zeroDurations > 0
      ? [
          info(
            `${count(data.zeroDurations, "row has", "rows have")} a duration of 0; they count, as in R. Programs that take logarithms of time drop them.`,
          ),
        ]
      : []),
    ...data.leftOut.map(({ reason, rows, firstRow }) =>
      info(`${count(rows, "row was", "rows were")} left out: ${reason} (first in row ${firstRow}).`),
    ),
  ];
}

function info(text: string): Note {
  return { severity: "info", text };
}

function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

/** "a, b and 3 others", quoted */
function list(words: readonly string[]): string {
  const shown = words.slice(0, 4).map((word) => `"${word}"`);
  if (words.length > 4) return `${shown.join(", ")} and ${words.length - 4} others`;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

function where(fits: readonly GroupFit[], all: readonly GroupFit[]): string {
  if (all.length === 1) return "";
  return ` in ${fits.length === all.length ? "any group" : list(fits.map(({ label }) => label))}`;
}

function eventRows(data: Selected, groups: number): number[] {
  const events = new Array<number>(groups).fill(0);
  for (let i = 0; i < data.level.length; i++) if (data.event[i] === 1) events[data.level[i]!]! += 1;
  return events;
}

function eventNotes(fits: readonly GroupFit[], data: Selected): Note[] {
  const events = eventRows(data, fits.length);
  const none = fits.filter((_, g) => events[g] === 0);
  const few = fits.filter((_, g) => events[g]! > 0 && events[g]! < fewEvents);
  const notes: Note[] = [];
  if (none.length === fits.length) {
    notes.push({
      severity: "warning",
      text: "Every row is censored: the curve stays at 1 and nothing can be tested. Check which value is the event.",
    });
  } else if (none.length > 0) {
    notes.push({
      severity: "caution",
      text: `No event was seen${where(none, fits)}: the curve stays at 1 there.`,
    });
  }
  if (few.length > 0) {
    const counts = few.map(({ label }) => events[fits.findIndex((fit) => fit.label === label)]!);
    const most = Math.max(...counts);
    const number =
      few.length === 1 ? count(most, "event", "events") : `at most ${count(most, "event", "events")}`;
    const place = fits.length === 1 ? "" : ` in ${list(few.map(({ label }) => label))}`;
    notes.push({
      severity: "caution",
      text: `Only ${number}${place}: intervals and p-values rest on few events. Log-log intervals${fits.length === 1 ? "" : " and the permutation test"} are the safer choice.`,
    });
  }
  return notes;
}

/** Curves that end above 0 before a time that is asked for. */
function tailNotes({ fitted, tau, landmark }: NoteFacts): Note[] {
  const ends = (t: number) =>
    fitted.groups.filter(({ curve }) => {
      const last = curve.time.length - 1;
      return curve.time[last]! < t && curve.survival[last]! > 0;
    });
  const notes: Note[] = [];
  for (const [t, what] of [
    [tau, "The restricted mean is carried"],
    [landmark, "Survival is stated"],
  ] as const) {
    const short = t > 0 ? ends(t) : [];
    if (short.length === 0) continue;
    notes.push({
      severity: "caution",
      text: `${what} beyond the last observation${where(short, fitted.groups)}, with the curve level to ${t}: choose an earlier time.`,
    });
  }
  return notes;
}

function entryNotes(fits: readonly GroupFit[], data: Selected): Note[] {
  if (!data.entry) return [];
  const thin = fits.filter(({ curve }) => {
    const first = curve.events.findIndex((d) => d > 0);
    return first >= 0 && curve.atRisk[first]! < fewAtRisk;
  });
  const early = fits.filter(({ curve }) => {
    const zero = curve.survival.indexOf(0);
    return zero >= 0 && zero < curve.time.length - 1;
  });
  const notes: Note[] = [];
  if (early.length > 0) {
    notes.push({
      severity: "warning",
      text: `The curve falls to 0 while rows are still to enter${where(early, fits)}, and cannot rise again: choose a later origin.`,
    });
  }
  if (thin.length > 0) {
    notes.push({
      severity: "caution",
      text: `At the first event fewer than ${fewAtRisk} rows are at risk${where(thin, fits)}: with delayed entry the whole curve hangs on it.`,
    });
  }
  return notes;
}

function quantileNotes(quantiles: Table): Note[] {
  const [estimate, lower, upper] = ["estimate", "lower", "upper"].map((c) => quantiles[c] as Float64Array);
  const row = estimate!.findIndex((q, i) => lower![i]! > q || upper![i]! < q);
  if (row < 0) return [];
  return [
    {
      severity: "caution",
      text: "A limit lies on the wrong side of its quantile, because the curve's limits rise and fall: read it from the curve instead.",
      table: "quantiles",
      row,
    },
  ];
}

function testNotes(data: Selected): Note[] {
  const notes: Note[] = [];
  if (data.levels < 2) return notes;
  if (data.weights === "fractional") {
    notes.push(
      info(
        "The tests between groups are left out: they need weights that are whole numbers (counts of rows), or none.",
      ),
    );
  } else if (data.cluster) {
    notes.push({
      severity: "caution",
      text: `The tests between groups treat rows as independent; clusters by "${data.cluster.name}" enter the standard errors only.`,
    });
  }
  if (data.levels > allPairs) {
    notes.push(info(`With more than ${allPairs} groups each is compared with the first only.`));
  }
  return notes;
}
