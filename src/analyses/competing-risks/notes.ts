// Doubts and facts beside the numbers, in words.
import { chiSquareUpperTail } from "../../math/gamma.ts";
import type { Note } from "../analysis.ts";
import { allPairs } from "../pairs.ts";
import { listed } from "./cause-coding.ts";
import type { Fitted } from "./curves.ts";
import type { Fits, Model } from "./regression.ts";
import { summaryOf } from "./regression-tables.ts";
import type { Selected } from "./rows.ts";
import { whyUntested } from "./test-table.ts";

/** Below this number of events the normal approximation behind intervals and p-values is poor. */
const fewEvents = 10;
/** Events per coefficient below which estimates are unsteady (Peduzzi et al. 1995). */
const eventsPerTerm = 10;

export interface NoteFacts {
  readonly fitted: Fitted;
  readonly data: Selected;
  readonly fits: Fits;
  readonly times: readonly number[];
  readonly tau: number;
}

export function notesOf(facts: NoteFacts): Note[] {
  const { fitted, data, fits } = facts;
  return [
    ...eventNotes(data),
    ...tailNotes(facts),
    ...entryNotes(fitted),
    ...testNotes(data),
    ...regressionNotes(facts),
    ...fits.models.flatMap((model) => modelNotes(model, data)),
    info(data.coding.sentence),
    ...data.leftOut.map(({ reason, rows, firstRow }) =>
      info(`${count(rows, "row was", "rows were")} left out: ${reason} (first in row ${firstRow}).`),
    ),
  ];
}

function info(text: string): Note {
  return { severity: "info", text };
}

function caution(text: string, table?: string): Note {
  return { severity: "caution", text, ...(table ? { table } : {}) };
}

function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

function eventNotes(data: Selected): Note[] {
  const { causeNames, groups, levels } = data;
  const events = new Float64Array(levels * data.causes);
  for (let i = 0; i < data.cause.length; i++) {
    const k = data.cause[i]!;
    if (k > 0) events[data.level[i]! * data.causes + k - 1]! += 1;
  }
  const cells = groups.flatMap((group, g) =>
    causeNames.map((cause, k) => ({
      text: levels > 1 ? `"${cause}" in "${group}"` : `"${cause}"`,
      events: events[g * data.causes + k]!,
    })),
  );
  const none = cells.filter((cell) => cell.events === 0).map(({ text }) => text);
  const few = cells.filter((cell) => cell.events > 0 && cell.events < fewEvents).map(({ text }) => text);
  const some = (texts: readonly string[]) =>
    texts.length > 4 ? `${texts.slice(0, 4).join(", ")} and ${texts.length - 4} others` : texts.join(", ");
  return [
    ...(data.causes === 1
      ? [
          caution(
            `There is one cause only, ${listed(causeNames)}, and nothing competes: its incidence is 1 minus the Kaplan-Meier curve.`,
          ),
        ]
      : []),
    ...(none.length > 0
      ? [
          caution(
            `No event was seen of ${some(none)}: the incidence stays at 0 there, without an interval.`,
            "curve",
          ),
        ]
      : []),
    ...(few.length > 0
      ? [
          caution(
            `Fewer than ${fewEvents} events of ${some(few)}: intervals and p-values there are rough.`,
            "curve",
          ),
        ]
      : []),
  ];
}

/** Curves that end with somebody still free before a time that is asked for. */
function tailNotes({ fitted, times, tau }: NoteFacts): Note[] {
  const short = (t: number) =>
    fitted.groups
      .filter(({ curves }) => {
        const last = curves.time.length - 1;
        return curves.time[last]! < t && curves.eventFree[last]! > 0;
      })
      .map(({ label }) => label);
  const latest = Math.max(...times);
  const notes: Note[] = [];
  for (const [t, what, table] of [
    [tau, "The mean time lost is carried", "rmtl"],
    [latest, "The incidence is stated", "landmark"],
  ] as const) {
    const where = short(t);
    if (where.length === 0) continue;
    const place = fitted.groups.length > 1 ? ` in ${listed(where)}` : "";
    notes.push(
      caution(
        `${what} beyond the last observation${place}, with the curves level to ${t}: choose an earlier time.`,
        table,
      ),
    );
  }
  return notes;
}

