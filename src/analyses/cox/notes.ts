// Doubts and facts beside the numbers, in words.
import type { Note, Table } from "../analysis.ts";
import { mostBaselines, mostShown } from "./course-tables.ts";
import type { Fitted } from "./fit.ts";
import type { Selected } from "./rows.ts";

/** Events per coefficient below which estimates are unsteady (Peduzzi et al. 1995). */
const eventsPerTerm = 10;
/** A p of the proportional-hazards test below this is worth a word. */
const doubtfulP = 0.05;

export function notesOf(
  fitted: Fitted,
  data: Selected,
  tables: Readonly<Record<string, Table>>,
  ridge: number,
): Note[] {
  const { fit, design } = fitted;
  const names = data.terms.names;
  const estimated = names.length - fit.dropped.length;
  const notes: Note[] = [];
  const add = (severity: Note["severity"], text: string, table?: string, row?: number) =>
    notes.push({ severity, text, ...(table ? { table } : {}), ...(row === undefined ? {} : { row }) });

  for (const { term, sign } of fit.infinite) {
    const way = sign > 0 ? "no event happened where it is lower" : "no event happened where it is higher";
    add(
      "warning",
      `The coefficient of "${names[term]!}" has no finite estimate: it grows without bound towards ${sign > 0 ? "plus" : "minus"} infinity, because the covariates separate the events perfectly (${way}, at the same values of the others). ` +
        "The likelihood-ratio test and the other coefficients hold; baseline, residuals and the test of proportional hazards are left out. A ridge penalty gives a finite estimate.",
      "coefficients",
      term,
    );
  }
  if (!fit.converged && fit.infinite.length === 0) {
    add(
      "warning",
      `The fit did not converge in ${fit.iterations} steps: the numbers are those of the last step. Leave out covariates, or use a ridge penalty.`,
    );
  }
  for (const j of fit.dropped) add("warning", droppedText(j, fitted, data), "coefficients", j);
  if (estimated > 0 && data.events < eventsPerTerm * estimated && ridge === 0) {
    add(
      "caution",
      `There are ${(data.events / estimated).toFixed(1)} events per coefficient (${data.events} for ${estimated}); below ${eventsPerTerm} the estimates are unsteady and their intervals too short.`,
    );
  }
  const { term, p_value } = tables.ph_test as { term: string[]; p_value: Float64Array };
  const doubtful = term.filter((name, i) => name !== "global" && p_value[i]! < doubtfulP);
  if (doubtful.length > 0) {
    add(
      "caution",
      `The hazard ratio of ${listed(doubtful)} seems to change with time (p below ${doubtfulP}): the one number is an average over time. See the residual plot; strata may help.`,
      "ph_test",
    );
  }
  if (term.length === 0 && fit.infinite.length === 0) {
    add(
      "info",
      "The proportional-hazards test is not defined: a time of 0 has no logarithm. Choose another time scale for it.",
    );
  }
  if (ridge > 0) {
    add(
      "info",
      "Standard errors and tests are those of the penalised likelihood; the coefficients are biased towards zero on purpose.",
    );
  }
  if (fitted.robust && data.clusters) {
    add(
      "info",
      `Standard errors allow for ${data.clusters.count.toLocaleString("en")} clusters; the likelihood-ratio and score tests take rows as independent.`,
    );
  }
  if (fit.ties === "exact")
    add(
      "info",
      `Residuals${fitted.robust ? ", robust standard errors" : ""} and the baseline use Breslow's hazard: the exact method has none of its own.`,
    );
  add(data.coding.doubtful ? "caution" : "info", data.coding.sentence);
  if (data.strata.length > mostBaselines) {
    add(
      "info",
      `The baselines are left out: there are ${data.strata.length.toLocaleString("en")} strata, and tables are made for at most ${mostBaselines.toLocaleString("en")}.`,
    );
  }
  if (design.rows > mostShown) {
    add(
      "info",
      `The tables of residuals and of the baseline show at most ${mostShown.toLocaleString("en")} evenly spaced rows.`,
    );
  }
  for (const { reason, rows, firstRow } of data.leftOut) {
    add(
      "info",
      `${rows.toLocaleString("en")} ${rows === 1 ? "row was" : "rows were"} left out: ${reason} (first in row ${firstRow}).`,
    );
  }
  return notes;
}

function droppedText(j: number, { design, fit }: Fitted, { terms }: Selected): string {
  const name = terms.names[j]!;
  const column = terms.columns[j]!;
  if (column.every((v) => v === column[0])) {
    return `"${name}" is the same in every row used, so it says nothing: no coefficient is estimated.`;
  }
  if (fit.constant.includes(j)) {
    return `"${name}" is the same in all rows at risk at each event${design.stratumStart.length > 2 ? " of a stratum" : ""}, so it says nothing: no coefficient is estimated.`;
  }
  const partners = dependsOn(j, fit.dropped, design.x, design.terms).map((k) => `"${terms.names[k]!}"`);
  const others = partners.length > 0 ? partners.join(", ") : "the terms before it";
  return `"${name}" can be computed from ${others} in the rows at risk at an event, so its effect cannot be told apart: no coefficient is estimated. Leave one of them out.`;
}

/** The earlier terms with a share in a column that depends on them: by regressing it on them over all rows. */
function dependsOn(j: number, dropped: readonly number[], x: Float64Array, p: number): number[] {
  const earlier = [...Array(j).keys()].filter((k) => !dropped.includes(k));
  const residual = Float64Array.from({ length: x.length / p }, (_, i) => x[i * p + j]!);
  // Gram-Schmidt on a copy: a term has a share when the column cannot be had without it
  const without = (left: readonly number[]) => {
    const directions: Float64Array[] = [];
    for (const k of left) {
      let v = Float64Array.from({ length: residual.length }, (_, i) => x[i * p + k]!);
      for (const u of directions) v = minus(v, u);
      if (dot(v, v) > 1e-10 * v.length) directions.push(v);
    }
    let rest = residual;
    for (const u of directions) rest = minus(rest, u);
    return dot(rest, rest) / rest.length;
  };
  if (without(earlier) > 1e-9) return [];
  return earlier.filter((k) => without(earlier.filter((other) => other !== k)) > 1e-9);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function minus(v: Float64Array, direction: Float64Array): Float64Array<ArrayBuffer> {
  const share = dot(v, direction) / dot(direction, direction);
  return Float64Array.from(v, (value, i) => value - share * direction[i]!);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).map((name) => `"${name}"`);
  if (names.length > 4) return `${shown.join(", ")} and ${names.length - 4} others`;
  return shown.length < 2
    ? shown.join("")
    : `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]!}`;
}
