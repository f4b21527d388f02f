// Doubts and facts beside the numbers, in words.
import type { Note } from "../analysis.ts";
import { mostPatterns } from "./curve-tables.ts";
import type { Fitted, FittedDistribution } from "./fit.ts";
import { distributionNames } from "./names.ts";
import type { Selected } from "./rows.ts";

/** Events per parameter below which estimates are unsteady. */
const eventsPerParameter = 10;
/** AIC differences below this leave the choice open (Burnham and Anderson 2002, section 2.6). */
const closeAic = 2;

type Add = (severity: Note["severity"], text: string, table?: string) => void;

export function notesOf(fitted: Fitted, data: Selected, whole: boolean): Note[] {
  const { all, best, impossible, dropped, robust } = fitted;
  const { terms, zeroEvents } = data;
  const notes: Note[] = [];
  const add: Add = (severity, text, table) => notes.push({ severity, text, ...(table ? { table } : {}) });
  for (const each of all) aboutFit(each, terms.names, best !== null, add);
  if (impossible.length > 0) {
    const what = zeroEvents.rows === 1 ? "An event" : `${zeroEvents.rows.toLocaleString("en")} events`;
    add(
      "warning",
      `${what} at time 0 (first in row ${zeroEvents.firstRow}) cannot be under ${listed(impossible.map((d) => distributionNames[d]))}: these distributions are left out, the rows are not. Correct the times, or give them half a unit.`,
      "fit",
    );
  }
  for (const [where, list] of [
    ["", dropped.main],
    [" on the shape", dropped.shape],
  ] as const) {
    for (const j of list) {
      const column = terms.columns[j]!;
      const why = column.every((v) => v === column[0])
        ? "is the same in every row used"
        : "can be computed from the terms before it";
      add(
        "warning",
        `"${terms.names[j]!}" ${why}, so no coefficient${where} is estimated. Leave it out.`,
        "coefficients",
      );
    }
  }
  if (best) aboutBest(best, all, data.events, add);
  if (robust && data.cluster) {
    add(
      "info",
      `Standard errors allow for ${data.cluster.labels.length.toLocaleString("en")} clusters; AIC and BIC take rows as independent.`,
    );
  }
  if (!whole)
    add(
      "info",
      `Fitted curves average over ${mostPatterns} evenly spaced rows per group at most, not over all rows.`,
      "curve",
    );
  add(data.coding.doubtful ? "caution" : "info", data.coding.sentence);
  for (const { reason, rows, firstRow } of data.leftOut) {
    add(
      "info",
      `${rows.toLocaleString("en")} ${rows === 1 ? "row was" : "rows were"} left out: ${reason} (first in row ${firstRow}).`,
    );
  }
  return notes;
}

function aboutFit(
  { distribution, fit, known }: FittedDistribution,
  names: readonly string[],
  others: boolean,
  add: Add,
): void {
  const name = distributionNames[distribution];
  const { boundary, plan } = fit;
  if (!known) {
    add(
      "warning",
      boundary?.parameter === "logit cured" && boundary.side > 0
        ? `The ${name} model says that everybody without an event is cured, whatever its other parameters: it has no estimate here.`
        : `The ${name} fit found no maximum of the likelihood: the data do not determine its parameters.${others ? " It is left out of the comparison; the others hold." : ""}`,
      "fit",
    );
    return;
  }
  const coefficients = plan.parameters.flatMap(({ block }) => [
    ...(block.intercept ? ["the intercept"] : []),
    ...block.terms.map((term) => `"${names[term]!}"`),
  ]);
  if (fit.infinite.length > 0) add("warning", infiniteText(name, fit.infinite, coefficients), "coefficients");
  if (boundary?.parameter === "logit cured") {
    add(
      "info",
      `${capital(name)}: the estimated share cured is 0, so the model is the one without cure.`,
      "fit",
    );
  } else if (boundary?.parameter === "log(1 + kappa)") {
    const limit = boundary.side > 0 ? "grows without bound (the Gompertz-type limit)" : "falls towards -1";
    add(
      "caution",
      `${capital(name)}: kappa ${limit} and is held at the end of its range; it has no standard error.`,
      "fit",
    );
  } else if (boundary) {
    add(
      "caution",
      `${capital(name)}: the shape Q runs to the end of its range and is held there; it has no standard error.`,
      "fit",
    );
  }
}

function infiniteText(
  name: string,
  infinite: FittedDistribution["fit"]["infinite"],
  coefficients: readonly string[],
): string {
  const way = (side: 1 | -1) => `towards ${side > 0 ? "plus" : "minus"} infinity`;
  const named = infinite.map(({ index, side }) => ({
    term: coefficients[index] ?? "a term",
    way: way(side),
  }));
  const [only] = named;
  const what =
    only && named.length === 1
      ? `the coefficient of ${only.term} has no finite estimate: it grows ${only.way}, because there are no events at one of its values`
      : `the coefficients of ${listed(named.map((each) => `${each.term} (${each.way})`))} have no finite estimates, because the covariates tell rows with events from the others`;
  return `Under the ${name} distribution ${what}. Fitted curves have no intervals.`;
}

function aboutBest(
  best: FittedDistribution,
  all: readonly FittedDistribution[],
  events: number,
  add: Add,
): void {
  const close = all.filter((each) => each !== best && each.known && each.aic - best.aic < closeAic);
  if (close.length > 0) {
    add(
      "info",
      `AIC hardly prefers ${distributionNames[best.distribution]}: ${listed(close.map((each) => distributionNames[each.distribution]))} ${close.length === 1 ? "is" : "are"} within ${closeAic}.`,
      "fit",
    );
  }
  if (events < eventsPerParameter * best.parameters) {
    add(
      "caution",
      `There are ${(events / best.parameters).toFixed(1)} events per parameter of the ${distributionNames[best.distribution]} model (${events} for ${best.parameters}); below ${eventsPerParameter} the estimates are unsteady and their intervals too short.`,
      "coefficients",
    );
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function listed(names: readonly string[]): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]!}`;
}
