// Doubts and facts beside the numbers, in words.
import type { Note, Provenance, Table } from "../analysis.ts";
import type { LevelBootstrap, Settings } from "./bootstrap.ts";
import type { Group } from "./rows.ts";

/** With fewer tail rows than this the estimate itself is unreliable (METHODS). */
const unreliableTail = 10;
/** Kish effective rows below this share of the rows: weights vary enough to matter. */
const unevenWeights = 0.9;
/** Ends that move by more than this share of the interval's width deserve more replicates. */
const unsteady = 0.05;

export function notesOf(
  tables: Readonly<Record<string, Table>>,
  groups: readonly Group[],
  levels: readonly LevelBootstrap[],
  settings: Settings,
  leftOut: Provenance["rowsLeftOut"],
): Note[] {
  return [
    ...tailNotes(levels, groups.length > 1),
    ...fallbackNotes(tables.estimates!, settings),
    ...sampleNotes(groups),
    ...steadinessNotes(tables.estimates!),
    ...weightNotes(tables.groups!, groups),
    ...leftOut.map(
      ({ reason, rows, firstRow }): Note => ({
        severity: "info",
        text: `${count(rows, "row was", "rows were")} left out: ${reason} (first in row ${firstRow}).`,
      }),
    ),
    ...deviceNotes(levels),
  ];
}

function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

function percent(level: number): string {
  return `${Number((100 * level).toPrecision(6))} %`;
}

function list(words: readonly string[]): string {
  return words.length < 2
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

/** One note per level with a thin tail, attached to the first row concerned. */
function tailNotes(levels: readonly LevelBootstrap[], grouped: boolean): Note[] {
  const thin = levels.filter(({ tailRows }) => tailRows < unreliableTail);
  return [...new Set(thin.map(({ level }) => level))].map((level) => {
    const at = thin.filter((other) => other.level === level);
    const least = Math.min(...at.map(({ tailRows }) => tailRows));
    const where = grouped
      ? ` in ${list(at.map(({ group }) => group.label).slice(0, 5))}${at.length > 5 ? " and others" : ""}`
      : "";
    const rows = Number(least.toPrecision(2));
    return {
      severity: "warning",
      text: `Beyond ${percent(level)} lie only ${rows} rows${where}: fewer than ten, so the estimate is unreliable and its interval too short. Use a lower level.`,
      table: "estimates",
      row: 2 * levels.indexOf(at[0]!),
    };
  });
}

function fallbackNotes(estimates: Table, settings: Settings): Note[] {
  const { measure, method, lower, level, group } = estimates as unknown as {
    measure: string[];
    method: string[];
    group: string[];
    lower: Float64Array;
    level: Float64Array;
  };
  const notes: Note[] = [];
  const wanted = settings.interval;
  if (
    measure.some(
      (m, i) => m === "var" && method[i] === "percentile" && wanted !== "percentile" && wanted !== "bca",
    )
  ) {
    notes.push({
      severity: "info",
      text: "VaR has percentile intervals where CVaR has studentised ones: a quantile has no stable standard error inside a replicate.",
    });
  }
  const replaced = measure.flatMap((m, i) =>
    m === "cvar" && method[i] === "percentile" && wanted !== "percentile" && !Number.isNaN(lower[i]!)
      ? [i]
      : [],
  );
  if (replaced.length > 0) {
    const where = [...new Set(replaced.map((i) => percent(level[i]!)))];
    notes.push({
      severity: "caution",
      text: `At ${list(where)} the interval asked for does not exist (the tail hardly varies from replicate to replicate); a percentile interval stands in its place.`,
      table: "estimates",
      row: replaced[0]!,
    });
  }
  const none = [...new Set(group.filter((_, i) => Number.isNaN(lower[i]!)))];
  if (none.length > 0) {
    const of = none.length === 1 && none[0] === "all" ? "There is" : `In ${list(none.slice(0, 5))} there is`;
    notes.push({
      severity: "warning",
      text: `${of} only one row: it has no standard error and no interval.`,
      table: "estimates",
    });
  }
  return notes;
}

function sampleNotes(groups: readonly Group[]): Note[] {
  const constant = groups.filter(
    ({ losses: { descending }, values }) =>
      values.length > 1 && descending[0] === descending[values.length - 1],
  );
  return constant.map(({ label, losses }) => ({
    severity: "caution",
    text: `${label === "all" ? "All losses" : `All losses of ${label}`} are equal (${losses.descending[0]}): there is no spread to measure.`,
  }));
}

function steadinessNotes(estimates: Table): Note[] {
  const lower = estimates.lower as Float64Array;
  const upper = estimates.upper as Float64Array;
  const error = estimates.mc_error as Float64Array;
  const measure = estimates.measure as string[];
  let worst = -1;
  let share = unsteady;
  error.forEach((e, i) => {
    const width = upper[i]! - lower[i]!;
    if (measure[i] === "cvar" && width > 0 && e / width > share) {
      share = e / width;
      worst = i;
    }
  });
  if (worst < 0) return [];
  return [
    {
      severity: "info",
      text: `With other random numbers an end of an interval could move by ${percent(Number(share.toPrecision(2)))} of its width: more replicates make it steadier.`,
      table: "estimates",
      row: worst,
    },
  ];
}

function weightNotes(table: Table, groups: readonly Group[]): Note[] {
  if (!groups[0]?.losses.weights) return [];
  const rows = table.rows as Float64Array;
  const effective = table.effective_rows as Float64Array;
  const uneven = groups.flatMap(({ label }, i) =>
    effective[i]! < unevenWeights * rows[i]! ? [{ label, i }] : [],
  );
  return uneven.slice(0, 5).map(({ label, i }) => ({
    severity: "caution",
    text:
      `The weights${label === "all" ? "" : ` of ${label}`} vary: ${rows[i]} rows say as much as ${Math.round(effective[i]!)} equal ones. ` +
      "The bootstrap draws as many rows as there are; the error from the influence function allows for the weights and is the larger one to trust.",
  }));
}

function deviceNotes(levels: readonly LevelBootstrap[]): Note[] {
  const reasons = new Set(levels.flatMap(({ fallback }) => (fallback === undefined ? [] : [fallback])));
  return [...reasons].map((reason) => ({ severity: "info", text: `Computed on the CPU: ${reason}.` }));
}
