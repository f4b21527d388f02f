// Released numbers -> the tables of the exact result. Post-processing of the noisy integers and public facts, the same everywhere.
import { normalQuantile } from "../../math/normal.ts";
import { floorSteps } from "../../math/private-floor.ts";
import { rankParts, valueSteps } from "../../math/private-tail.ts";
import { projectToTotal } from "../../math/projection.ts";
import type { Table } from "../analysis.ts";
import { pairsOf } from "../pairs.ts";
import type { Drawn, Finished, Plan } from "../release.ts";
import { TableBuilder } from "../table-builder.ts";
import { type Estimate, tailCurve, valueAtRisk } from "./private-estimates.ts";
import { privateExpectiles } from "./private-expectile.ts";
import { type GroupRelease, notesOf } from "./private-notes.ts";
import {
  candidateSteps,
  largestTail,
  lossAt,
  histogramBars,
  rankEnds,
  type TailPlan,
  tailEnd,
} from "./private-plan.ts";

export function privateTables(drawn: Drawn, rows: readonly number[], plan: Plan<TailPlan>): Finished {
  const { own, question } = plan;
  const z = normalQuantile(0.5 + Number(question.params.confidence) / 2);
  let next = 0;
  const groups = (own.groups ?? ["all"]).map((label, g): GroupRelease => {
    const n = rows[g]!;
    const stretches = own.sums ? rankEnds(n, own).length : 0;
    const floor = floorOf(drawn, g, n, own);
    const curve = own.sums
      ? tailCurve(drawn.sums!.slice(next, next + stretches), n, floor, own, own.sums.noise, z)
      : null;
    next += stretches;
    const chosen = own.quantile ? drawn.var!.slice(g * own.levels.length, (g + 1) * own.levels.length) : null;
    const candidate = (index: number) =>
      lossAt(Math.min(candidateSteps, Math.max(0, index)) * (valueSteps / candidateSteps), own);
    const valuesAtRisk =
      chosen?.map((index, l) =>
        valueAtRisk(candidate(index), n, own.levels[l]!, curve?.excess[l] ?? Number.NaN, own, z),
      ) ?? null;
    const { histogram } = own;
    const expectiles = histogram
      ? privateExpectiles(barsOf(drawn.histogram!, g), own, histogram.noise, z)
      : null;
    return {
      label,
      rows: n,
      floor: floor === null ? null : lossAt(floor, own),
      curve,
      valuesAtRisk,
      expectiles,
    };
  });
  return {
    tables: {
      estimates: estimatesTable(groups, own.levels),
      differences: differencesTable(groups, own.levels, z),
      groups: groupsTable(groups),
      ...(own.histogram && { distribution: distributionTable(drawn.histogram!, plan) }),
    },
    notes: notesOf(groups, plan),
    conventions: conventions(groups, plan),
  };
}

/** The drawn floor of a group of `n` rows in steps; null: the plan has none. */
function floorOf(drawn: Drawn, group: number, n: number, own: TailPlan): number | null {
  if (!own.floor) return null;
  return floorSteps(drawn.floor![group]!, own.floor.margin, largestTail(n, own.levels));
}

const numbers = {
  measure: "text",
  level: "number",
  estimate: "number",
  std_error: "number",
  influence_error: "number",
  lower: "number",
  upper: "number",
  method: "text",
  mc_error: "number",
} as const;

const measures = ["var", "cvar", "expectile"] as const;

function estimateOf(
  group: GroupRelease,
  measure: (typeof measures)[number],
  l: number,
): Estimate | undefined {
  const { curve, valuesAtRisk, expectiles } = group;
  return { var: valuesAtRisk, cvar: curve?.cvar, expectile: expectiles }[measure]?.[l];
}

/** Counts of the bars of one group. */
function barsOf(histogram: readonly number[], group: number): readonly number[] {
  return histogram.slice(group * histogramBars, (group + 1) * histogramBars);
}

function cells({ estimate, stdError, lower, upper }: Estimate) {
  return {
    estimate,
    std_error: stdError,
    influence_error: Number.NaN,
    lower,
    upper,
    method: Number.isNaN(lower) ? "none" : "normal, sampling and noise",
    mc_error: Number.NaN,
  };
}

