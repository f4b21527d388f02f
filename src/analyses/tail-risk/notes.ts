// Doubts and facts beside the numbers, in words.
import type { Note, Provenance, Table } from "../analysis.ts";
import { type LevelFacts, type Settings, tooFarToStudentise } from "./bootstrap.ts";
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
  levels: readonly LevelFacts[],
  settings: Settings,
  leftOut: Provenance["rowsLeftOut"],
): Note[] {
  return [
    ...tailNotes(levels, groups.length > 1),
    ...fallbackNotes(tables.estimates!, settings),
    ...outreachNotes(levels),
    ...sampleNotes(groups),
    ...(groups[0]?.losses.weights && settings.quantileType !== 1
      ? [
          {
            severity: "info",
            text: "With weights VaR is of quantile type 1; the other types have no weighted form.",
          } as const,
        ]
      : []),
    ...steadinessNotes(tables.estimates!),
    ...weightNotes(tables.groups!, groups),
    ...leftOut.map(
      ({ reason, rows, firstRow }): Note => ({
        severity: "info",
        text: `${count(rows, "row was", "rows were")} left out: ${reason} (first in row ${firstRow}).`,
      }),
    ),
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

/** One note for all levels with a thin tail, attached to the first row concerned. */
function tailNotes(levels: readonly LevelFacts[], grouped: boolean): Note[] {
  const thin = levels.filter(({ tailRows }) => tailRows < unreliableTail);
  if (thin.length === 0) return [];
  const where = [...new Set(thin.map(({ level }) => level))].map((level) => {
    const least = Math.min(...thin.filter((at) => at.level === level).map(({ tailRows }) => tailRows));
    return `${percent(level)} (${Number(least.toPrecision(2))}${grouped ? " in the smallest group" : ""})`;
  });
  return [
    {
      severity: "warning",
      text: `Fewer than ten rows lie beyond ${list(where)}: the estimates there are unreliable and their intervals too short. Use a lower level.`,
      table: "estimates",
      row: 2 * levels.indexOf(thin[0]!),
    },
  ];
}

/** Where another interval stands than the one asked for, and where there is none. */
function fallbackNotes(estimates: Table, settings: Settings): Note[] {
  const { measure, method, lower, level, group } = estimates as unknown as {
    measure: string[];
    method: string[];
    group: string[];
    lower: Float64Array;
    level: Float64Array;
  };
  const notes: Note[] = [];
  const asked = settings.interval;
  const replaced = (which: string) =>
    measure.flatMap((m, i) =>
      m === which && method[i] === "percentile" && asked !== "percentile" && !Number.isNaN(lower[i]!)
        ? [i]
        : [],
    );
  const levelsOf = (rows: readonly number[]) => list([...new Set(rows.map((i) => percent(level[i]!)))]);
  const ofVar = replaced("var");
  if (ofVar.length > 0) {
    notes.push({
      severity: "info",
      text: `VaR has percentile intervals at ${levelsOf(ofVar)}: a quantile has no stable standard error inside a replicate, so it is not studentised.`,
    });
  }
  const cvar = replaced("cvar");
  if (cvar.length > 0) {
    notes.push({
      severity: "caution",
      text: `At ${levelsOf(cvar)} CVaR has a percentile interval in place of the one asked for, which needs more rows in the tail or more variation among them.`,
      table: "estimates",
      row: cvar[0]!,
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

/** A loss so far out that the rest of the tail is resolved coarsely: nearly always a code for "unknown" or a slip. */
function outreachNotes(levels: readonly LevelFacts[]): Note[] {
  const far = levels.filter(({ outreach }) => outreach > tooFarToStudentise);
  if (far.length === 0) return [];
  const worst = far.reduce((a, b) => (b.outreach > a.outreach ? b : a));
  const [largest] = worst.group.losses.descending;
  return [
    {
      severity: "warning",
      text:
        `The largest loss (${largest}) lies ${Number(worst.outreach.toPrecision(1)).toLocaleString("en")} times as far out as the rest of the tail is wide: check that it is one. ` +
        `Resamples without it are computed to steps of ${Number(worst.valueStep.toPrecision(2))}, and are not studentised.`,
      table: "estimates",
      row: 2 * levels.indexOf(worst),
    },
  ];
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
  const { lower, upper, mc_error: error } = estimates as unknown as Record<string, Float64Array>;
  const measure = estimates.measure as string[];
  const shares = Array.from(error!, (e, i) => {
    const width = upper![i]! - lower![i]!;
    return measure[i] === "cvar" && width > 0 ? e / width : 0;
  });
  const worst = shares.indexOf(Math.max(...shares));
  const share = shares[worst] ?? 0;
  if (!(share > unsteady)) return [];
  const much =
    share < 1 ? `by ${percent(Number(share.toPrecision(2)))} of its width` : "by more than its width";
  return [
    {
      severity: share < 1 ? "info" : "caution",
      text: `With other random numbers an end of an interval could move ${much}: more replicates make it steadier.`,
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