function entryNotes({ groups, counts }: Fitted): Note[] {
  if (!counts.entryCell) return [];
  const early = groups
    .filter(({ curves }) => {
      const zero = curves.eventFree.indexOf(0);
      return zero >= 0 && zero < curves.time.length - 1;
    })
    .map(({ label }) => label);
  if (early.length === 0) return [];
  const place = groups.length > 1 ? ` in ${listed(early)}` : "";
  return [
    {
      severity: "warning",
      text: `Everybody at risk has had an event while rows are still to enter${place}, so that the curves stay where they are: choose a later origin.`,
      table: "curve",
    },
  ];
}

function testNotes(data: Selected): Note[] {
  const why = whyUntested(data);
  if (data.levels < 2) return [];
  return [
    ...(why !== "" ? [info(why)] : []),
    ...(why === "" && data.clusters
      ? [caution("Gray's test treats rows as independent; clusters enter the standard errors only.", "tests")]
      : []),
    ...(data.levels > allPairs
      ? [info(`With more than ${allPairs} groups each is compared with the first only.`)]
      : []),
  ];
}

function regressionNotes({ data, fits: { models, undefinedWeights } }: NoteFacts): Note[] {
  const { model } = data;
  if (!model) return [];
  const without = data.causeNames.filter((cause) => !models.some((each) => each.cause === cause));
  return [
    ...(undefinedWeights.length > 0
      ? [
          caution(
            `Fine-Gray regression of ${listed(undefinedWeights)} is left out: nobody was at risk for a while before rows entered again, so that its weights are not defined. Choose a later origin; the cause-specific models hold.`,
          ),
        ]
      : []),
    ...(without.length > 0 && models.length > 0
      ? [
          caution(
            `No event of ${listed(without)} is among the rows with all covariates: there is no regression of it.`,
          ),
        ]
      : []),
    ...model.leftOut.map(({ reason, rows, firstRow }) =>
      info(
        `${count(rows, "row was", "rows were")} left out of the regressions only: ${reason} (first in row ${firstRow}).`,
      ),
    ),
  ];
}

function modelNotes(model: Model, { model: modelled }: Selected): Note[] {
  const { dropped, infinite, converged, coefficients } = summaryOf(model);
  const names = modelled?.terms.names ?? [];
  const which = `${model.kind === "Fine-Gray" ? "Fine-Gray" : "Cause-specific"} regression of "${model.cause}"`;
  const estimated = coefficients.length - dropped.length;
  return [
    ...infinite.map(
      ({ term, sign }): Note => ({
        severity: "warning",
        text: `${which}: the coefficient of "${names[term]!}" has no finite estimate, it grows without bound towards ${sign > 0 ? "plus" : "minus"} infinity, because the covariates separate the events perfectly. The other coefficients hold.`,
        table: "coefficients",
      }),
    ),
    ...(converged || infinite.length > 0
      ? []
      : [
          {
            severity: "warning",
            text: `${which} did not converge: the numbers are those of the last step. Leave out covariates.`,
            table: "fit",
          } as const,
        ]),
    ...(dropped.length > 0
      ? [
          {
            severity: "warning",
            text: `${which}: ${listed(dropped.map((j) => names[j]!))} can be computed from the other terms, or is the same in every row, so no coefficient is estimated.`,
            table: "coefficients",
          } as const,
        ]
      : []),
    ...driftNotes(model),
    ...(model.kind === "cause-specific" && estimated > 0 && model.events < eventsPerTerm * estimated
      ? [
          caution(
            `There are ${(model.events / estimated).toFixed(1)} events of "${model.cause}" per coefficient (${model.events} for ${estimated}); below ${eventsPerTerm} the estimates are unsteady and their intervals too short.`,
            "coefficients",
          ),
        ]
      : []),
  ];
}

/** A p of the proportional-hazards test below this is worth a word. */
const doubtfulP = 0.05;

function driftNotes(model: Model): Note[] {
  if (model.kind === "Fine-Gray") return [];
  const terms = model.proportional
    .filter(
      ({ term, statistic, df }) =>
        term !== "global" && df > 0 && chiSquareUpperTail(statistic, df) < doubtfulP,
    )
    .map(({ term }) => term);
  if (terms.length === 0) return [];
  return [
    caution(
      `The cause-specific hazard ratio of ${listed(terms)} for "${model.cause}" seems to change with time (p below ${doubtfulP}): the one number is an average over time.`,
      "ph_test",
    ),
  ];
}