function estimatesTable(groups: readonly GroupRelease[], levels: readonly number[]): Table {
  const table = new TableBuilder({
    group: "text",
    ...numbers,
    tail_rows: "number",
    replicate_mean: "number",
  });
  for (const [l, level] of levels.entries()) {
    for (const group of groups) {
      for (const measure of measures) {
        const found = estimateOf(group, measure, l);
        if (!found) continue;
        const tail_rows = measure === "expectile" ? Number.NaN : tailEnd(group.rows, level) / rankParts;
        table.add({
          group: group.label,
          measure,
          level,
          ...cells(found),
          tail_rows,
          replicate_mean: Number.NaN,
        });
      }
    }
  }
  return table.table();
}

function differencesTable(groups: readonly GroupRelease[], levels: readonly number[], z: number): Table {
  const table = new TableBuilder({ group: "text", reference: "text", ...numbers });
  for (const [l, level] of levels.entries()) {
    for (const [i, j] of pairsOf(groups.length)) {
      for (const measure of measures) {
        const a = estimateOf(groups[i]!, measure, l);
        const b = estimateOf(groups[j]!, measure, l);
        if (!a || !b) continue;
        const estimate = a.estimate - b.estimate;
        const stdError = Math.sqrt(a.stdError * a.stdError + b.stdError * b.stdError);
        const limits = { lower: estimate - z * stdError, upper: estimate + z * stdError };
        table.add({
          group: groups[i]!.label,
          reference: groups[j]!.label,
          measure,
          level,
          ...cells({ estimate, stdError, ...limits }),
        });
      }
    }
  }
  return table.table();
}

function groupsTable(groups: readonly GroupRelease[]): Table {
  const table = new TableBuilder({
    group: "text",
    rows: "number",
    weight_sum: "number",
    effective_rows: "number",
    mean: "number",
    std_dev: "number",
    min: "number",
    median: "number",
    max: "number",
  });
  const none = Number.NaN;
  for (const { label, rows, curve } of groups) {
    const mean = curve?.mean?.estimate ?? none;
    const counts = { rows, weight_sum: rows, effective_rows: rows };
    table.add({ group: label, ...counts, mean, std_dev: none, min: none, median: none, max: none });
  }
  return table.table();
}

/** Bars of equal width between the bounds; counts without negative ones, with the same total. */
function distributionTable(histogram: readonly number[], { own }: Plan<TailPlan>): Table {
  const table = new TableBuilder({
    group: "text",
    bin_lower: "number",
    bin_upper: "number",
    count: "number",
    share: "number",
  });
  const edge = (i: number) => own.lower + ((own.upper - own.lower) * i) / histogramBars;
  for (const [g, group] of (own.groups ?? ["all"]).entries()) {
    const counts = projectToTotal(Float64Array.from(barsOf(histogram, g)));
    const total = counts.reduce((sum, count) => sum + count, 0);
    counts.forEach((count, i) => {
      const share = total > 0 ? count / total : 0;
      table.add({ group, bin_lower: edge(i), bin_upper: edge(i + 1), count, share });
    });
  }
  return table.table();
}

function conventions(
  groups: readonly GroupRelease[],
  { own, question, neighbours }: Plan<TailPlan>,
): Record<string, string> {
  const { unit, delta } = question.terms;
  return {
    Neighbours: neighbours,
    "Rows per person":
      unit === "row" ? "one row is one person" : `the first ${unit.atMost} in file order, others dropped`,
    Bounds: `${own.lower} to ${own.upper}; losses outside count as the nearer bound`,
    Rows: own.size === null ? "noisy count" : "as stated",
    "CVaR definition": "mean of the n tau largest losses, n the released number of rows",
    ...(own.floor && { "Floor of CVaR": floorsInWords(groups, own) }),
    ...(own.quantile && {
      "VaR definition": `one of ${candidateSteps + 1} candidates between the bounds, chosen by rank`,
    }),
    ...(own.histogram && { "Expectile definition": `from the ${histogramBars} bars of the histogram` }),
    Interval: `${Number((100 * Number(question.params.confidence)).toPrecision(6))} %, sampling and noise together; tail taken to fall off as the losses just below it do`,
    Noise: delta === undefined ? "discrete Laplace" : "discrete Gaussian",
  };
}

function floorsInWords(groups: readonly GroupRelease[], own: TailPlan): string {
  const floors = groups.map(({ label, floor }) => {
    const value = String(Number(floor!.toPrecision(3)));
    return own.groups ? `${label} ${value}` : value;
  });
  return `${floors.join(", ")}; losses below count as that, which makes the noise smaller. Found privately, to lie below where the tails begin`;
}
