// Released counts -> the tables of the exact result. Post-processing of the noisy integers and public facts, the same everywhere.
import { binEdges } from "../../math/bars.ts";
import { noiseVariance } from "../../math/integer-noise.ts";
import {
  binnedMean,
  binnedQuantiles,
  cleanCounts,
  type NoisyBars,
  rowsIn,
  shareLimits,
} from "../../math/private-bars.ts";
import { projectToTotal } from "../../math/projection.ts";
import type { PublicTerms } from "../../privacy/terms.ts";
import type { Note } from "../analysis.ts";
import type { Finished, Plan } from "../release.ts";
import { TableBuilder } from "../table-builder.ts";
import type { CountPlan } from "./private-plan.ts";
import { percent, reachOf, type Settings, settingsOf } from "./settings.ts";
import { barColumns, groupColumns, quantileColumns, valueColumns } from "./tables.ts";

export function privateTables(counts: readonly number[], plan: Plan<CountPlan>): Finished {
  const settings = settingsOf(plan.question.params);
  const { bars } = plan.own;
  const { tables, notes } = bars
    ? numberTables(counts, plan.own, bars, settings)
    : valueTables(counts, plan.own, settings);
  return {
    tables,
    notes: [...notes, ...commonNotes(plan)],
    conventions: conventions(plan, settings),
  };
}

type Parts = Pick<Finished, "tables" | "notes">;

function numberTables(
  counts: readonly number[],
  { groups, size, cells, noise }: CountPlan,
  { lower, upper, number }: NonNullable<CountPlan["bars"]>,
  { levels, confidence }: Settings,
): Parts {
  const z = reachOf(confidence);
  const edges = binEdges(lower, upper, number, "linear");
  const width = (upper - lower) / number;
  const variance = noiseVariance(noise);
  const distribution = new TableBuilder(barColumns);
  const quantiles = new TableBuilder(quantileColumns);
  const summary = new TableBuilder(groupColumns);
  const notes: Note[] = [];
  for (const [g, group] of (groups ?? ["all"]).entries()) {
    const own = counts.slice(g * cells, (g + 1) * cells);
    const missing = own[number]!;
    const drawn: NoisyBars = {
      counts: own.slice(0, number),
      known: size === null ? null : size - missing,
      variance,
    };
    const clean = cleanCounts(drawn);
    const rows = clean.reduce((sum, count) => sum + count, 0);
    const limits = shareLimits(drawn, z);
    clean.forEach((count, j) => {
      const ends = { bin_lower: edges[j]!, bin_upper: edges[j + 1]! };
      const share = rows > 0 ? count / rows : Number.NaN;
      distribution.add({ group, ...ends, count, share, ...limits[j]! });
    });
    for (const [l, found] of binnedQuantiles(drawn, levels, z).entries()) {
      quantiles.add({
        group,
        level: levels[l]!,
        estimate: lower + width * found.estimate,
        std_error: (width * (found.upper - found.lower)) / (2 * z),
        lower: lower + width * found.lower,
        upper: lower + width * found.upper,
      });
    }
    const { mean, stdError, stdDev } = binnedMean(drawn);
    summary.add({
      group,
      rows,
      missing: Math.max(0, missing),
      mean: lower + width * mean,
      std_error: width * stdError,
      std_dev: width * stdDev,
      min: Number.NaN,
      max: Number.NaN,
    });
    notes.push(...drownedNotes(drawn, z, groups ? ` of ${group}` : ""));
  }
  return {
    tables: { distribution: distribution.table(), quantiles: quantiles.table(), groups: summary.table() },
    notes,
  };
}

/** Where the noise of all bars together is not much smaller than the rows. */
function drownedNotes(bars: NoisyBars, z: number, whose: string): Note[] {
  const rows = rowsIn(bars);
  if (rows > 2 * z * Math.sqrt(bars.counts.length * bars.variance)) return [];
  return [
    {
      severity: "warning",
      table: "distribution",
      text: `The noise is as large as the counts${whose}: the histogram says next to nothing. A larger epsilon, fewer bars or fewer groups would help.`,
    },
  ];
}

function valueTables(
  counts: readonly number[],
  { groups, noise }: CountPlan,
  { confidence }: Settings,
): Parts {
  const drawn: NoisyBars = { counts, known: null, variance: noiseVariance(noise) };
  const z = reachOf(confidence);
  const limits = shareLimits(drawn, z);
  const clean = projectToTotal(Float64Array.from(counts));
  const rows = clean.reduce((sum, count) => sum + count, 0);
  const table = new TableBuilder(valueColumns);
  for (const [i, value] of groups!.entries()) {
    const share = rows > 0 ? clean[i]! / rows : Number.NaN;
    table.add({ value, count: clean[i]!, share, ...limits[i]! });
  }
  return {
    tables: { distribution: table.table(), groups: { group: [...groups!], rows: clean } },
    notes: drownedNotes(drawn, z, ""),
  };
}

function commonNotes({ own, question }: Plan<CountPlan>): Note[] {
  const notes: Note[] = [
    {
      severity: "info",
      text: "Counts are noisy, and where noise took one below zero the others bear it: they therefore have fractions.",
    },
  ];
  if (question.terms.size !== undefined && own.size === null) {
    notes.push({
      severity: "info",
      text: "The stated number of persons was not used: with groups, or several rows per person, it does not tell how many rows there are.",
    });
  }
  return notes;
}

/** Which rows of a person count, in words. */
export function rowsPerPerson(unit: PublicTerms["unit"]): string {
  return unit === "row" ? "one row is one person" : `the first ${unit.atMost} in file order, others dropped`;
}

function conventions({ own, question, neighbours }: Plan<CountPlan>, { confidence }: Settings) {
  const { unit, delta } = question.terms;
  const { bars, groups, size } = own;
  return {
    Neighbours: neighbours,
    "Rows per person": rowsPerPerson(unit),
    ...(bars && {
      Bars: `${bars.number} of equal width from ${bars.lower} to ${bars.upper}; values outside count in the first or last bar`,
      Quantiles: "from the bars, rows spread evenly over each",
      Mean: "of the middles of the bars",
    }),
    ...(groups && {
      Shares: bars ? "of the rows of the group with a number" : "of the rows with a named value",
    }),
    ...(size !== null && { Rows: "as stated, less the noisy number without a value" }),
    Interval: `${percent(confidence)}, sampling and noise together`,
    Noise: delta === undefined ? "discrete Laplace" : "discrete Gaussian",
  };
}
